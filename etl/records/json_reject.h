#ifndef ETL_RECORDS_JSON_REJECT_H
#define ETL_RECORDS_JSON_REJECT_H

#include "base/yaml.h"
#include "etl/records/json.h"

/*
 * Reject files of JSON. Such a file is read by the profile that rejected its records: they stand in
 * one list at the end of the same path, or each on a line of its own. What was looked up from the
 * top of the document is a key of the record, `"/schedules.name": "primary"`, and three more keys
 * say what is wrong (etl/records/reject_columns.h). A line that is no JSON is kept as it is, with
 * these put in where its object begins. YAML is written as JSON, which it contains.
 */

/* Appends a record, whose bytes are as etl/records/json.h says, to the body of the file. */
void json_append_reject(GString *body, const struct json_shape *shape, const struct record *record,
    const char *code, const char *message);
/* Appends the file that has such a body. */
void json_append_reject_file(GString *text, const struct json_shape *shape, const GString *body);

/* Append JSON on one line: a text (NULL: null), a key with what separates it from the one before
 * it, and a tree, of which numbers, true and false become text. */
void json_append_text(GString *out, const char *text);
void json_append_key(GString *out, const char *key);
void json_append_value(GString *out, const struct yaml *value);

#endif
