#include "base/timeform.h"

#include <glib.h>
#include <string.h>

#define DIGITS "0123456789"

/* Numbers of time since 1970 from here on are such times, and are no seconds any more. */
#define EPOCH_MIN         INT64_C(100000000)
#define EPOCH_SECONDS_END INT64_C(100000000000)

/* What a text says; zero for what it does not say. */
struct parts {
	int year, month, day, hour, minute, second;
	bool is_afternoon;
	bool has_offset, is_epoch;
	int offset_s;
	int64_t epoch;
};

static bool read_number(const char **text, int min_digits, int max_digits, int *value)
{
	int count = 0;

	for (*value = 0; count < max_digits && g_ascii_isdigit(**text); count++)
		*value = *value * 10 + (*(*text)++ - '0');
	return count >= min_digits;
}

/* A word of three letters or more that begins the name. */
static bool read_name(const char **text, const char *const *names, int *index)
{
	size_t size = 0;

	while (g_ascii_isalpha((*text)[size]))
		size++;
	for (*index = 0; names[*index] != NULL; (*index)++)
		if (size >= 3 && size <= strlen(names[*index]) &&
		    g_ascii_strncasecmp(*text, names[*index], size) == 0) {
			*text += size;
			return true;
		}
	return false;
}

static bool read_word(const char **text, const char *word)
{
	size_t size = strlen(word);

	if (g_ascii_strncasecmp(*text, word, size) != 0)
		return false;
	*text += size;
	return true;
}

/* Browsers put a narrow no-break blank before AM and PM. */
static bool read_blanks(const char **text)
{
	static const char *const blanks[] = { " ", "\t", "\u00a0", "\u202f" };
	const char *start = *text;
	guint i = 0;

	while (i < G_N_ELEMENTS(blanks))
		i = read_word(text, blanks[i]) ? 0 : i + 1;
	return *text > start;
}

/* `+hh`, `+hhmm` or `+hh:mm`. */
static bool read_offset(const char **text, int *offset_s)
{
	int sign = **text == '-' ? -1 : 1, hours, minutes = 0;

	if (!read_word(text, "+") && !read_word(text, "-"))
		return false;
	if (!read_number(text, 2, 2, &hours))
		return false;
	if ((read_word(text, ":") || g_ascii_isdigit(**text)) && !read_number(text, 2, 2, &minutes))
		return false;
	*offset_s = sign * (hours * 3600 + minutes * 60);
	return hours <= 23 && minutes <= 59;
}

static bool read_zone(const char **text, int *offset_s)
{
	*offset_s = 0;
	if (read_word(text, "Z"))
		return true;
	bool is_named = read_word(text, "UTC") || read_word(text, "GMT");
	return (is_named && **text != '+' && **text != '-') || read_offset(text, offset_s);
}

/*
 * A number without a sign: digits, perhaps a fraction, perhaps a power of ten. Digits behind the
 * twelfth place are dropped. False when the number has no whole digit, or too many.
 */
