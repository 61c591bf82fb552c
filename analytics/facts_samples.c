#include "analytics/facts_samples.h"

#include "base/instant.h"

void sample_walk_begin(
    struct sample_walk *walk, struct db *db, const struct sample_selection *selection)
{
	*walk = (struct sample_walk){
		.db = db,
		.days = db_query(db, "samples"),
		.selection = *selection,
		.samples = g_array_new(FALSE, FALSE, sizeof(struct sample)),
	};
	bind_text(walk->days, ":field", selection->is_ratio ? "ratio" : "value");
	bind_int(walk->days, ":first_day", day_of_second(selection->start_utc));
	bind_int(walk->days, ":last_day", day_of_second(selection->end_utc));
}

/* Drops what lies outside of [start, end): the first and the last day may be cut. */
static void cut(GArray *samples, int64_t start_utc, int64_t end_utc)
{
	guint from = 0, to = samples->len;

	while (from < to && g_array_index(samples, struct sample, from).at_utc < start_utc)
		from++;
	while (to > from && g_array_index(samples, struct sample, to - 1).at_utc >= end_utc)
		to--;
	g_array_set_size(samples, to);
	g_array_remove_range(samples, 0, from);
}

static bool read_day(struct sample_walk *walk)
{
	size_t size;
	const void *bytes = column_bytes(walk->days, 3, &size);

	g_array_set_size(walk->samples, 0);
	if (!block_decode(bytes, size, walk->samples)) {
		db_fail(walk->db, "a block of samples is damaged");
		return false;
	}
	cut(walk->samples, walk->selection.start_utc, walk->selection.end_utc);
	return true;
}

bool sample_walk_step(struct sample_walk *walk)
{
	while (statement_step(walk->days)) {
		walk->service = column_text(walk->days, 0);
		walk->metric = column_text(walk->days, 1);
		walk->scale = (int)column_int(walk->days, 2);
		if (walk->selection.services != NULL &&
		    !g_strv_contains(walk->selection.services, walk->service))
			continue;
		if (!read_day(walk))
			return false;
		if (walk->samples->len > 0)
			return true;
	}
	return false;
}

void sample_walk_end(struct sample_walk *walk)
{
	statement_reset(walk->days);
	g_array_unref(walk->samples);
}
