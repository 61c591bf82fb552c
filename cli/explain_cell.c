/* explain cell: a compensation workbook is written again from the ledger, watching one cell. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "cli/explain_pay.h"
#include "cli/explain_pay_line.h"
#include "cli/pay_books.h"
#include "cli/rows.h"
#include "reports/pay_pool.h"
#include "reports/payroll_rows.h"

/* A cell that was found, and what its workbook was written from. */
struct found_cell {
	const char *file;
	const char *published; /* the path that it was published under */
	const struct cell_sight *sight;
	const struct pay_facts *facts;
	struct pay_context context;
};

/* Reads `Lines!Q7` or `'Call-outs'!$B$7`. `sheet` is the caller's. */
static bool read_address(
    const char *text, char **sheet, unsigned *column, unsigned *row, GError **error)
{
	const char *mark = strrchr(text, '!');
	g_autofree char *cell = NULL;
	guint letters = 0, digits = 0;

	if (mark != NULL) {
		g_auto(GStrv) parts = g_strsplit(mark + 1, "$", -1);
		bool is_quoted = *text == '\'' && mark - text >= 2 && mark[-1] == '\'';

		cell = g_strjoinv("", parts);
		*sheet = g_strndup(text + is_quoted, (gsize)(mark - text) - 2 * (gsize)is_quoted);
		while (letters < 4 && g_ascii_isalpha(cell[letters]))
			*column =
			    *column * 26 + (unsigned)(g_ascii_toupper(cell[letters++]) - 'A' + 1);
		while (g_ascii_isdigit(cell[letters + digits]) && digits < 8)
			*row = *row * 10 + (unsigned)(cell[letters + digits++] - '0');
	}
	return (letters > 0 && digits > 0 && cell[letters + digits] == '\0' && *row > 0) ||
	    fail(error, NINES_ERROR_USAGE,
		"explain cell: \"%s\" is no cell, such as Lines!Q7 or 'Call-outs'!B7", text);
}

/* The path that a file was published under. NULL: it is not ours, or was changed since. */
static char *find_published(const struct workspace *workspace, const char *bytes, size_t size,
    const char *file, GError **error)
{
	g_autofree char *digest =
	    g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
	struct statement *rows = db_query(workspace->db, "output_of_hash");
	char *path = NULL;

	bind_text(rows, ":sha256", digest);
	if (statement_step(rows))
		path = g_strdup(column_text(rows, 0));
	statement_reset(rows);
	if (path == NULL)
		fail(error, NINES_ERROR_USAGE,
		    "explain cell: %s is no file that nines published here, or it was changed since",
		    file);
	return path;
}

/* The period of `out/pay/compensation-2026-10.xlsx`, and the pool of a workbook of one. */
static bool read_name(const struct workspace *workspace, const char *path, struct period *period,
    const char **pool, GError **error)
{
	static const char prefix[] = "out/pay/compensation-";

	if (!g_str_has_prefix(path, prefix) || !g_str_has_suffix(path, ".xlsx"))
		return fail(error, NINES_ERROR_USAGE,
		    "explain cell: %s is no compensation workbook%s", path,
		    strstr(path, "reliability") != NULL
			? "; figures of attainment are explained by nines explain slo"
			: "");
	g_autofree char *name = g_strdup(path + strlen(prefix));
	name[strlen(name) - strlen(".xlsx")] = '\0';
	*pool = NULL;
	for (guint i = 0; i < workspace->policy->pools->len; i++) {
		const struct pool *one = workspace->policy->pools->pdata[i];
		g_autofree char *slug = pay_pool_slug(one->name);
		g_autofree char *end = g_strconcat("-", slug, NULL);

		if (!g_str_has_suffix(name, end) || *pool != NULL)
			continue;
		g_autofree char *rest = g_strndup(name, strlen(name) - strlen(end));
		if (period_parse(rest, workspace_today(workspace), period, NULL)) {
			*pool = one->name;
			return true;
		}
	}
	return period_parse(name, workspace_today(workspace), period, error);
}

