#ifndef ANALYTICS_OPENSLO_H
#define ANALYTICS_OPENSLO_H

#include <glib.h>

#include "analytics/objective.h"
#include "base/yaml.h"

/*
 * Reads OpenSLO documents (struct yaml *, of all files, since they refer to each other by name)
 * into objectives (struct objective *, sorted by name, then valid_from), or fails with
 * NINES_ERROR_USAGE and `file:line:col: error: ...`. The documents may be freed afterwards.
 *
 * A document is an object, a list of objects, or empty. Objects of openslo/v1, openslo/v1alpha and
 * openslo.com/v2alpha are accepted or refused by the rules of OpenSLO/go-sdk, on which `oslo
 * validate` stands; nines-config(5) says what is read of them. It refuses besides
 * - windows of less than a day or more than a century, and months that begin after day 28;
 * - slices of more than a day, and targets with more than 9 decimals of a percent;
 * - references to SLIs that lead nowhere or to two objects; for objectives that are computed, also
 *   those to alert policies and conditions, and conditions that alert below a burn rate;
 * - a spec of `type: nines` whose keys, gap rule or comparison make no sense for its kind;
 * - two objects of one name and date, and versions of one name that differ in kind, slices,
 *   direction of comparison or number of objectives.
 */
GPtrArray *openslo_read(const GPtrArray *documents, GError **error);

#endif
