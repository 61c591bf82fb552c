#include "etl/values/open.h"

#include "etl/records/source.h"
#include "etl/records/unpivot.h"

struct json_shape input_json_shape(const struct profile *profile)
{
	enum json_form form = profile->format == PROFILE_YAML ? JSON_YAML
	    : profile->format == PROFILE_JSON_LINES           ? JSON_LINES
							      : JSON_DOCUMENT;

	return (struct json_shape){ form, profile->records };
}

static struct reader *open_csv(struct source *source, const struct input *input, GError **error)
{
	const struct profile *profile = input->profile;
	struct reader *reader = csv_open(source, input->shown_path, &profile->dialect, error);

	if (reader == NULL || !profile->is_unpivoted)
		return reader;
	struct unpivot shape = { .keep = profile->wanted, .skip = profile->skip };
	return unpivot_open(reader, &shape);
}

struct reader *input_open(const struct input *input, GError **error)
{
	const struct profile *profile = input->profile;
	struct source *source =
	    source_open(input->path, input->shown_path, profile->encoding, error);

	if (source == NULL)
		return NULL;
	if (profile->format == PROFILE_CSV)
		return open_csv(source, input, error);
	struct json_shape shape = input_json_shape(profile);
	return json_open(source, input->shown_path, &shape, profile->wanted, error);
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
