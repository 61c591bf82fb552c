/* The manifests of the books of pay: made from the tables, and compared with them. */
#include <string.h>

#include "analytics/facts_pay.h"
#include "analytics/facts_pay_parts.h"

/* --- making --- */

static void hash_column(GChecksum *checksum, struct statement *row, int column)
{
	const char *text = column_text(row, column);
	g_autofree char *head = text == NULL
	    ? g_strdup("-;")
	    : g_strdup_printf("%c%" G_GSIZE_FORMAT ":", column_is_integer(row, column) ? 'i' : 't',
		  strlen(text));

	g_checksum_update(checksum, (const guchar *)head, -1);
	if (text != NULL)
		g_checksum_update(checksum, (const guchar *)text, -1);
}

static void hash_row(GChecksum *checksum, struct statement *row)
{
	for (int i = 0; i < column_count(row); i++)
		hash_column(checksum, row, i);
}

static void add_line(GString *manifest, const char *key, const char *value)
{
	/* a text of several lines would look like several facts; letters of any script stay */
	char letters[129] = { 0 };

	for (size_t i = 0; i + 1 < sizeof(letters); i++)
		letters[i] = (char)(0x80 + i);
	g_autofree char *escaped = value != NULL ? g_strescape(value, letters) : NULL;
	g_string_append_printf(manifest, "%s: %s\n", key, value == NULL ? "-" : escaped);
}

static void add_entry(GString *manifest, struct db *db, int64_t entry_id)
{
	struct statement *row = db_prepare(db,
	    "SELECT id AS entry, action, period, date(first_day * 86400, 'unixepoch') AS first_day, "
	    "date((end_day - 1) * 86400, 'unixepoch') AS last_day, clock_s, run_id AS run, "
	    "strftime('%Y-%m-%dT%H:%M:%SZ', at_utc, 'unixepoch') AS at, reason, "
	    "shift_s AS \"shift seconds\", priced_s AS \"priced seconds\", "
	    "unpaid_work_s AS \"unpaid work seconds\", overlapped_s AS \"overlapped seconds\", "
	    "disputed_s AS \"disputed seconds\", rejected_s AS \"rejected seconds\", "
	    "previous_sha256 AS \"previous entry\" FROM pay_entry WHERE id = :entry_id");

	bind_int(row, ":entry_id", entry_id);
	while (statement_step(row))
		for (int i = 0; i < column_count(row); i++)
			add_line(manifest, column_name(row, i), column_text(row, i));
}

static void add_totals(GString *manifest, struct db *db, int64_t entry_id)
{
	struct statement *rows = db_prepare(db,
	    "SELECT currency, count(*), sum(amount_minor), sum(seconds) FROM pay_closed_line "
	    "WHERE entry_id = :entry_id GROUP BY currency ORDER BY currency");

	bind_int(rows, ":entry_id", entry_id);
	while (statement_step(rows)) {
		g_autofree char *amount = money_format(column_int(rows, 2), column_text(rows, 0));

		g_string_append_printf(manifest,
		    "total %s: %s in %" G_GINT64_FORMAT " lines of %" G_GINT64_FORMAT " seconds\n",
		    column_text(rows, 0), amount, column_int(rows, 1), column_int(rows, 3));
	}
}

/* A line for each row. */
static void add_rows(GString *manifest, struct statement *rows, int64_t entry_id, const char *what)
{
	bind_int(rows, ":entry_id", entry_id);
	for (; statement_step(rows);) {
		g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

		hash_row(checksum, rows);
		/* its number is the second column */
		g_string_append_printf(manifest, "%s %" G_GINT64_FORMAT ": %s\n", what,
		    column_int(rows, 1), g_checksum_get_string(checksum));
	}
}

static void end_segments(GString *manifest, GChecksum *checksum, int64_t line, int64_t seconds)
{
	g_autofree char *key = line > 0
	    ? g_strdup_printf("segments of line %" G_GINT64_FORMAT, line)
	    : g_strdup("segments of no line");

	g_string_append_printf(manifest, "%s: %s %" G_GINT64_FORMAT " seconds\n", key,
	    g_checksum_get_string(checksum), seconds);
}

