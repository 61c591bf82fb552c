#include <string.h>

#include "analytics/pay_policy_parts.h"

bool pay_read_word(
    const struct yaml *node, const char *const *words, unsigned *index, GError **error)
{
	if (node == NULL)
		return true;
	for (unsigned i = 0; words[i] != NULL; i++) {
		if (g_strcmp0(yaml_text(node), words[i]) == 0) {
			*index = i;
			return true;
		}
	}
	g_autofree char *list = g_strjoinv(" or ", (char **)(guintptr)words);
	return yaml_fail(node, error, "expected %s", list);
}

static const char *const short_days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", NULL };

/* -1 when it is none. */
static int index_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i] != NULL; i++)
		if (g_str_equal(names[i], name))
			return i;
	return -1;
}

bool pay_read_days(const struct yaml *node, unsigned *days, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(yaml_text(node) != NULL ? yaml_text(node) : "", ",", -1);

	*days = 0;
	for (guint i = 0; parts[i] != NULL; i++) {
		g_auto(GStrv) ends = g_strsplit(g_strstrip(parts[i]), "-", 2);
		int first = ends[0] != NULL ? index_of(short_days, ends[0]) : -1;
		int last = first >= 0 && ends[1] != NULL ? index_of(short_days, ends[1]) : first;

		if (first < 0 || last < first)
			return yaml_fail(node, error, "expected days such as Mon-Fri or Mon,Wed");
		for (int day = first; day <= last; day++)
			*days |= 1U << day;
	}
	return *days != 0 || yaml_fail(node, error, "expected days such as Mon-Fri");
}

bool pay_read_clock(const struct yaml *node, int *second_of_day, GError **error)
{
	const char *text = yaml_text(node);

	return (text != NULL && clock_parse(text, second_of_day)) ||
	    yaml_fail(node, error, "expected a time of day such as \"09:00\"");
}

bool pay_read_week_time(const struct yaml *node, int *second_of_week, GError **error)
{
	const char *text = yaml_text(node) != NULL ? yaml_text(node) : "";
	g_auto(GStrv) words = g_strsplit(text, " ", 2);
	int day = words[0] != NULL ? index_of(short_days, words[0]) : -1, second;

	if (day < 0 || words[1] == NULL || !clock_parse(words[1], &second))
		return yaml_fail(node, error, "expected a time of the week such as \"Fri 18:00\"");
	*second_of_week = (day * SECONDS_PER_DAY + second) % (7 * SECONDS_PER_DAY);
	return true;
}

bool pay_read_anchor(const struct yaml *node, struct pay_calendar *calendar, GError **error)
{
	static const char *const weeks[] = { "first", "second", "third", "fourth", "last", NULL };
	const char *text = yaml_text(node) != NULL ? yaml_text(node) : "";
	g_auto(GStrv) words = g_strsplit(text, " ", 3);
	guint count = g_strv_length(words);

	calendar->has_anchor = true;
	calendar->week = count > 1 ? index_of(weeks, words[0]) + 1 : 0;
	calendar->weekday = count > 1 ? index_of(weekday_names, words[1]) : -1;
	calendar->second_of_day = 0;
	if (calendar->week == 0 || calendar->weekday < 0 ||
	    (count > 2 && !clock_parse(words[2], &calendar->second_of_day)))
		return yaml_fail(
		    node, error, "expected a day of the month such as \"first Wednesday 10:00\"");
	return true;
}

bool pay_read_duration(const struct yaml *node, int64_t *seconds, GError **error)
{
	return node == NULL || yaml_read_duration(node, seconds, error);
}

static bool read_bound(const struct yaml *node, GArray *bounds, GError **error)
{
	const char *text = yaml_text(node) != NULL ? yaml_text(node) : "";
	g_auto(GStrv) words = g_strsplit(text, " ", 2);
	struct pay_bound bound;

	if (g_strv_length(words) != 2 || !money_parse(words[0], words[1], &bound.minor) ||
	    bound.minor < 0)
		return yaml_fail(
		    node, error, "expected an amount and a currency such as 1000.00 EUR");
	g_strlcpy(bound.currency, words[1], sizeof(bound.currency));
	for (guint i = 0; i < bounds->len; i++)
		if (g_str_equal(g_array_index(bounds, struct pay_bound, i).currency, words[1]))
			return yaml_fail(node, error, "%s has an amount already", words[1]);
	g_array_append_val(bounds, bound);
	return true;
}

bool pay_read_bounds(const struct yaml *node, GArray *bounds, GError **error)
{
	if (node == NULL)
		return true;
	g_array_set_size(bounds, 0);
	if (g_strcmp0(yaml_text(node), "none") == 0)
		return true;
	for (guint i = 0; i < pay_version_count(node); i++)
		if (!read_bound(pay_version(node, i), bounds, error))
			return false;
	return true;
}

guint pay_version_count(const struct yaml *node)
{
	return node->kind == YAML_SEQUENCE ? yaml_count(node) : 1;
}

const struct yaml *pay_version(const struct yaml *node, guint index)
{
	return node->kind == YAML_SEQUENCE ? yaml_item(node, index) : node;
}

bool pay_read_valid_from(
    const struct yaml *node, const int64_t *before, int64_t *valid_from, GError **error)
{
	const struct yaml *value = yaml_get(node, "valid_from");
	struct civil_date date;

	*valid_from = PAY_FIRST_DAY;
	if (before == NULL)
		return value == NULL ||
		    yaml_fail(value, error,
			"the first version has no valid_from: earlier days would be without rules");
	if (value == NULL)
		return yaml_fail(node, error, "a later version needs valid_from: YYYY-MM-DD");
	if (yaml_text(value) == NULL || !civil_parse(yaml_text(value), &date))
		return yaml_fail(value, error, "expected a date such as 2026-07-01");
	*valid_from = civil_to_days(date);
	return *valid_from > *before ||
	    yaml_fail(value, error,
		"this version begins no later than the one before it: its days would have two rules");
}
