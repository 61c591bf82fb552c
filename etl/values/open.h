#ifndef ETL_VALUES_OPEN_H
#define ETL_VALUES_OPEN_H

#include "etl/records/json.h"
#include "etl/records/reader.h"
#include "etl/values/profile.h"

/* A file to be read with a profile. */
struct input {
	const char *path;       /* to open */
	const char *shown_path; /* for messages */
	const struct profile *profile;
	/* calendars: endless rules are followed in this time */
	int64_t window_start_utc, window_end_utc;
};

/* Opens the file as its profile says. NULL with NINES_ERROR_CONTRACT when it cannot be read at all:
 * no usable header, a malformed document, unknown bytes. */
struct reader *input_open(const struct input *input, GError **error);

/* How a profile of JSON, JSON lines or YAML finds its records. */
struct json_shape input_json_shape(const struct profile *profile);

/* After the last record: whether there would be more of the file with a later end of the window. */
bool input_goes_on(const struct input *input, const struct reader *reader);

/* The names of the columns of a record, a line each; NULL when they are no sign of the format: a
 * document, or a file that has a column per series. The caller frees it. */
char *input_header(const struct input *input, const struct reader *reader);

#endif