/* Writes the workbook anew, watching the cell; it must come out as the file is. */
static bool rewrite(const struct pay_facts *facts, struct cell_sight *sight, const char *file,
    const char *bytes, size_t size, GError **error)
{
	g_autofree char *folder = g_dir_make_tmp(NULL, error);
	g_autofree char *path = folder != NULL ? g_build_filename(folder, "book.xlsx", NULL) : NULL;
	g_autofree char *again = NULL;
	size_t size_again = 0;

	if (folder == NULL)
		return false;
	if (book_pay_write(facts, sight, path, error))
		again = fs_read(path, &size_again, error);
	unlink(path);
	rmdir(folder);
	if (again == NULL)
		return false;
	if (size == size_again && memcmp(bytes, again, size) == 0)
		return true;
	if (g_str_equal(facts->report->status, "closed"))
		return fail(error, NINES_ERROR_USAGE,
		    "explain cell: what %s was made from has changed since it was closed (`nines pay "
		    "diff %s`); `nines explain pay ENGINEER %s` explains its lines",
		    file, facts->report->period.name, facts->report->period.name);
	return fail(error, NINES_ERROR_USAGE,
	    "explain cell: the ledger says something else than %s by now; `nines report "
	    "--period %s` publishes it again",
	    file, facts->report->period.name);
}

/* --- which lines and segments are behind it --- */

/* The place of a line among caps and adjustments, from 1; 0: it is neither. */
static guint adjustment_of(const struct pay_report *report, guint index)
{
	guint place = 0;

	for (guint i = 0; i <= index; i++)
		place += ((struct pay_line *)report->lines->pdata[i])->kind > PAY_CALLOUT;
	return ((struct pay_line *)report->lines->pdata[index])->kind > PAY_CALLOUT ? place : 0;
}

/* Whether a line is behind a row of a table that sums lines. */
static bool is_behind(const struct found_cell *cell, guint index)
{
	const struct pay_line *line = cell->facts->report->lines->pdata[index];
	const char *table = cell->sight->table != NULL ? cell->sight->table : "";
	guint row = cell->sight->table_row;

	if (g_str_equal(table, "Lines"))
		return index + 1 == row;
	if (g_str_equal(table, "Payroll")) {
		g_autoptr(GPtrArray) rows = payroll_rows(cell->facts->report, cell->facts->layout);
		const struct payroll_row *payee = rows->pdata[row - 1];
		g_autofree char *code = payroll_layout_code(cell->facts->layout, line);

		return g_str_equal(line->engineer, payee->engineer) &&
		    g_str_equal(code, payee->code) && g_str_equal(line->currency, payee->currency);
	}
	if (g_str_equal(table, "Adjustments"))
		return adjustment_of(cell->facts->report, index) == row;
	if (g_str_equal(table, "PoolPay") || g_str_equal(table, "PoolMoney"))
		return g_strcmp0(line->pool, cell->sight->row_text) == 0 &&
		    g_strcmp0(line->currency, cell->sight->row_next) == 0;
	if (g_str_equal(table, "Rewards"))
		return g_strcmp0(line->pool, cell->sight->row_text) == 0;
	return false;
}

/* The segment of a row of Segments, Call-outs; G_MAXUINT: the cell is of none. */
static guint segment_of(const struct found_cell *cell)
{
	const char *table = cell->sight->table != NULL ? cell->sight->table : "";
	const GPtrArray *segments = cell->facts->report->segments;
	guint callouts = 0;

	if (g_str_equal(table, "Segments"))
		return cell->sight->table_row - 1;
	for (guint i = 0; g_str_equal(table, "Callouts") && i < segments->len; i++) {
		const struct pay_segment *segment = segments->pdata[i];

		callouts += segment->kind == PAY_CALLOUT;
		if (callouts == cell->sight->table_row)
			return i;
	}
	return G_MAXUINT;
}

static char *value_text(const struct cell_sight *sight)
{
	if (sight->text != NULL)
		return g_strdup(sight->text);
	char digits[G_ASCII_DTOSTR_BUF_SIZE];
	return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.15g", sight->number));
}

static void print_text(const struct found_cell *cell)
{
	const struct cell_sight *sight = cell->sight;
	g_autofree char *value = value_text(sight);
	guint segment = segment_of(cell);

	printf(
	    "%s, published as %s (%s)\n", cell->file, cell->published, cell->facts->report->status);
	if (sight->table != NULL)
		printf("%s, row %u of table %s: %s (%s)\n", sight->row_text, sight->table_row,
		    sight->table, sight->label, sight->key);
	else if (sight->row_text != NULL)
		printf("in the row of: %s\n", sight->row_text);
	printf("value    %s\n", value);
	if (sight->formula != NULL)
		printf("formula  %s\n", sight->formula);
	if (segment != G_MAXUINT) {
		putchar('\n');
		pay_segment_print(&cell->context, segment);
		segment =
		    ((struct pay_segment *)cell->facts->report->segments->pdata[segment])->line;
		if (segment < cell->facts->report->lines->len) {
			putchar('\n');
			pay_line_print(&cell->context, segment);
		}
	}
	for (guint i = 0; i < cell->facts->report->lines->len; i++) {
		if (!is_behind(cell, i))
			continue;
		putchar('\n');
		pay_line_print(&cell->context, i);
	}
}

