#ifndef CLI_EXPLAIN_SLO_PARTS_H
#define CLI_EXPLAIN_SLO_PARTS_H

#include "analytics/slo_outlook.h"
#include "cli/compute.h"

/* What `nines explain slo` found out, for people (explain_slo.c) and as JSON. */

/* What a correction takes out of the window: the difference to the sums without it. */
struct slo_effect {
	const struct correction *correction;
	int64_t total, bad; /* scale of the counts */
	int64_t slots;
};

struct slo_explanation {
	struct period period;
	GPtrArray *tracks;
	struct slo_report *report;       /* of this objective alone */
	const struct slo_result *result; /* of the report */
	GArray *effects;                 /* struct slo_effect */
};

/* The files that the samples of the window came from: path, days, samples, first and last day. NULL
 * when it has none. */
struct statement *slo_sample_sources(struct db *db, const struct slo_result *result);
/* The events that count: at, closed, id, path, line. NULL when the objective counts none. */
struct statement *slo_event_sources(
    struct db *db, const struct facts *facts, const struct slo_result *result);

void explain_slo_print_json(const struct workspace *workspace, const struct facts *facts,
    const struct slo_explanation *explanation);

#endif
