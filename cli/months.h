#ifndef CLI_MONTHS_H
#define CLI_MONTHS_H

#include "cli/compute.h"

/*
 * Which months a run has to compute and write, so that a night costs what is new and not what is
 * kept. What is published of a finished month is kept when
 *
 *   no load changed facts of it, or of the twelve months before, which it is compared with (every
 *   load notes its months in month_stale), and its own incidents, postmortems and action items are
 *   the same (a postmortem changes the month of its incident),
 *   it was published as finished, with the same settings and by the same version,
 *   its pay was neither closed nor reopened since, and pays the same adjustments of closed ones,
 *   its neighbours were published already, since its page links to them,
 *   nothing blocked its pay, and all its files are there.
 *
 * Whether all months are kept or all are written, the published bytes are the same.
 */

/* Signs the months (struct month_report *, with trend and quality), and gives those that can keep
 * their files a list of them. Those that touch `wanted` (NULL: none) are written in any case. */
void months_keep(const struct workspace *workspace, const struct facts *facts, GPtrArray *months,
    const struct period *wanted);

/* Remembers what the months were published from, once all of them are. */
void months_remember(struct db *db, const GPtrArray *months);

#endif
