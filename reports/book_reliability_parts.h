#ifndef REPORTS_BOOK_RELIABILITY_PARTS_H
#define REPORTS_BOOK_RELIABILITY_PARTS_H

#include "reports/book.h"
#include "reports/site.h"

/* The reliability workbook while it is written; its sheets are written by the functions below. */
struct reliability_book {
	struct book *book;
	const struct site *site;
	const struct month_report *month;
	const struct zone *zone;
	int64_t known_until_utc; /* of the month */
	GPtrArray *action_items; /* struct action_item *, of postmortems up to its end */
	GPtrArray *months;       /* struct month_report *, up to and with this one */
	GPtrArray *currencies;   /* char *, of all losses of these months, sorted */
	GArray *trend_columns;   /* struct book_column; their texts are in `texts` */
	GPtrArray *texts;
	GArray *checks; /* struct book_check */
};

/* Whether the incident began in the month. */
bool reliability_started_in(const struct month_report *month, const struct incident *incident);
/* The loss of a month in a currency; NULL when there was none. */
const struct money_sum *reliability_loss(const struct month_trend *trend, const char *currency);

void reliability_summary_declare(struct reliability_book *reliability);
void reliability_summary_write(struct reliability_book *reliability);
void reliability_slo_declare(struct reliability_book *reliability);
void reliability_slo_write(struct reliability_book *reliability);
/* The cell of a count in its scale. */
void reliability_write_count(struct sheet *sheet, int64_t count, int scale);
/* Whether doubles hold the counts so that spreadsheets can work with them. */
bool reliability_is_usable(struct slo_counts counts);
void reliability_budget_declare(struct reliability_book *reliability);
void reliability_budget_write(struct reliability_book *reliability);
/* Of the sheet `Budget by incident`: what its rows add up to, and how many objectives of the
 * report they do not add up for. */
void reliability_budget_check(const struct slo_report *slo, GArray *checks);
void reliability_incidents_declare(struct reliability_book *reliability);
void reliability_incidents_write(struct reliability_book *reliability);
void reliability_trends_declare(struct reliability_book *reliability);
void reliability_trends_write(struct reliability_book *reliability);
void reliability_people_declare(struct reliability_book *reliability);
void reliability_people_write(struct reliability_book *reliability);

#endif
