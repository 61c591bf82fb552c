#include "etl/records/reader.h"

void defect_clear(struct defect *defect)
{
	g_clear_pointer(&defect->message, g_free);
	defect->code = NULL;
}

void record_clear(struct record *record)
{
	defect_clear(&record->defect);
	defect_clear(&record->notice);
}

void reader_init(struct reader *reader, const struct reader_class *class)
{
	reader->class = class;
	reader->columns = g_ptr_array_new_with_free_func(g_free);
	reader->header = g_string_new(NULL);
}

void reader_add_columns(struct reader *reader, const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++)
		g_ptr_array_add(reader->columns, g_strdup(names->pdata[i]));
}

void reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	g_ptr_array_unref(reader->columns);
	g_clear_pointer(&reader->places, g_array_unref);
	g_string_free(reader->header, TRUE);
	reader->class->free(reader);
}

int reader_next_column(const struct reader *reader, const char *name, int after)
{
	for (guint i = (guint)(after + 1); i < reader->columns->len; i++)
		if (g_str_equal(reader->columns->pdata[i], name))
			return (int)i;
	return -1;
}

int reader_column(const struct reader *reader, const char *name)
{
	return reader_next_column(reader, name, -1);
}

struct place reader_place(const struct reader *reader, int column)
{
	const GArray *places = reader->places;

	if (places == NULL || places->len == 0)
		return (struct place){ 1, 1 };
	if (column < 0 || (guint)column >= places->len)
		return (struct place){ g_array_index(places, struct place, 0).line, 1 };
	return g_array_index(places, struct place, column);
}

char *field_count_message(guint fields, const char *whose, guint columns)
{
	return g_strdup_printf(
	    "%u field%s, the %s has %u", fields, fields == 1 ? "" : "s", whose, columns);
}
