#include "base/instant.h"

#include <glib.h>
#include <string.h>

const char *const month_names[] = { "January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December", NULL };
const char *const weekday_names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	"Saturday", "Sunday", NULL };

/* Days from civil and back: eras of 400 years, years that begin in March. */
int64_t civil_to_days(struct civil_date date)
{
	int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year =
	    (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	    day_of_year - 719468;
}

struct civil_date civil_from_days(int64_t days)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct civil_date date = {
		.year = (int)(year_of_era + era * 400),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
	};

	if (date.month <= 2)
		date.year++;
	return date;
}

struct civil_date civil_month_start(struct civil_date date, int months)
{
	int index = date.year * 12 + date.month - 1 + months;
	struct civil_date start = { .year = index / 12, .month = index % 12 + 1, .day = 1 };

	return start;
}

int civil_weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);
}

bool civil_is_valid(struct civil_date date)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1)
		return false;
	bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
	return date.day <= lengths[date.month - 1] + (date.month == 2 && leap);
}

/* Reads exactly `count` digits. */
static bool read_digits(const char **text, int count, int *value)
{
	*value = 0;
	for (int i = 0; i < count; i++) {
		if (!g_ascii_isdigit((*text)[i]))
			return false;
		*value = *value * 10 + ((*text)[i] - '0');
	}
	*text += count;
	return true;
}

static bool read_mark(const char **text, char mark)
{
	if (**text != mark)
		return false;
	(*text)++;
	return true;
}

static bool read_date(const char **text, struct civil_date *date)
{
	return read_digits(text, 4, &date->year) && read_mark(text, '-') &&
	    read_digits(text, 2, &date->month) && read_mark(text, '-') &&
	    read_digits(text, 2, &date->day) && civil_is_valid(*date);
}

bool civil_parse(const char *text, struct civil_date *date)
{
	return read_date(&text, date) && *text == '\0';
}

static bool read_offset(const char **text, struct written_time *time)
{
	int hours, minutes;

	if (**text == '\0')
		return true;
	time->has_offset = true;
	if (read_mark(text, 'Z') || read_mark(text, 'z'))
		return true;
	int sign = **text == '-' ? -1 : 1;
	if (!read_mark(text, '+') && !read_mark(text, '-'))
		return false;
	if (!read_digits(text, 2, &hours))
		return false;
	read_mark(text, ':');
	if (!read_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	time->offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool written_time_set_clock(struct written_time *time, int hour, int minute, int second)
{
	bool midnight_at_end = hour == 24 && minute == 0 && second == 0;

	if ((hour > 23 && !midnight_at_end) || minute > 59 || second > 60)
		return false;
	time->second_of_day = hour * 3600 + minute * 60 + MIN(second, 59);
	return true;
}

bool written_time_parse(const char *text, struct written_time *time)
{
	int hour, minute, second = 0;

	memset(time, 0, sizeof(*time));
	if (!read_date(&text, &time->date))
		return false;
	if (!read_mark(&text, 'T') && !read_mark(&text, 't') && !read_mark(&text, ' '))
		return false;
	if (!read_digits(&text, 2, &hour) || !read_mark(&text, ':') ||
	    !read_digits(&text, 2, &minute))
		return false;
	if (read_mark(&text, ':') && !read_digits(&text, 2, &second))
		return false;
	if (*text == '.' || *text == ',') {
		text++;
		if (!g_ascii_isdigit(*text))
			return false;
		while (g_ascii_isdigit(*text))
			text++;
	}
	return written_time_set_clock(time, hour, minute, second) && read_offset(&text, time) &&
	    *text == '\0';
}

int64_t written_time_instant(const struct written_time *time)
{
	return civil_to_days(time->date) * SECONDS_PER_DAY + time->second_of_day - time->offset_s;
}

bool instant_parse(const char *text, int64_t *utc)
{
	struct written_time time;

	if (!written_time_parse(text, &time) || !time.has_offset)
		return false;
	*utc = written_time_instant(&time);
	return true;
}

bool clock_parse(const char *text, int *second_of_day)
{
	struct written_time time;
	int hour, minute;

	if (!read_digits(&text, 2, &hour) || !read_mark(&text, ':') ||
	    !read_digits(&text, 2, &minute) || *text != '\0' ||
	    !written_time_set_clock(&time, hour, minute, 0))
		return false;
	*second_of_day = time.second_of_day;
	return true;
}

char *instant_format(int64_t utc)
{
	int64_t day = day_of_second(utc), second = utc - day * SECONDS_PER_DAY;
	struct civil_date date = civil_from_days(day);

	return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", date.year, date.month, date.day,
	    (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

char *civil_format(struct civil_date date)
{
	return g_strdup_printf("%04d-%02d-%02d", date.year, date.month, date.day);
}
