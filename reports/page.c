#include "reports/page.h"

#include "reports/pages.h"

#include <math.h>
#include <string.h>

#define DECIMALS_MAX 9
#define MINUS        "−"

static const char *const month_short_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
	"Aug", "Sep", "Oct", "Nov", "Dec" };

/* Commas between the thousands of a number in decimal. */
static char *grouped(const char *plain)
{
	GString *text = g_string_new(plain);
	gssize start = *plain == '-';

	for (gssize at = start + (gssize)strcspn(plain + start, ".") - 3; at > start; at -= 3)
		g_string_insert_c(text, at, ',');
	if (start == 1) {
		g_string_erase(text, 0, 1);
		g_string_prepend(text, MINUS);
	}
	return g_string_free(text, FALSE);
}

char *count_text(int64_t count)
{
	g_autofree char *plain = g_strdup_printf("%" G_GINT64_FORMAT, count);

	return grouped(plain);
}

char *counted_text(int64_t count, const char *noun)
{
	g_autofree char *number = count_text(count);

	return g_strdup_printf("%s %s%s", number, noun, count == 1 ? "" : "s");
}

char *duration_text(int64_t seconds)
{
	int64_t minutes = (seconds + 30) / 60;

	if (seconds <= 0)
		return g_strdup("0 min");
	if (seconds < 60)
		return g_strdup_printf("%d s", (int)seconds);
	if (seconds < 3600 && seconds % 60 != 0)
		return g_strdup_printf("%d min %d s", (int)(seconds / 60), (int)(seconds % 60));
	if (minutes < 60)
		return g_strdup_printf("%d min", (int)minutes);
	g_autofree char *hours = count_text(minutes / 60);
	if (minutes % 60 == 0)
		return g_strdup_printf("%s h", hours);
	return g_strdup_printf("%s h %d min", hours, (int)(minutes % 60));
}

char *amount_text(int64_t minor, const char *currency)
{
	g_autofree char *plain = money_format(minor, currency);
	char *point = strchr(plain, '.');

	if (point != NULL && strspn(point + 1, "0") == strlen(point + 1))
		*point = '\0';
	g_autofree char *text = grouped(plain);
	return g_strdup_printf("%s %s", currency, text);
}

char *loss_text(const struct loss *loss)
{
	if (loss->quality == LOSS_NOT_ESTIMATED)
		return g_strdup("not estimated");
	g_autofree char *amount = amount_text(loss->minor, loss->currency);
	if (loss->quality == LOSS_FLOOR)
		return g_strconcat("at least ", amount, NULL);
	if (loss->quality == LOSS_APPROXIMATE)
		return g_strconcat("about ", amount, NULL);
	return g_steal_pointer(&amount);
}

char *change_text(int64_t now, int64_t before)
{
	if (now == before)
		return g_strdup("unchanged");
	if (before <= 0)
		return g_strdup("0 before");
	double percent = 100.0 * ((double)now - (double)before) / (double)before;
	int64_t rounded = (int64_t)llround(fabs(percent));
	const char *sign = percent < 0 ? MINUS : "+";
	if (rounded == 0)
		return g_strdup_printf("%s<1 %%", sign);
	g_autofree char *number = count_text(rounded);
	return g_strdup_printf("%s%s %%", sign, number);
}

static char *tenths_text(int64_t tenths)
{
	g_autofree char *whole = count_text(ABS(tenths) / 10);

	return g_strdup_printf("%s%s.%d", tenths < 0 ? MINUS : "", whole, (int)(ABS(tenths) % 10));
}

char *share_text(double ratio)
{
	if (isnan(ratio))
		return g_strdup(NO_FIGURE);
	if (isinf(ratio))
		return g_strdup("none");
	int64_t tenths = (int64_t)llround(CLAMP(ratio, -1e12, 1e12) * 1000);
	if (ratio < 1)
		tenths = MIN(tenths, 999);
	if (ratio > 1)
		tenths = MAX(tenths, 1001);
	return tenths_text(tenths);
}

char *minutes_text(double minutes)
{
	if (isnan(minutes))
		return g_strdup(NO_FIGURE);
	if (isinf(minutes))
		return g_strdup("none");
	int64_t tenths = (int64_t)llround(CLAMP(minutes, -1e15, 1e15) * 10);
	if (tenths == 0 && fabs(minutes) > 0)
		return g_strdup(minutes < 0 ? MINUS "<0.1" : "<0.1");
	return tenths_text(tenths);
}

/* The percentage in units of 10^-decimals. */
static int128 percent_units(struct slo_counts counts, int decimals, bool is_rounded)
{
	int128 units = (int128)counts.good * 100 * power_of_ten(decimals);

	return (units + (is_rounded ? counts.total / 2 : 0)) / counts.total;
}

static bool reaches(int128 units, int decimals, struct decimal bound)
{
	return units * power_of_ten(bound.scale) >= (int128)bound.digits * power_of_ten(decimals);
}

