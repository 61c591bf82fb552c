#include "cli/rows.h"

#include <stdio.h>

#include "cli/table.h"

void rows_write_json(struct json *json, const char *key, struct statement *rows)
{
	json_array_begin(json, key);
	while (statement_step(rows)) {
		json_object_begin(json, NULL);
		for (int i = 0; i < column_count(rows); i++) {
			if (column_is_null(rows, i))
				json_null(json, column_name(rows, i));
			else if (column_is_integer(rows, i))
				json_int(json, column_name(rows, i), column_int(rows, i));
			else
				json_text(json, column_name(rows, i), column_text(rows, i));
		}
		json_object_end(json);
	}
	json_array_end(json);
}

void rows_print(const char *const *titles, struct statement *rows)
{
	struct table *table = table_new(titles);

	while (statement_step(rows))
		for (int i = 0; i < column_count(rows); i++)
			table_add(table, column_text(rows, i));
	table_print(table);
}

void rows_show(const struct options *options, const char *key, const char *const *titles,
    struct statement *rows)
{
	struct json *json;

	if (!options->json) {
		rows_print(titles, rows);
		return;
	}
	json = json_new();
	json_object_begin(json, NULL);
	rows_write_json(json, key, rows);
	json_object_end(json);
	rows_print_json(json);
}

enum exit_code command_finish(struct workspace *workspace, enum exit_code code, GError *error)
{
	if (workspace != NULL && workspace->db != NULL && error == NULL)
		db_check(workspace->db, &error);
	workspace_close(workspace);
	if (error != NULL) {
		code = exit_code_worse(code, report_error(error));
		g_error_free(error);
	}
	return code;
}

void rows_print_json(struct json *json)
{
	g_autofree char *text = json_finish(json);

	fputs(text, stdout);
}

static enum exit_code refuse(
    const char *command, const struct verb *verbs, guint count, const char *word)
{
	g_autoptr(GString) list = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < count; i++)
		g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", verbs[i].name);
	fail(&error, NINES_ERROR_USAGE, "%s: \"%s\" is not known; there are: %s", command, word,
	    list->str);
	return report_error(error);
}

enum exit_code verb_run(
    const char *command, const struct verb *verbs, guint count, const struct options *options)
{
	char **words = options->arguments;
	const char *name = words[0] != NULL ? words[0] : verbs[0].name;
	guint given = words[0] != NULL ? g_strv_length(words) - 1 : 0;
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < count; i++) {
		if (!g_str_equal(verbs[i].name, name))
			continue;
		if (given >= verbs[i].arguments_min && given <= verbs[i].arguments_max)
			return verbs[i].run(options, words[0] != NULL ? words + 1 : words);
		fail(&error, NINES_ERROR_USAGE,
		    "%s %s: %s arguments; `nines %s --help` has examples", command, name,
		    given < verbs[i].arguments_min ? "too few" : "too many", command);
		return report_error(error);
	}
	return refuse(command, verbs, count, name);
}

bool read_id(const char *text, const char *what, int64_t *id, GError **error)
{
	gint64 number;

	if (!g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, &number, NULL))
		return fail(
		    error, NINES_ERROR_USAGE, "\"%s\" is not the number of a %s", text, what);
	*id = number;
	return true;
}
