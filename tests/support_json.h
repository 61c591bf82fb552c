#ifndef TESTS_SUPPORT_JSON_H
#define TESTS_SUPPORT_JSON_H

#include "etl/records/json.h"
#include "tests/support.h"

/* What the tests of JSON and YAML share. */

/* Opens a file, which is shown as f.json; the columns are separated by `|`. */
struct reader *open_json(
    const char *path, const struct json_shape *shape, const char *columns, GError **error);

/* A line per record: where it begins, its cells (`-` is none) with their places or without, or its
 * defect; then the error, when reading failed. The caller frees it. */
char *show_records(
    const char *path, const struct json_shape *shape, const char *columns, bool with_places);

#endif
