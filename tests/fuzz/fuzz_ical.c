/*
 * Fuzzes the iCalendar reader with libFuzzer. The first byte of an input chooses the options, the
 * rest is the file. Whatever the file is, the reader comes to an end, its records lie in the file
 * one behind the other, and the occurrences of one event follow one another.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/instant.h"
#include "etl/records/ical.h"

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

static GPtrArray *name_columns(void)
{
	static const char *const names[] = { "DTSTART", "DTEND", "DTSTART;DATE", "DTEND;DATE",
		"UID", "ATTENDEE", "SUMMARY", "/X-WR-CALNAME", "X-NAME" };
	GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		g_ptr_array_add(columns, g_strdup(names[i]));
	return columns;
}

static void check_record(const struct record *record, const GString *file)
{
	g_assert(record->line >= 1);
	g_assert(record->byte_offset >= 0);
	g_assert((gsize)record->byte_offset + record->raw_size <= file->len);
	g_assert(memcmp(record->raw, file->str + record->byte_offset, record->raw_size) == 0);
	for (guint i = 0; i < record->cell_count; i++) {
		const struct cell *cell = &record->cells[i];

		g_assert(cell->text == NULL || g_utf8_validate(cell->text, -1, NULL));
		g_assert(cell->line >= 1);
		g_assert(cell->column >= 1);
		g_assert(i > 3 || cell->text != NULL);
	}
	if (record->defect.code == NULL)
		return;
	g_assert(record->cell_count == 0);
	g_assert(g_utf8_validate(record->defect.message, -1, NULL));
	g_assert(record->defect.line >= record->line);
	g_assert(record->defect.column >= 1);
}

static void check_records(struct reader *reader, const GString *file)
{
	struct record record = { 0 };
	g_autoptr(GError) error = NULL;
	g_autofree char *last = g_strdup("");
	int64_t line = 0;

	while (reader->class->next(reader, &record, &error)) {
		check_record(&record, file);
		g_assert(record.line >= line);
		if (record.defect.code == NULL) {
			g_assert(record.line > line || strcmp(record.cells[0].text, last) > 0);
			g_free(last);
			last = g_strdup(record.cells[0].text);
		}
		line = record.line;
	}
	defect_clear(&record.defect);
	g_assert(error == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int descriptor;

	if (size < 1)
		return 0;
	struct ical_options options = {
		.zone = (data[0] & 0x01) != 0 ? zone_find("Europe/Berlin") : NULL,
		.all_day_end_is_inclusive = (data[0] & 0x02) != 0,
		.window_start_utc = (data[0] & 0x04) != 0 ? INT64_MIN : 1609459200,
		.window_end_utc = (data[0] & 0x08) != 0 ? INT64_MAX : 1640995200,
	};
	g_autofree char *path = make_file(data + 1, size - 1, &descriptor);
	g_autoptr(GPtrArray) columns = name_columns();
	g_autoptr(GError) error = NULL;
	struct source *source = source_open(path, "in", NULL, NULL);
	GString *file = source_read_all(source, FILE_SIZE_MAX, NULL);
	source_close(source);
	if (file != NULL) {
		struct reader *reader =
		    ical_open(source_open(path, "in", NULL, NULL), "in", &options, columns, &error);

		g_assert((reader == NULL) == (error != NULL));
		if (reader != NULL) {
			check_records(reader, file);
			reader_free(reader);
		}
		g_string_free(file, TRUE);
	}
	close(descriptor);
	return 0;
}
