#include <string.h>

#include "analytics/pay_policy_parts.h"

const char *pay_unit_name(enum pay_unit unit)
{
	static const char *const names[] = { "hour", "shift", "day" };

	return names[unit];
}

static void terms_free(gpointer data)
{
	struct pay_terms *terms = data;

	for (int i = 0; i < CLASS_COUNT; i++) {
		g_free(terms->of[i].coefficient.text);
		rate_free(terms->of[i].amount);
	}
	g_free(terms);
}

static bool read_coefficient(
    const struct yaml *node, struct coefficient *coefficient, GError **error)
{
	const char *text = yaml_text(node);

	/* parts of it, when a price is split, still fit */
	if (text == NULL || !fraction_parse(text, &coefficient->value) ||
	    coefficient->value.numerator < 0 || coefficient->value.denominator > 1000000000000)
		return yaml_fail(node, error, "expected a coefficient such as 1.5 or 1/3");
	coefficient->text = g_strdup(text);
	return true;
}

/* An amount is a rate that is paid to everybody, at the coefficient 1. */
static bool read_amount(const struct yaml *node, const char *currency, int64_t valid_from,
    struct pay_price *price, GError **error)
{
	const char *text = yaml_text(node);
	struct fraction value;

	if (text == NULL || !fraction_parse(text, &value) || value.numerator < 0)
		return yaml_fail(node, error, "expected an amount such as 50.00");
	price->coefficient = (struct coefficient){ { 1, 1 }, g_strdup("1") };
	price->amount = g_new0(struct rate, 1);
	price->amount->engineer = g_strdup("");
	price->amount->text = g_strdup(text);
	price->amount->hourly_rate = value;
	price->amount->currency = g_strdup(currency);
	price->amount->valid_from = valid_from;
	price->amount->source = g_strdup_printf("%s:%d", node->file, node->line);
	return true;
}

static bool read_terms(const struct yaml *node, GPtrArray *versions, GError **error)
{
	static const char *const keys[] = { "work", "nonwork", "weekend", "holiday", "unit",
		"currency", "valid_from", NULL };
	static const char *const units[] = { "hour", "shift", "day", NULL };
	const struct yaml *unit_node = yaml_get(node, "unit"), *money = yaml_get(node, "currency");
	const struct pay_terms *before =
	    versions->len > 0 ? versions->pdata[versions->len - 1] : NULL;
	struct pay_terms *terms = g_new0(struct pay_terms, 1);
	unsigned unit = PAY_PER_HOUR;

	g_ptr_array_add(versions, terms);
	if (!yaml_allow(node, error, keys) ||
	    !pay_read_valid_from(
		node, before != NULL ? &before->valid_from : NULL, &terms->valid_from, error) ||
	    !pay_read_word(unit_node, units, &unit, error))
		return false;
	terms->unit = (enum pay_unit)unit;
	if ((unit_node != NULL) != (money != NULL))
		return yaml_fail(unit_node != NULL ? unit_node : money, error,
		    "amounts need both unit: hour, shift or day, and currency");
	if (money != NULL && (yaml_text(money) == NULL || currency_digits(yaml_text(money)) < 0))
		return yaml_fail(money, error, "expected an ISO 4217 currency such as EUR");
	for (int i = 0; i < CLASS_COUNT; i++) {
		const struct yaml *item = yaml_get(node, day_class_name(i));

		if (item != NULL &&
		    !(money != NULL ? read_amount(item, yaml_text(money), terms->valid_from,
					  &terms->of[i], error)
				    : read_coefficient(item, &terms->of[i].coefficient, error)))
			return false;
	}
	return true;
}

GPtrArray *pay_terms_read(const struct yaml *node, GError **error)
{
	GPtrArray *versions = g_ptr_array_new_with_free_func(terms_free);

	for (guint i = 0; node != NULL && i < pay_version_count(node); i++) {
		if (!read_terms(pay_version(node, i), versions, error)) {
			g_ptr_array_unref(versions);
			return NULL;
		}
	}
	return versions;
}

const struct pay_terms *pay_terms_on(const GPtrArray *versions, int64_t day)
{
	guint at = versions->len;

	while (at > 0 && ((struct pay_terms *)versions->pdata[at - 1])->valid_from > day)
		at--;
	return at > 0 ? versions->pdata[at - 1] : NULL;
}
