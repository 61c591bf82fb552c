#include "etl/documents/quantity.h"

#include <glib.h>
#include <string.h>

#include "base/money.h"

/* What stands before a number, and how well it is known then. */
static const struct {
	const char *text, *quality;
} qualifiers[] = {
	{ "~", QUALITY_APPROXIMATE },
	{ "≈", QUALITY_APPROXIMATE },
	{ "≃", QUALITY_APPROXIMATE },
	{ "about ", QUALITY_APPROXIMATE },
	{ "around ", QUALITY_APPROXIMATE },
	{ "approximately ", QUALITY_APPROXIMATE },
	{ "approx. ", QUALITY_APPROXIMATE },
	{ "approx ", QUALITY_APPROXIMATE },
	{ "circa ", QUALITY_APPROXIMATE },
	{ "ca. ", QUALITY_APPROXIMATE },
	{ "roughly ", QUALITY_APPROXIMATE },
	{ "estimated ", QUALITY_APPROXIMATE },
	{ "est. ", QUALITY_APPROXIMATE },
	{ "up to ", QUALITY_APPROXIMATE },
	{ "less than ", QUALITY_APPROXIMATE },
	{ "under ", QUALITY_APPROXIMATE },
	{ "<", QUALITY_APPROXIMATE },
	{ "≤", QUALITY_APPROXIMATE },
	{ "примерно ", QUALITY_APPROXIMATE },
	{ "около ", QUALITY_APPROXIMATE },
	{ "до ", QUALITY_APPROXIMATE },
	{ ">=", QUALITY_FLOOR },
	{ ">", QUALITY_FLOOR },
	{ "≥", QUALITY_FLOOR },
	{ "at least ", QUALITY_FLOOR },
	{ "more than ", QUALITY_FLOOR },
	{ "over ", QUALITY_FLOOR },
	{ "не менее ", QUALITY_FLOOR },
	{ "более ", QUALITY_FLOOR },
	{ "свыше ", QUALITY_FLOOR },
	{ "от ", QUALITY_FLOOR },
};

static const struct {
	const char *word;
	int64_t seconds;
} units[] = {
	{ "s", 1 },
	{ "sec", 1 },
	{ "secs", 1 },
	{ "second", 1 },
	{ "seconds", 1 },
	{ "сек", 1 },
	{ "секунд", 1 },
	{ "секунда", 1 },
	{ "секунды", 1 },
	{ "m", 60 },
	{ "min", 60 },
	{ "mins", 60 },
	{ "minute", 60 },
	{ "minutes", 60 },
	{ "мин", 60 },
	{ "минут", 60 },
	{ "минута", 60 },
	{ "минуты", 60 },
	{ "h", 3600 },
	{ "hr", 3600 },
	{ "hrs", 3600 },
	{ "hour", 3600 },
	{ "hours", 3600 },
	{ "ч", 3600 },
	{ "час", 3600 },
	{ "часа", 3600 },
	{ "часов", 3600 },
	{ "d", 86400 },
	{ "day", 86400 },
	{ "days", 86400 },
	{ "день", 86400 },
	{ "дня", 86400 },
	{ "дней", 86400 },
	{ "w", 604800 },
	{ "week", 604800 },
	{ "weeks", 604800 },
};

static const struct {
	const char *word;
	int exponent;
} multipliers[] = {
	{ "k", 3 },
	{ "thousand", 3 },
	{ "тыс", 3 },
	{ "тысяч", 3 },
	{ "m", 6 },
	{ "mn", 6 },
	{ "mln", 6 },
	{ "mio", 6 },
	{ "million", 6 },
	{ "millions", 6 },
	{ "млн", 6 },
	{ "миллион", 6 },
	{ "миллиона", 6 },
	{ "миллионов", 6 },
	{ "b", 9 },
	{ "bn", 9 },
	{ "billion", 9 },
	{ "млрд", 9 },
};

