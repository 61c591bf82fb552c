/*
 * Fuzzes the JSON and YAML reader with libFuzzer. The first byte of an input chooses the form and
 * the path to the records, the rest is the file. Whatever the file is, the reader comes to an end,
 * its records lie in the file, and their reject file can be read by the same shape.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "etl/records/json_reject.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = { NULL, "a", "a.b", "*", "*.a", "a.*.b" };
static const char *const columns[] = { "a", "b.c", "/a", "/a.b", "/*.c", "*.b", "a.b.c", "" };

static struct reader *open_bytes(
    const void *bytes, size_t size, const struct json_shape *shape, GError **error)
{
	g_autoptr(GPtrArray) wanted = g_ptr_array_new();
	int descriptor = memfd_create("fuzz", MFD_CLOEXEC);

	g_assert(descriptor >= 0);
	g_assert(write(descriptor, bytes, size) == (ssize_t)size);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", descriptor);
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		g_ptr_array_add(wanted, (gpointer)(guintptr)columns[i]);
	/* the bytes as they are: no second encoding is looked for */
	struct source *source = source_open(path, "in", "UTF-8", NULL);
	struct reader *reader =
	    source != NULL ? json_open(source, "in", shape, wanted, error) : NULL;
	close(descriptor);
	return reader;
}

static void check_record(const struct reader *reader, const struct record *record)
{
	g_assert(record->line >= 1);
	g_assert(record->byte_offset >= 0);
	g_assert((record->defect.code != NULL) == (record->defect.message != NULL));
	g_assert(record->cell_count == (record->defect.code == NULL ? reader->columns->len : 0));
	if (record->defect.code != NULL)
		g_assert(record->defect.line >= record->line && record->defect.column >= 1);
	else
		g_assert(record->raw[0] == '{' && record->raw[record->raw_size - 1] == '}');
	for (guint i = 0; i < record->cell_count; i++) {
		const struct cell *cell = &record->cells[i];

		g_assert(cell->text == NULL || g_utf8_validate(cell->text, -1, NULL));
		g_assert(cell->line >= 1 && cell->column >= 1);
	}
}

/* Reads to the end; the number of records that have cells. */
static int read_all(struct reader *reader, const struct json_shape *shape, GString *body)
{
	struct record record = { 0 };
	int count = 0;

	while (reader->class->next(reader, &record, NULL)) {
		check_record(reader, &record);
		json_append_reject(body, shape, &record, "I104", "not a \"time\"");
		count += record.defect.code == NULL;
	}
	defect_clear(&record.defect);
	reader_free(reader);
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) body = g_string_new(NULL), text = g_string_new(NULL),
			   rest = g_string_new(NULL);

	if (size == 0)
		return 0;
	struct json_shape shape = { (enum json_form)(data[0] % 3),
		paths[data[0] / 3 % G_N_ELEMENTS(paths)] };
	struct reader *reader = open_bytes(data + 1, size - 1, &shape, &error);
	g_assert((reader == NULL) == (error != NULL));
	if (reader == NULL)
		return 0;
	int count = read_all(reader, &shape, body);
	if (count == 0)
		return 0;
	json_append_reject_file(text, &shape, body);
	reader = open_bytes(text->str, text->len, &shape, NULL);
	g_assert(reader != NULL);
	g_assert(read_all(reader, &shape, rest) >= count);
	return 0;
}
