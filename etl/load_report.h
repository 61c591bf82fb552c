#ifndef ETL_LOAD_REPORT_H
#define ETL_LOAD_REPORT_H

#include "etl/facts/load.h"

/* What became of a file, for whoever had it imported. */
enum load_status { LOAD_LOADED, LOAD_SKIPPED, LOAD_REFUSED };

struct load_report {
	int64_t load_id; /* of a skipped file: the load that read these bytes */
	char *path;
	char *profile;
	enum load_status status;
	struct load_counts counts;
	GPtrArray *messages;   /* char *: one per finding, in order */
	GPtrArray *severities; /* GINT_TO_POINTER(enum severity), beside the messages */
	GPtrArray *periods;  /* char *: months whose facts the load changed; `2026-10..` is open */
	char *refusal;       /* of a refused file */
	char *reject_file;   /* relative to the workspace; NULL without rejects */
	bool closes_rejects; /* read again, the repaired reject file closes what it stands for */
};

/* With nothing in it yet, as of a loaded file. */
struct load_report *load_report_new(const char *path, const char *profile);
/* Takes over the counts of a loading, one message per finding (but only one per name that many
 * records wait for) and, of a loaded file, the periods that it touched. */
void load_report_take(struct load_report *report, const struct loading *loading);
/* NULL is allowed. */
void load_report_free(struct load_report *report);
/* The word for a status: loaded, skipped, refused. */
const char *load_status_name(enum load_status status);

#endif