/* Longer signs before those that they end in. */
static const struct {
	const char *sign, *currency;
} signs[] = {
	{ "US$", "USD" },
	{ "R$", "BRL" },
	{ "A$", "AUD" },
	{ "AU$", "AUD" },
	{ "C$", "CAD" },
	{ "CA$", "CAD" },
	{ "NZ$", "NZD" },
	{ "HK$", "HKD" },
	{ "S$", "SGD" },
	{ "$", "USD" },
	{ "€", "EUR" },
	{ "£", "GBP" },
	{ "¥", "JPY" },
	{ "₽", "RUB" },
	{ "₴", "UAH" },
	{ "₹", "INR" },
	{ "₺", "TRY" },
	{ "₸", "KZT" },
};

static const struct {
	const char *word, *currency;
} currency_words[] = {
	{ "dollar", "USD" },
	{ "dollars", "USD" },
	{ "euro", "EUR" },
	{ "euros", "EUR" },
	{ "zł", "PLN" },
	{ "руб", "RUB" },
	{ "р", "RUB" },
	{ "рубль", "RUB" },
	{ "рубля", "RUB" },
	{ "рублей", "RUB" },
	{ "rubles", "RUB" },
	{ "roubles", "RUB" },
	{ "тенге", "KZT" },
};

/* Currencies that are found in any case and anywhere; three other capitals must end the text. */
static const char common_currencies[] =
    " AED AMD ARS AUD AZN BGN BRL BYN CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS "
    "INR ISK JPY KES KGS KRW KZT MDL MXN MYR NGN NOK NZD PHP PLN RON RSD RUB SAR SEK SGD THB TJS "
    "TRY TWD UAH USD UZS VND ZAR ";

static void skip_blanks(const char **text)
{
	while (g_unichar_isspace(g_utf8_get_char(*text)))
		*text = g_utf8_find_next_char(*text, NULL);
}

/* The letters that a text begins with, in lower case; moves behind them. The caller frees it. */
static char *take_word(const char **text)
{
	const char *start = *text;

	while (g_unichar_isalpha(g_utf8_get_char(*text)))
		*text = g_utf8_find_next_char(*text, NULL);
	return g_utf8_strdown(start, (gssize)(*text - start));
}

/* Moves behind what says how well the number is known. */
static const char *take_quality(const char **text)
{
	const char *quality = QUALITY_EXACT;

	skip_blanks(text);
	g_autofree char *lower = g_utf8_strdown(*text, -1);
	for (size_t i = 0; i < G_N_ELEMENTS(qualifiers); i++) {
		if (g_str_has_prefix(lower, qualifiers[i].text)) {
			/* upper and lower case of these words are equally long */
			*text += strlen(qualifiers[i].text);
			quality = qualifiers[i].quality;
			break;
		}
	}
	skip_blanks(text);
	return quality;
}

/* A separator before a digit, as one byte: a comma, a dot, or `_` for what only groups; 0: none. */
static char separator_of(const char *text)
{
	gunichar mark = g_utf8_get_char(text);
	const char *next = *text != '\0' ? g_utf8_find_next_char(text, NULL) : text;

	if (!g_ascii_isdigit(*next))
		return 0;
	if (mark == ',' || mark == '.')
		return (char)mark;
	/* a blank and three digits may also be the end of one number and the start of another */
	bool groups =
	    g_ascii_isdigit(next[1]) && g_ascii_isdigit(next[2]) && !g_ascii_isdigit(next[3]);
	return groups && (mark == '\'' || mark == 0x2019 || g_unichar_isspace(mark)) ? '_' : 0;
}

/* The one of the separators that stands before decimals, or 0 when all of them group. */
static bool find_decimal_mark(const char *written, char *mark)
{
	const char *comma = strrchr(written, ','), *dot = strrchr(written, '.');
	const char *last = comma > dot ? comma : dot;

	*mark = 0;
	if (last == NULL)
		return true;
	bool is_repeated = strchr(written, *last) != last;
	bool has_both = comma != NULL && dot != NULL;
	if (has_both || is_repeated) {
		*mark = is_repeated ? 0 : *last;
		return !(has_both && is_repeated);
	}
	if (strlen(last + 1) != 3 || *written == '0' || strchr(written, '_') != NULL)
		*mark = *last;
	return *mark != 0 || *last == ',';
}