char *attained_text(struct slo_counts counts, bool has_target, struct decimal target)
{
	const struct decimal hundred = { 100, 0 };
	int decimals = has_target ? MIN(target.scale + 2, DECIMALS_MAX) : 3;

	if (counts.total <= 0)
		return g_strdup(NO_FIGURE);
	bool is_missed = has_target && !slo_is_met(counts, target);
	bool is_short = counts.good < counts.total;
	for (; decimals < DECIMALS_MAX; decimals++) {
		int128 units = percent_units(counts, decimals, true);

		if (!(is_missed && reaches(units, decimals, target)) &&
		    !(is_short && reaches(units, decimals, hundred)))
			break;
	}
	int128 units = percent_units(counts, decimals, decimals < DECIMALS_MAX);
	return decimal_format((struct decimal){ (int64_t)units, decimals });
}

char *day_text(int64_t day)
{
	struct civil_date date = civil_from_days(day);

	return g_strdup_printf("%d %s %d", date.day, month_short_names[date.month - 1], date.year);
}

char *month_text(const struct period *period)
{
	if (!period_is_month(period))
		return g_strdup(period->name);
	return g_strdup_printf("%s %d", month_names[period->first.month - 1], period->first.year);
}

const char *month_short_name(const struct period *period)
{
	return month_short_names[period->first.month - 1];
}

static void navigation_link(
    struct page *page, const char *address, const char *text, bool is_current)
{
	g_autofree char *relative = g_strconcat(page->to_root, address, NULL);

	html_open(page->html, TAG_LI, NULL);
	html_link(page->html, relative, text, "aria-current", is_current ? "page" : NULL, NULL);
	html_close(page->html, TAG_LI);
}

static void write_head(struct page *page, const char *title)
{
	struct html *html = page->html;
	g_autofree char *stylesheet = g_strconcat(page->to_root, "style.css", NULL);
	g_autofree char *full = g_strconcat(title, " · ", page->site->policy->organisation, NULL);

	html_open(html, TAG_HEAD, NULL);
	html_empty(html, TAG_META, "charset", "utf-8", NULL);
	html_element(html, TAG_TITLE, full, NULL);
	html_empty(html, TAG_META, "name", "viewport", "content",
	    "width=device-width, initial-scale=1", NULL);
	html_empty(html, TAG_META, "http-equiv", "Content-Security-Policy", "content",
	    "default-src 'none'; style-src 'self'; img-src 'self' data:", NULL);
	html_empty(html, TAG_META, "name", "referrer", "content", "no-referrer", NULL);
	html_empty(html, TAG_META, "name", "robots", "content", "noindex", NULL);
	html_empty(html, TAG_META, "name", "color-scheme", "content", "light dark", NULL);
	html_stylesheet(html, stylesheet);
	html_close(html, TAG_HEAD);
}

void page_begin(struct page *page, const char *title, enum section section)
{
	struct html *html = page->html = html_new();

	html_open(html, TAG_HTML, "lang", "en", NULL);
	write_head(page, title);
	html_open(html, TAG_BODY, NULL);
	html_link(html, "#main", "Skip to the content", "class", "skip", NULL);
	html_open(html, TAG_HEADER, "class", "top", NULL);
	html_open(html, TAG_P, "class", "organisation", NULL);
	page_name(page, page->site->policy->organisation);
	html_close(html, TAG_P);
	html_open(html, TAG_NAV, "aria-label", "Site", NULL);
	html_open(html, TAG_UL, NULL);
	navigation_link(page, "index.html", "Overview", section == SECTION_OVERVIEW);
	navigation_link(page, "status.html", "Services", section == SECTION_STATUS);
	navigation_link(page, "trends.html", "Trends", section == SECTION_TRENDS);
	html_close(html, TAG_UL);
	html_close(html, TAG_NAV);
	html_close(html, TAG_HEADER);
	html_open(html, TAG_MAIN, "id", "main", "tabindex", "-1", NULL);
	html_element(html, TAG_H1, title, NULL);
}

static void write_quality(struct page *page)
{
	const struct data_quality *quality =
	    page->month != NULL ? &page->month->quality : &page->site->quality;
	g_autofree char *rejects = counted_text(quality->open_rejects, "open reject");
	g_autofree char *holds = counted_text(quality->open_holds, "open hold");

	if (quality->open_rejects == 0 && quality->open_holds == 0)
		return;
	html_open(page->html, TAG_P, NULL);
	html_element(page->html, TAG_STRONG, "Not in these figures: ", NULL);
	if (quality->open_rejects > 0)
		html_textf(page->html, "%s (records that could not be read)", rejects);
	if (quality->open_rejects > 0 && quality->open_holds > 0)
		html_text(page->html, " and ");
	if (quality->open_holds > 0)
		html_textf(page->html, "%s (records that name something unknown)", holds);
	html_text(page->html, ".");
	html_close(page->html, TAG_P);
}

