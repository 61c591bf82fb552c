#ifndef ANALYTICS_PAY_DESK_H
#define ANALYTICS_PAY_DESK_H

#include "analytics/calendar.h"
#include "analytics/interval.h"
#include "analytics/pay.h"

/*
 * What the steps of pay_compute() share. Everything here lives for one call of it.
 */

/* The calendar of a zone and a holiday calendar, with the bounds of the period in that zone. */
struct pay_clock {
	struct day_calendar calendar;
	int64_t start_utc, end_utc;
};

/* One call of pay_compute(). */
struct pay_run {
	const struct pay_input *input;
	struct pay_report *report;
	GHashTable *clocks;    /* by zone and calendar: struct pay_clock * */
	GHashTable *ranks;     /* by name of a pool: its number in the policy, from 1 */
	GHashTable *schedules; /* by name: struct schedule * with more than one pool */
	GHashTable *disputes;  /* by schedule and role: GArray of struct interval, merged */
	GHashTable *blocked;   /* by text: struct pay_problem *, of report->blocking */
};

void pay_run_init(struct pay_run *run, const struct pay_input *input, struct pay_report *report);
void pay_run_clear(struct pay_run *run);
const struct pay_clock *pay_run_clock(
    struct pay_run *run, const struct zone *zone, const char *holidays);
/* The place of a pool in the policy; that of an unknown one is behind all others. */
guint pay_run_rank(const struct pay_run *run, const char *pool);

/* The pool of a shift on a day: the one that its schedule serves then. A pool that the shift names
 * itself, and that its schedule never serves, stays. */
const char *pay_run_pool(const struct pay_run *run, const struct shift *shift, int64_t day);
/* The disputed time (struct interval) of the seat of a shift, or NULL. */
const GArray *pay_run_disputes(const struct pay_run *run, const struct shift *shift);

/* A piece of a shift while it is being judged. */
struct pay_piece {
	struct day_piece span;
	const struct shift *shift;
	const struct pay_clock *clock;
	guint origin;     /* which uncut piece it belongs to */
	const char *pool; /* NULL: of an incident that has none */
	guint pool_rank;
	enum pay_unit unit;
	const struct rate *rate;
	const struct coefficient *coefficient;
	const char *problem; /* the code of what blocks it, or NULL */
	enum pay_outcome outcome;
	const char *reason; /* of OVERLAPPED the schedule that is paid instead; else what to say */
	guint sharers;      /* how many pools share the price; 0: it is not shared */
	int64_t count;      /* of shifts or days */
};

/* One engineer at work. */
struct pay_desk {
	struct pay_run *run;
	const char *engineer;
	bool is_known;                 /* in the catalogue */
	const struct pay_clock *clock; /* the one that was asked for last, or NULL */
	GPtrArray *shifts;             /* struct shift *, borrowed, by start */
	GPtrArray *callouts;           /* struct callout *, borrowed, by start */
	GArray *pieces;                /* struct pay_piece */
	GArray *worked;                /* struct interval: the merged call-outs */
	GPtrArray *segments;           /* struct pay_segment *: of this engineer */
};

/* The clock of the engineer on the day of an instant. */
const struct pay_clock *pay_desk_clock(const struct pay_desk *desk, int64_t utc);
/* The rate and coefficient of piece->span in piece->pool, or what keeps it from being priced. */
void pay_desk_price(const struct pay_desk *desk, enum pay_kind kind, struct pay_piece *piece);
/* The segment belongs to the desk's list; whatever blocks it is noted. */
struct pay_segment *pay_desk_add(
    struct pay_desk *desk, const struct pay_piece *piece, enum pay_kind kind, const char *source);

/* The steps of pay_segments.c that have a file of their own. */

/* Rule 4, and the suspended standby of rule 5: pieces are cut so that any two are apart or cover
 * the same time. */
void pay_overlap_settle(struct pay_desk *desk);
/* Rule 5: appends the segments of call-outs. */
void pay_callouts_add(struct pay_desk *desk);
/* Rule 6: which pieces count a shift or a day. */
void pay_units_count(struct pay_desk *desk);
/* Rule 3: where more engineers than seats hold a role. */
void pay_disputes_find(struct pay_run *run);

#endif