static void print_json(const struct found_cell *cell)
{
	const struct cell_sight *sight = cell->sight;
	guint segment = segment_of(cell);
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "published", cell->published);
	json_text(json, "period", cell->facts->report->period.name);
	json_text(json, "status", cell->facts->report->status);
	json_text(json, "sheet", sight->sheet);
	json_text(json, "table", sight->table);
	json_int(json, "row", sight->table_row);
	json_text(json, "key", sight->key);
	json_text(json, "label", sight->label);
	if (sight->text != NULL)
		json_text(json, "value", sight->text);
	else
		json_number(json, "value", sight->number);
	json_text(json, "formula", sight->formula);
	json_array_begin(json, "segments");
	if (segment != G_MAXUINT)
		pay_segment_write_json(json, &cell->context, segment);
	json_array_end(json);
	json_array_begin(json, "lines");
	for (guint i = 0; i < cell->facts->report->lines->len; i++)
		if (is_behind(cell, i))
			pay_line_write_json(json, &cell->context, i);
	json_array_end(json);
	json_object_end(json);
	rows_print_json(json);
}

/* The file that was named. */
struct file_bytes {
	const char *bytes;
	size_t size;
};

/* Finds the cell in a workbook of the facts, which is that of `pool` when that is not NULL. */
static bool show_in(const struct options *options, struct found_cell cell,
    const struct pay_facts *whole, const char *pool, const struct file_bytes *shown,
    struct cell_sight *sight, GError **error)
{
	struct pay_pool *part = pool != NULL ? pay_pool_of(whole, pool) : NULL;

	cell.facts = part != NULL ? pay_pool_facts(part) : whole;
	cell.context = (struct pay_context){ whole->policy, whole->catalogue, cell.facts->report };
	bool ok = rewrite(cell.facts, sight, cell.file, shown->bytes, shown->size, error);
	if (ok && !sight->is_found)
		ok = fail(error, NINES_ERROR_USAGE,
		    sight->has_sheet ? "explain cell: there is nothing in that cell of %s"
				     : "explain cell: there is no sheet %s",
		    sight->sheet);
	if (ok && options->json)
		print_json(&cell);
	else if (ok)
		print_text(&cell);
	pay_pool_free(part);
	return ok;
}

static bool show(const struct options *options, const struct workspace *workspace,
    const struct found_cell *cell, struct cell_sight *sight, GError **error)
{
	struct file_bytes shown;
	g_autofree char *bytes = fs_read(cell->file, &shown.size, error);
	g_autofree char *published =
	    bytes != NULL ? find_published(workspace, bytes, shown.size, cell->file, error) : NULL;
	struct found_cell found = *cell;
	struct period period;
	const char *pool = NULL;

	if (published == NULL || !read_name(workspace, published, &period, &pool, error))
		return false;
	shown.bytes = bytes;
	found.published = published;
	struct facts *facts = facts_load(workspace);
	struct books *books = books_load(workspace, facts, error);
	struct month_report *month =
	    books != NULL ? compute_pay_month(workspace, facts, books, &period, error) : NULL;
	bool ok = month != NULL && db_check(workspace->db, error);
	if (ok) {
		struct pay_facts whole = compute_pay_facts(workspace, facts, month);

		ok = show_in(options, found, &whole, pool, &shown, sight, error);
	}
	compute_month_free(month);
	books_free(books);
	facts_free(facts);
	return ok;
}

enum exit_code explain_cell(const struct options *options, char **words)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *sheet = NULL;
	struct workspace *workspace = NULL;
	struct cell_sight sight = { 0 };

	if (words[0] == NULL || words[1] == NULL || words[2] != NULL)
		fail(&error, NINES_ERROR_USAGE,
		    "explain cell needs a file and a cell: nines explain cell "
		    "out/pay/compensation-2026-10.xlsx Lines!Q7");
	else if (read_address(words[1], &sheet, &sight.column, &sight.row, &error))
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	sight.sheet = sheet;
	if (workspace != NULL) {
		struct found_cell cell = { .file = words[0], .sight = &sight };

		show(options, workspace, &cell, &sight, &error);
	}
	cell_sight_clear(&sight);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