/* Groups of three digits, but for the first; then the digits alone. */
static bool join_groups(char *whole)
{
	g_auto(GStrv) groups = g_strsplit_set(whole, ",._", -1);

	for (guint i = 0; groups[i] != NULL; i++) {
		size_t length = strlen(groups[i]);

		if (groups[1] != NULL && (i == 0 ? length < 1 || length > 3 : length != 3))
			return false;
	}
	size_t digits = 0;
	for (guint i = 0; groups[i] != NULL; i++)
		for (const char *digit = groups[i]; *digit != '\0'; digit++)
			whole[digits++] = *digit;
	whole[digits] = '\0';
	return true;
}

/* `1,234.56` and its like; moves behind it. */
static bool take_number(const char **text, struct decimal *value)
{
	char written[40], mark;
	size_t length = 0;

	if (!g_ascii_isdigit(**text))
		return false;
	while (length < sizeof(written) - 1) {
		char separator = separator_of(*text);

		if (!g_ascii_isdigit(**text) && separator == 0)
			break;
		written[length++] = separator != 0 ? separator : **text;
		*text = g_utf8_find_next_char(*text, NULL);
	}
	written[length] = '\0';
	if (!find_decimal_mark(written, &mark))
		return false;
	char *decimals = mark != 0 ? strrchr(written, mark) : NULL;
	if (decimals != NULL)
		*decimals++ = '\0';
	if (!join_groups(written))
		return false;
	g_autofree char *plain = g_strdup_printf(
	    "%s%s%s", written, decimals != NULL ? "." : "", decimals != NULL ? decimals : "");
	return decimal_parse(plain, value);
}

/* What may follow a value: no digit but in parentheses and brackets, as `(until 10:48)` and `[^3]`.
 */
static bool is_harmless(const char *rest)
{
	int depth = 0;

	for (; *rest != '\0'; rest++) {
		if (*rest == '(' || *rest == '[')
			depth++;
		else if ((*rest == ')' || *rest == ']') && depth > 0)
			depth--;
		else if (depth == 0 && g_ascii_isdigit(*rest))
			return false;
	}
	return true;
}

/* `01:12:00`; moves behind it. */
static bool take_clock(const char **text, int64_t *seconds)
{
	guint64 parts[3];
	const char *at = *text;

	for (int i = 0; i < 3; i++) {
		char *end;

		if (!g_ascii_isdigit(*at))
			return false;
		parts[i] = g_ascii_strtoull(at, &end, 10);
		if (end - at > 4 || (i > 0 && (end - at != 2 || parts[i] > 59)) ||
		    (i < 2 && *end != ':'))
			return false;
		at = end + (i < 2);
	}
	*seconds = (int64_t)(parts[0] * 3600 + parts[1] * 60 + parts[2]);
	*text = at;
	return true;
}

/* A number and its unit; moves behind them. */
static bool take_part(const char **text, int64_t *seconds)
{
	struct decimal number;

	if (take_clock(text, seconds))
		return true;
	if (!take_number(text, &number))
		return false;
	skip_blanks(text);
	g_autofree char *word = take_word(text);
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		int128 product = (int128)number.digits * units[i].seconds;

		if (!g_str_equal(word, units[i].word))
			continue;
		/* a begun second counts, as does a begun minute below */
		product = (product + power_of_ten(number.scale) - 1) / power_of_ten(number.scale);
		*seconds = (int64_t)product;
		return product <= G_MAXINT32;
	}
	return false;
}

/* What stands between the parts of a duration: blanks, a comma, `and`. */
static void skip_joint(const char **text)
{
	skip_blanks(text);
	if (**text == ',')
		(*text)++;
	skip_blanks(text);
	if (g_str_has_prefix(*text, "and "))
		*text += strlen("and ");
	else if (g_str_has_prefix(*text, "и "))
		*text += strlen("и ");
	skip_blanks(text);
}

static bool read_duration(const char *text, int64_t *minutes)
{
	int64_t seconds = 0, part;
	const char *behind;

	take_quality(&text);
	if (!take_part(&text, &part))
		return false;
	do {
		seconds += part;
		behind = text;
		skip_joint(&text);
	} while (g_ascii_isdigit(*text) && take_part(&text, &part));
	*minutes = (seconds + 59) / 60;
	return is_harmless(behind);
}

