#ifndef ANALYTICS_OPENSLO_SHAPE_H
#define ANALYTICS_OPENSLO_SHAPE_H

#include <glib.h>

#include "base/money.h"
#include "base/yaml.h"

/*
 * The shape of OpenSLO documents, for analytics/openslo*.c only: which fields each kind has in each
 * version, which of them are required, and what is written there. The rules are those of
 * OpenSLO/go-sdk, on which `oslo validate` stands.
 */
enum openslo_version {
	OPENSLO_V1ALPHA = 1, /* openslo/v1alpha */
	OPENSLO_V1 = 2,      /* openslo/v1 */
	OPENSLO_V2ALPHA = 4, /* openslo.com/v2alpha */
};

/* One object of a document; all that it names is borrowed from the document. */
struct openslo_object {
	enum openslo_version version;
	const char *kind; /* SLO, SLI, ... */
	const char *name;
	const struct yaml *node;
	const struct yaml *spec; /* NULL: an object without one */
};

/*
 * Reads the head of an object and checks its shape: whatever is read of it later is there, is a
 * text, number, list or mapping as it should be, and nothing else is. Connection details and the
 * spec of a metric source, which belong to whoever reads them, are not looked into.
 */
bool openslo_check(const struct yaml *node, struct openslo_object *object, GError **error);

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
