/*
 * The one address of libical, of which only the rules of recurrence are used. Its traps in 3.0.16:
 *
 * - Lists with too many items are written past their end, INTERVAL=70000 is read as 4464 and
 *   BYDAY=257MO as 1MO: only text that a strict grammar accepts is given to it.
 * - Wrong occurrences, without a word: weekly rules whose start is not the first of their days in
 *   the week, negative BYMONTHDAY of daily and hourly rules, BYHOUR of hourly rules, yearly
 *   BYMONTHDAY without BYMONTH, BYWEEKNO, BYSETPOS of anything but weekdays of a month or year. The
 * first is mended by the start that it is given, the others are refused.
 * - BYHOUR and the like are followed in the order of the text: they are sorted.
 * - A rule that never matches is searched for up to the year 2582 or 20000, which takes seconds:
 *   UNTIL is always set, and a file may have few such rules.
 * - Before 1583 its calendar is the Julian one.
 */
#include "etl/records/ical_rule.h"

#include <libical/ical.h>
#include <string.h>

#include "base/instant.h"

#define FIRST_YEAR 1583
/* What a rule that libical gave up on has cost, in occurrences. */
#define PRICE_OF_FAILURE (ICAL_FILE_OCCURRENCES_MAX / 5)

struct ical_rule {
	struct icalrecurrencetype parts;
	char *until;
	bool is_plain; /* no BY... part strikes or multiplies its occurrences */
};

#define LIST(item, more) item "(," item "){0," #more "}"
#define NUMBER           "[+-]?[0-9]{1,3}"
#define DAY              "([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)"

/* True when libical understands the text as it is meant. */
static bool is_well_formed(const char *text)
{
	static const char grammar[] =
	    "^(FREQ=[A-Z]+|UNTIL=[0-9TZ]+|COUNT=[0-9]{1,9}|INTERVAL=[0-9]{1,4}|WKST=[A-Z]{2}"
	    "|BY(SECOND|MINUTE|HOUR)=" LIST(NUMBER, 23) "|BYDAY=" LIST(DAY, 30) "|BYMONTH=" LIST(
		"(0?[1-9]|1[0-2])", 11) "|BY(MONTHDAY|YEARDAY|SETPOS)=" LIST(NUMBER, 30) ")$";
	g_auto(GStrv) parts = g_strsplit(text, ";", -1);
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; parts[i] != NULL; i++) {
		if (*parts[i] == '\0' && parts[i + 1] == NULL)
			break;
		if (!g_regex_match_simple(grammar, parts[i], G_REGEX_DOLLAR_ENDONLY, 0) ||
		    !g_hash_table_add(names, g_strndup(parts[i], strcspn(parts[i], "="))))
			return false;
	}
	return true;
}

static int count_items(const short *list)
{
	int count = 0;

	while (list[count] != ICAL_RECURRENCE_ARRAY_MAX)
		count++;
	return count;
}

static bool has_negative(const short *list)
{
	for (int i = 0; i < count_items(list); i++)
		if (list[i] < 0)
			return true;
	return false;
}

/* Times of the day that the rule makes out of one day, hour or minute. */
static int64_t count_times(const struct icalrecurrencetype *parts)
{
	return (int64_t)MAX(count_items(parts->by_hour), 1) *
	    MAX(count_items(parts->by_minute), 1) * MAX(count_items(parts->by_second), 1);
}

static bool has_numbered_day(const struct icalrecurrencetype *parts)
{
	for (int i = 0; i < count_items(parts->by_day); i++)
		if (icalrecurrencetype_day_position(parts->by_day[i]) != 0)
			return true;
	return false;
}

