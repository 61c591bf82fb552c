#ifndef ANALYTICS_PAY_H
#define ANALYTICS_PAY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "analytics/policy.h"
#include "base/period.h"

/*
 * On-call pay. The rules, in the order in which they are applied; pay_policy.h has the options.
 *
 * 1. A shift counts from start to end in elapsed seconds, clipped to the period. The period's days
 * are those of the engineer's zone (pay.zone: engineer) or of the report's; the zone is the one
 * that the engineer has on the day on which the shift begins. Its pool is the one that its schedule
 * serves on each day. Shadow shifts are unpaid and left out.
 * 2. A shift is cut at local midnights, work-hour edges, holiday and weekend edges; every piece has
 * one class (calendar.h). With `weekend: by-start` the day on which the shift begins makes all of
 * it holiday or weekend, or none of it. A rate, a price, a rule and the pool of a schedule hold
 * from local midnight of their date. Example: Berlin, 24 October 2026 21:00 to 09:00 is 13 h.
 * 3. With `double_booking: hold` the time in which more engineers than its seats hold a role of a
 * schedule is disputed, and paid to nobody.
 * 4. Of one engineer's shifts at once, those of one pool count once. `paid_once`: of all of them
 * the best paid by the hour wins (the highest coefficient), on a tie the pool named first in the
 * policy; amounts in another currency than that of the first pool lose. `per_pool`: each pool pays.
 * `split`: each of n pools pays 1/n. What loses stays as a segment of 0.00 with its reason.
 * 5. Call-outs of one engineer are merged and work hours are taken out (they are paid already).
 * What is left is gathered by `window` or, with `round: sum`, by day. Each gathering is brought up
 * to the minimum and rounded up to whole steps by a top-up of the class of its end, which runs into
 * work hours unless `clip_minimum`, and ends where the next one begins. Example, minimum 1 h: 02:10
 * to 02:40, 02:30 to 03:05 and 04:00 to 04:05 pay 2 h. They are paid to whoever worked, at the
 * call-out prices of the pool whose shift the engineer had, or of the incident's first service when
 * there was no shift (`ad hoc`). With `standby_during_callout: suspended` standby is not paid under
 * the time worked outside work hours.
 * 6. An amount per shift counts a shift once, in the period in which it begins; all of it has the
 * class of its start, where a weekday is work when the shift lies within work hours, and else
 * nonwork. An amount per day counts a day with any paid second once for each pool, in the first
 * class of pay.precedence that was paid that day.
 * 7. A line is engineer x pool x class x kind x rate version x price x currency: seconds x rate x
 * coefficient / 3600, or count x amount, rounded once, half away from zero. A price of 0 still
 * gives its line. Examples: 10.00 to 10.50 on 1 July, 30 June 18:00 to 1 July 09:00 at coefficient
 * 1 pays 60.00 + 94.50 = 154.50; 20.00 x 1/3 x 7 h pays 46.67.
 * 8. An engineer whose lines of a pay period add up to less than the minimum of their currency, or
 * to more than its cap, gets a line of the difference. Example: 1234.56 under a cap of 1000.00
 * gives -234.56. So the order is: minimum of call-outs, overlap, minimum, cap.
 * 9. Shift seconds in = priced + unpaid work hours + overlapped + disputed + rejected, or it is a
 * bug.
 */

enum pay_kind {
	PAY_STANDBY,
	PAY_CALLOUT,
	PAY_CAP,        /* what a cap takes away or a minimum adds: signed, without seconds */
	PAY_ADJUSTMENT, /* what a closed period should have paid and did not: signed */
};

const char *pay_kind_name(enum pay_kind kind); /* standby callout cap adjustment */

enum pay_outcome {
	PAY_PRICED,
	PAY_UNPAID_WORK, /* work hours at a price of 0 */
	PAY_OVERLAPPED,  /* the engineer was paid for this time on another shift */
	PAY_SUSPENDED,   /* standby under a call-out, where the policy suspends it */
	PAY_DISPUTED,    /* more engineers than seats, where the policy holds it */
	PAY_BLOCKED,     /* no rate, coefficient, calendar or engineer: see the blocking problems */
};

const char *pay_outcome_name(enum pay_outcome outcome);

struct shift {
	char *schedule;
	char *pool;
	char *engineer;
	char *role; /* primary, secondary, shadow */
	int64_t start_utc, end_utc;
	char *source; /* inbox/shifts.csv:7 */
};

void shift_free(struct shift *shift);

struct callout {
	char *incident;
	char *pool; /* of the incident's first service; NULL when it has none */
	char *engineer;
	int64_t start_utc, end_utc;
	char *source;
};

void callout_free(struct callout *callout);

/* A piece of a shift or call-out that has one class, one rate and one outcome. The report owns its
 * texts. */
