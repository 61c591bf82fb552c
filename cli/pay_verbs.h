#ifndef CLI_PAY_VERBS_H
#define CLI_PAY_VERBS_H

#include "cli/options.h"
#include "cli/pay_books.h"

/* The verbs of `nines pay`, for cmd_pay.c. */
enum exit_code pay_close(const struct options *options, char **arguments);
enum exit_code pay_reopen(const struct options *options, char **arguments);
enum exit_code pay_diff(const struct options *options, char **arguments);
enum exit_code pay_verify(const struct options *options, char **arguments);
/* `nines pay --rates DRAFT`. */
enum exit_code pay_what_if(const struct options *options);

/* Whether it is the turn of a period to be closed. NINES_ERROR_USAGE when not. */
bool pay_check_turn(const struct books *books, const struct period *period, GError **error);
/* Whether it is over in the zones of the reports and of all engineers. NINES_ERROR_USAGE when not.
 */
bool pay_check_over(const struct workspace *workspace, const struct facts *facts,
    const struct period *period, GError **error);

/* The lines of a manifest that no table of pay knows: the version, the zone data, the settings, and
 * the loads that the current facts of these days come from. The caller frees it. */
char *pay_witness(const struct workspace *workspace, const struct period *days);

#endif
