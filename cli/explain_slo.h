#ifndef CLI_EXPLAIN_SLO_H
#define CLI_EXPLAIN_SLO_H

#include "cli/options.h"

/* `nines explain slo OBJECTIVE [PERIOD]`: how the attainment of an objective came about, down to
 * the files that it was read from. `words` is what stands behind `slo`. */
enum exit_code explain_slo(const struct options *options, char **words);

#endif
