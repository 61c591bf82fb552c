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

/* Of an objective about responses: an incident that it asks an answer to. */
struct slo_answer {
	const struct incident *incident;
	int64_t seconds; /* until it was acknowledged; 0: it was not, and does not count */
	bool is_good;    /* in time */
};

/* struct slo_answer, those of the window by start; empty for objectives of other kinds. */
GArray *slo_find_answers(
    const struct workspace *workspace, const struct facts *facts, const struct slo_result *result);

/* What is counted: events, slices, samples or answers. */
const char *explain_slo_noun(const struct slo_result *result);
/* `1 slot`, `2 slots`. The caller frees it. */
char *explain_slo_counted(const char *number, const char *noun);
/* Whether its bad events can belong to incidents: those of series can. */
bool explain_slo_is_attributed(const struct slo_result *result);

void explain_slo_print_lists(const struct workspace *workspace, const struct facts *facts,
    const struct slo_explanation *explanation);
void explain_slo_print_json(const struct workspace *workspace, const struct facts *facts,
    const struct slo_explanation *explanation);

#endif