bool page_end(struct page *page, const char *path, GError **error)
{
	struct html *html = page->html;

	html_close(html, TAG_MAIN);
	html_open(html, TAG_FOOTER, NULL);
	write_quality(page);
	html_open(html, TAG_P, NULL);
	if (page->site->months->len > 0) {
		html_text(html, "Data until ");
		page_time(page,
		    page->month != NULL ? month_known_until(page->site, page->month)
					: page->site->known_until_utc);
		html_text(html, ". ");
	}
	html_textf(html, "Times in %s. nines %s.", zone_name(page->site->policy->zone),
	    page->site->version);
	html_close(html, TAG_P);
	html_close(html, TAG_FOOTER);
	html_close(html, TAG_BODY);
	html_close(html, TAG_HTML);
	page->html = NULL;
	return html_finish(html, path, error);
}

char *page_new_id(struct page *page)
{
	return g_strdup_printf("f%d", ++page->ids);
}

void page_name(struct page *page, const char *text)
{
	html_element(page->html, TAG_BDI, text, NULL);
}

void page_time(struct page *page, int64_t utc)
{
	struct local_time local = zone_local(page->site->policy->zone, utc);
	g_autofree char *machine = instant_format(utc);
	g_autofree char *day = day_text(local.days);

	html_open(page->html, TAG_TIME, "datetime", machine, NULL);
	html_textf(page->html, "%s, %02d:%02d", day, local.second_of_day / 3600,
	    local.second_of_day / 60 % 60);
	html_close(page->html, TAG_TIME);
}

void page_day(struct page *page, int64_t day)
{
	g_autofree char *machine = civil_format(civil_from_days(day));
	g_autofree char *text = day_text(day);

	html_element(page->html, TAG_TIME, text, "datetime", machine, NULL);
}

static void write_mark(
    struct page *page, const char *class_name, const char *shape, const char *word)
{
	html_open(page->html, TAG_SPAN, "class", class_name, NULL);
	html_element(page->html, TAG_SPAN, shape, "class", "shape", "aria-hidden", "true", NULL);
	html_textf(page->html, " %s", word);
	html_close(page->html, TAG_SPAN);
}

void page_flag(struct page *page, bool is_good, const char *word)
{
	write_mark(page, is_good ? "mark met" : "mark missed", is_good ? "●" : "✖", word);
}

void page_mark(struct page *page, bool is_met)
{
	page_flag(page, is_met, is_met ? "met" : "missed");
}

void page_status_mark(struct page *page, const struct slo_result *result)
{
	if (result == NULL || result->sum.status == SLO_NO_DATA)
		write_mark(page, "mark none", "○", "no data");
	else if (!result->has_target)
		write_mark(page, "mark none", "○", "no target");
	else if (result->sum.status != SLO_PROVISIONAL)
		page_mark(page, result->sum.status == SLO_MET);
	else if (result->sum.on_target)
		write_mark(page, "mark met", "◐", "on target so far");
	else
		write_mark(page, "mark missed", "◐", "off target so far");
}

void page_money(struct page *page, const GArray *sums, const char *when_none)
{
	if (sums == NULL || sums->len == 0)
		html_text(page->html, when_none);
	for (guint i = 0; sums != NULL && i < sums->len; i++) {
		const struct money_sum *sum = &g_array_index(sums, struct money_sum, i);
		g_autofree char *amount = amount_text(sum->minor, sum->currency);

		if (i > 0)
			html_empty(page->html, TAG_BR, NULL);
		html_textf(page->html, "%s%s", sum->is_floor ? "at least " : "", amount);
	}
}

void page_table_begin(
    struct page *page, const char *caption, const struct column *columns, size_t count)
{
	struct html *html = page->html;
	g_autofree char *id = page_new_id(page);

	html_open(html, TAG_DIV, "class", "scroll", "role", "region", "tabindex", "0",
	    "aria-labelledby", id, NULL);
	html_open(html, TAG_TABLE, NULL);
	html_element(html, TAG_CAPTION, caption, "id", id, NULL);
	html_open(html, TAG_THEAD, NULL);
	html_open(html, TAG_TR, NULL);
	for (size_t i = 0; i < count; i++)
		html_element(html, TAG_TH, columns[i].title, "scope", "col", "class",
		    columns[i].is_number ? "number" : NULL, NULL);
	html_close(html, TAG_TR);
	html_close(html, TAG_THEAD);
	html_open(html, TAG_TBODY, NULL);
}

void page_table_end(struct page *page)
{
	html_close(page->html, TAG_TBODY);
	html_close(page->html, TAG_TABLE);
	html_close(page->html, TAG_DIV);
}

void page_row_head(struct page *page, const char *text)
{
	html_open(page->html, TAG_TH, "scope", "row", NULL);
	page_name(page, text);
	html_close(page->html, TAG_TH);
}

void page_cell(struct page *page, const char *text)
{
	html_open(page->html, TAG_TD, NULL);
	page_name(page, text != NULL ? text : NO_FIGURE);
	html_close(page->html, TAG_TD);
}

void page_number(struct page *page, const char *text)
{
	html_element(page->html, TAG_TD, text, "class", "number", NULL);
}

void page_take_cell(struct page *page, char *text)
{
	page_cell(page, text);
	g_free(text);
}

void page_take_number(struct page *page, char *text)
{
	page_number(page, text != NULL ? text : NO_FIGURE);
	g_free(text);
}

void page_count(struct page *page, int64_t count)
{
	page_take_number(page, count_text(count));
}
