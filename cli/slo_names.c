#include "cli/slo_names.h"

#include "base/error.h"
#include "base/words.h"

bool slo_check_name(const struct slo_facts *facts, const char *command, const char *name,
    const struct period *period, GError **error)
{
	const GPtrArray *lists[] = { facts->objectives, facts->pool_objectives };
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	int64_t first_day = G_MAXINT64;

	for (size_t k = 0; k < G_N_ELEMENTS(lists); k++)
		for (guint i = 0; i < lists[k]->len; i++) {
			const struct objective *objective = lists[k]->pdata[i];

			g_ptr_array_add(names, objective->name);
			if (g_str_equal(objective->name, name))
				first_day = MIN(first_day, objective->valid_from);
		}
	if (first_day < civil_to_days(period->end))
		return true;
	if (first_day != G_MAXINT64) {
		g_autofree char *since = civil_format(civil_from_days(first_day));

		return fail(error, NINES_ERROR_USAGE,
		    "%s: the objective \"%s\" does not hold in %s yet, but from %s on", command,
		    name, period->name, since);
	}
	const char *meant = word_nearest(name, names);
	if (meant != NULL)
		return fail(error, NINES_ERROR_USAGE,
		    "%s: there is no objective \"%s\"; did you mean \"%s\"?", command, name, meant);
	return fail(error, NINES_ERROR_USAGE,
	    "%s: there is no objective \"%s\"; `nines slo` lists them", command, name);
}
