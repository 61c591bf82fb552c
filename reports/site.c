#include "reports/site.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "reports/pages.h"
#include "reports/svg.h"
#include "schemas/embedded.h"

#define FOLDER_MODE      0755
#define FILE_MODE        0644
#define SPARKLINE_MONTHS 12

const struct month_report *site_month(const struct site *site, guint index)
{
	return g_ptr_array_index(site->months, index);
}

guint site_newest_finished(const struct site *site)
{
	for (guint i = site->months->len; i-- > 0;)
		if (!site_month(site, i)->is_running)
			return i;
	return G_MAXUINT;
}

bool slo_is_off_target(const struct slo_result *result)
{
	return result->sum.status == SLO_MISSED ||
	    (result->sum.status == SLO_PROVISIONAL && result->has_target && !result->sum.on_target);
}

struct slo_tally slo_tally(const struct slo_report *report)
{
	struct slo_tally tally = report->tally;

	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *result = g_ptr_array_index(report->objectives, i);

		tally.total++;
		if (result->sum.status == SLO_NO_DATA)
			tally.no_data++;
		else if (!slo_is_off_target(result))
			tally.met++;
	}
	return tally;
}

const struct slo_result *slo_of_service(const struct slo_report *report, const char *service)
{
	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *result = g_ptr_array_index(report->objectives, i);

		if (g_strcmp0(result->service, service) == 0)
			return result;
	}
	return slo_rollup(report, "service", service);
}

const struct slo_result *slo_same(const struct slo_report *report, const struct slo_result *result)
{
	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *other = g_ptr_array_index(report->objectives, i);

		if (g_str_equal(other->scope, result->scope) &&
		    g_str_equal(other->name, result->name) &&
		    g_strcmp0(other->service, result->service) == 0)
			return other;
	}
	return slo_rollup(report, result->scope, result->name);
}

const char *service_title(const struct site *site, const char *name, int64_t day)
{
	const struct service *service = catalogue_service(site->catalogue, name, day);

	return service != NULL && service->title != NULL ? service->title : name;
}

int64_t month_known_until(const struct site *site, const struct month_report *month)
{
	return MIN(site->known_until_utc, month->trend->end_utc);
}

bool month_has_item(
    const struct site *site, const struct month_report *month, const struct action_item *item)
{
	for (guint i = 0; i < site->postmortems->len; i++) {
		const struct postmortem *postmortem = g_ptr_array_index(site->postmortems, i);

		if (g_strcmp0(postmortem->id, item->postmortem) == 0)
			return postmortem->day < civil_to_days(month->period.end);
	}
	return true;
}

int64_t site_today(const struct site *site)
{
	return zone_local(site->policy->zone, site->known_until_utc).days;
}

/* On the scale of the line: percent, or events. */
static double plotted(const struct slo_result *result)
{
	double attained = result != NULL ? slo_sum_attained(&result->sum, result->kind) : NAN;

	return result == NULL || objective_counts_events(result->kind) ? attained : attained * 100;
}

static double plotted_target(const struct slo_result *result)
{
	struct decimal target =
	    objective_counts_events(result->kind) ? result->limit : result->target_percent;

	return result->has_target ? (double)target.digits / (double)power_of_ten(target.scale)
				  : NAN;
}

void page_attainment_sparkline(struct page *page, guint index, const struct slo_result *result)
{
	double values[SPARKLINE_MONTHS];
	bool is_off[SPARKLINE_MONTHS];
	guint first = index + 1 > SPARKLINE_MONTHS ? index + 1 - SPARKLINE_MONTHS : 0;
	int missed = 0, known = 0;

	for (guint i = first; i <= index; i++) {
		const struct slo_result *then = slo_same(site_month(page->site, i)->slo, result);

		values[i - first] = plotted(then);
		is_off[i - first] = then != NULL && slo_is_off_target(then);
		known += isfinite(values[i - first]) ? 1 : 0;
		missed += is_off[i - first];
	}
	g_autofree char *id = page_new_id(page);
	g_autofree char *title = g_strdup_printf("Attainment by month of %s", result->title);
	g_autofree char *finding =
	    g_strdup_printf("%d of %d months with data off target.", missed, known);
	svg_sparkline(page->html,
	    &(struct sparkline){
		.id = id,
		.title = title,
		.finding = finding,
		.values = values,
		.is_off_target = is_off,
		.count = index - first + 1,
		.target = plotted_target(result),
		.from_zero = objective_counts_events(result->kind),
	    });
}

static bool write_months(const struct site *site, const char *folder, GError **error)
{
	for (guint i = 0; i < site->months->len; i++) {
		g_autofree char *path =
		    g_build_filename(folder, "m", site_month(site, i)->period.name, NULL);

		if (site_month(site, i)->kept != NULL)
			continue;
		if (!fs_make_folder(path, FOLDER_MODE, error) ||
		    !page_month_write(site, i, folder, error))
			return false;
	}
	return true;
}

static bool write_stylesheet(const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, "style.css", NULL);
	const char *text = embedded_text("reports/style.css");

	if (text == NULL)
		return fail(
		    error, NINES_ERROR_FAILED, "the style sheet is not part of this program");
	return fs_write(path, text, strlen(text), FILE_MODE, error);
}

bool site_write(const struct site *site, const char *folder, GError **error)
{
	return fs_make_folder(folder, FOLDER_MODE, error) && write_stylesheet(folder, error) &&
	    write_months(site, folder, error) && page_status_write(site, folder, error) &&
	    page_trends_write(site, folder, error) && page_index_write(site, folder, error);
}