static bool read_decimal(const char **text, int64_t *whole, int64_t *trillionths)
{
	const char *digits = *text, *fraction;
	int whole_size = (int)strspn(digits, DIGITS), fraction_size, exponent = 0;

	fraction = digits + whole_size;
	if (whole_size > 0 && (*fraction == '.' || *fraction == ','))
		fraction++;
	fraction_size = (int)strspn(fraction, DIGITS);
	*text = fraction + fraction_size;
	if (whole_size == 0 || (fraction > digits + whole_size && fraction_size == 0))
		return false;
	if (read_word(text, "e")) {
		int sign = **text == '-' ? -1 : 1;

		if (**text == '+' || **text == '-')
			(*text)++;
		if (!read_number(text, 1, 2, &exponent))
			return false;
		exponent *= sign;
	}
	int point = whole_size + exponent;
	if (point < 1 || point > 19)
		return false;
	*whole = *trillionths = 0;
	for (int i = 0; i < point + 12; i++) {
		int64_t *number = i < point ? whole : trillionths;
		int digit = 0;

		if (i < whole_size)
			digit = digits[i] - '0';
		else if (i < whole_size + fraction_size)
			digit = fraction[i - whole_size] - '0';
		if (*number > (INT64_MAX - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	return true;
}

static bool read_epoch(const char **text, struct parts *parts)
{
	int64_t dropped;

	parts->is_epoch = true;
	return read_decimal(text, &parts->epoch, &dropped) && parts->epoch < EPOCH_SECONDS_END;
}

static bool read_two_digit_year(const char **text, int *year)
{
	if (!read_number(text, 2, 2, year))
		return false;
	*year += *year < 69 ? 2000 : 1900;
	return true;
}

/* From 1 to 12, and 12 is before 1. */
static bool read_hour_of_12(const char **text, int min_digits, int *hour)
{
	if (!read_number(text, min_digits, 2, hour) || *hour < 1 || *hour > 12)
		return false;
	*hour %= 12;
	return true;
}

static bool read_month_name(const char **text, int *month)
{
	if (!read_name(text, month_names, month))
		return false;
	(*month)++;
	return true;
}

/* Reads what the directive of this letter stands for. */
static bool read_part(char letter, int min_digits, const char **text, struct parts *parts)
{
	int ignored;

	switch (letter) {
	case 'Y':
		return read_number(text, 4, 4, &parts->year);
	case 'y':
		return read_two_digit_year(text, &parts->year);
	case 'm':
		return read_number(text, min_digits, 2, &parts->month);
	case 'b':
	case 'B':
		return read_month_name(text, &parts->month);
	case 'd':
		return read_number(text, min_digits, 2, &parts->day);
	case 'a':
	case 'A':
		return read_name(text, weekday_names, &ignored);
	case 'H':
		return read_number(text, min_digits, 2, &parts->hour);
	case 'I':
		return read_hour_of_12(text, min_digits, &parts->hour);
	case 'M':
		return read_number(text, 2, 2, &parts->minute);
	case 'S':
		return read_number(text, 2, 2, &parts->second);
	case 'f':
		ignored = (int)strspn(*text, DIGITS);
		*text += ignored;
		return ignored > 0;
	case 'p':
		parts->is_afternoon = read_word(text, "PM");
		return parts->is_afternoon || read_word(text, "AM");
	case 'z':
		parts->has_offset = true;
		return read_zone(text, &parts->offset_s);
	case 's':
		return read_epoch(text, parts);
	case '%':
		return read_word(text, "%");
	default:
		return false;
	}
}

static bool is_number_letter(char letter)
{
	return letter != '\0' && strchr("YymdHIMS", letter) != NULL;
}

/* Matches the text from its start on and moves behind what matched. */
static bool read_pattern(const char *pattern, const char **text, struct parts *parts)
{
	bool is_behind_number = false;

	memset(parts, 0, sizeof(*parts));
	while (*pattern != '\0') {
		if (*pattern == '%') {
			bool is_before_number = pattern[2] == '%' && is_number_letter(pattern[3]);

			if (!read_part(pattern[1], is_behind_number || is_before_number ? 2 : 1,
				text, parts))
				return false;
			is_behind_number = is_number_letter(pattern[1]);
			pattern += 2;
			continue;
		}
		is_behind_number = false;
		if (read_blanks(&pattern)) {
			if (!read_blanks(text))
				return false;
		} else if (*pattern++ != *(*text)++) {
			return false;
		}
	}
	return true;
}

static void set_epoch(struct written_time *time, int64_t seconds)
{
	*time = (struct written_time){
		.date = civil_from_days(seconds / SECONDS_PER_DAY),
		.second_of_day = (int)(seconds % SECONDS_PER_DAY),
		.has_offset = true,
	};
}

static bool set_parts(struct written_time *time, const struct parts *parts)
{
	if (parts->is_epoch) {
		set_epoch(time, parts->epoch);
		return true;
	}
	*time = (struct written_time){
		.date = { parts->year, parts->month, parts->day },
		.has_offset = parts->has_offset,
		.offset_s = parts->offset_s,
	};
	return civil_is_valid(time->date) &&
	    written_time_set_clock(
		time, parts->hour + (parts->is_afternoon ? 12 : 0), parts->minute, parts->second);
}

/* --- the forms that everybody knows --- */

/*
 * `20260301120000` and the like, without the seconds or with milliseconds. Read as milliseconds or
 * microseconds since 1970 these are times in 1976 and around 2600, so nobody means that.
 */
static bool is_compact(const char *text)
{
	size_t size = strlen(text);
	struct written_time time;
	struct parts parts;

	return (size == 12 || size == 14 || size == 17) &&
	    read_pattern("%Y%m%d%H%M", &text, &parts) && set_parts(&time, &parts);
}

static bool parse_epoch(const char *text, struct written_time *time)
{
	int64_t number, dropped;

	if (is_compact(text) || !read_decimal(&text, &number, &dropped) || *text != '\0' ||
	    number < EPOCH_MIN)
		return false;
	if (number >= EPOCH_SECONDS_END * 1000000)
		number /= 1000000000;
	else if (number >= EPOCH_SECONDS_END * 1000)
		number /= 1000000;
	else if (number >= EPOCH_SECONDS_END)
		number /= 1000;
	set_epoch(time, number);
	return true;
}

/* RFC 3339 but for the way in which its offset is written. */
static bool parse_with_zone(const char *text, struct written_time *time)
{
	char head[40];
	size_t size = strlen("YYYY-MM-DDT");

	if (strlen(text) < size)
		return false;
	size += strspn(text + size, DIGITS ":.,");
	if (size >= sizeof(head))
		return false;
	g_strlcpy(head, text, size + 1);
	if (!written_time_parse(head, time))
		return false;
	text += size;
	read_blanks(&text);
	time->has_offset = true;
	return read_zone(&text, &time->offset_s) && *text == '\0';
}

static bool is_comment(const char *text)
{
	return read_blanks(&text) && *text == '(' && g_str_has_suffix(text, ")");
}

bool time_text_parse(const char *text, struct written_time *time)
{
	static const char *const known[] = {
		"%Y/%m/%d %H:%M:%S",
		"%Y/%m/%d %H:%M",
		"%Y%m%dT%H%M%S",
		"%Y%m%dT%H%M%S%z",
		"%a %b %d %Y %H:%M:%S %z",
		"%a, %d %b %Y %H:%M:%S %z",
		"%a, %d %b %Y %H:%M %z",
		"%d %b %Y %H:%M:%S %z",
		"%d %b %Y %H:%M %z",
	};
	struct parts parts;

	if (written_time_parse(text, time) || parse_epoch(text, time) ||
	    parse_with_zone(text, time))
		return true;
	for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
		const char *rest = text;

		if (read_pattern(known[i], &rest, &parts) &&
		    (*rest == '\0' || (parts.has_offset && is_comment(rest))))
			return set_parts(time, &parts);
	}
	return false;
}

/* --- declared forms --- */

/* The days that a spreadsheet counts. */
struct serial {
	const char *name;
	int64_t zero; /* its day 0, in days since 1970-01-01 */
	int64_t min;  /* the first day whose meaning is sure */
};

/* The count from 1900 has a 29th of February 1900, so its day 0 is 1899-12-30 for all days since.
 */
static const struct serial serials[] = {
	{ "excel-1900", -25569, 61 },
	{ "excel-1904", -24107, 1 },
};

struct time_form {
	char *pattern;
	const struct serial *serial; /* NULL: the pattern says it all */
};

/* Fills `has` with the parts that the pattern has. False when it has one twice, or none such. */
static bool list_parts(const char *pattern, bool has[128])
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '%')
			continue;
		char letter = *++pattern;
		if (letter == '%')
			continue;
		if (letter == '\0' || strchr("YymbBdaAHIMSfpzs", letter) == NULL)
			return false;
		if (letter == 'y')
			letter = 'Y';
		else if (letter == 'b' || letter == 'B')
			letter = 'm';
		else if (letter == 'A')
			letter = 'a';
		if (has[(guchar)letter])
			return false;
		has[(guchar)letter] = true;
	}
	return true;
}

