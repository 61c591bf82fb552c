#ifndef ANALYTICS_INTERVAL_H
#define ANALYTICS_INTERVAL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Half-open spans of UTC seconds. Lists are GArray of struct interval. */
struct interval {
	int64_t start_utc;
	int64_t end_utc;
};

GArray *interval_list_new(void);
void interval_list_add(GArray *list, int64_t start_utc, int64_t end_utc);
/* Sorts the list and merges what overlaps or touches, in place. Empty spans are dropped.
 * Example: (10,25) (20,40) (40,45) (100,130) (110,115) become (10,45) (100,130). */
void interval_list_merge(GArray *list);
/* The sum of the lengths; of a merged list, the seconds that it covers. */
int64_t interval_list_seconds(const GArray *list);
/* The part of the span inside [start, end); empty (start == end) when there is none. */
struct interval interval_clip(struct interval span, int64_t start_utc, int64_t end_utc);
/* Whether a merged list covers the instant. */
bool interval_list_covers(const GArray *list, int64_t utc);
/* The first span of a merged list that ends after the instant; the length when there is none. */
guint interval_list_first_after(const GArray *list, int64_t utc);
/* The spans of [start, end) that the merged list does not cover, merged. */
GArray *interval_list_gaps(const GArray *list, int64_t start_utc, int64_t end_utc);

#endif
