#ifndef ETL_FACTS_SAMPLE_H
#define ETL_FACTS_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

/*
 * What the rooms of the samples share.
 *
 * A series is a field of a metric of a service. `ratio` holds pairs of good and total events, as
 * analytics reads them; `value` is a gauge; `good`, `bad` and `total` are the parts of a ratio,
 * from which it is joined (etl/facts/sample_join.h).
 */
enum sample_field { SAMPLE_RATIO, SAMPLE_VALUE, SAMPLE_GOOD, SAMPLE_BAD, SAMPLE_TOTAL };

struct sample_key {
	const char *service, *metric;
	enum sample_field field;
};

/* ratio, value, good, bad, total */
const char *sample_field_name(enum sample_field field);
/* False when there is no such word. */
bool sample_field_parse(const char *name, enum sample_field *field);
/* good, bad or total */
bool sample_field_is_part(enum sample_field field);
/* `web requests`, of a part `web requests total`. The caller frees it. */
char *sample_key_label(const struct sample_key *key);

/* By service, metric and field, as strcmp(). */
int sample_key_compare(const struct sample_key *a, const struct sample_key *b);

/* A sample as it was read. */
struct gathered {
	int64_t at_utc;
	int64_t good;  /* of a series that is no ratio: its value */
	int64_t total; /* of a series that is no ratio: 0 */
	uint32_t line; /* of its record */
	int scale;     /* the smallest that both have */
};

/* What a file says of a series and time, once repeats are settled as the profile says. */
struct slot {
	int64_t at_utc, good, total;
	int64_t line;     /* of the record that it is from */
	int64_t records;  /* that it stands for: several only where they are summed */
	int scale;        /* the smallest that both have */
	bool is_conflict; /* the file has several values for it, and none is taken */
};

/* A metric as a key of a set: `SERVICE\nMETRIC`. The caller frees it. */
char *metric_key(const char *service, const char *metric);

/* Reads `SERVICE METRIC FIELD`, the target of an alias of a series: the last two words are metric
 * and field. The texts are interned, and there are no more of them than aliases. */
bool sample_key_parse(const char *text, struct sample_key *key);

#endif