/* A line for those of each pay line. */
static void add_segments(GString *manifest, struct db *db, int64_t entry_id)
{
	struct statement *rows = db_prepare(db,
	    "SELECT *, end_utc - start_utc FROM pay_closed_segment WHERE entry_id = :entry_id "
	    "ORDER BY line_number, number");
	GChecksum *checksum = NULL;
	int64_t line = 0, seconds = 0;

	bind_int(rows, ":entry_id", entry_id);
	while (statement_step(rows)) {
		if (checksum != NULL && column_int(rows, 1) != line) {
			end_segments(manifest, checksum, line, seconds);
			g_clear_pointer(&checksum, g_checksum_free);
			seconds = 0;
		}
		if (checksum == NULL)
			checksum = g_checksum_new(G_CHECKSUM_SHA256);
		line = column_int(rows, 1);
		seconds += column_int(rows, column_count(rows) - 1);
		hash_row(checksum, rows);
	}
	if (checksum != NULL) {
		end_segments(manifest, checksum, line, seconds);
		g_checksum_free(checksum);
	}
}

static void add_files(GString *manifest, struct db *db, int64_t entry_id)
{
	struct statement *rows = db_prepare(
	    db, "SELECT path, bytes FROM pay_closed_file WHERE entry_id = :entry_id ORDER BY path");

	bind_int(rows, ":entry_id", entry_id);
	while (statement_step(rows)) {
		size_t size;
		const void *bytes = column_bytes(rows, 1, &size);
		g_autofree char *sha256 =
		    g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);

		g_string_append_printf(manifest, "file %s: %s %" G_GSIZE_FORMAT " bytes\n",
		    column_text(rows, 0), sha256, size);
	}
}

char *pay_manifest_make(struct db *db, int64_t entry_id)
{
	GString *manifest = g_string_new("nines: books of pay, form 1\n");

	add_entry(manifest, db, entry_id);
	add_totals(manifest, db, entry_id);
	add_rows(manifest,
	    db_prepare(
		db, "SELECT * FROM pay_closed_line WHERE entry_id = :entry_id ORDER BY number"),
	    entry_id, "line");
	add_segments(manifest, db, entry_id);
	add_rows(manifest,
	    db_prepare(db,
		"SELECT * FROM pay_closed_exception WHERE entry_id = :entry_id ORDER BY number"),
	    entry_id, "exception");
	add_files(manifest, db, entry_id);
	return g_string_free(manifest, FALSE);
}

/* --- comparing --- */

