/* What a close needs to know before it freezes anything. */
#include "base/error.h"
#include "base/fs.h"
#include "cli/pay_verbs.h"

/* The last instant at which the period ends, in the zones of the reports and of engineers. */
static int64_t end_everywhere(
    const struct workspace *workspace, const struct facts *facts, const struct period *period)
{
	int64_t start_utc, end_utc, last_utc;

	period_bounds(period, workspace->policy->zone, &start_utc, &last_utc);
	for (guint i = 0; i < facts->catalogue->engineers->len; i++) {
		const struct engineer *engineer = facts->catalogue->engineers->pdata[i];

		period_bounds(period, engineer->zone, &start_utc, &end_utc);
		last_utc = MAX(last_utc, end_utc);
	}
	return last_utc;
}

bool pay_check_turn(const struct books *books, const struct period *period, GError **error)
{
	const struct pay_entry *newest = books_newest(books);

	if (!books_is_pay_period(period))
		return fail(error, NINES_ERROR_USAGE,
		    "%s is no pay period: a month is closed, such as 2026-10", period->name);
	if (books_close_of(books, period) != NULL)
		return fail(error, NINES_ERROR_USAGE, "%s is closed already", period->name);
	if (newest == NULL || books_is_next(books, period))
		return true;
	if (civil_to_days(period->first) < civil_to_days(newest->period.first))
		return fail(error, NINES_ERROR_USAGE,
		    "%s cannot be closed any more: %s is closed, and what was earlier is taken for "
		    "settled",
		    period->name, newest->period.name);
	return fail(error, NINES_ERROR_USAGE,
	    "%s cannot be closed yet: %s is closed, and periods are closed one after the other",
	    period->name, newest->period.name);
}

bool pay_check_over(const struct workspace *workspace, const struct facts *facts,
    const struct period *period, GError **error)
{
	int64_t end_utc = end_everywhere(workspace, facts, period);
	g_autofree char *end = instant_format(end_utc);

	return workspace->as_of_utc >= end_utc ||
	    fail(error, NINES_ERROR_USAGE, "%s is not over before %s, when it ends for everybody",
		period->name, end);
}

static void add_settings(GString *witness, const struct workspace *workspace, const char *relative)
{
	g_autofree char *path = workspace_path(workspace, relative);
	g_autofree char *name = g_strescape(relative, NULL);
	size_t size = 0;
	g_autofree char *bytes = fs_read(path, &size, NULL);
	g_autofree char *sha256 = g_compute_checksum_for_data(
	    G_CHECKSUM_SHA256, (const guchar *)(bytes != NULL ? bytes : ""), size);

	g_string_append_printf(witness, "settings %s: %s\n", name, sha256);
}

static void add_folder(GString *witness, const struct workspace *workspace, const char *folder)
{
	g_autofree char *path = workspace_path(workspace, folder);
	g_autoptr(GPtrArray) files = fs_find(path, "", "*.yaml");

	for (guint i = 0; i < files->len; i++) {
		g_autofree char *name = g_build_filename(folder, files->pdata[i], NULL);

		add_settings(witness, workspace, name);
	}
}

char *pay_witness(const struct workspace *workspace, const struct period *days)
{
	struct statement *loads = db_query(workspace->db, "pay_loads");
	GString *witness = g_string_new("version: nines " NINES_VERSION "\n");
	g_autofree char *zones = zone_data_version();
	int64_t start_utc, end_utc;

	g_string_append_printf(witness, "zone data: %s\n", zones);
	add_settings(witness, workspace, "nines.yaml");
	add_settings(witness, workspace, "payroll.yaml");
	add_folder(witness, workspace, "profiles");
	add_folder(witness, workspace, "slos");
	period_bounds(days, workspace->policy->zone, &start_utc, &end_utc);
	bind_int(loads, ":start_utc", start_utc - SECONDS_PER_DAY);
	bind_int(loads, ":end_utc", end_utc + SECONDS_PER_DAY);
	while (statement_step(loads)) {
		g_autofree char *path = g_strescape(column_text(loads, 2), NULL);

		g_string_append_printf(witness, "load %" G_GINT64_FORMAT ": %s %s\n",
		    column_int(loads, 0), column_text(loads, 1), path);
	}
	return g_string_free(witness, FALSE);
}
