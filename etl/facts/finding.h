#ifndef ETL_FACTS_FINDING_H
#define ETL_FACTS_FINDING_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What is to be said about a record: it is rejected, held for a name that nobody knows, or loaded
 * with a warning. Findings are remembered by the loading and written to the ledger at its end.
 */
struct loading;
struct record;
struct value;

enum severity { SEVERITY_REJECT, SEVERITY_HOLD, SEVERITY_WARNING };

struct finding {
	enum severity severity;
	const char *code;
	int64_t record_line; /* on which the record begins */
	int64_t byte_offset; /* of the record */
	int64_t line;        /* where the defect is */
	int column;
	char *message;
	const char *name_kind; /* hold: what kind of name is unknown */
	char *name;            /* hold */
	int64_t records;       /* hold: how many records wait for it */
	bool has_start, has_end;
	int64_t start_utc, end_utc; /* hold of a shift or call-out */
};

void finding_free(gpointer data);
/* `file:line:col: error: ... [CODE]`, without a line end. The caller frees it. */
char *finding_format(const struct finding *finding, const char *path);

/* The record is rejected: remembered, counted, and its bytes kept for the reject file. Of a wide
 * file the same defect at the same place is counted, but remembered once. */
void loading_reject(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message);
/* The record is loaded all the same. Of one code the first thousand are remembered, all counted. */
void loading_warn(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message);

/* A name that neither the catalogue nor nines.yaml nor an alias explains. */
struct unknown_name {
	const char *code;
	const char *kind; /* service, engineer, schedule, pool or series */
	const char *name;
	int64_t line;
	int column;
};

/* The record is held for an unknown name. Its fields start and end, if the kind has them, are kept
 * with the hold, so that pay can say how many hours are at stake. */
void loading_hold(struct loading *loading, const struct record *record, const struct value *values,
    const struct unknown_name *unknown);

/*
 * A record turned out to contradict another one after it was read, when its bytes are gone. It is
 * remembered by its line; when the file is at its end, those lines are read once more and rejected
 * with I122, and the counts of the record (`same`) are taken back by the caller of this.
 */
void loading_conflict(struct loading *loading, int64_t line, const char *message);

/* What is remembered of it. Several records of a line (cells of one row) count together. */
struct conflict {
	char *message;
	int64_t records;
};

void conflict_free(gpointer data);

/* Writes the findings to the ledger. Apart from the facts: those of a refused file are kept too. */
void loading_write_findings(struct loading *loading);

#endif
