#ifndef ANALYTICS_PAY_CLOSE_H
#define ANALYTICS_PAY_CLOSE_H

#include <stddef.h>

#include "analytics/pay.h"

/* What belongs to the close of a period beside its lines: its files, and who let what pass. */

/* A file as it was when its period was closed. */
struct pay_file {
	char *path; /* from the workspace, out/pay/payroll-2026-08.csv */
	char *bytes;
	size_t size;
};

/* An empty list that owns its elements. */
GPtrArray *pay_files_new(void);

/* Somebody looked at an exception, and lets it pass. */
struct pay_approval {
	char *exception, *engineer, *pool; /* the latter two may be NULL */
	int64_t start_utc, end_utc;
	char *reason, *approver;
	char *source; /* catalogue/approvals.csv:7 */
};

/* An empty list that owns its elements. */
GPtrArray *pay_approvals_new(void);

/*
 * The approval of an exception, or NULL: one with the same code, engineer, pool, start and end. An
 * exception that changed has to be approved again. Nobody approves what they are paid by: an
 * approver who is the engineer, by id, name or e-mail address, does not count.
 */
struct pay_approval *pay_approval_of(const GPtrArray *approvals,
    const struct pay_problem *exception, const struct catalogue *catalogue);

/* The problem among others that is this one: code, engineer, pool, start and end are the same. NULL
 * when there is none. */
const struct pay_problem *pay_problem_find(
    const GPtrArray *problems, const struct pay_problem *problem);

#endif
