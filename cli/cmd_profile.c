/* profile: how files are read; which profile fits one, and what it makes of it. */
#include <stdio.h>
#include <string.h>

#include "base/instant.h"
#include "base/money.h"
#include "base/words.h"
#include "cli/reading.h"
#include "cli/rows.h"
#include "cli/table.h"
#include "etl/records/reader.h"
#include "etl/values/open.h"
#include "etl/values/record.h"

#define RECORDS_SHOWN 10

static void list_as_json(const GPtrArray *profiles)
{
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_array_begin(json, "profiles");
	for (guint i = 0; i < profiles->len; i++) {
		const struct profile *profile = profiles->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "profile", profile->name);
		json_text(json, "kind", profile->kind->name);
		json_text(json, "format", profile_format_name(profile->format));
		json_text(json, "title", profile->title);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
	rows_print_json(json);
}

static enum exit_code list(const struct options *options, char **arguments)
{
	static const char *const titles[] = { "profile", "kind", "format", "title", NULL };
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_CONFIG, &error);

	(void)arguments;
	if (workspace == NULL)
		return command_finish(workspace, EXIT_DONE, error);
	if (options->json) {
		list_as_json(workspace->profiles);
		return command_finish(workspace, EXIT_DONE, error);
	}
	struct table *table = table_new(titles);
	for (guint i = 0; i < workspace->profiles->len; i++) {
		const struct profile *profile = workspace->profiles->pdata[i];

		table_add(table, profile->name);
		table_add(table, profile->kind->name);
		table_add(table, profile_format_name(profile->format));
		table_add(table, profile->title);
	}
	table_print(table);
	return command_finish(workspace, EXIT_DONE, error);
}

static bool has_column(const struct reader *reader, const char *name)
{
	return reader_column(reader, name) >= 0 || g_str_equal(name, "@file") ||
	    g_str_equal(name, "@labels");
}

/* The columns that a field is read from, all of those that are joined. NULL when the file has none.
 */
static char *columns_of(const struct field_source *source, const struct reader *reader)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < source->columns->len; i++) {
		const char *name = source->columns->pdata[i];

		if (has_column(reader, name) && (text->len == 0 || source->joint != NULL))
			g_string_append_printf(
			    text, "%s \"%s\"", text->len == 0 ? "column" : " and", name);
	}
	return text->len > 0 ? g_strdup(text->str) : NULL;
}

/* Where a field of the file comes from, in words. The caller frees it. */
static char *origin_of(const struct profile *profile, const struct reader *reader, guint field)
{
	const struct field_source *source = &profile->sources[field];
	const struct field *definition = &profile->kind->fields[field];
	g_autofree char *columns = columns_of(source, reader);

	if (source->constant != NULL)
		return g_strdup_printf("always \"%s\"", source->constant);
	if (columns != NULL)
		return g_steal_pointer(&columns);
	if (source->fallback != NULL || definition->fallback != NULL)
		return g_strdup_printf("\"%s\", as the file has no such column",
		    source->fallback != NULL ? source->fallback : definition->fallback);
	return g_strdup(definition->is_required ? "MISSING" : "-");
}

/* Labels are all columns that nothing else reads. */
static bool is_read(const struct profile *profile, const char *column)
{
	return words_contain(profile->wanted, column) || words_contain(profile->wanted, "@labels");
}

static void print_mapping(const struct profile *profile, const struct reader *reader)
{
	static const char *const titles[] = { "field", "from", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < profile->kind->field_count; i++) {
		g_autofree char *origin = origin_of(profile, reader, i);

		table_add(table, profile->kind->fields[i].name);
		table_add(table, origin);
	}
	table_print(table);
	if (profile->is_unpivoted)
		return;
	for (guint i = 0; i < reader->columns->len; i++)
		if (!is_read(profile, reader->columns->pdata[i]))
			printf("not read: \"%s\"\n", (char *)reader->columns->pdata[i]);
}

static void write_mapping(
    struct json *json, const struct profile *profile, const struct reader *reader)
{
	json_object_begin(json, "fields");
	for (guint i = 0; i < profile->kind->field_count; i++) {
		g_autofree char *origin = origin_of(profile, reader, i);

		json_text(json, profile->kind->fields[i].name, origin);
	}
	json_object_end(json);
	json_array_begin(json, "not_read");
	for (guint i = 0; !profile->is_unpivoted && i < reader->columns->len; i++)
		if (!is_read(profile, reader->columns->pdata[i]))
			json_text(json, NULL, reader->columns->pdata[i]);
	json_array_end(json);
}

/* Opens the file with the profile that is chosen for it. */
static struct reader *open_file(struct workspace *workspace, const struct options *options,
    const char *path, struct input *input, GError **error)
{
	struct reading_options reading;
	struct profile *profile = NULL;
	struct reader *reader = NULL;

	if (reading_options_read(&reading, workspace, options, error))
		profile = intake_choose_profile(workspace, path, &reading.choice, error);
	*input = (struct input){ .path = path,
		.shown_path = path,
		.profile = profile,
		.window_start_utc = reading.window.start_utc,
		.window_end_utc =
		    reading.window.is_declared ? reading.window.end_utc : workspace->as_of_utc };
	if (profile != NULL)
		reader = input_open(input, error);
	/* the settings were read into the profile */
	reading_options_clear(&reading);
	return reader;
}

