#ifndef CLI_SLO_JSON_H
#define CLI_SLO_JSON_H

#include "analytics/slo.h"
#include "base/json.h"

/* What `nines slo --json` and `nines explain slo --json` say of an objective or roll-up: the keys
 * of nines(1), into an object that is open. */
void slo_write_json(struct json *json, const struct slo_result *result);

/* How a count is written: whole ones as integers, fractional ones as exact decimals in text. */
void slo_write_count(struct json *json, const char *key, int64_t digits, int scale);

#endif