/* The kinds of rules that libical gets right: see above. */
static bool is_supported(const struct icalrecurrencetype *parts)
{
	bool is_long =
	    parts->freq == ICAL_MONTHLY_RECURRENCE || parts->freq == ICAL_YEARLY_RECURRENCE;
	bool is_short = parts->freq <= ICAL_HOURLY_RECURRENCE;

	if (!is_long && has_numbered_day(parts))
		return false;
	if (count_items(parts->by_set_pos) > 0 &&
	    (!is_long || count_items(parts->by_day) == 0 || count_times(parts) > 1))
		return false;
	if ((is_short || parts->freq == ICAL_DAILY_RECURRENCE) && has_negative(parts->by_month_day))
		return false;
	if (is_short && count_items(parts->by_hour) > 0)
		return false;
	return parts->freq != ICAL_YEARLY_RECURRENCE || count_items(parts->by_month_day) == 0 ||
	    count_items(parts->by_month) > 0;
}

static int compare_shorts(const void *left, const void *right)
{
	return *(const short *)left - *(const short *)right;
}

static void sort_times(struct icalrecurrencetype *parts)
{
	short *lists[] = { parts->by_hour, parts->by_minute, parts->by_second };

	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		qsort(lists[i], (size_t)count_items(lists[i]), sizeof(short), compare_shorts);
}

static const char *find_until(const char *text)
{
	const char *until = strstr(text, "UNTIL=");

	return until != NULL ? until + strlen("UNTIL=") : NULL;
}

struct ical_rule *ical_rule_new(const char *text, bool is_date, const char **reason)
{
	g_autofree char *upper = g_ascii_strup(text, -1);

	icalerror_set_errors_are_fatal(0);
	if (!is_well_formed(upper)) {
		*reason = "cannot be read";
		return NULL;
	}
	struct icalrecurrencetype parts = icalrecurrencetype_from_string(upper);
	if (parts.freq == ICAL_NO_RECURRENCE) {
		*reason = "cannot be read";
		return NULL;
	}
	if (is_date)
		parts.by_hour[0] = parts.by_minute[0] = parts.by_second[0] =
		    ICAL_RECURRENCE_ARRAY_MAX;
	if ((is_date && parts.freq <= ICAL_HOURLY_RECURRENCE) || !is_supported(&parts)) {
		*reason = "is of a kind that is not supported";
		return NULL;
	}
	sort_times(&parts);
	const char *until = find_until(upper);
	struct ical_rule *rule = g_new(struct ical_rule, 1);
	*rule = (struct ical_rule){ .parts = parts,
		.until = until != NULL ? g_strndup(until, strcspn(until, ";")) : NULL,
		.is_plain = strstr(upper, "BY") == NULL };
	return rule;
}

void ical_rule_free(struct ical_rule *rule)
{
	if (rule == NULL)
		return;
	g_free(rule->until);
	g_free(rule);
}

const char *ical_rule_until(const struct ical_rule *rule)
{
	return rule->until;
}

/* As many days as the rule names in one of its periods, at most; 1 when it names none. */
static int count_days(const struct icalrecurrencetype *parts)
{
	int weekdays = count_items(parts->by_day), month_days = count_items(parts->by_month_day);
	int months = count_items(parts->by_month);

	if (parts->freq == ICAL_WEEKLY_RECURRENCE)
		return MAX(weekdays, 1);
	if (parts->freq == ICAL_MONTHLY_RECURRENCE)
		return MAX(5 * weekdays + month_days, 1);
	if (parts->freq != ICAL_YEARLY_RECURRENCE)
		return 1;
	if (months > 0)
		return months * MAX(5 * weekdays + month_days, 1);
	return MAX(53 * weekdays + count_items(parts->by_year_day), 1);
}

/* No rule makes more occurrences than this in the span, struck ones included. */
static int64_t count_candidates(const struct ical_rule *rule, int64_t span_s)
{
	static const int64_t periods_s[] = {
		[ICAL_SECONDLY_RECURRENCE] = 1,
		[ICAL_MINUTELY_RECURRENCE] = 60,
		[ICAL_HOURLY_RECURRENCE] = 3600,
		[ICAL_DAILY_RECURRENCE] = SECONDS_PER_DAY,
		[ICAL_WEEKLY_RECURRENCE] = 7 * SECONDS_PER_DAY,
		[ICAL_MONTHLY_RECURRENCE] = 28 * SECONDS_PER_DAY,
		[ICAL_YEARLY_RECURRENCE] = 365 * SECONDS_PER_DAY,
	};
	const struct icalrecurrencetype *parts = &rule->parts;
	int64_t count = (span_s / (periods_s[parts->freq] * parts->interval) + 1) *
	    count_days(parts) * count_times(parts);

	return parts->count > 0 && rule->is_plain ? MIN(count, parts->count) : count;
}

