/*
 * Fuzzes the CSV reader with libFuzzer. The first two bytes of an input choose the dialect, the
 * rest is the file. Whatever the file is, the reader comes to an end, and its records lie in the
 * file one behind the other, with the bytes that they say they have.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "etl/codes.h"
#include "etl/records/csv.h"
#include "etl/records/unpivot.h"

#define FILE_SIZE_MAX (4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The path of a file of these bytes that lives as long as the descriptor. */
static char *make_file(const uint8_t *bytes, size_t size, int *descriptor)
{
	*descriptor = memfd_create("fuzz", MFD_CLOEXEC);
	g_assert(*descriptor >= 0);
	g_assert(write(*descriptor, bytes, size) == (ssize_t)size);
	return g_strdup_printf("/proc/self/fd/%d", *descriptor);
}

static bool is_behind(const struct cell *cell, const struct cell *last)
{
	return cell->line > last->line || (cell->line == last->line && cell->column > last->column);
}

static void check_defect(const struct defect *defect, const struct record *record)
{
	g_assert(defect->message != NULL);
	g_assert(defect->line >= record->line);
	g_assert(defect->column >= 1);
}

static void check_cells(const struct record *record, bool is_in_order)
{
	for (guint i = 0; i < record->cell_count; i++) {
		const struct cell *cell = &record->cells[i];

		g_assert(g_utf8_validate(cell->text, -1, NULL));
		g_assert(cell->line >= record->line);
		g_assert(cell->column >= 1);
		g_assert(i == 0 || !is_in_order || is_behind(cell, cell - 1));
	}
}

static void check_record(const struct record *record, const GString *file)
{
	gsize end = (gsize)record->byte_offset + record->raw_size;

	g_assert(record->line >= 1);
	g_assert(record->byte_offset >= 0);
	g_assert(record->raw_size >= 1);
	g_assert(end <= file->len);
	g_assert(memcmp(record->raw, file->str + record->byte_offset, record->raw_size) == 0);
	if (record->defect.code != NULL)
		check_defect(&record->defect, record);
	if (record->notice.code != NULL)
		check_defect(&record->notice, record);
	g_assert(record->defect.code == NULL || record->notice.code == NULL);
	g_assert((record->defect.code == NULL) == (record->cell_count > 0));
}

/* Reads to the end. The records of an unpivoted row are one. */
static void check_records(
    struct reader *reader, const GString *file, const struct csv_dialect *dialect, bool is_wide)
{
	struct record record = { 0 };
	g_autoptr(GError) error = NULL;
	gsize taken = reader->header->len, end = 0;
	int64_t line = 0, offset = -1;
	guint block = reader->block;

	while (reader->class->next(reader, &record, &error)) {
		check_record(&record, file);
		check_cells(&record, !is_wide);
		if (dialect->is_lenient && record.defect.code != NULL)
			g_assert(strcmp(record.defect.code, CODE_STRAY_QUOTE) != 0);
		if (is_wide && record.defect.code == NULL)
			g_assert(record.cell_count == reader->columns->len);
		if (is_wide && record.byte_offset == offset)
			continue;
		g_assert((gsize)record.byte_offset >= end);
		g_assert(record.line > line);
		g_assert(reader->block == block || dialect->has_blocks);
		taken += record.raw_size + (reader->block != block ? reader->header->len : 0);
		g_assert(taken <= file->len);
		block = reader->block;
		line = record.line;
		offset = record.byte_offset;
		end = (gsize)record.byte_offset + record.raw_size;
	}
	record_clear(&record);
	/* a file can only fail behind its start by the header of a later block */
	g_assert(error == NULL || dialect->has_blocks);
}

static void read_file(
    const char *path, const GString *file, const struct csv_dialect *dialect, bool is_wide)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) keep = g_ptr_array_new(), skip = g_ptr_array_new();
	const struct unpivot shape = { keep, skip };
	struct reader *reader =
	    csv_open(source_open(path, "in", NULL, NULL), "in", dialect, &error);

	g_assert((reader == NULL) == (error != NULL));
	if (reader == NULL)
		return;
	g_assert(reader->delimiter != '\0');
	g_assert(reader->columns->len > 0);
	g_ptr_array_add(keep, (gpointer)(guintptr) "a");
	g_ptr_array_add(skip, (gpointer)(guintptr) "b");
	if (is_wide)
		reader = unpivot_open(reader, &shape);
	check_records(reader, file, dialect, is_wide);
	reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiters[] = "\0,;\t|\0:\0";
	char hash[] = "#";
	struct csv_dialect dialect = { .delimiter = '\0' };
	int descriptor;

	if (size < 2)
		return 0;
	dialect.delimiter = delimiters[data[0] % 8];
	dialect.is_lenient = (data[0] & 0x08) != 0;
	dialect.has_blocks = (data[0] & 0x10) != 0;
	dialect.comment = (data[0] & 0x20) != 0 ? hash : NULL;
	g_autoptr(GRegex) digit =
	    g_regex_new("^[0-9]", (GRegexCompileFlags)0, (GRegexMatchFlags)0, NULL);
	dialect.first_data_cell = (data[1] & 0x01) != 0 ? digit : NULL;
	g_autoptr(GPtrArray) columns = g_ptr_array_new();
	g_ptr_array_add(columns, (gpointer)(guintptr) "a");
	g_ptr_array_add(columns, (gpointer)(guintptr) "c");
	dialect.columns = (data[1] & 0x02) != 0 ? columns : NULL;
	g_autofree char *path = make_file(data + 2, size - 2, &descriptor);
	struct source *source = source_open(path, "in", NULL, NULL);
	GString *file = source_read_all(source, FILE_SIZE_MAX, NULL);
	source_close(source);
	if (file != NULL) {
		read_file(path, file, &dialect, (data[1] & 0x04) != 0);
		g_string_free(file, TRUE);
	}
	close(descriptor);
	return 0;
}
