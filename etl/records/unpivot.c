#include "etl/records/unpivot.h"

#include "base/words.h"
#include "etl/codes.h"

struct unpivot_reader {
	struct reader base;
	struct reader *inner;
	struct unpivot shape;
	struct record row; /* of the inner reader; its cells are given one by one */
	GArray *kept;      /* int: columns of the row that stand in every record */
	GArray *series;    /* int: the others that are given */
	guint next;        /* of the series */
	GArray *cells;     /* struct cell: of the record */
};

/* Takes over what the inner reader says of its columns. */
static void plan_columns(struct unpivot_reader *unpivot)
{
	const struct unpivot *shape = &unpivot->shape;
	struct reader *base = &unpivot->base, *inner = unpivot->inner;

	struct place header = reader_place(inner, -1);

	g_ptr_array_set_size(base->columns, 0);
	g_array_set_size(base->places, 0);
	g_array_set_size(unpivot->kept, 0);
	g_array_set_size(unpivot->series, 0);
	for (guint i = 0; i < shape->keep->len; i++) {
		const char *name = shape->keep->pdata[i];

		for (int column = -1; (column = reader_next_column(inner, name, column)) >= 0;) {
			struct place place = reader_place(inner, column);

			g_array_append_val(unpivot->kept, column);
			g_ptr_array_add(base->columns, g_strdup(name));
			g_array_append_val(base->places, place);
		}
	}
	g_ptr_array_add(base->columns, g_strdup("@series"));
	g_ptr_array_add(base->columns, g_strdup("@value"));
	g_array_append_val(base->places, header);
	for (int column = 0; column < (int)inner->columns->len; column++) {
		const char *name = inner->columns->pdata[column];

		if (*name != '\0' && !words_contain(shape->keep, name) &&
		    !words_contain(shape->skip, name))
			g_array_append_val(unpivot->series, column);
	}
	g_string_assign(base->header, "");
	g_string_append_len(base->header, inner->header->str, (gssize)inner->header->len);
	base->delimiter = inner->delimiter;
	base->block = inner->block;
}

/* Reads the next row. False at the end, and on failure. */
static bool next_row(struct unpivot_reader *unpivot, GError **error)
{
	struct reader *inner = unpivot->inner;
	struct record *row = &unpivot->row;

	if (!inner->class->next(inner, row, error))
		return false;
	if (inner->block != unpivot->base.block)
		plan_columns(unpivot);
	unpivot->next = 0;
	if (row->defect.code != NULL || row->cell_count == inner->columns->len)
		return true;
	const struct cell *last = &row->cells[MIN(row->cell_count, inner->columns->len + 1) - 1];
	row->defect = (struct defect){ CODE_FIELD_COUNT,
		field_count_message(row->cell_count, "header", inner->columns->len), last->line,
		last->column };
	return true;
}

static struct defect take_defect(struct defect *defect)
{
	struct defect taken = *defect;

	*defect = (struct defect){ .code = NULL };
	return taken;
}

/* The row as one record without cells. */
static void give_defect(struct unpivot_reader *unpivot, struct record *record)
{
	*record = unpivot->row;
	record->cell_count = 0;
	record->defect = take_defect(&unpivot->row.defect);
	record->notice = (struct defect){ .code = NULL };
	unpivot->next = unpivot->series->len;
}

/* The next cell of the row as a record. */
static void give_cell(struct unpivot_reader *unpivot, struct record *record)
{
	const struct record *row = &unpivot->row;
	int column = g_array_index(unpivot->series, int, unpivot->next++);
	struct cell value = row->cells[column], series = value;

	series.text = unpivot->inner->columns->pdata[column];
	g_array_set_size(unpivot->cells, 0);
	for (guint i = 0; i < unpivot->kept->len; i++)
		g_array_append_val(
		    unpivot->cells, row->cells[g_array_index(unpivot->kept, int, i)]);
	g_array_append_val(unpivot->cells, series);
	g_array_append_val(unpivot->cells, value);
	*record = *row;
	record->cells = (const struct cell *)(gpointer)unpivot->cells->data;
	record->cell_count = unpivot->cells->len;
	record->notice = take_defect(&unpivot->row.notice);
}

static bool unpivot_next(struct reader *reader, struct record *record, GError **error)
{
	struct unpivot_reader *unpivot = (struct unpivot_reader *)reader;

	record_clear(record);
	while (unpivot->row.defect.code == NULL && unpivot->next == unpivot->series->len)
		if (!next_row(unpivot, error))
			return false;
	if (unpivot->row.defect.code != NULL)
		give_defect(unpivot, record);
	else
		give_cell(unpivot, record);
	return true;
}

static void unpivot_close(struct reader *reader)
{
	struct unpivot_reader *unpivot = (struct unpivot_reader *)reader;

	reader_free(unpivot->inner);
	g_ptr_array_unref(unpivot->shape.keep);
	g_ptr_array_unref(unpivot->shape.skip);
	record_clear(&unpivot->row);
	g_array_unref(unpivot->kept);
	g_array_unref(unpivot->series);
	g_array_unref(unpivot->cells);
	g_free(unpivot);
}

static const struct reader_class unpivot_class = { .next = unpivot_next, .free = unpivot_close };

struct reader *unpivot_open(struct reader *inner, const struct unpivot *shape)
{
	struct unpivot_reader *unpivot = g_new0(struct unpivot_reader, 1);

	reader_init(&unpivot->base, &unpivot_class);
	unpivot->base.places = g_array_new(FALSE, FALSE, sizeof(struct place));
	unpivot->inner = inner;
	unpivot->shape.keep = g_ptr_array_ref(shape->keep);
	unpivot->shape.skip = g_ptr_array_ref(shape->skip);
	unpivot->kept = g_array_new(FALSE, FALSE, sizeof(int));
	unpivot->series = g_array_new(FALSE, FALSE, sizeof(int));
	unpivot->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
	plan_columns(unpivot);
	unpivot->next = unpivot->series->len;
	return &unpivot->base;
}
