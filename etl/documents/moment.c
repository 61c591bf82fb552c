#include "etl/documents/moment.h"

#include <glib.h>
#include <string.h>

/* Names of zones that reports use. Only the first three are the same to everybody. */
static const char *const zone_names[] = { "UTC", "GMT", "Z", "CET", "CEST", "EET", "EEST", "WET",
	"WEST", "MSK", "BST", "IST", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "PT",
	"ET", "CT", "MT", "JST", "KST", "SGT", "HKT", "AEST", "AEDT", "NZST", "NZDT", NULL };
#define UTC_NAMES 3

static const struct {
	const char *words, *name;
} zone_words[] = {
	{ "Pacific Time", "PT" },
	{ "Mountain Time", "MT" },
	{ "Central Time", "CT" },
	{ "Eastern Time", "ET" },
};

static void skip(const char **text, const char *marks)
{
	*text += strspn(*text, marks);
}

/* At most `digits_max` digits; -1 when there are none or more. */
static int take_digits(const char **text, int digits_max)
{
	int value = 0, count = 0;

	for (; g_ascii_isdigit(**text); (*text)++, count++)
		value = count < digits_max ? value * 10 + (**text - '0') : value;
	return count == 0 || count > digits_max ? -1 : value;
}

/* The ASCII letters that a text begins with. */
static size_t letters(const char *text)
{
	size_t length = 0;

	while (g_ascii_isalpha(text[length]))
		length++;
	return length;
}

