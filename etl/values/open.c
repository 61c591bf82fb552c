#include "etl/values/open.h"

#include "etl/records/json.h"
#include "etl/records/source.h"
#include "etl/values/plan.h"

struct reader *input_open(const struct input *input, GError **error)
{
	const struct profile *profile = input->profile;
	struct source *source =
	    source_open(input->path, input->shown_path, profile->encoding, error);

	if (source == NULL)
		return NULL;
	if (profile->format == PROFILE_CSV)
		return csv_open(source, input->shown_path, &profile->dialect, error);
	g_autoptr(GPtrArray) columns = plan_wanted_columns(profile);
	return json_open(source, input->shown_path, profile->records, columns, error);
}

char *input_header(const struct input *input, const struct reader *reader)
{
	const struct profile *profile = input->profile;

	if (profile->format != PROFILE_CSV || profile->is_unpivoted ||
	    profile->dialect.columns != NULL || reader->columns->len == 0)
		return NULL;
	GString *header = g_string_new(NULL);
	for (guint i = 0; i < reader->columns->len; i++)
		g_string_append_printf(
		    header, "%s%s", i > 0 ? "\n" : "", (char *)reader->columns->pdata[i]);
	return g_string_free(header, FALSE);
}
