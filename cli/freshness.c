#include "cli/freshness.h"

#include "base/instant.h"

/* The "now" of the newest load that one of the source's files made; false when there is none. */
static bool find_newest(
    const struct workspace *workspace, const struct source_rule *rule, int64_t *as_of_utc)
{
	struct statement *loads = db_prepare(workspace->db,
	    "SELECT path, as_of_utc FROM load WHERE profile = :profile AND status = 'loaded' "
	    "ORDER BY as_of_utc DESC, id DESC");
	bool found = false;

	bind_text(loads, ":profile", rule->profile->name);
	while (!found && statement_step(loads)) {
		found = g_pattern_match_simple(rule->glob, column_text(loads, 0));
		*as_of_utc = column_int(loads, 1);
	}
	statement_reset(loads);
	return found;
}

void freshness_judge(const struct workspace *workspace, struct intake *intake)
{
	for (guint i = 0; i < workspace->rules->len; i++) {
		const struct source_rule *rule = workspace->rules->pdata[i];
		const struct profile *profile = rule->profile;
		int64_t newest_utc;

		if (profile->expect_every_s == 0)
			continue;
		bool found = find_newest(workspace, rule, &newest_utc);
		if (found &&
		    workspace->as_of_utc - newest_utc <=
			profile->expect_every_s + profile->expect_grace_s)
			continue;
		g_autofree char *when = found ? instant_format(newest_utc) : NULL;
		g_ptr_array_add(intake->problems,
		    g_strdup_printf("nines: nothing %s from %s (%s)%s%s; it is expected every "
				    "%" G_GINT64_FORMAT " h",
			found ? "new" : "ever came", rule->glob, profile->name,
			found ? " since " : "", found ? when : "", profile->expect_every_s / 3600));
		intake->code = exit_code_worse(intake->code, EXIT_STALE);
	}
}
