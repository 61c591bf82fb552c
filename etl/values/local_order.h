#ifndef ETL_VALUES_LOCAL_ORDER_H
#define ETL_VALUES_LOCAL_ORDER_H

#include <stdbool.h>

#include "base/zone.h"

/*
 * Local times without an offset, told apart by the order of a file: when the clock is set back, it
 * shows an hour twice, and a file in order of time has the two passes one behind the other. In
 * Berlin on 2026-10-25 a file that goes 01:30, 02:00, 02:30, 02:00, 02:30, 03:00 means
 * 23:30, 0:00, 0:30, 1:00, 1:30 and 2:00 UTC. One that has the newest first is read the same way
 * backwards.
 *
 * Only what came before decides, as the records are a stream:
 * - Behind a known time, a time that the clock shows twice is the pass that comes first in the
 *   order of the file, and the other pass from where times go against the order or repeat.
 * - While nothing before tells whether the file ascends or descends, or in which pass it began, the
 *   time stays ambiguous. So a file that starts inside the hour has its first pass reported, and
 *   its second one read if the steps of the first show the order.
 * - Times that went both ways have no order: from there on no time that is shown twice is told.
 *
 * Every series has an order of its own, so files that give each timestamp once per series are read
 * too. Use one local_order per file and column of times.
 */
struct local_order;

/* The zone is borrowed. The caller frees it with local_order_free(), which takes NULL. */
struct local_order *local_order_new(const struct zone *zone);
void local_order_free(struct local_order *order);

/*
 * The instant at which the clock shows `second_of_day` (0..86400) on the civil day, next in the
 * file for the series `group` (NULL: the file has one). LOCAL_UNIQUE also for a time that the clock
 * shows twice when the order tells which; LOCAL_AMBIGUOUS when it does not, LOCAL_MISSING when the
 * clock jumps over the time. Unless LOCAL_UNIQUE, *utc is what zone_instants() gives as the first.
 *
 * Memory is bounded: series past the first LOCAL_ORDER_MEMORY bytes of names and states are not
 * followed, and their ambiguous times stay so.
 */
#define LOCAL_ORDER_MEMORY (16 * 1024 * 1024)
enum local_kind local_order_instant(
    struct local_order *order, const char *group, int64_t days, int second_of_day, int64_t *utc);

#endif