struct pay_segment {
	char *engineer;
	char *pool;
	enum pay_kind kind;
	enum day_class day_class;
	int64_t start_utc, end_utc;
	enum pay_outcome outcome;
	char *reason; /* why it is not priced, or `minimum`, `ad hoc`; NULL: nothing to say */
	const struct rate *rate; /* borrowed from the catalogue or, an amount of a pool, from the
				    policy; NULL when there is none */
	const struct coefficient
	    *coefficient; /* borrowed from the policy or the report; NULL when there is none */
	enum pay_unit unit;
	int64_t count; /* 1 where a shift or day is counted, else 0 */
	char *source;  /* the shift or call-out it comes from */
	guint line;    /* index into pay_report.lines; G_MAXUINT when it is on none */
};

struct pay_line {
	char *engineer;
	char *pool;
	enum day_class day_class;
	enum pay_kind kind;
	int64_t seconds;
	enum pay_unit unit;
	int64_t count;     /* of shifts or days, where the rate is for those; else 0 */
	char *rate;        /* as written, `33.35`: for a unit */
	int64_t rate_from; /* days: which version of the rate */
	struct fraction rate_value;
	char *coefficient; /* as written, `1/3` */
	struct fraction coefficient_value;
	int64_t amount_minor;
	char *currency;
	char *corrects; /* of an adjustment: `2026-08 line 12`; NULL otherwise */
	char *reason;   /* of a cap or an adjustment; NULL otherwise */
};

struct pay_total {
	char *engineer;
	char *currency;
	int64_t amount_minor;
};

/* Something that stops a correct payment (blocking), or that somebody should look at (exception).
 */
struct pay_problem {
	char *code;     /* no_rate no_coefficient no_calendar no_engineer disputed unknown_*, all
			   blocking; coverage_gap overlap double_booking long_shift long_callout
			   short_rest long_week days_in_row untrained ad_hoc no_bounds */
	char *engineer; /* or NULL */
	char *pool;     /* or NULL */
	char *text;
	int64_t start_utc, end_utc; /* the time it is about; equal when none */
	int64_t seconds;            /* at stake */
};

struct pay_reconciliation {
	int64_t shift_seconds;
	int64_t priced, unpaid_work, overlapped, disputed, rejected;
	int64_t difference; /* 0, or the command fails */
};

struct pay_report {
	struct period period;
	struct civil_date pay_month; /* its first day: with whose payroll the period can be paid */
	char *status;                /* open, closed, reopened */
	GPtrArray *lines;    /* struct pay_line *, by engineer, kind, pool, class, rate version */
	GPtrArray *segments; /* struct pay_segment *, by engineer, kind, start, pool */
	GPtrArray *totals;   /* struct pay_total *, by engineer, currency */
	GPtrArray *grand_totals; /* struct pay_total * with engineer NULL, one per currency */
	GPtrArray *blocking;     /* struct pay_problem * */
	GPtrArray *exceptions;   /* struct pay_problem * */
	struct pay_reconciliation reconciliation;
	GStringChunk *texts;     /* of the segments; or NULL */
	GPtrArray *coefficients; /* struct coefficient *: parts of a split price; or NULL */
};

/* Without lines, segments, totals and problems; its pay month is that in which it begins. */
struct pay_report *pay_report_new(const struct period *period, const char *status);
/* NULL is allowed. */
void pay_report_free(struct pay_report *report);
/* A text for the segments of the report, which keeps it once however often it is asked for; NULL
 * gives NULL. */
char *pay_report_text(struct pay_report *report, const char *text);
/* NULL is allowed. */
void pay_line_free(struct pay_line *line);
/* With texts of its own. */
struct pay_line *pay_line_copy(const struct pay_line *line);
void pay_problem_free(struct pay_problem *problem);
/* An empty list that owns its elements. */
GPtrArray *pay_problems_new(void);

struct pay_input {
	struct period period;
	const struct policy *policy;
	const struct catalogue *catalogue;
	const GPtrArray *shifts;   /* struct shift * that touch the period, two weeks either side */
	const GPtrArray *callouts; /* struct callout * */
	const GPtrArray *unknown;  /* struct pay_problem *: shifts and call-outs that are held */
	const GPtrArray *incidents; /* struct incident *, by start: what a gap was hit by */
	int64_t known_until_utc;    /* end of the newest fact: coverage is judged up to here */
};

/* Those of an engineer among the lines, or the segments, of a report: the places [from, to). */
struct pay_range {
	guint from, to;
};

struct pay_range pay_lines_of(const struct pay_report *report, const char *engineer);
struct pay_range pay_segments_of(const struct pay_report *report, const char *engineer);

/* What became of the time of standby; shift_seconds is all of it. */
struct pay_reconciliation pay_outcomes(const GPtrArray *segments);

/* NINES_ERROR_FAILED and NULL when an amount does not fit or the reconciliation is not zero. */
struct pay_report *pay_compute(const struct pay_input *input, GError **error);
/* Makes both totals anew from the lines, which stand by engineer. NINES_ERROR_FAILED when one does
 * not fit. */
bool pay_report_sum(struct pay_report *report, GError **error);

#endif
