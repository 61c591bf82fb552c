#ifndef ANALYTICS_OPENSLO_SHAPE_H
#define ANALYTICS_OPENSLO_SHAPE_H

#include "analytics/openslo_field.h"

/*
 * The shape of OpenSLO documents, for analytics/openslo*.c only: which fields each kind has in each
 * version, which of them are required, and what is written there. The rules are those of
 * OpenSLO/go-sdk, on which `oslo validate` stands.
 */
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

#endif
