#ifndef ANALYTICS_FACTS_PAY_PARTS_H
#define ANALYTICS_FACTS_PAY_PARTS_H

#include "analytics/pay.h"
#include "base/db.h"

/* Bind the columns that lines and segments of pay have in every table. */
void bind_pay_line(struct statement *insert, const struct pay_line *line);
void bind_pay_segment(struct statement *insert, const struct pay_segment *segment);

/*
 * The manifest of an entry but for its witness: lines `KEY: VALUE`, made from what the tables have
 * now. Rows are hashed as column by column with its length, so that no value can pass for another.
 */
char *pay_manifest_make(struct db *db, int64_t entry_id);

#endif