static bool take_word(const char **text, const char *word)
{
	size_t length = letters(*text);

	if (length != strlen(word) || g_ascii_strncasecmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

/* `October`, `Oct`, `Sept.`: 1..12, or 0. */
static int take_month(const char **text)
{
	size_t length = letters(*text);

	for (int i = 0; month_names[i] != NULL && length >= 3; i++) {
		bool is_short = length == 3 || (length == 4 && i == 8);

		if ((length != strlen(month_names[i]) && !is_short) ||
		    g_ascii_strncasecmp(*text, month_names[i], length) != 0)
			continue;
		*text += length;
		skip(text, ".");
		return i + 1;
	}
	return 0;
}

static void skip_weekday(const char **text)
{
	size_t length = letters(*text);

	for (size_t i = 0; weekday_names[i] != NULL && length >= 3; i++) {
		if (length <= strlen(weekday_names[i]) &&
		    g_ascii_strncasecmp(*text, weekday_names[i], length) == 0) {
			*text += length;
			skip(text, "., ");
			return;
		}
	}
}

/* A year behind a day and month, when there is one. */
static void take_year(const char **text, struct moment *moment)
{
	const char *at = *text;

	skip(&at, ", ");
	int year = g_ascii_isdigit(*at) ? take_digits(&at, 4) : -1;
	if (year < 1900 || *at == ':')
		return;
	moment->date.year = year;
	moment->has_year = true;
	*text = at;
}

/* `14th`, `14-19`, `14`: the first day. */
static int take_day(const char **text)
{
	int day = take_digits(text, 2);

	if (letters(*text) == 2)
		(void)(take_word(text, "st") || take_word(text, "nd") || take_word(text, "rd") ||
		    take_word(text, "th"));
	const char *at = *text;
	skip(&at, " ");
	if (g_str_has_prefix(at, "-") || g_str_has_prefix(at, "–")) {
		at += *at == '-' ? 1 : strlen("–");
		skip(&at, " ");
		/* not the clock of `October 21 - 14:27` */
		if (take_digits(&at, 2) > 0 && *at != ':')
			*text = at;
	}
	return day;
}

static bool take_written_date(const char **text, struct moment *moment)
{
	const char *at = *text;

	skip_weekday(&at);
	bool is_day_first = g_ascii_isdigit(*at);
	if (is_day_first) {
		moment->date.day = take_day(&at);
		skip(&at, " ");
		if (take_word(&at, "of"))
			skip(&at, " ");
		moment->date.month = take_month(&at);
	} else {
		moment->date.month = take_month(&at);
		skip(&at, " ");
		moment->date.day = take_day(&at);
	}
	if (moment->date.month == 0)
		return false;
	take_year(&at, moment);
	/* the 29th of February of no year in particular is a date */
	struct civil_date date = moment->date;
	date.year = moment->has_year ? date.year : 2000;
	*text = at;
	return civil_is_valid(date);
}

static bool take_numeric_date(const char **text, struct moment *moment)
{
	const char *at = *text;

	moment->date.year = take_digits(&at, 4);
	char mark = *at;
	if (at - *text != 4 || (mark != '-' && mark != '/' && mark != '.'))
		return false;
	at++;
	moment->date.month = take_digits(&at, 2);
	if (*at++ != mark)
		return false;
	moment->date.day = take_digits(&at, 2);
	moment->has_year = true;
	*text = at;
	return civil_is_valid(moment->date);
}

static bool take_date(const char **text, struct moment *moment)
{
	struct moment found = { 0 };
	const char *at = *text;

	if (!take_numeric_date(&at, &found)) {
		at = *text;
		found = (struct moment){ 0 };
		if (!take_written_date(&at, &found))
			return false;
	}
	moment->has_date = true;
	moment->has_year = found.has_year;
	moment->date = found.date;
	*text = at;
	return true;
}

/* `Z`, `UTC`, `UTC+2`, `+02:00`, `-0000`, `(CET)`; moves behind it. */
static void take_zone(const char **text, char zone[static 8])
{
	const char *at = *text;

	skip(&at, " (");
	size_t length = letters(at);
	for (int i = 0; zone_names[i] != NULL && zone[0] == '\0'; i++) {
		if (length != strlen(zone_names[i]) || strncmp(at, zone_names[i], length) != 0)
			continue;
		g_snprintf(zone, 8, i < UTC_NAMES ? "Z" : " %s", zone_names[i]);
		at += length;
		*text = at;
	}
	if ((*at != '+' && *at != '-') || (zone[0] == ' '))
		return;
	char sign = *at++;
	const char *digits = at;
	int hours = take_digits(&at, 4), minutes = 0;
	if (at - digits > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (*at == ':') {
		at++;
		minutes = take_digits(&at, 2);
	}
	bool is_offset = at > digits && hours >= 0 && hours <= 14 && minutes >= 0 && minutes < 60 &&
	    (zone[0] != '\0' || at - digits > 2);
	if (!is_offset)
		return;
	g_snprintf(zone, 8, "%c%02d:%02d", sign, hours, minutes);
	*text = at;
}

/* With `is_iso`, behind a `T`, -05:00 is an offset; in `09:00-11:00` it ends a range. */
static bool take_clock(const char **text, bool is_iso, struct moment *moment)
{
	const char *at = *text;
	int hour = take_digits(&at, 2), minute = 0, second = 0;
	bool has_minutes = *at == ':' && g_ascii_isdigit(at[1]);

	if (has_minutes) {
		at++;
		minute = take_digits(&at, 2);
		if (*at == ':' && g_ascii_isdigit(at[1])) {
			at++;
			second = take_digits(&at, 2);
			is_iso = true;
		}
		if (*at == '.' && g_ascii_isdigit(at[1])) {
			at++;
			take_digits(&at, 9);
		}
	}
	const char *half = at;
	skip(&half, " ");
	bool is_am = take_word(&half, "am"), is_pm = !is_am && take_word(&half, "pm");
	if (hour < 0 || minute < 0 || second < 0 || minute > 59 || second > 59 ||
	    (!has_minutes && !is_am && !is_pm) || hour > (is_am || is_pm ? 12 : 23))
		return false;
	if (is_am || is_pm) {
		hour = hour % 12 + (is_pm ? 12 : 0);
		at = half;
	}
	moment->second_of_day = hour * 3600 + minute * 60 + second;
	moment->has_clock = true;
	*text = at;
	skip(&at, " ");
	if (*at != '-' || is_iso)
		take_zone(text, moment->zone);
	return true;
}

const char *moment_read(const char *text, struct moment *moment)
{
	*moment = (struct moment){ 0 };
	while (*text == '~' || *text == '@' || *text == '*' || *text == '(' || *text == '[' ||
	    g_ascii_isspace(*text) || g_str_has_prefix(text, "≈"))
		text = g_utf8_find_next_char(text, NULL);
	if (take_word(&text, "on") || take_word(&text, "at"))
		skip(&text, " ");
	if (take_date(&text, moment)) {
		const char *at = text;
		bool is_iso = *at == 'T' || *at == 't';

		at += is_iso;
		skip(&at, " ,-@");
		if (take_word(&at, "at"))
			skip(&at, " ");
		return take_clock(&at, is_iso, moment) ? at : text;
	}
	if (!take_clock(&text, false, moment))
		return NULL;
	const char *at = text;
	skip(&at, " (");
	if (take_word(&at, "on"))
		skip(&at, " ");
	return take_date(&at, moment) ? at : text;
}

char *moment_format(const struct moment *moment)
{
	g_autofree char *date = civil_format(moment->date);
	int second = moment->second_of_day;

	if (!moment->has_clock)
		return g_steal_pointer(&date);
	return g_strdup_printf("%s %02d:%02d:%02d%s", date, second / 3600, second / 60 % 60,
	    second % 60, moment->zone);
}

bool moment_zone(const char *text, char zone[static 8])
{
	char found[8] = "";

	zone[0] = '\0';
	for (const char *at = text; *at != '\0'; at++) {
		bool is_start = at == text || !g_ascii_isalnum(at[-1]);
		const char *behind = at;

		if (!is_start || !g_ascii_isupper(*at))
			continue;
		found[0] = '\0';
		take_zone(&behind, found);
		for (size_t i = 0; i < G_N_ELEMENTS(zone_words) && found[0] == '\0'; i++)
			if (g_str_has_prefix(at, zone_words[i].words))
				g_snprintf(found, 8, " %s", zone_words[i].name);
		if (found[0] != '\0' && (zone[0] == '\0' || (zone[0] == ' ' && found[0] != ' ')))
			memcpy(zone, found, 8);
	}
	return zone[0] != '\0';
}
