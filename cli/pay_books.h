#ifndef CLI_PAY_BOOKS_H
#define CLI_PAY_BOOKS_H

#include "analytics/facts_pay.h"
#include "cli/compute.h"

/*
 * The books of pay of a workspace, and what they owe.
 *
 * A pay period is open until it is closed. Periods are closed one after the other: behind the first
 * close, only the period that follows the newest closed one, so that whatever comes late for any of
 * them has one place to go, the next period to be closed. Only the newest closed one can be
 * reopened: what later ones paid depends on it.
 */
struct books {
	GPtrArray *entries;     /* struct pay_entry *, all of them */
	GPtrArray *closed;      /* those of them that hold, by period */
	GPtrArray *adjustments; /* struct pay_adjustment *: what the next period owes, sorted */
	GPtrArray *blocking;    /* struct pay_problem *: of closed periods, as computed anew */
	GPtrArray *exceptions;  /* struct pay_problem *: of closed periods, that no close had */
};

/* Computes all closed periods anew and compares. NULL with the error set. */
struct books *books_load(
    const struct workspace *workspace, const struct facts *facts, GError **error);
/* NULL is allowed. */
void books_free(struct books *books);

/* Whether a period is one that can be closed. Pay periods go by the name of a month. */
bool books_is_pay_period(const struct period *period);
/* The close of this period, or NULL. */
const struct pay_entry *books_close_of(const struct books *books, const struct period *period);
/* NULL when nothing is closed. */
const struct pay_entry *books_newest(const struct books *books);
/* Whether this is the period that follows the newest closed one. */
bool books_is_next(const struct books *books, const struct period *period);
/* open, closed or reopened. */
const char *books_status(const struct books *books, const struct period *period);
/* What the figures of a period depend on beside its facts, as a text: its close, or what it owes
 * for closed ones; NULL: nothing. The caller frees it. */
char *books_signature(const struct books *books, const struct period *period);

/* The pay of a period: what was closed, else what is computed. The next to be closed has the
 * adjustments too, and what blocks them or is to be looked at because of what came late. NULL with
 * the error set. */
struct pay_report *books_pay(const struct workspace *workspace, const struct facts *facts,
    const struct books *books, const struct period *period, GError **error);
/* The same, but of a closed period what is computed now, with the adjustments that it paid and the
 * exceptions that were approved: the report that was closed, rates of segments and all, unless
 * something changed since. */
struct pay_report *books_pay_anew(const struct workspace *workspace, const struct facts *facts,
    const struct books *books, const struct period *period, GError **error);

#endif
