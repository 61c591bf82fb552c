#include "etl/facts/sample.h"

#include <string.h>

#include <glib.h>

static const char *const names[] = {
	[SAMPLE_RATIO] = "ratio",
	[SAMPLE_VALUE] = "value",
	[SAMPLE_GOOD] = "good",
	[SAMPLE_BAD] = "bad",
	[SAMPLE_TOTAL] = "total",
};

const char *sample_field_name(enum sample_field field)
{
	return names[field];
}

bool sample_field_parse(const char *name, enum sample_field *field)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (g_str_equal(names[i], name)) {
			*field = (enum sample_field)i;
			return true;
		}
	}
	return false;
}

bool sample_field_is_part(enum sample_field field)
{
	return field == SAMPLE_GOOD || field == SAMPLE_BAD || field == SAMPLE_TOTAL;
}

char *sample_key_label(const struct sample_key *key)
{
	bool is_part = sample_field_is_part(key->field);

	return g_strdup_printf("%s %s%s%s", key->service, key->metric, is_part ? " " : "",
	    is_part ? names[key->field] : "");
}

int sample_key_compare(const struct sample_key *a, const struct sample_key *b)
{
	int order = strcmp(a->service, b->service);

	if (order == 0)
		order = strcmp(a->metric, b->metric);
	return order != 0 ? order : (int)a->field - (int)b->field;
}

char *metric_key(const char *service, const char *metric)
{
	return g_strdup_printf("%s\n%s", service, metric);
}

bool sample_key_parse(const char *alias, struct sample_key *key)
{
	g_autofree char *text = g_strdup(alias);
	char *field = strrchr(text, ' ');

	if (field == NULL)
		return false;
	*field++ = '\0';
	char *metric = strrchr(text, ' ');
	if (metric == NULL)
		return false;
	*metric++ = '\0';
	key->service = g_intern_string(text);
	key->metric = g_intern_string(metric);
	return sample_field_parse(field, &key->field) && key->field != SAMPLE_RATIO;
}
