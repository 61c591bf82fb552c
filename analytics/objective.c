#include "analytics/objective.h"

static const char *const kind_names[] = {
	[OBJECTIVE_SUCCESS_RATE] = "ratio",
	[OBJECTIVE_CRASH_FREE] = "crash_free",
	[OBJECTIVE_TIMESLICES] = "timeslices",
	[OBJECTIVE_RATIO_TIMESLICES] = "ratio_timeslices",
	[OBJECTIVE_THRESHOLD] = "threshold",
	[OBJECTIVE_COUNT_CEILING] = "count_ceiling",
	[OBJECTIVE_COUNT_FLOOR] = "count_floor",
	[OBJECTIVE_RESPONSE] = "response",
};

const char *objective_kind_name(enum objective_kind kind)
{
	g_assert((size_t)kind < G_N_ELEMENTS(kind_names));
	return kind_names[kind];
}

bool objective_kind_parse(const char *name, enum objective_kind *kind)
{
	for (enum objective_kind one = OBJECTIVE_SUCCESS_RATE; one <= OBJECTIVE_RESPONSE; one++) {
		if (g_strcmp0(objective_kind_name(one), name) != 0)
			continue;
		*kind = one;
		return true;
	}
	return false;
}

bool objective_counts_events(enum objective_kind kind)
{
	return kind == OBJECTIVE_COUNT_CEILING || kind == OBJECTIVE_COUNT_FLOOR;
}

void objective_free(struct objective *objective)
{
	if (objective == NULL)
		return;
	g_free(objective->name);
	g_free(objective->title);
	g_free(objective->description);
	g_free(objective->service);
	g_free(objective->series_service);
	g_free(objective->metric);
	g_free(objective->event);
	g_free(objective->pool);
	g_clear_pointer(&objective->burn_conditions, g_ptr_array_unref);
	g_free(objective->source);
	g_free(objective->foreign);
	g_free(objective);
}

/* Names may hold anything: escaped, a line is one field. */
static void append_text(GString *text, const char *key, const char *value)
{
	g_autofree char *escaped = value != NULL ? g_strescape(value, NULL) : NULL;

	if (escaped != NULL)
		g_string_append_printf(text, "%s=\"%s\"\n", key, escaped);
}

static void append_number(GString *text, const char *key, int64_t value)
{
	g_string_append_printf(text, "%s=%" G_GINT64_FORMAT "\n", key, value);
}

static void append_decimal(GString *text, const char *key, struct decimal value)
{
	g_autofree char *number = decimal_format(value);

	g_string_append_printf(text, "%s=%s\n", key, number);
}

/* A day of a calendar window begins when its clock says so: zone and time of day count. */
char *objective_fingerprint(const struct objective *objective)
{
	const struct slo_window *window = &objective->window;
	GString *text = g_string_new(NULL);

	append_text(text, "kind", objective_kind_name(objective->kind));
	append_number(text, "indicator", objective->indicator);
	append_number(text, "budgeting", objective->budgeting);
	append_text(text, "series", objective->series_service);
	append_text(text, "metric", objective->metric);
	append_text(text, "event", objective->event);
	append_number(text, "open", objective->counts_open);
	append_text(text, "pool", objective->pool);
	append_number(text, "comparison", objective->comparison);
	append_decimal(text, "value", objective->value);
	append_number(text, "slice", objective->slice_s);
	append_decimal(text, "slice_target", objective->slice_target_percent);
	append_number(text, "gap", objective->gap);
	append_text(text, "zone", window->zone != NULL ? zone_name(window->zone) : NULL);
	append_number(text, "day_start", window->anchor_s);
	append_text(text, "foreign", objective->foreign);
	return g_string_free(text, FALSE);
}

bool comparison_holds(enum comparison comparison, struct decimal left, struct decimal right)
{
	int128 a = (int128)left.digits * power_of_ten(right.scale);
	int128 b = (int128)right.digits * power_of_ten(left.scale);

	switch (comparison) {
	case COMPARE_LTE:
		return a <= b;
	case COMPARE_LT:
		return a < b;
	case COMPARE_GTE:
		return a >= b;
	case COMPARE_GT:
		return a > b;
	}
	g_assert_not_reached();
}
