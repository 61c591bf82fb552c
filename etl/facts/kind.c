#include "etl/facts/kind.h"

#include "base/words.h"

const struct kind *const kinds[] = { &kind_services, &kind_engineers, &kind_aliases, &kind_rates,
	&kind_holidays, &kind_corrections, &kind_incidents, &kind_callouts, &kind_shifts,
	&kind_metrics, &kind_gauges, &kind_series, &kind_postmortems, &kind_action_items,
	&kind_actions, &kind_events, &kind_approvals, NULL };

const struct kind *kind_find(const char *name)
{
	for (guint i = 0; kinds[i] != NULL; i++)
		if (g_str_equal(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}

int kind_find_field(const struct kind *kind, const char *name)
{
	for (guint i = 0; i < kind->field_count; i++)
		if (g_str_equal(kind->fields[i].name, name))
			return (int)i;
	return -1;
}

guint kind_field(const struct kind *kind, const char *name)
{
	int field = kind_find_field(kind, name);

	if (field < 0)
		g_error("kind %s has no field %s", kind->name, name);
	return (guint)field;
}

bool kind_find_number(
    const struct kind *kind, const struct value *values, const char *name, int64_t *number)
{
	int field = name != NULL ? kind_find_field(kind, name) : -1;

	if (field < 0 || values[field].text == NULL)
		return false;
	*number = values[field].number;
	return true;
}

char *value_complaint(const struct field *field, const struct value *value, const char *what)
{
	g_autofree char *shown = value->text != NULL ? word_shown(value->text) : NULL;

	return shown != NULL ? g_strdup_printf("%s: \"%s\" is %s", field->name, shown, what)
			     : g_strdup_printf("%s: %s", field->name, what);
}
