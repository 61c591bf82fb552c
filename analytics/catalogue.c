#include "analytics/catalogue.h"

#include <string.h>

static void service_free(gpointer data)
{
	struct service *service = data;

	g_free(service->name);
	g_free(service->title);
	g_free(service->product);
	g_free(service->team);
	g_free(service->pool);
	g_free(service);
}

static void engineer_free(gpointer data)
{
	struct engineer *engineer = data;

	g_free(engineer->id);
	g_free(engineer->name);
	g_free(engineer->email);
	g_free(engineer->calendar);
	g_free(engineer->staff_no);
	g_free(engineer->cost_centre);
	g_free(engineer->team);
	g_free(engineer);
}

void rate_free(struct rate *rate)
{
	if (rate == NULL)
		return;
	g_free(rate->engineer);
	g_free(rate->text);
	g_free(rate->currency);
	g_free(rate->source);
	g_free(rate);
}

static void rate_destroy(gpointer data)
{
	rate_free(data);
}

static void holiday_free(gpointer data)
{
	struct holiday *holiday = data;

	g_free(holiday->calendar);
	g_free(holiday->name);
	g_free(holiday);
}

struct catalogue *catalogue_new(void)
{
	struct catalogue *catalogue = g_new(struct catalogue, 1);

	*catalogue = (struct catalogue){
		.services = g_ptr_array_new_with_free_func(service_free),
		.engineers = g_ptr_array_new_with_free_func(engineer_free),
		.rates = g_ptr_array_new_with_free_func(rate_destroy),
		.holidays = g_ptr_array_new_with_free_func(holiday_free),
	};
	return catalogue;
}

void catalogue_free(struct catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	g_ptr_array_unref(catalogue->services);
	g_ptr_array_unref(catalogue->engineers);
	g_ptr_array_unref(catalogue->rates);
	g_ptr_array_unref(catalogue->holidays);
	g_free(catalogue);
}

/* How the lists are searched: the name and the day of an element. */
typedef const char *(*get_name)(const void *element);
typedef int64_t (*get_day)(const void *element);

static guint lower_bound(const GPtrArray *list, get_name name_of, const char *name)
{
	guint low = 0, high = list->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (strcmp(name_of(list->pdata[middle]), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The last version of a name that holds on the day; *first is its first version, or NULL. */
static const void *find_version(const GPtrArray *list, get_name name_of, get_day day_of,
    const char *name, int64_t day, const void **first)
{
	guint at = lower_bound(list, name_of, name);
	const void *found = NULL;

	*first = NULL;
	for (; at < list->len && strcmp(name_of(list->pdata[at]), name) == 0; at++) {
		if (*first == NULL)
			*first = list->pdata[at];
		if (day_of(list->pdata[at]) <= day)
			found = list->pdata[at];
	}
	return found;
}

static const char *service_key(const void *element)
{
	return ((const struct service *)element)->name;
}

static int64_t service_day(const void *element)
{
	return ((const struct service *)element)->valid_from;
}

static const char *engineer_key(const void *element)
{
	return ((const struct engineer *)element)->id;
}

static int64_t engineer_day(const void *element)
{
	return ((const struct engineer *)element)->valid_from;
}

static const char *rate_key(const void *element)
{
	return ((const struct rate *)element)->engineer;
}

static int64_t rate_day(const void *element)
{
	return ((const struct rate *)element)->valid_from;
}

const struct service *catalogue_service(
    const struct catalogue *catalogue, const char *name, int64_t day)
{
	const void *first;
	const void *found =
	    find_version(catalogue->services, service_key, service_day, name, day, &first);

	return found != NULL ? found : first;
}

const struct engineer *catalogue_engineer(
    const struct catalogue *catalogue, const char *id, int64_t day)
{
	const void *first;
	const void *found =
	    find_version(catalogue->engineers, engineer_key, engineer_day, id, day, &first);

	return found != NULL ? found : first;
}

const struct rate *catalogue_rate(
    const struct catalogue *catalogue, const char *engineer, int64_t day)
{
	const void *first;

	return find_version(catalogue->rates, rate_key, rate_day, engineer, day, &first);
}

/* Holidays are sorted by calendar and day. */
static guint first_holiday(const GPtrArray *holidays, const char *calendar, int64_t day)
{
	guint low = 0, high = holidays->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const struct holiday *holiday = holidays->pdata[middle];
		int order = strcmp(holiday->calendar, calendar);

		if (order < 0 || (order == 0 && holiday->day < day))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct holiday *catalogue_holiday(
    const struct catalogue *catalogue, const char *calendar, int64_t day)
{
	const struct holiday *found = NULL;

	for (guint at = first_holiday(catalogue->holidays, calendar, day);
	     at < catalogue->holidays->len; at++) {
		const struct holiday *holiday = catalogue->holidays->pdata[at];

		if (holiday->day != day || strcmp(holiday->calendar, calendar) != 0)
			break;
		if (found == NULL || holiday->from_s < found->from_s)
			found = holiday;
	}
	return found;
}

GPtrArray *catalogue_services_on(const struct catalogue *catalogue, int64_t day)
{
	GPtrArray *services = g_ptr_array_new();
	const char *last = NULL;

	for (guint i = 0; i < catalogue->services->len; i++) {
		const struct service *service = catalogue->services->pdata[i];

		if (last == NULL || strcmp(last, service->name) != 0)
			g_ptr_array_add(services,
			    (gpointer)(guintptr)catalogue_service(catalogue, service->name, day));
		last = service->name;
	}
	return services;
}
