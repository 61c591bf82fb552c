/* What was imported, for people and programs. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/intake.h"
#include "cli/table.h"
#include "etl/holds.h"

#define MESSAGES_SHOWN    10
#define SUGGESTIONS_SHOWN 10

char *intake_map_command(const struct unmapped_name *unmapped)
{
	static const char *const placeholders[][2] = { { "service", "SERVICE" },
		{ "engineer", "ENGINEER" }, { "schedule", "SCHEDULE" }, { "pool", "POOL" },
		{ "series", "\"SERVICE METRIC FIELD\"" } };
	g_autofree char *name = g_shell_quote(unmapped->name);
	const char *target = "NAME";

	for (size_t i = 0; i < G_N_ELEMENTS(placeholders); i++)
		if (g_str_equal(placeholders[i][0], unmapped->kind))
			target = placeholders[i][1];
	if (unmapped->candidate == NULL)
		return g_strdup_printf("nines map add %s %s %s", unmapped->kind, name, target);
	g_autofree char *candidate = g_shell_quote(unmapped->candidate);
	return g_strdup_printf("nines map add %s %s %s", unmapped->kind, name, candidate);
}

/* Said once, when records come that wait; later they are listed, not told every night. */
static bool has_held(const struct intake *intake)
{
	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];

		if (report->status == LOAD_LOADED && report->counts.held > 0)
			return true;
	}
	return false;
}

void intake_suggest(struct workspace *workspace, struct intake *intake)
{
	if (!has_held(intake))
		return;
	struct import_context context = intake_context(workspace, intake);
	g_autoptr(GPtrArray) names = holds_find_unmapped(&context);

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *command = intake_map_command(names->pdata[i]);

		if (i == 0)
			g_ptr_array_add(intake->problems,
			    g_strdup("nines: records wait for names. Add them to the catalogue or, "
				     "where they mean what is there:"));
		if (i == SUGGESTIONS_SHOWN) {
			g_ptr_array_add(intake->problems,
			    g_strdup_printf("    and %u more: nines map suggest", names->len - i));
			break;
		}
		g_ptr_array_add(intake->problems, g_strdup_printf("    %s", command));
	}
}

static void print_findings(const struct load_report *report, bool is_verbose)
{
	guint shown = 0, left_out = 0;

	for (guint i = 0; i < report->messages->len; i++) {
		bool is_warning =
		    GPOINTER_TO_INT(report->severities->pdata[i]) == (gint)SEVERITY_WARNING;

		if (is_warning && !is_verbose)
			continue;
		if (shown == MESSAGES_SHOWN && !is_verbose) {
			left_out++;
			continue;
		}
		fprintf(stderr, "%s\n", (char *)report->messages->pdata[i]);
		shown++;
	}
	if (left_out > 0)
		fprintf(stderr, "    and %u more: nines rejects list\n", left_out);
	if (report->reject_file != NULL && !report->closes_rejects)
		fprintf(stderr,
		    "    the rejected records are in %s; repair the file itself and import it again\n",
		    report->reject_file);
	else if (report->reject_file != NULL)
		fprintf(stderr,
		    "    the rejected records are in %s; repair them there, then: nines rejects replay %s\n",
		    report->reject_file, report->reject_file);
}

void intake_print_messages(const struct intake *intake, bool is_verbose)
{
	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];

		if (report->status == LOAD_SKIPPED)
			continue;
		print_findings(report, is_verbose);
		if (report->status == LOAD_REFUSED)
			fprintf(stderr, "%s\n", report->refusal);
	}
	for (guint i = 0; i < intake->problems->len; i++)
		fprintf(stderr, "%s\n", (char *)intake->problems->pdata[i]);
}

/* `2026-09, 2026-10`, at most six. The caller frees it. */
static char *join_periods(const struct load_report *report)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < report->periods->len && i < 6; i++)
		g_string_append_printf(
		    text, "%s%s", i > 0 ? ", " : "", (char *)report->periods->pdata[i]);
	if (report->periods->len > 6)
		g_string_append_printf(text, " and %u more", report->periods->len - 6);
	return g_string_free(text, FALSE);
}

static char *describe_status(const struct load_report *report)
{
	g_autofree char *periods = join_periods(report);

	if (report->status == LOAD_SKIPPED)
		return g_strdup_printf("same bytes as load %" G_GINT64_FORMAT, report->load_id);
	if (report->reject_file != NULL)
		return g_strdup_printf("%s%s%s, rejects in %s", load_status_name(report->status),
		    *periods != '\0' ? ", touches " : "", periods, report->reject_file);
	return *periods != '\0'
	    ? g_strdup_printf("%s, touches %s", load_status_name(report->status), periods)
	    : g_strdup(load_status_name(report->status));
}

void intake_print_table(const struct intake *intake)
{
	static const char *const titles[] = { "source", "file", ">read", ">new", ">changed",
		">same", ">left out", ">rejected", ">held", ">withdrawn", "status", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];
		const struct load_counts *counts = &report->counts;
		g_autofree char *status = describe_status(report);

		table_add(table, report->profile);
		table_add(table, report->path);
		table_addf(table, "%" G_GINT64_FORMAT, counts->read);
		table_addf(table, "%" G_GINT64_FORMAT, counts->added);
		table_addf(table, "%" G_GINT64_FORMAT, counts->changed);
		table_addf(table, "%" G_GINT64_FORMAT, counts->same);
		table_addf(table, "%" G_GINT64_FORMAT,
		    counts->superseded + counts->duplicates + counts->empty);
		table_addf(table, "%" G_GINT64_FORMAT, counts->rejected);
		table_addf(table, "%" G_GINT64_FORMAT, counts->held);
		table_addf(table, "%" G_GINT64_FORMAT, counts->withdrawn);
		table_add(table, status);
	}
	table_print(table);
}

void intake_write_json(const struct intake *intake, struct json *json, const char *key)
{
	json_array_begin(json, key);
	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];

		json_object_begin(json, NULL);
		json_int(json, "load", report->load_id);
		json_text(json, "file", report->path);
		json_text(json, "profile", report->profile);
		json_text(json, "status", load_status_name(report->status));
		json_int(json, "read", report->counts.read);
		json_int(json, "new", report->counts.added);
		json_int(json, "changed", report->counts.changed);
		json_int(json, "same", report->counts.same);
		json_int(json, "rejected", report->counts.rejected);
		json_int(json, "held", report->counts.held);
		json_int(json, "withdrawn", report->counts.withdrawn);
		json_int(json, "superseded", report->counts.superseded);
		json_int(json, "duplicates", report->counts.duplicates);
		json_int(json, "empty", report->counts.empty);
		json_int(json, "gaps", report->counts.gaps);
		json_int(json, "warnings", report->counts.warnings);
		json_text(json, "refusal", report->refusal);
		json_text(json, "reject_file", report->reject_file);
		json_array_begin(json, "periods");
		for (guint j = 0; j < report->periods->len; j++)
			json_text(json, NULL, report->periods->pdata[j]);
		json_array_end(json);
		json_array_begin(json, "messages");
		for (guint j = 0; j < report->messages->len; j++)
			json_text(json, NULL, report->messages->pdata[j]);
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}
