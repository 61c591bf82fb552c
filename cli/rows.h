#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "base/db.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/workspace.h"

/* Rows of the ledger, as a table for people or as JSON. */

/* Writes every column of every row under its name: integers as integers, NULL as null. */
void rows_write_json(struct json *json, const char *key, struct statement *rows);
/* Prints a table with these titles (cli/table.h), a title for each column. */
void rows_print(const char *const *titles, struct statement *rows);

/* One of the two, as --json says: a document with the rows under `key`, or a table. */
void rows_show(const struct options *options, const char *key, const char *const *titles,
    struct statement *rows);

/* Prints a JSON document and frees its writer. */
void rows_print_json(struct json *json);

/* A verb of a command, such as `list` of `nines ledger list`. The first one of a table is meant
 * when none is given. */
struct verb {
	const char *name;
	guint arguments_min, arguments_max; /* behind the verb */
	enum exit_code (*run)(const struct options *options, char **arguments);
};

/* Runs the verb that options->arguments names. */
enum exit_code verb_run(
    const char *command, const struct verb *verbs, guint count, const struct options *options);

/* Closes the workspace (NULL is allowed) and says what went wrong, if something did; takes the
 * error over. The exit code is the worse of `code` and that of the error. */
enum exit_code command_finish(struct workspace *workspace, enum exit_code code, GError *error);

/* Reads a number such as that of a load. NINES_ERROR_USAGE when the text is none. */
bool read_id(const char *text, const char *what, int64_t *id, GError **error);

#endif