static struct icaltimetype to_icaltime(int64_t wall)
{
	int64_t day = day_of_second(wall), second = wall - day * SECONDS_PER_DAY;
	struct civil_date date = civil_from_days(day);
	struct icaltimetype time = icaltime_null_time();

	time.year = date.year;
	time.month = date.month;
	time.day = date.day;
	time.hour = (int)(second / 3600);
	time.minute = (int)(second / 60 % 60);
	time.second = (int)(second % 60);
	return time;
}

static int64_t from_icaltime(struct icaltimetype time)
{
	struct civil_date date = { time.year, time.month, time.day };

	return civil_to_days(date) * SECONDS_PER_DAY + time.hour * 3600 + time.minute * 60 +
	    time.second;
}

static bool has_weekday(const struct icalrecurrencetype *parts, int64_t wall)
{
	int weekday = icaltime_day_of_week(to_icaltime(wall));

	for (int i = 0; i < count_items(parts->by_day); i++)
		if ((int)icalrecurrencetype_day_day_of_week(parts->by_day[i]) == weekday)
			return true;
	return false;
}

/*
 * A start for libical. Of a weekly rule with days it is the first of them in its week, in the last
 * week that counts before that of `start`: some of the times of its days may lie before `start`.
 */
static int64_t align_start(const struct icalrecurrencetype *parts, int64_t start)
{
	if (parts->freq != ICAL_WEEKLY_RECURRENCE || count_items(parts->by_day) == 0)
		return start;
	start -= (int64_t)7 * SECONDS_PER_DAY * parts->interval;
	while (icaltime_day_of_week(to_icaltime(start)) != (int)parts->week_start)
		start -= SECONDS_PER_DAY;
	while (!has_weekday(parts, start))
		start += SECONDS_PER_DAY;
	return start;
}

/* Appends what libical gives between start and stop. */
static void take_occurrences(
    icalrecur_iterator *iterator, int count, struct ical_expansion *expansion)
{
	int64_t last = expansion->start;
	int taken = 1; /* the start */

	while (count == 0 || taken < count) {
		struct icaltimetype next = icalrecur_iterator_next(iterator);

		if (icaltime_is_null_time(next))
			return;
		int64_t wall = from_icaltime(next);
		if (wall >= expansion->stop)
			return;
		if (wall <= last)
			continue;
		g_array_append_val(expansion->walls, wall);
		last = wall;
		taken++;
	}
	expansion->goes_on = false;
}

bool ical_rule_expand(
    const struct ical_rule *rule, struct ical_expansion *expansion, const char **reason)
{
	struct icalrecurrencetype parts = rule->parts;
	int64_t start = align_start(&parts, expansion->start);

	expansion->goes_on = true;
	if (expansion->start >= expansion->stop)
		return true;
	if (to_icaltime(start).year < FIRST_YEAR) {
		*reason = "begins before the year 1583";
		return false;
	}
	int64_t candidates = count_candidates(rule, expansion->stop - start);
	if (candidates > ICAL_OCCURRENCES_MAX) {
		*reason = "makes more than 100,000 occurrences up to the end of the window";
		return false;
	}
	*expansion->budget -= candidates;
	if (*expansion->budget < 0) {
		*reason = "is one too many: the rules of this file make too many occurrences";
		return false;
	}
	g_array_append_val(expansion->walls, expansion->start);
	parts.count = 0;
	parts.until = to_icaltime(expansion->stop);
	icalrecur_iterator *iterator = icalrecur_iterator_new(parts, to_icaltime(start));
	if (iterator == NULL) {
		*expansion->budget -= PRICE_OF_FAILURE;
		*reason = "never matches, or is of a kind that is not supported";
		return false;
	}
	take_occurrences(iterator, rule->parts.count, expansion);
	icalrecur_iterator_free(iterator);
	return true;
}
