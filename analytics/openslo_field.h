#ifndef ANALYTICS_OPENSLO_FIELD_H
#define ANALYTICS_OPENSLO_FIELD_H

#include <glib.h>

#include "base/money.h"
#include "base/yaml.h"

/* One field of an OpenSLO document, for analytics/openslo*.c only. */
enum openslo_version {
	OPENSLO_V1ALPHA = 1, /* openslo/v1alpha */
	OPENSLO_V1 = 2,      /* openslo/v1 */
	OPENSLO_V2ALPHA = 4, /* openslo.com/v2alpha */
};

/* What is written in a field. */
enum form {
	TEXT,
	DESCRIPTION, /* a text of at most 1050 characters */
	TITLE,       /* of at most 63 */
	NAME,        /* a DNS label */
	LETTERS,     /* a to z, either case */
	CHOICE,      /* one of `choices` */
	NUMBER,
	FLAG,
	DURATION, /* 5m */
	SLICE,    /* a duration, or a number of minutes */
	LABELS,
	ANNOTATIONS,
	SETTINGS, /* a mapping with anything in it, but not empty */
	ANYTHING,
	OBJECT, /* of `inner` */
	LIST,   /* of such, `least` to `most` (0: any number) */
};

struct shape;

struct field {
	const char *name;
	enum form form;
	bool is_required;
	const struct shape *inner;
	const char *const *choices;
	guint least, most;
};

/* Fails unless what is written there has its form; objects and lists are looked into by nobody but
 * openslo_check(). */
bool openslo_check_field(const struct yaml *node, const struct field *field,
    enum openslo_version version, GError **error);

/* The value of a key, or NULL when it is not there or null. */
const struct yaml *openslo_get(const struct yaml *node, const char *key);
/* The text there, or NULL. */
const char *openslo_text(const struct yaml *node, const char *key);
/* Whether the text there is `text`. */
bool openslo_says(const struct yaml *node, const char *key, const char *text);
/* Fails unless exactly one of the keys is there; the keys are NULL-terminated. */
bool openslo_one_of(const struct yaml *node, const char *const *keys, GError **error);

/* `14.4`, a number without quotes, in full. */
bool openslo_read_number(const struct yaml *node, struct decimal *value, GError **error);
/* `5m`, in seconds; months and longer units have none. A bare number is minutes where
 * `takes_minutes`. */
bool openslo_read_seconds(
    const struct yaml *node, bool takes_minutes, int64_t *seconds, GError **error);

#endif
