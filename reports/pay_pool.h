#ifndef REPORTS_PAY_POOL_H
#define REPORTS_PAY_POOL_H

#include "reports/book_pay.h"

/*
 * The part of the pay of a period that is one pool's: its lines and segments, numbered anew, its
 * problems, totals and reconciliation. Nothing is computed again, so that the pools add up to the
 * whole to the cent. Time of a pool that was overlapped by another one is in it as such.
 */
struct pay_pool;

/* The whole must outlive the part, which borrows from it. The name is that of the pool. */
struct pay_pool *pay_pool_of(const struct pay_facts *whole, const char *name);
const struct pay_facts *pay_pool_facts(const struct pay_pool *part);
/* Whether there is anything of it: a line, a segment or a problem. */
bool pay_pool_is_any(const struct pay_pool *part);
/* NULL is allowed. */
void pay_pool_free(struct pay_pool *part);

/* The name of a pool as part of the name of a file: what is no letter, digit, `_` or `-` of ASCII
 * is %XX. The caller frees it. */
char *pay_pool_slug(const char *name);

#endif
