#include "analytics/openslo_field.h"

#include <string.h>

#define DESCRIPTION_MAX 1050
#define TITLE_MAX       63

const struct yaml *openslo_get(const struct yaml *node, const char *key)
{
	const struct yaml *value = yaml_get(node, key);

	return value != NULL && value->kind == YAML_SCALAR && value->text == NULL ? NULL : value;
}

const char *openslo_text(const struct yaml *node, const char *key)
{
	return yaml_text(yaml_get(node, key));
}

bool openslo_says(const struct yaml *node, const char *key, const char *text)
{
	return g_strcmp0(openslo_text(node, key), text) == 0;
}

bool openslo_one_of(const struct yaml *node, const char *const *keys, GError **error)
{
	int count = 0;

	for (size_t i = 0; keys[i] != NULL; i++)
		count += openslo_get(node, keys[i]) != NULL;
	if (count == 1)
		return true;
	g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)keys);
	return yaml_fail(node, error, "expected exactly one of %s here", list);
}

bool openslo_read_number(const struct yaml *node, struct decimal *value, GError **error)
{
	return (yaml_text(node) != NULL && !node->quoted && decimal_parse(node->text, value)) ||
	    yaml_fail(node, error, "expected a number such as 99.9, of at most 18 digits");
}

/* A whole number and the letter of a unit. */
static bool split_duration(const char *text, const char *units, int64_t *count, char *unit)
{
	size_t length = strlen(text);
	guint64 number;

	if (length < 2 || strchr(units, text[length - 1]) == NULL)
		return false;
	g_autofree char *digits = g_strndup(text, length - 1);
	if (!g_ascii_string_to_unsigned(digits, 10, 0, 1000000, &number, NULL))
		return false;
	*count = (int64_t)number;
	*unit = text[length - 1];
	return true;
}

static bool is_digits(const char *text)
{
	size_t length = strspn(text, "0123456789");

	return length > 0 && length <= 6 && text[length] == '\0';
}

bool openslo_read_seconds(
    const struct yaml *node, bool takes_minutes, int64_t *seconds, GError **error)
{
	static const char units[] = "mhdw";
	static const int lengths[] = { 60, 3600, 86400, 7 * 86400 };
	const char *text = yaml_text(node);
	int64_t count;
	char unit;

	if (takes_minutes && is_digits(text)) {
		*seconds = g_ascii_strtoll(text, NULL, 10) * 60;
		return true;
	}
	if (!split_duration(text, units, &count, &unit))
		return yaml_fail(node, error, "expected minutes, hours, days or weeks: 5m, 1h");
	*seconds = count * lengths[strchr(units, unit) - units];
	return true;
}

static bool matches(const char *text, const char *pattern)
{
	return g_regex_match_simple(pattern, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

#define NAME_PATTERN      "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
#define LABEL_KEY_PATTERN "^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$"
#define QUALIFIED_PATTERN                                                                          \
	"^(?=.{0,317}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"                                        \
	"(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*/)?[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$"
#define LABEL_PATTERN "^([a-z0-9]([-._a-z0-9]{0,61}[a-z0-9])?)?$"

static bool check_text(const struct yaml *node, const struct field *field, GError **error)
{
	const char *text = yaml_text(node);

	if (text == NULL)
		return yaml_fail(node, error, "expected a text here");
	if (field->is_required && *text == '\0')
		return yaml_fail(node, error, "\"%s\" needs a value", field->name);
	if (field->form == NAME && !matches(text, NAME_PATTERN))
		return yaml_fail(node, error,
		    "expected a name of a-z, 0-9 and -, at most 63 of them, such as \"my-name\"");
	if (field->form == LETTERS && !matches(text, "^[a-zA-Z]*$"))
		return yaml_fail(node, error, "expected letters only");
	glong most = field->form == TITLE ? TITLE_MAX
	    : field->form == DESCRIPTION  ? DESCRIPTION_MAX
					  : G_MAXLONG;
	return g_utf8_strlen(text, -1) <= most ||
	    yaml_fail(node, error, "longer than %ld characters", most);
}

static bool check_choice(const struct yaml *node, const char *const *choices, GError **error)
{
	if (yaml_text(node) != NULL && g_strv_contains(choices, node->text))
		return true;
	g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)choices);
	return yaml_fail(node, error, "expected %s%s", choices[1] != NULL ? "one of " : "", list);
}

/* Labels have one text, in v1 also a list of them. */
static bool check_label(const struct yaml *value, enum openslo_version version, GError **error)
{
	if (version == OPENSLO_V1 && value->kind == YAML_SEQUENCE) {
		for (guint i = 0; i < yaml_count(value); i++)
			if (yaml_text(yaml_item(value, i)) == NULL)
				return yaml_fail(
				    yaml_item(value, i), error, "expected a text here");
		return true;
	}
	if (yaml_text(value) == NULL)
		return yaml_fail(value, error, "expected a text here");
	return version != OPENSLO_V2ALPHA || matches(value->text, LABEL_PATTERN) ||
	    yaml_fail(value, error, "expected a label of a-z, 0-9, -, _ and .");
}

static bool check_marks(
    const struct yaml *node, bool are_labels, enum openslo_version version, GError **error)
{
	const char *pattern =
	    are_labels && version == OPENSLO_V1 ? LABEL_KEY_PATTERN : QUALIFIED_PATTERN;

	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected keys and values here");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *value = yaml_item(node, i);

		if (!matches(yaml_key(node, i), pattern))
			return yaml_fail(
			    value, error, "\"%s\" cannot be a key here", yaml_key(node, i));
		if (are_labels ? !check_label(value, version, error)
			       : yaml_text(value) == NULL &&
			    !yaml_fail(value, error, "expected a text here"))
			return false;
	}
	return true;
}

static bool check_duration(const struct yaml *node, enum openslo_version version, GError **error)
{
	const char *units = version == OPENSLO_V2ALPHA ? "mhdw" : "mhdwMQY";
	int64_t count;
	char unit;

	return (yaml_text(node) != NULL && split_duration(node->text, units, &count, &unit)) ||
	    yaml_fail(node, error,
		"expected a duration such as 5m, 1h or 28d; the units are m, h, d, w%s",
		version == OPENSLO_V2ALPHA ? "" : ", M, Q and Y");
}

bool openslo_check_field(const struct yaml *node, const struct field *field,
    enum openslo_version version, GError **error)
{
	struct decimal number;
	bool flag;

	switch (field->form) {
	case TEXT:
	case DESCRIPTION:
	case TITLE:
	case NAME:
	case LETTERS:
		return check_text(node, field, error);
	case CHOICE:
		return check_choice(node, field->choices, error);
	case NUMBER:
		return openslo_read_number(node, &number, error);
	case FLAG:
		return yaml_read_yes_no(node, &flag, error);
	case SLICE:
		if (yaml_text(node) != NULL && is_digits(node->text))
			return true;
		return check_duration(node, version, error);
	case DURATION:
		return check_duration(node, version, error);
	case LABELS:
	case ANNOTATIONS:
		return check_marks(node, field->form == LABELS, version, error);
	case SETTINGS:
		return (node->kind == YAML_MAPPING && yaml_count(node) > 0) ||
		    yaml_fail(node, error, "expected keys and values here");
	case ANYTHING:
		return true;
	case OBJECT:
	case LIST:
		return true;
	}
	g_assert_not_reached();
}
