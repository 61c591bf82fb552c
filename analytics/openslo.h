#ifndef ANALYTICS_OPENSLO_H
#define ANALYTICS_OPENSLO_H

#include <glib.h>

#include "analytics/objective.h"
#include "base/yaml.h"

/*
 * Reads OpenSLO documents (struct yaml *, of all files, since they refer to each other by name)
 * into objectives (struct objective *, sorted by name, then valid_from), or fails with
 * NINES_ERROR_USAGE and `file:line:col: error: ...`.
 */
GPtrArray *openslo_read(const GPtrArray *documents, GError **error);

#endif
