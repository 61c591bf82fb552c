#include "etl/values/local_order.h"

#include <glib.h>
#include <string.h>

/* Between which instants the last time lies if times only grow; the same when it is known. */
struct track {
	bool is_broken; /* they do not only grow */
	int64_t from, to;
};

/* A series is followed both ways until one of them is broken; down has its instants negated. */
struct series {
	struct track up, down;
};

struct local_order {
	const struct zone *zone;
	GHashTable *series; /* struct series by name */
	size_t memory;
};

struct local_order *local_order_new(const struct zone *zone)
{
	struct local_order *order = g_new(struct local_order, 1);

	*order = (struct local_order){
		.zone = zone,
		.series = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
	};
	return order;
}

void local_order_free(struct local_order *order)
{
	if (order == NULL)
		return;
	g_hash_table_unref(order->series);
	g_free(order);
}

/*
 * The next time is `first` or `last`. It is the first one that lies behind the time before; while
 * it is not known which of two that was, the last one stays possible.
 */
static void track_advance(struct track *track, int64_t first, int64_t last)
{
	int64_t to = track->to >= first ? last : first;

	track->is_broken = track->is_broken || last < track->from;
	track->from = first > track->from ? first : last;
	track->to = to;
}

/* The state of a series that begins with this time; NULL when the memory is full. */
static struct series *series_begin(
    struct local_order *order, const char *group, int64_t first, int64_t last)
{
	size_t size = sizeof(struct series) + strlen(group) + 1;

	if (order->memory + size > LOCAL_ORDER_MEMORY)
		return NULL;
	order->memory += size;
	struct series *series = g_new(struct series, 1);
	*series = (struct series){
		.up = { .from = first, .to = last },
		.down = { .from = -last, .to = -first },
	};
	g_hash_table_insert(order->series, g_strdup(group), series);
	return series;
}

/* False when both orders are possible, or none, or both passes in the one that is. */
static bool series_tells(const struct series *series, int64_t *utc)
{
	const struct track *track = series->up.is_broken ? &series->down : &series->up;

	*utc = track == &series->up ? track->from : -track->from;
	return series->up.is_broken != series->down.is_broken && track->from == track->to;
}

enum local_kind local_order_instant(
    struct local_order *order, const char *group, int64_t days, int second_of_day, int64_t *utc)
{
	const char *name = group != NULL ? group : "";
	struct series *series = g_hash_table_lookup(order->series, name);
	int64_t first, last, told;
	enum local_kind kind = zone_instants(order->zone, days, second_of_day, &first, &last);

	*utc = first;
	if (kind == LOCAL_MISSING)
		return kind;
	if (series == NULL) {
		series = series_begin(order, name, first, last);
	} else {
		track_advance(&series->up, first, last);
		track_advance(&series->down, -last, -first);
	}
	if (kind == LOCAL_UNIQUE || series == NULL || !series_tells(series, &told))
		return kind;
	*utc = told;
	return LOCAL_UNIQUE;
}
