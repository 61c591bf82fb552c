#include <stdio.h>

#include "analytics/catalogue.h"
#include "analytics/facts.h"
#include "analytics/facts_samples.h"
#include "cli/rows.h"
#include "etl/facts/sample_csv.h"

/* Ends early when it cannot be written; main() says so, with exit 1. */
static void print_samples(struct db *db, const struct sample_selection *selection)
{
	enum sample_field field = selection->is_ratio ? SAMPLE_RATIO : SAMPLE_VALUE;
	g_autoptr(GString) csv = g_string_new(NULL);
	struct sample_walk walk;

	sample_csv_append_header(csv, field);
	sample_walk_begin(&walk, db, selection);
	while (fwrite(csv->str, 1, csv->len, stdout) == csv->len && sample_walk_step(&walk)) {
		struct sample_key key = { walk.service, walk.metric, field };

		g_string_truncate(csv, 0);
		sample_csv_append(csv, &key, walk.scale, walk.samples);
	}
	sample_walk_end(&walk);
}

/* A name that is mistyped would export nothing. */
static bool check_services(
    const struct workspace *workspace, const struct options *options, GError **error)
{
	struct catalogue *catalogue = facts_catalogue(workspace->db);
	int64_t today = civil_to_days(workspace_today(workspace));
	bool ok = true;

	for (char **name = options->services; ok && name != NULL && *name != NULL; name++)
		ok = catalogue_service(catalogue, *name, today) != NULL ||
		    fail(error, NINES_ERROR_USAGE, "--service: there is no service \"%s\"", *name);
	catalogue_free(catalogue);
	return ok;
}

static bool select_samples(const struct workspace *workspace, const struct options *options,
    struct sample_selection *selection, GError **error)
{
	struct period period;

	selection->start_utc = SAMPLES_FOREVER_START;
	selection->end_utc = SAMPLES_FOREVER_END;
	selection->services = (const char *const *)options->services;
	if (options->period != NULL) {
		if (!workspace_period(workspace, options, &period, error))
			return false;
		period_bounds(
		    &period, workspace->policy->zone, &selection->start_utc, &selection->end_utc);
	}
	return check_services(workspace, options, error);
}

static enum exit_code export_samples(const struct options *options, bool is_ratio)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	struct sample_selection selection = { .is_ratio = is_ratio };

	if (workspace != NULL && select_samples(workspace, options, &selection, &error)) {
		print_samples(workspace->db, &selection);
		db_check(workspace->db, &error);
	}
	return command_finish(workspace, EXIT_DONE, error);
}

static enum exit_code metrics(const struct options *options, char **arguments)
{
	(void)arguments;
	return export_samples(options, true);
}

static enum exit_code gauges(const struct options *options, char **arguments)
{
	(void)arguments;
	return export_samples(options, false);
}

enum exit_code cmd_export(const struct options *options)
{
	static const struct verb verbs[] = {
		{ "metrics", 0, 0, metrics },
		{ "gauges", 0, 0, gauges },
	};
	g_autoptr(GError) error = NULL;

	/* unlike `list` of other commands, neither is meant when none is given */
	if (options->arguments[0] == NULL) {
		fail(&error, NINES_ERROR_USAGE,
		    "export what? metrics or gauges; `nines export --help` has examples");
		return report_error(error);
	}
	return verb_run("export", verbs, G_N_ELEMENTS(verbs), options);
}