static bool read_bare_minutes(const char *text, int64_t *minutes)
{
	struct decimal number;

	take_quality(&text);
	if (!take_number(&text, &number) || !is_harmless(text))
		return false;
	int64_t one = power_of_ten(number.scale);
	*minutes = number.digits / one + (number.digits % one != 0);
	/* a unit was written that is not known */
	skip_blanks(&text);
	return !g_unichar_isalpha(g_utf8_get_char(text));
}

bool quantity_minutes(const char *text, bool is_minutes, int64_t *minutes)
{
	if (read_duration(text, minutes) || (is_minutes && read_bare_minutes(text, minutes)))
		return true;
	const char *parenthesis = strrchr(text, '(');
	return parenthesis != NULL && read_duration(parenthesis + 1, minutes);
}

/* Moves behind a currency; with `is_last` also behind three capitals that end the text. */
static bool take_currency(const char **text, bool is_last, char currency[static 4])
{
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
		if (g_str_has_prefix(*text, signs[i].sign)) {
			*text += strlen(signs[i].sign);
			memcpy(currency, signs[i].currency, 4);
			return true;
		}
	}
	const char *behind = *text;
	g_autofree char *word = take_word(&behind);
	g_autofree char *capitals = g_utf8_strup(word, -1);
	g_autofree char *code = g_strdup_printf(" %s ", capitals);
	const char *found = NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(currency_words) && found == NULL; i++)
		if (g_str_equal(word, currency_words[i].word))
			found = currency_words[i].currency;
	if (strlen(capitals) == 3 && strstr(common_currencies, code) != NULL)
		found = capitals;
	else if (is_last && strncmp(*text, capitals, 3) == 0 && *behind == '\0' &&
	    currency_digits(capitals) >= 0)
		found = capitals;
	if (found == NULL)
		return false;
	memcpy(currency, found, 4);
	*text = behind;
	return true;
}

bool quantity_currency(const char *text, char currency[static 4])
{
	skip_blanks(&text);
	return take_currency(&text, true, currency);
}

/* Moves behind `k`, `млн` and their like; 0 when there is none. */
static int take_multiplier(const char **text)
{
	const char *behind = *text;

	skip_blanks(&behind);
	g_autofree char *word = take_word(&behind);
	for (size_t i = 0; i < G_N_ELEMENTS(multipliers); i++) {
		if (!g_str_equal(word, multipliers[i].word))
			continue;
		*text = behind + (*behind == '.');
		return multipliers[i].exponent;
	}
	return 0;
}

static bool multiply(struct decimal *number, int exponent)
{
	int shift = MIN(exponent, number->scale);

	number->scale -= shift;
	int128 digits = (int128)number->digits * power_of_ten(exponent - shift);
	number->digits = (int64_t)digits;
	return digits <= G_MAXINT64;
}

/* Whether the rest makes something else of the amount: a rate, another thing, a range. */
static bool is_rate(const char *rest)
{
	return *rest == '/' || *rest == '%' || g_str_has_prefix(rest, "per ") ||
	    g_str_has_prefix(rest, "a ") || g_str_has_prefix(rest, "an ") ||
	    g_str_has_prefix(rest, "each");
}

bool quantity_money(const char *text, struct money_text *money)
{
	struct decimal number;

	*money = (struct money_text){ .quality = take_quality(&text) };
	bool is_named = take_currency(&text, false, money->currency);
	skip_blanks(&text);
	if (!take_number(&text, &number) || !multiply(&number, take_multiplier(&text)))
		return false;
	if (*text == '+') {
		money->quality = QUALITY_FLOOR;
		text++;
	}
	skip_blanks(&text);
	if (!is_named)
		is_named = take_currency(&text, true, money->currency);
	skip_blanks(&text);
	bool is_followed = g_unichar_isalpha(g_utf8_get_char(text));
	if ((is_followed && !is_named) || is_rate(text) || !is_harmless(text))
		return false;
	money->number = decimal_format(number);
	return true;
}
