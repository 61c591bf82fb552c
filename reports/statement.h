#ifndef REPORTS_STATEMENT_H
#define REPORTS_STATEMENT_H

#include "reports/book_pay.h"
#include "reports/site.h"

/*
 * The statement of an engineer for a period, to be handed over: hours of standby by class,
 * call-outs, rates, amounts, adjustments, and every piece of time with its source. A page of one or
 * two printed sheets that stands alone, and the same as CSV. Other people are in neither.
 */

/* The engineers that a statement is due to, in order: those with lines or segments. Borrowed ids;
 * free the array. */
GPtrArray *statement_engineers(const struct pay_report *report);

/* The name of the files of a statement, without an ending: the same in every run, and telling
 * nothing of whom it is about. The caller frees it. */
char *statement_name(const struct pay_report *report, const char *engineer);

/* The caller frees the text. */
char *statement_html(const struct site *site, const struct pay_facts *facts, const char *engineer);

/*
 * One row for each line, segment and total (`record`), under one heading; what a record has not is
 * empty. Times are RFC 3339 in UTC.
 */
char *statement_csv(const struct pay_facts *facts, const char *engineer);

/* The page of a period for those who may see all of it: reward beside reliability by pool, load of
 * engineers, and where their statements are. */
char *pay_page_html(const struct site *site, const struct pay_facts *facts);

#endif
