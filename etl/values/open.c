#include "etl/values/open.h"

#include "etl/records/frontmatter.h"
#include "etl/records/ical.h"
#include "etl/records/notion.h"
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

/* A document is a postmortem, or the list of the action items that it promises. */
static enum document_view view_of(const struct profile *profile)
{
	return profile->kind == &kind_action_items ? DOCUMENT_ACTION_ITEMS : DOCUMENT_POSTMORTEM;
}

static struct reader *open_notion(const struct input *input, GError **error)
{
	const struct profile *profile = input->profile;
	struct notion_choice choice = { view_of(profile), profile->records };

	return notion_open(input->path, input->shown_path, &choice, profile->wanted, error);
}

static struct reader *open_calendar(
    struct source *source, const struct input *input, GError **error)
{
	const struct profile *profile = input->profile;
	struct ical_options options = {
		.zone = profile->zone,
		.window_start_utc = input->window_start_utc,
		.window_end_utc = input->window_end_utc,
		.all_day_end_is_inclusive = profile->day_end_is_inclusive,
	};

	return ical_open(source, input->shown_path, &options, profile->wanted, error);
}

static struct reader *open_stream(struct source *source, const struct input *input, GError **error)
{
	const struct profile *profile = input->profile;
	struct json_shape shape = input_json_shape(profile);

	switch (profile->format) {
	case PROFILE_CSV:
		return open_csv(source, input, error);
	case PROFILE_JSON:
	case PROFILE_JSON_LINES:
	case PROFILE_YAML:
		return json_open(source, input->shown_path, &shape, profile->wanted, error);
	case PROFILE_FRONT_MATTER:
		return frontmatter_open(source, input->shown_path, profile->wanted, error);
	case PROFILE_MARKDOWN:
		return postmortems_open_markdown(
		    source, input->shown_path, view_of(profile), profile->wanted, error);
	case PROFILE_ICAL:
		return open_calendar(source, input, error);
	case PROFILE_NOTION:
		break;
	}
	g_assert_not_reached();
}

struct reader *input_open(const struct input *input, GError **error)
{
	const struct profile *profile = input->profile;
	struct source *source;

	if (profile->format == PROFILE_NOTION)
		return open_notion(input, error);
	source = source_open(input->path, input->shown_path, profile->encoding, error);
	return source != NULL ? open_stream(source, input, error) : NULL;
}

bool input_goes_on(const struct input *input, const struct reader *reader)
{
	return input->profile->format == PROFILE_ICAL && ical_has_endless_rule(reader);
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
