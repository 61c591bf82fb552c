/* pay diff and pay verify: what closed periods owe, and whether they are what was closed. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/pay_print.h"
#include "cli/pay_verbs.h"
#include "cli/rows.h"
#include "cli/table.h"

/* --- diff --- */

/* Those of one closed period, or of all. Borrowed elements. */
static GPtrArray *select_adjustments(const struct books *books, const struct pay_entry *entry)
{
	GPtrArray *selected = g_ptr_array_new();

	for (guint i = 0; i < books->adjustments->len; i++) {
		struct pay_adjustment *adjustment = books->adjustments->pdata[i];

		if (entry == NULL || g_str_equal(adjustment->period, entry->period.name))
			g_ptr_array_add(selected, adjustment);
	}
	return selected;
}

static void print_diff(
    const struct options *options, const struct books *books, const GPtrArray *adjustments)
{
	const struct pay_entry *newest = books_newest(books);
	g_autoptr(GPtrArray) sums = pay_sum_adjustments(adjustments);
	g_autofree char *total = pay_totals_text(sums);

	if (options->json) {
		struct json *json = json_new();

		json_object_begin(json, NULL);
		json_text(json, "closed_until", newest != NULL ? newest->period.name : NULL);
		pay_write_adjustments(json, "adjustments", adjustments);
		pay_write_totals(json, "totals", sums);
		pay_write_problems(json, "blocking", books->blocking);
		json_object_end(json);
		rows_print_json(json);
		return;
	}
	pay_print_adjustments(adjustments);
	if (newest == NULL)
		puts("no period is closed");
	else if (adjustments->len == 0)
		puts("nothing to adjust");
	else
		printf("\n%u adjustment%s, %s; the period behind %s pays them\n", adjustments->len,
		    adjustments->len == 1 ? "" : "s", total, newest->period.name);
}

static bool find_entry(const struct workspace *workspace, const struct books *books,
    const char *text, const struct pay_entry **entry, GError **error)
{
	struct period period;

	if (text == NULL)
		return true;
	if (!period_parse(text, workspace_today(workspace), &period, error))
		return false;
	*entry = books_close_of(books, &period);
	return *entry != NULL || fail(error, NINES_ERROR_USAGE, "%s is not closed", period.name);
}

enum exit_code pay_diff(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	struct facts *facts = workspace != NULL ? facts_load(workspace) : NULL;
	struct books *books = facts != NULL ? books_load(workspace, facts, &error) : NULL;
	const struct pay_entry *entry = NULL;
	enum exit_code code = EXIT_DONE;

	if (books != NULL && find_entry(workspace, books, arguments[0], &entry, &error) &&
	    db_check(workspace->db, &error)) {
		g_autoptr(GPtrArray) adjustments = select_adjustments(books, entry);

		print_diff(options, books, adjustments);
		if (!options->json)
			pay_print_problems("Blocking", books->blocking, workspace->policy->zone);
		if (books->blocking->len > 0)
			code = EXIT_QUARANTINED;
	}
	books_free(books);
	facts_free(facts);
	return command_finish(workspace, code, error);
}

/* --- verify --- */

/* What is published of a close, against what was closed. */
static void verify_published(
    const struct workspace *workspace, const struct pay_entry *entry, GPtrArray *found)
{
	g_autoptr(GPtrArray) files = facts_pay_files(workspace->db, entry->id);

	for (guint i = 0; i < files->len; i++) {
		const struct pay_file *file = files->pdata[i];
		g_autofree char *path = workspace_path(workspace, file->path);
		size_t size = 0;
		g_autofree char *bytes = fs_read(path, &size, NULL);

		if (bytes != NULL && size == file->size && memcmp(bytes, file->bytes, size) == 0)
			continue;
		g_ptr_array_add(found,
		    g_strdup_printf("%s %s; nines report --period %s publishes what was closed",
			file->path, bytes == NULL ? "is not there" : "is not what was closed",
			entry->period.name));
	}
}

static void print_entries(const GPtrArray *entries)
{
	static const char *const titles[] = { ">entry", "period", "action", "at", "sha256",
		"reason", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < entries->len; i++) {
		const struct pay_entry *entry = entries->pdata[i];
		g_autofree char *at = instant_format(entry->at_utc);

		table_addf(table, "%" G_GINT64_FORMAT, entry->id);
		table_add(table, entry->period.name);
		table_add(table, entry->is_close ? "close" : "reopen");
		table_add(table, at);
		table_add(table, entry->sha256);
		table_add(table, entry->reason);
	}
	table_print(table);
}

static void write_verified(const GPtrArray *entries, const GPtrArray *found)
{
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_array_begin(json, "entries");
	for (guint i = 0; i < entries->len; i++) {
		const struct pay_entry *entry = entries->pdata[i];

		json_object_begin(json, NULL);
		json_int(json, "entry", entry->id);
		json_text(json, "period", entry->period.name);
		json_text(json, "action", entry->is_close ? "close" : "reopen");
		json_instant(json, "at", entry->at_utc);
		json_text(json, "sha256", entry->sha256);
		json_text(json, "reason", entry->reason);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "found");
	for (guint i = 0; i < found->len; i++)
		json_text(json, NULL, found->pdata[i]);
	json_array_end(json);
	json_object_end(json);
	rows_print_json(json);
}

static bool verify(const struct workspace *workspace, const struct options *options, GError **error)
{
	g_autoptr(GPtrArray) entries = facts_pay_entries(workspace->db);
	g_autoptr(GPtrArray) closed = facts_pay_closed(entries);
	g_autoptr(GPtrArray) found = facts_pay_verify(workspace->db, entries);

	for (guint i = 0; i < closed->len; i++)
		verify_published(workspace, closed->pdata[i], found);
	if (!db_check(workspace->db, error))
		return false;
	if (options->json) {
		write_verified(entries, found);
	} else {
		print_entries(entries);
		if (entries->len == 0)
			puts("no period is closed");
		else if (found->len == 0)
			puts("\nall is as it was closed");
		fflush(stdout);
		for (guint i = 0; i < found->len; i++)
			fprintf(stderr, "nines: %s\n", (char *)found->pdata[i]);
	}
	return found->len == 0 ||
	    fail(error, NINES_ERROR_FAILED, "the books of pay are not what was closed");
}

enum exit_code pay_verify(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);

	(void)arguments;
	if (workspace != NULL)
		verify(workspace, options, &error);
	return command_finish(workspace, EXIT_DONE, error);
}
