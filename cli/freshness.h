#ifndef CLI_FRESHNESS_H
#define CLI_FRESHNESS_H

#include "cli/intake.h"

/*
 * A source that says `expect: {every: 1d, grace: 6h}` owes a file with new bytes so often. One that
 * does not keep to it is a problem of the intake, with exit code 6: what is computed without it
 * looks better or worse than it is.
 */
void freshness_judge(const struct workspace *workspace, struct intake *intake);

#endif
