#ifndef ANALYTICS_SLO_CONSISTENCY_H
#define ANALYTICS_SLO_CONSISTENCY_H

#include <stdint.h>

#include "base/money.h"

/*
 * How many services in series, each exactly at its target, a system target can bear: the largest k
 * with component^k >= system, where a request needs all of them and they fail independently. At
 * 99.99 % each, 99.9 % bears ten (99.90004 %), and not eleven (99.89006 %). 0 when not even one
 * does, INT64_MAX when there is no limit (components of 100 %, a system of 0 %).
 *
 * Method: k is log(system) / log(component), rounded down; with log1p() of what a target near 1
 * allows it is right to 15 digits. Only a quotient that is a whole number could fall on the wrong
 * side, so that is looked at in whole numbers: a power of a decimal with m decimals has k m
 * decimals, no more and no less, and so fits when it equals a target. Equal targets bear one.
 */
int64_t slo_serial_max(struct decimal component_percent, struct decimal system_percent);

#endif
