#ifndef CLI_EXPLAIN_PAY_H
#define CLI_EXPLAIN_PAY_H

#include "cli/options.h"

/*
 * `nines explain pay ENGINEER [PERIOD]`: every line of an engineer, with its formula, rule, rate,
 * and the segments that it was summed from, down to the lines of the files. `words` is what stands
 * behind `pay`.
 */
enum exit_code explain_pay(const struct options *options, char **words);

/* `nines explain cell FILE SHEET!CELL`: what a figure of a compensation workbook is and comes from.
 */
enum exit_code explain_cell(const struct options *options, char **words);

#endif
