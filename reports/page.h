#ifndef REPORTS_PAGE_H
#define REPORTS_PAGE_H

#include "reports/html.h"
#include "reports/site.h"

/*
 * What every page shares: its frame, its tables, and the one way in which numbers, money, durations
 * and dates are written. Texts that are returned are the caller's to free.
 */

/* Where there is nothing to say. */
#define NO_FIGURE "–"

/* `1,234,567` */
char *count_text(int64_t count);
/* `3 incidents`, `1 incident`: an s is added but to one. */
char *counted_text(int64_t count, const char *noun);
/* `37 s`, `4 min 20 s`, `4 h 12 min` (from an hour on rounded to minutes), `0 min` */
char *duration_text(int64_t seconds);
/* `EUR 41,300`, `EUR 41,300.50`, `JPY 500` */
char *amount_text(int64_t minor, const char *currency);
/* `at least EUR 41,300`, `about EUR 300`, or `not estimated` */
char *loss_text(const struct loss *loss);
/* The change from one figure to the next: `−38 %`, `+4 %`, `unchanged`, `0 before`. */
char *change_text(int64_t now, int64_t before);
/* A ratio as a percentage with one decimal and no sign, `38.2`. It never rounds to 100.0 from
 * either side. `–` for NAN, `none` for infinite. */
char *share_text(double ratio);
/* Minutes with one decimal: `31.5`, `−12.0`, `−<0.1`; `–` for NAN, `none` for infinite. */
char *minutes_text(double minutes);
/*
 * Attainment in percent without sign: two decimals more than the target has, rounded half up. Where
 * that would show a missed target as met or bad events as 100, decimals are added, at most 9, of
 * which the last is then cut off and not rounded. 99,989,999,999 of 10^11 against 99.99 is
 * `99.989999999`. `–` without events.
 */
char *attained_text(struct slo_counts counts, bool has_target, struct decimal target);
/* `24 Oct 2026` */
char *day_text(int64_t day);
/* `October 2026`, `Oct`; the name of a period that is no month */
char *month_text(const struct period *period);
const char *month_short_name(const struct period *period);

struct page {
	struct html *html;
	const struct site *site;
	const struct month_report *month; /* that the page is about; NULL: all of them */
	const char *to_root;              /* `` or `../../` */
	int ids;                          /* given so far */
};

enum section { SECTION_OVERVIEW, SECTION_STATUS, SECTION_TRENDS, SECTION_MONTH };

/* Opens a page down to <main> and its <h1>. */
void page_begin(struct page *page, const char *title, enum section section);
/* Closes the page and writes it. */
bool page_end(struct page *page, const char *path, GError **error);
/* The next id on the page: `f7`. */
char *page_new_id(struct page *page);

/* Text from the data, kept apart from the direction of the text around it. */
void page_name(struct page *page, const char *text);
/* An instant in the zone of the policy, `24 Oct 2026, 21:00`. */
void page_time(struct page *page, int64_t utc);
void page_day(struct page *page, int64_t day);
/* Status as shape, word and colour. */
void page_status_mark(struct page *page, const struct slo_result *result);
/* The same for what has no third state: `● met`, `✖ missed`. */
void page_mark(struct page *page, bool is_met);
/* The same in other words: `✖ no postmortem`. */
void page_flag(struct page *page, bool is_good, const char *word);
/* Sums of money, one a line; `at least` where a part is only a floor. */
void page_money(struct page *page, const GArray *sums, const char *when_none);

struct column {
	const char *title;
	bool is_number; /* to the right, digits of one width */
};

/* A table that scrolls in itself where it is too wide, down to its <tbody>. */
void page_table_begin(
    struct page *page, const char *caption, const struct column *columns, size_t count);
void page_table_end(struct page *page);
/* Cells: the head of the row, text, a number. */
void page_row_head(struct page *page, const char *text);
void page_cell(struct page *page, const char *text);
void page_number(struct page *page, const char *text);
/* The same, freeing the text; NULL shows that there is no figure. */
void page_take_cell(struct page *page, char *text);
void page_take_number(struct page *page, char *text);
void page_count(struct page *page, int64_t count);

#endif
