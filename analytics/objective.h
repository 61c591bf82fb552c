#ifndef ANALYTICS_OBJECTIVE_H
#define ANALYTICS_OBJECTIVE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/burn.h"
#include "analytics/slo_window.h"
#include "base/money.h"

/* What an objective is about, as reports name it. */
enum objective_kind {
	OBJECTIVE_SUCCESS_RATE,     /* good / total, counts summed */
	OBJECTIVE_CRASH_FREE,       /* the same, of sessions or users that did not crash */
	OBJECTIVE_TIMESLICES,       /* good slices / observed slices */
	OBJECTIVE_RATIO_TIMESLICES, /* mean of the ratios of the slices */
	OBJECTIVE_THRESHOLD,        /* share of samples or slices of a gauge that satisfy it */
	OBJECTIVE_COUNT_CEILING,    /* at most so many events in the window */
	OBJECTIVE_COUNT_FLOOR,      /* at least so many */
	OBJECTIVE_RESPONSE,         /* incidents acknowledged in time / acknowledged */
};

/* ratio crash_free timeslices ratio_timeslices threshold count_ceiling count_floor response */
const char *objective_kind_name(enum objective_kind kind);
/* False when there is no such word. */
bool objective_kind_parse(const char *name, enum objective_kind *kind);
/* Count ceilings and floors: their target is a number of events, not a share. */
bool objective_counts_events(enum objective_kind kind);

/* Where the observations come from. */
enum indicator {
	INDICATOR_RATIO,    /* pairs of good and total of a metric */
	INDICATOR_GAUGE,    /* values of a metric, each good when it satisfies the comparison */
	INDICATOR_EVENTS,   /* events of a kind */
	INDICATOR_RESPONSE, /* acknowledgements of incidents */
	INDICATOR_FOREIGN,  /* a source that is not of the ledger: there is no data */
};

enum budgeting { BUDGET_OCCURRENCES, BUDGET_TIMESLICES, BUDGET_RATIO_TIMESLICES };
enum comparison { COMPARE_LTE, COMPARE_LT, COMPARE_GTE, COMPARE_GT };

/* What a slot without a sample means. */
enum gap_rule {
	GAP_OF_SERIES, /* what the series says: nodata, or zero */
	GAP_NODATA,    /* it was not observed */
	GAP_GOOD,      /* slices: it counts as good */
	GAP_BAD,       /* slices: it counts as bad */
	GAP_ZERO,      /* nothing happened, and that was observed */
};

/*
 * A version of an objective. It holds from local midnight of `valid_from` until the next version of
 * its name; one without a date holds from the beginning of time.
 */
struct objective {
	char *name;  /* metadata.name; with several objectives in a document, name-1, name-2, ... */
	char *title; /* displayName, else the name */
	char *description; /* or NULL */
	char *service;
	enum objective_kind kind;
	enum indicator indicator;
	enum budgeting budgeting;
	char *series_service; /* whose series or events are read; the service unless spec.series */
	char *metric;         /* of ratios and gauges; else NULL */
	char *event;          /* bug, release, ...; else NULL */
	bool counts_open;     /* events that are open at the end, instead of those that began */
	char *pool;           /* of responses: of all services of a pool; NULL: of the service */
	/* gauges, counts, responses (seconds); of counts a whole number and LTE or GTE: `lt 12` is
	 * read as at most 11 */
	enum comparison comparison;
	struct decimal value;
	bool has_target;               /* false for counts */
	struct decimal target_percent; /* 0 up to, but not, 100; at most 9 decimals */
	/* slices */
	int64_t slice_s;                     /* at most a day; 0: none (Occurrences) */
	struct decimal slice_target_percent; /* of Timeslices, up to 100; else 0 */
	enum gap_rule gap;
	struct slo_window window;
	GPtrArray *burn_conditions; /* struct burn_condition *; never NULL; empty: the usual ones */
	int64_t valid_from;         /* days since 1970; G_MININT64: always */
	char *source;               /* slos/shop.yaml:3 */
	char *foreign;              /* of INDICATOR_FOREIGN: what it would be read from */
};

/* NULL is allowed. */
void objective_free(struct objective *objective);
/* Everything that its days depend on, as one text: two versions with the same text have the same
 * days. The caller frees it. */
char *objective_fingerprint(const struct objective *objective);
/* Whether a value satisfies the comparison, exactly. */
bool comparison_holds(enum comparison comparison, struct decimal left, struct decimal right);

#endif
