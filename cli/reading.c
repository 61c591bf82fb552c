#include "cli/reading.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"

static bool write_constants(struct json *json, char **set, GError **error)
{
	json_object_begin(json, "set");
	for (; set != NULL && *set != NULL; set++) {
		const char *equals = strchr(*set, '=');

		if (equals == NULL || equals == *set)
			return fail(
			    error, NINES_ERROR_USAGE, "--set: \"%s\" is not FIELD=VALUE", *set);
		g_autofree char *field = g_strndup(*set, (gsize)(equals - *set));
		json_text(json, field, equals + 1);
	}
	json_object_end(json);
	return true;
}

/* The options as the settings of a source of nines.yaml, so that they mean the same. */
static bool make_settings(
    struct reading_options *reading, const struct options *options, GError **error)
{
	struct json *json;
	bool ok;

	if (options->zone == NULL && !options->accept_truncated && options->set == NULL)
		return true;
	json = json_new();
	json_object_begin(json, NULL);
	if (options->zone != NULL)
		json_text(json, "zone", options->zone);
	if (options->accept_truncated)
		json_text(json, "accept_truncated", "yes");
	ok = write_constants(json, options->set, error);
	if (!ok)
		json_object_end(json);
	json_object_end(json);
	reading->settings = json_finish(json);
	if (ok)
		reading->documents = yaml_read(
		    "command line", reading->settings, strlen(reading->settings), YAML_ANY, error);
	if (reading->documents == NULL)
		return false;
	reading->choice.settings = reading->documents->pdata[0];
	reading->choice.settings_text = reading->settings;
	return true;
}

bool reading_options_read(struct reading_options *reading, const struct workspace *workspace,
    const struct options *options, GError **error)
{
	struct period period;

	memset(reading, 0, sizeof(*reading));
	if (options->profile != NULL) {
		reading->choice.profile = profile_find(workspace->profiles, options->profile);
		if (reading->choice.profile == NULL)
			return fail(error, NINES_ERROR_USAGE,
			    "there is no profile \"%s\"; `nines profile list` lists them",
			    options->profile);
	}
	if (options->window != NULL) {
		if (!period_parse(options->window, workspace_today(workspace), &period, error))
			return false;
		reading->window.is_declared = true;
		period_bounds(&period, workspace->policy->zone, &reading->window.start_utc,
		    &reading->window.end_utc);
	}
	return make_settings(reading, options, error);
}

void reading_options_clear(struct reading_options *reading)
{
	if (reading->documents != NULL)
		g_ptr_array_unref(reading->documents);
	g_free(reading->settings);
}