static void report(GPtrArray *found, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void report(GPtrArray *found, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(found, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

/* `close of 2026-08 (entry 3)` */
static char *name_entry(const struct pay_entry *entry)
{
	return g_strdup_printf("%s of %s (entry %" G_GINT64_FORMAT ")",
	    entry->is_close ? "close" : "reopening", entry->period.name, entry->id);
}

/* The values of a manifest by their keys; cuts the text up, and borrows from it. */
static GHashTable *parse_manifest(char *manifest, GPtrArray *keys)
{
	GHashTable *values = g_hash_table_new(g_str_hash, g_str_equal);

	for (char *line = manifest, *next; line != NULL && *line != '\0'; line = next) {
		char *colon;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		colon = strstr(line, ": ");
		if (colon != NULL)
			*colon = '\0';
		g_hash_table_insert(values, line, colon != NULL ? colon + 2 : line + strlen(line));
		g_ptr_array_add(keys, line);
	}
	return values;
}

static void check_load(
    struct db *db, const char *key, const char *value, const char *name, GPtrArray *found)
{
	struct statement *row = db_prepare(db, "SELECT sha256 FROM load WHERE id = :id");

	bind_int(row, ":id", g_ascii_strtoll(key + strlen("load "), NULL, 10));
	if (!statement_step(row))
		report(found, "%s: %s is not in the ledger", name, key);
	else if (!g_str_has_prefix(value, column_text(row, 0)))
		report(found, "%s: %s has another hash in the ledger", name, key);
	statement_reset(row);
}

/* What only the manifest knows: it is made of no table. */
static bool is_witness(const char *key)
{
	static const char *const words[] = { "version", "zone data", "settings ", "load " };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(key, words[i]))
			return true;
	return false;
}

static void compare_manifests(
    struct db *db, char *stored, char *made, const char *name, GPtrArray *found)
{
	g_autoptr(GPtrArray) stored_keys = g_ptr_array_new(), made_keys = g_ptr_array_new();
	g_autoptr(GHashTable) was = parse_manifest(stored, stored_keys);
	g_autoptr(GHashTable) is = parse_manifest(made, made_keys);

	for (guint i = 0; i < made_keys->len; i++) {
		const char *key = made_keys->pdata[i];
		const char *value = g_hash_table_lookup(is, key),
			   *then = g_hash_table_lookup(was, key);

		if (then == NULL)
			report(found, "%s: %s was added afterwards", name, key);
		else if (!g_str_equal(then, value) && strlen(value) < 64)
			report(found, "%s: %s is %s, closed was %s", name, key, value, then);
		else if (!g_str_equal(then, value))
			report(found, "%s: %s is not what was closed", name, key);
	}
	for (guint i = 0; i < stored_keys->len; i++) {
		const char *key = stored_keys->pdata[i];

		if (g_str_has_prefix(key, "load "))
			check_load(db, key, g_hash_table_lookup(was, key), name, found);
		else if (!is_witness(key) && !g_hash_table_contains(is, key))
			report(found, "%s: %s is missing", name, key);
	}
}

static void verify_entry(
    struct db *db, const struct pay_entry *entry, const char *previous, GPtrArray *found)
{
	struct statement *row =
	    db_prepare(db, "SELECT manifest, previous_sha256 FROM pay_entry WHERE id = :entry_id");
	g_autofree char *name = name_entry(entry);

	bind_int(row, ":entry_id", entry->id);
	if (!statement_step(row))
		return;
	g_autofree char *manifest = g_strdup(column_text(row, 0));
	g_autofree char *follows = g_strdup(column_text(row, 1));
	statement_reset(row);
	g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, manifest, -1);
	g_autofree char *made = pay_manifest_make(db, entry->id);
	if (!g_str_equal(sha256, entry->sha256))
		report(
		    found, "%s: its manifest has the hash %s, not %s", name, sha256, entry->sha256);
	if (g_strcmp0(follows, previous) != 0)
		report(found, "%s: it does not follow the entry before: the chain is broken", name);
	compare_manifests(db, manifest, made, name, found);
}

/* Rows of entries that there are none of. */
static void verify_owners(struct statement *rows, const char *what, GPtrArray *found)
{
	while (statement_step(rows))
		report(found, "%s of entry %s belong to no entry", what, column_text(rows, 0));
}

GPtrArray *facts_pay_verify(struct db *db, const GPtrArray *entries)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	const char *previous = NULL;

	for (guint i = 0; i < entries->len; i++) {
		const struct pay_entry *entry = entries->pdata[i];

		if (entry->id != (int64_t)i + 1)
			report(found, "entry %u is missing", i + 1);
		verify_entry(db, entry, previous, found);
		previous = entry->sha256;
	}
	verify_owners(db_prepare(db,
			  "SELECT DISTINCT entry_id FROM pay_closed_line "
			  "WHERE entry_id NOT IN (SELECT id FROM pay_entry) ORDER BY 1"),
	    "lines", found);
	verify_owners(db_prepare(db,
			  "SELECT DISTINCT entry_id FROM pay_closed_segment "
			  "WHERE entry_id NOT IN (SELECT id FROM pay_entry) ORDER BY 1"),
	    "segments", found);
	verify_owners(db_prepare(db,
			  "SELECT DISTINCT entry_id FROM pay_closed_exception "
			  "WHERE entry_id NOT IN (SELECT id FROM pay_entry) ORDER BY 1"),
	    "exceptions", found);
	verify_owners(db_prepare(db,
			  "SELECT DISTINCT entry_id FROM pay_closed_file "
			  "WHERE entry_id NOT IN (SELECT id FROM pay_entry) ORDER BY 1"),
	    "files", found);
	return found;
}
