#ifndef CLI_PAY_FIGURES_H
#define CLI_PAY_FIGURES_H

#include "base/json.h"
#include "cli/compute.h"

/* What stands beside the money of `nines pay --json`: `pools`, with how incidents were answered,
 * attainment as it was computed last (null where it was not), pay, money lost and fairness, and
 * `load`, of each engineer. */
void pay_figures_write_json(struct json *json, const struct workspace *workspace,
    const struct facts *facts, const struct pay_report *report);

#endif
