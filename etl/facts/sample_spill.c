#include "etl/facts/sample_spill.h"

#include "base/block.h"

/*
 * Slots are kept as two blocks (base/block.h): their values, and beside them the line and, in one
 * number, how many records they stand for (from bit 5 on), the scale (4 bits) and the conflict.
 */
enum { SCALE_SHIFT = 1, SCALE_MASK = 15, RECORDS_SHIFT = 5 };

void spill_begin(struct db *db)
{
	statement_run(db_prepare(db,
	    "CREATE TEMP TABLE IF NOT EXISTS spilled_day (service TEXT, metric TEXT, field INTEGER, "
	    "day INTEGER, amounts BLOB, records BLOB, PRIMARY KEY (service, metric, field, day)) "
	    "WITHOUT ROWID"));
}

static void bind_day(struct statement *statement, const struct sample_key *key, int64_t day)
{
	bind_text(statement, ":service", key->service);
	bind_text(statement, ":metric", key->metric);
	bind_int(statement, ":field", (int)key->field);
	bind_int(statement, ":day", day);
}

static void encode(const GArray *slots, GByteArray **amounts, GByteArray **records)
{
	g_autoptr(GArray) first = g_array_new(FALSE, FALSE, sizeof(struct sample));
	g_autoptr(GArray) second = g_array_new(FALSE, FALSE, sizeof(struct sample));

	for (guint i = 0; i < slots->len; i++) {
		const struct slot *slot = &g_array_index(slots, struct slot, i);
		struct sample amount = { slot->at_utc, slot->good, slot->total };
		struct sample record = { slot->at_utc, slot->line,
			slot->records << RECORDS_SHIFT | slot->scale << SCALE_SHIFT |
			    slot->is_conflict };

		g_array_append_val(first, amount);
		g_array_append_val(second, record);
	}
	*amounts = block_encode(first);
	*records = block_encode(second);
}

static bool decode_column(struct statement *row, int column, GArray *samples)
{
	size_t size;
	const void *bytes = column_bytes(row, column, &size);

	return block_decode(bytes, size, samples);
}

/* Appends the slots of the columns from `column` on. */
static void decode(struct db *db, struct statement *row, int column, GArray *slots)
{
	g_autoptr(GArray) amounts = g_array_new(FALSE, FALSE, sizeof(struct sample));
	g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(struct sample));

	if (!decode_column(row, column, amounts) || !decode_column(row, column + 1, records) ||
	    amounts->len != records->len)
		db_fail(db, "a spilled block of samples is damaged");
	for (guint i = 0; i < MIN(amounts->len, records->len); i++) {
		const struct sample *amount = &g_array_index(amounts, struct sample, i);
		const struct sample *record = &g_array_index(records, struct sample, i);
		struct slot slot = {
			.at_utc = amount->at_utc,
			.good = amount->good,
			.total = amount->total,
			.line = record->good,
			.records = record->total >> RECORDS_SHIFT,
			.scale = (int)(record->total >> SCALE_SHIFT & SCALE_MASK),
			.is_conflict = (record->total & 1) != 0,
		};

		g_array_append_val(slots, slot);
	}
}

GArray *spill_read(struct db *db, const struct sample_key *key, int64_t day)
{
	struct statement *find = db_prepare(db,
	    "SELECT amounts, records FROM temp.spilled_day WHERE service = :service "
	    "AND metric = :metric AND field = :field AND day = :day");
	GArray *slots = g_array_new(FALSE, FALSE, sizeof(struct slot));

	bind_day(find, key, day);
	if (statement_step(find))
		decode(db, find, 0, slots);
	statement_reset(find);
	return slots;
}

void spill_write(struct db *db, const struct sample_key *key, int64_t day, const GArray *slots)
{
	struct statement *write = db_prepare(db,
	    "REPLACE INTO temp.spilled_day (service, metric, field, day, amounts, records) "
	    "VALUES (:service, :metric, :field, :day, :amounts, :records)");
	g_autoptr(GByteArray) amounts = NULL;
	g_autoptr(GByteArray) records = NULL;

	encode(slots, &amounts, &records);
	bind_day(write, key, day);
	bind_bytes(write, ":amounts", amounts->data, amounts->len);
	bind_bytes(write, ":records", records->data, records->len);
	statement_run(write);
}

void spill_walk_begin(struct spill_walk *walk, struct db *db)
{
	walk->db = db;
	walk->days = db_prepare(db,
	    "SELECT service, metric, field, day, amounts, records FROM temp.spilled_day "
	    "ORDER BY service, metric, field, day");
	walk->slots = g_array_new(FALSE, FALSE, sizeof(struct slot));
}

bool spill_walk_step(struct spill_walk *walk)
{
	if (!statement_step(walk->days))
		return false;
	walk->key = (struct sample_key){ column_text(walk->days, 0), column_text(walk->days, 1),
		(enum sample_field)column_int(walk->days, 2) };
	walk->day = column_int(walk->days, 3);
	g_array_set_size(walk->slots, 0);
	decode(walk->db, walk->days, 4, walk->slots);
	return true;
}

void spill_walk_end(struct spill_walk *walk)
{
	statement_reset(walk->days);
	g_array_unref(walk->slots);
}

void spill_end(struct db *db)
{
	statement_run(db_prepare(db, "DELETE FROM temp.spilled_day"));
}
