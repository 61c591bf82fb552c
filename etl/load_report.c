#include "etl/load_report.h"

void load_report_free(struct load_report *report)
{
	if (report == NULL)
		return;
	g_free(report->path);
	g_free(report->profile);
	g_ptr_array_unref(report->messages);
	g_ptr_array_unref(report->severities);
	g_ptr_array_unref(report->periods);
	g_free(report->refusal);
	g_free(report->reject_file);
	g_free(report);
}

const char *load_status_name(enum load_status status)
{
	static const char *const names[] = {
		[LOAD_LOADED] = "loaded",
		[LOAD_SKIPPED] = "skipped",
		[LOAD_REFUSED] = "refused",
	};

	return names[status];
}

struct load_report *load_report_new(const char *path, const char *profile)
{
	struct load_report *report = g_new0(struct load_report, 1);

	report->path = g_strdup(path);
	report->profile = g_strdup(profile);
	report->messages = g_ptr_array_new_with_free_func(g_free);
	report->severities = g_ptr_array_new();
	report->periods = g_ptr_array_new_with_free_func(g_free);
	return report;
}

/* How many records of the load wait for each unknown name. */
static GHashTable *count_waiting(const struct loading *loading)
{
	GHashTable *waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < loading->findings->len; i++) {
		const struct finding *finding = loading->findings->pdata[i];

		if (finding->severity != SEVERITY_HOLD)
			continue;
		char *key = g_strdup_printf("%s %s", finding->name_kind, finding->name);
		gsize before = GPOINTER_TO_SIZE(g_hash_table_lookup(waiting, key));
		g_hash_table_replace(
		    waiting, key, GSIZE_TO_POINTER(before + (gsize)finding->records));
	}
	return waiting;
}

/* The message of a hold, for all records that wait for its name; NULL when it was said before. */
static char *hold_message(GHashTable *waiting, const struct finding *finding, const char *path)
{
	g_autofree char *key = g_strdup_printf("%s %s", finding->name_kind, finding->name);
	g_autofree char *message = finding_format(finding, path);
	gsize records = GPOINTER_TO_SIZE(g_hash_table_lookup(waiting, key));

	g_hash_table_remove(waiting, key);
	if (records <= 1)
		return records == 0 ? NULL : g_steal_pointer(&message);
	return g_strdup_printf("%s\n    and %" G_GSIZE_FORMAT " more record%s with this name",
	    message, records - 1, records == 2 ? "" : "s");
}

static gint compare_months(gconstpointer left, gconstpointer right)
{
	return GPOINTER_TO_INT(left) - GPOINTER_TO_INT(right);
}

static void take_periods(struct load_report *report, const struct loading *loading)
{
	GList *months = g_list_sort(g_hash_table_get_keys(loading->touched), compare_months);
	int from = loading->touched_from;

	for (GList *at = months; at != NULL; at = at->next) {
		int month = GPOINTER_TO_INT(at->data);

		if (month < from)
			g_ptr_array_add(report->periods, g_strdup(touched_period(month).name));
	}
	g_list_free(months);
	if (from != INT_MAX)
		g_ptr_array_add(
		    report->periods, g_strdup_printf("%s..", touched_period(from).name));
}

/* One message per defect, but only one per name that many records wait for. */
void load_report_take(struct load_report *report, const struct loading *loading)
{
	g_autoptr(GHashTable) waiting = count_waiting(loading);

	report->counts = loading->counts;
	for (guint i = 0; i < loading->findings->len; i++) {
		const struct finding *finding = loading->findings->pdata[i];
		char *message = finding->severity == SEVERITY_HOLD
		    ? hold_message(waiting, finding, report->path)
		    : finding_format(finding, report->path);

		if (message == NULL)
			continue;
		g_ptr_array_add(report->messages, message);
		g_ptr_array_add(report->severities, GINT_TO_POINTER((gint)finding->severity));
	}
	if (report->status == LOAD_LOADED)
		take_periods(report, loading);
}
