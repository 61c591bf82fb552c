#include "etl/facts/sample_runs.h"

#include "base/varint.h"

/*
 * A sample of a run is four numbers: how the distance to the time before differs from the distance
 * before that (shifted by 4 bits, which hold the scale), the same of the line, and by how much the
 * good and the other events changed. Minutes of counts change neither distance, so each is a byte
 * but for the counts.
 */
enum { SCALE_BITS = 4, SCALE_MASK = 15 };
#define PACKED_MAX (4 * VARINT_SIZE_MAX)

#define NO_ROW G_MAXUINT32

struct row {
	struct gathered sample;
	guint32 next; /* of the same run, or NO_ROW */
};

/* A run while its rows are gathered. */
struct chain {
	struct run_owner *owner;
	int64_t day;
	guint32 first, last, count;
	guint32 slot; /* where the table has it */
};

struct batch {
	guint number; /* counts the packs, so that owners need not be told of one */
	struct row *rows;
	guint count, room; /* of the rows */
	GArray *chains;    /* struct chain */
	guint32 *table;    /* index + 1 of a chain by its owner and day, 0: none; open addressing */
	guint32 table_mask;
	GByteArray *scratch;
};

/* The numbers before, from which the next ones are told. */
struct packer {
	int64_t at_utc, distance_s;
	int64_t line, line_distance;
	int64_t good;
	uint64_t bad;
};

struct batch *batch_new(void)
{
	struct batch *batch = g_new0(struct batch, 1);

	batch->number = 1;
	batch->chains = g_array_new(FALSE, FALSE, sizeof(struct chain));
	batch->table_mask = 1023;
	batch->table = g_new0(guint32, (gsize)batch->table_mask + 1);
	batch->scratch = g_byte_array_new();
	return batch;
}

void batch_free(struct batch *batch)
{
	if (batch == NULL)
		return;
	g_free(batch->rows);
	g_array_unref(batch->chains);
	g_byte_array_unref(batch->scratch);
	g_free(batch->table);
	g_free(batch);
}

guint batch_count(const struct batch *batch)
{
	return batch->count;
}

static struct chain *chain_at(const struct batch *batch, guint index)
{
	return &g_array_index(batch->chains, struct chain, index);
}

/* Where the table has the chain, or a free place for it. */
static guint32 find_slot(const struct batch *batch, const struct run_owner *owner, int64_t day)
{
	uint64_t hash = ((uint64_t)(guintptr)owner ^ (uint64_t)day << 40 ^ (uint64_t)day) *
	    UINT64_C(0x9e3779b97f4a7c15);
	guint32 slot = (guint32)(hash >> 32) & batch->table_mask;

	while (batch->table[slot] != 0) {
		const struct chain *chain = chain_at(batch, batch->table[slot] - 1);

		if (chain->owner == owner && chain->day == day)
			break;
		slot = (slot + 1) & batch->table_mask;
	}
	return slot;
}

static void grow_table(struct batch *batch)
{
	g_free(batch->table);
	batch->table_mask = batch->table_mask * 2 + 1;
	batch->table = g_new0(guint32, (gsize)batch->table_mask + 1);
	for (guint i = 0; i < batch->chains->len; i++) {
		struct chain *chain = chain_at(batch, i);

		chain->slot = find_slot(batch, chain->owner, chain->day);
		batch->table[chain->slot] = i + 1;
	}
}

/* The chain of a series and day; begins one when there is none. */
static guint find_chain(struct batch *batch, struct run_owner *owner, int64_t day)
{
	guint32 slot = find_slot(batch, owner, day);

	if (batch->table[slot] != 0)
		return batch->table[slot] - 1;
	struct chain chain = { owner, day, NO_ROW, NO_ROW, 0, slot };
	g_array_append_val(batch->chains, chain);
	batch->table[slot] = batch->chains->len;
	if (batch->chains->len > batch->table_mask / 2)
		grow_table(batch);
	return batch->chains->len - 1;
}

void batch_add(struct batch *batch, struct run_owner *owner, const struct gathered *sample)
{
	int64_t day = day_of_second(sample->at_utc);
	guint32 index = batch->count;

	if (owner->batch_number != batch->number || owner->day != day) {
		owner->run = find_chain(batch, owner, day);
		owner->batch_number = batch->number;
		owner->day = day;
	}
	struct chain *chain = chain_at(batch, owner->run);
	if (batch->count == batch->room) {
		batch->room = MAX(2 * batch->room, 1024);
		batch->rows = g_renew(struct row, batch->rows, batch->room);
	}
	if (chain->first == NO_ROW)
		chain->first = index;
	else
		batch->rows[chain->last].next = index;
	chain->last = index;
	chain->count++;
	batch->rows[batch->count++] = (struct row){ *sample, NO_ROW };
}