static void print_title(const struct profile *profile)
{
	printf("%s%s%s\n", profile->name, profile->title != NULL ? ": " : "",
	    profile->title != NULL ? profile->title : "");
}

static enum exit_code guess(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_CONFIG, &error);
	struct input input = { 0 };
	struct reader *reader =
	    workspace != NULL ? open_file(workspace, options, arguments[0], &input, &error) : NULL;

	if (reader != NULL && options->json) {
		struct json *json = json_new();

		json_object_begin(json, NULL);
		json_text(json, "profile", input.profile->name);
		json_text(json, "kind", input.profile->kind->name);
		write_mapping(json, input.profile, reader);
		json_object_end(json);
		rows_print_json(json);
	} else if (reader != NULL) {
		print_title(input.profile);
		putchar('\n');
		print_mapping(input.profile, reader);
	}
	reader_free(reader);
	profile_free((struct profile *)(guintptr)input.profile);
	return command_finish(workspace, EXIT_DONE, error);
}

/* A value as it would be stored. The caller frees it. */
static char *show_value(const struct field *field, const struct value *value)
{
	switch (field->type) {
	case VALUE_INSTANT:
		return instant_format(value->number);
	case VALUE_DATE:
		return civil_format(civil_from_days(value->number));
	case VALUE_INTEGER:
		return g_strdup_printf("%" G_GINT64_FORMAT, value->number);
	case VALUE_TEXT:
	case VALUE_DECIMAL:
	case VALUE_NUMBER:
	case VALUE_MONEY:
	case VALUE_YES_NO:
	case VALUE_CHOICE:
	case VALUE_CLOCK:
	case VALUE_ZONE:
	case VALUE_CURRENCY:
	case VALUE_SERVICE:
	case VALUE_SERVICE_LIST:
	case VALUE_ENGINEER:
	case VALUE_POOL:
	case VALUE_SCHEDULE:
		break;
	}
	return g_strdelimit(g_strdup(value->text), "\n", ';');
}

static const char *outcome_word(enum outcome outcome)
{
	if (outcome == OUTCOME_REJECTED)
		return "rejected";
	return outcome == OUTCOME_HELD ? "held" : "fit to be loaded";
}

static void print_record(const struct loading *loading, const struct record *record,
    enum outcome outcome, const struct value *values)
{
	const struct kind *kind = loading->profile->kind;

	printf("line %" G_GINT64_FORMAT ": %s\n", record->line, outcome_word(outcome));
	for (guint i = 0; outcome != OUTCOME_REJECTED && i < kind->field_count; i++) {
		if (values[i].text == NULL)
			continue;
		g_autofree char *shown = show_value(&kind->fields[i], &values[i]);
		printf("    %-18s %s\n", kind->fields[i].name, shown);
	}
	if (outcome == OUTCOME_NEW)
		return;
	g_autofree char *message =
	    finding_format(loading->findings->pdata[loading->findings->len - 1], loading->path);
	printf("    %s\n", message);
}

static bool print_records(struct loading *loading, struct reader *reader, GError **error)
{
	struct record_plan *plan = record_plan_new(loading, reader, error);
	struct value values[FIELDS_MAX];
	struct record record = { 0 };

	for (int i = 0;
	     plan != NULL && i < RECORDS_SHOWN && reader->class->next(reader, &record, error);
	     i++) {
		enum outcome outcome = record_read(plan, loading, &record, values);

		print_record(loading, &record, outcome, values);
	}
	record_clear(&record);
	record_plan_free(plan);
	return *error == NULL;
}

/* What a dry run would do first, in a ledger that is rolled back. */
static void test_file(
    struct workspace *workspace, const struct options *options, const char *path, GError **error)
{
	struct input input = { 0 };
	struct intake *intake = intake_new();
	struct import_context context = intake_context(workspace, intake);
	struct reader *reader = NULL;

	intake->is_dry_run = true;
	if (intake_catalogue(workspace, intake, error))
		reader = open_file(workspace, options, path, &input, error);
	if (reader != NULL) {
		struct loading *loading = loading_new(workspace->db, path, input.profile, 0);

		import_prepare(&context, loading);
		loading->reader = reader;
		print_title(input.profile);
		print_records(loading, reader, error);
		loading_free(loading);
	}
	reader_free(reader);
	profile_free((struct profile *)(guintptr)input.profile);
	intake_free(intake);
}

static enum exit_code test(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_TRY, &error);

	if (workspace != NULL) {
		db_begin(workspace->db);
		workspace_begin_run(workspace, "profile test");
		test_file(workspace, options, arguments[0], &error);
		db_rollback(workspace->db);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	return command_finish(workspace, EXIT_DONE, error);
}

enum exit_code cmd_profile(const struct options *options)
{
	static const struct verb verbs[] = {
		{ "list", 0, 0, list },
		{ "guess", 1, 1, guess },
		{ "test", 1, 1, test },
	};

	return verb_run("profile", verbs, G_N_ELEMENTS(verbs), options);
}
