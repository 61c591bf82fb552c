#ifndef CLI_SLO_NAMES_H
#define CLI_SLO_NAMES_H

#include "analytics/slo.h"

/* Whether a name that somebody typed is that of an objective that holds in the period. Else
 * NINES_ERROR_USAGE, with the name that was meant, or since when it holds. */
bool slo_check_name(const struct slo_facts *facts, const char *command, const char *name,
    const struct period *period, GError **error);

#endif