static guint8 *put_sample(guint8 *at, struct packer *before, const struct gathered *sample)
{
	int64_t distance_s = sample->at_utc - before->at_utc;
	int64_t line_distance = (int64_t)sample->line - before->line;
	/* wraps around, and back again */
	uint64_t bad = (uint64_t)sample->total - (uint64_t)sample->good;

	at = varint_put(
	    at, zigzag(distance_s - before->distance_s) << SCALE_BITS | (uint64_t)sample->scale);
	at = varint_put_signed(at, line_distance - before->line_distance);
	at = varint_put_signed(at, (int64_t)((uint64_t)sample->good - (uint64_t)before->good));
	at = varint_put_signed(at, (int64_t)(bad - before->bad));
	*before = (struct packer){ sample->at_utc, distance_s, sample->line, line_distance,
		sample->good, bad };
	return at;
}

/* Packs a chain behind what the scratch has. */
static struct run pack_chain(struct batch *batch, const struct chain *chain)
{
	GByteArray *scratch = batch->scratch;
	guint start = scratch->len;
	struct packer before = { .at_utc = chain->day * SECONDS_PER_DAY };

	g_byte_array_set_size(scratch, start + chain->count * PACKED_MAX);
	guint8 *at = scratch->data + start;
	for (guint32 i = chain->first; i != NO_ROW;) {
		const struct row *row = &batch->rows[i];

		at = put_sample(at, &before, &row->sample);
		i = row->next;
	}
	guint end = (guint)(at - scratch->data);
	g_byte_array_set_size(scratch, end);
	return (struct run){ chain->owner, chain->day, 0, NULL, end - start, chain->count };
}

void batch_forget(struct batch *batch)
{
	for (guint i = 0; i < batch->chains->len; i++)
		batch->table[chain_at(batch, i)->slot] = 0;
	g_array_set_size(batch->chains, 0);
	batch->count = 0;
	g_byte_array_set_size(batch->scratch, 0);
	batch->number++;
}

struct pack *batch_pack(struct batch *batch)
{
	struct pack *pack = g_new0(struct pack, 1);
	const guint8 *at;

	pack->runs = g_array_sized_new(FALSE, FALSE, sizeof(struct run), batch->chains->len);
	for (guint i = 0; i < batch->chains->len; i++) {
		struct run run = pack_chain(batch, chain_at(batch, i));

		g_array_append_val(pack->runs, run);
	}
	pack->size = batch->scratch->len;
	pack->bytes = g_memdup2(batch->scratch->data, pack->size);
	at = pack->bytes;
	for (guint i = 0; i < pack->runs->len; i++) {
		struct run *run = &g_array_index(pack->runs, struct run, i);

		run->bytes = at;
		at += run->size;
	}
	batch_forget(batch);
	return pack;
}

void pack_free(struct pack *pack)
{
	if (pack == NULL)
		return;
	g_array_unref(pack->runs);
	g_free(pack->bytes);
	g_free(pack);
}

void run_unpack(const struct run *run, GArray *gathered)
{
	const guint8 *at = run->bytes, *end = at + run->size;
	struct packer before = { .at_utc = run->day * SECONDS_PER_DAY };
	guint start = gathered->len;
	uint64_t head = 0;
	int64_t line = 0, good = 0, bad = 0;

	g_array_set_size(gathered, start + run->count);
	for (guint i = start; i < gathered->len; i++) {
		bool ok = varint_get(&at, end, &head) && varint_get_signed(&at, end, &line) &&
		    varint_get_signed(&at, end, &good) && varint_get_signed(&at, end, &bad);

		g_assert(ok);
		before.distance_s += unzigzag(head >> SCALE_BITS);
		before.at_utc += before.distance_s;
		before.line_distance += line;
		before.line += before.line_distance;
		before.good = (int64_t)((uint64_t)before.good + (uint64_t)good);
		before.bad += (uint64_t)bad;
		g_array_index(gathered, struct gathered, i) = (struct gathered){
			.at_utc = before.at_utc,
			.good = before.good,
			.total = (int64_t)((uint64_t)before.good + before.bad),
			.line = (uint32_t)MIN(before.line + run->line_before, UINT32_MAX),
			.scale = (int)(head & SCALE_MASK),
		};
	}
}