static bool is_pattern(const char *pattern)
{
	bool has[128] = { false };

	if (!list_parts(pattern, has))
		return false;
	bool has_date = has['Y'] && has['m'] && has['d'];
	bool has_some_date = has['Y'] || has['m'] || has['d'] || has['a'];
	bool has_hour = has['H'] || has['I'];

	if (has['s'] ? has_some_date : !has_date)
		return false;
	if (has['I'] != has['p'] || (has['H'] && has['I']) || (has['s'] && has_hour))
		return false;
	return (has_hour || (!has['M'] && !has['z'])) && (has['M'] || !has['S']) &&
	    (has['S'] || !has['f']);
}

struct time_form *time_form_new(const char *pattern)
{
	const struct serial *serial = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(serials); i++)
		if (g_str_equal(pattern, serials[i].name))
			serial = &serials[i];
	if (serial == NULL && !is_pattern(pattern))
		return NULL;
	struct time_form *form = g_new(struct time_form, 1);
	*form = (struct time_form){ .pattern = g_strdup(pattern), .serial = serial };
	return form;
}

void time_form_free(struct time_form *form)
{
	if (form == NULL)
		return;
	g_free(form->pattern);
	g_free(form);
}

static bool parse_serial(const struct serial *serial, const char *text, struct written_time *time)
{
	const int64_t half = INT64_C(500000000000);
	int64_t day, trillionths;

	if (!read_decimal(&text, &day, &trillionths) || *text != '\0' || day < serial->min ||
	    day > civil_to_days((struct civil_date){ 9999, 12, 31 }) - serial->zero)
		return false;
	*time = (struct written_time){
		.date = civil_from_days(serial->zero + day),
		.second_of_day = (int)((trillionths * SECONDS_PER_DAY + half) / (2 * half)),
	};
	return true;
}

bool time_form_parse(const struct time_form *form, const char *text, struct written_time *time)
{
	struct parts parts;

	if (form->serial != NULL)
		return parse_serial(form->serial, text, time);
	return read_pattern(form->pattern, &text, &parts) && *text == '\0' &&
	    set_parts(time, &parts);
}
