#ifndef ETL_FACTS_SAMPLE_CSV_H
#define ETL_FACTS_SAMPLE_CSV_H

#include <glib.h>

#include "base/block.h"
#include "etl/facts/sample.h"

/*
 * Samples as the native CSVs that profiles nines-metrics (SAMPLE_RATIO) and nines-gauges
 * (SAMPLE_VALUE) read, to the digit:
 *
 *   timestamp,service,good,total,metric      2026-10-24T19:00:00Z,web,99.5,100,requests
 *   timestamp,service,metric,value           2026-10-24T19:00:00Z,web,queue length,-3
 *
 * Times are in UTC, numbers exact decimals without exponent and without trailing zeros. Lines end
 * with LF. Cells are not guarded against spreadsheets that take `=...` for a formula: another
 * byte would be another name.
 */
void sample_csv_append_header(GString *csv, enum sample_field field);

/* Appends the samples (struct sample, values n / 10^scale) of a series, a line each. */
void sample_csv_append(
    GString *csv, const struct sample_key *key, int scale, const GArray *samples);

#endif
