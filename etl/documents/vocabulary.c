#include "etl/documents/vocabulary.h"

#include <string.h>

#include "base/yaml.h"
#include "schemas/embedded.h"

static const char *const topic_names[] = { "title", "date", "services", "incident",
	"downtime_minutes", "loss", "currency", "loss_quality", "severity", "cause", "trigger",
	"detected_by", "helped", "wrong", "clockwork", "lucky", "started_at", "detected_at",
	"mitigated_at", "resolved_at", "facts", "timeline", "actions", NULL };
static const char *const item_part_names[] = { "item", "type", "owner", "due", "status", "link",
	NULL };
static const char *const status_names[] = { "open", "closed", "declined", NULL };

struct vocabulary {
	GHashTable *topics;                  /* words -> index + 1 */
	GHashTable *item_parts;              /* the same */
	GHashTable *statuses;                /* the same; also marks, as they are */
	GHashTable *unknown;                 /* a set of words */
	GPtrArray *milestones[TOPIC_FIELDS]; /* of char *, with a blank at both ends */
};

char *words_of(const char *text)
{
	g_autofree char *lower = g_utf8_strdown(text, -1);
	char *tail = strstr(lower, "{#");
	GString *words = g_string_new(NULL);

	if (tail != NULL)
		*tail = '\0';
	g_strchomp(lower);
	size_t length = strlen(lower);
	tail = length > 0 && lower[length - 1] == ')' ? strrchr(lower, '(') : NULL;
	if (tail != NULL && tail != lower)
		*tail = '\0';
	bool has_letters = false;
	for (const char *at = lower; *at != '\0'; at = g_utf8_find_next_char(at, NULL)) {
		gunichar character = g_utf8_get_char(at);

		if (!g_unichar_isalnum(character)) {
			/* numbers before the first word number the heading */
			if (!has_letters)
				g_string_truncate(words, 0);
			else if (words->str[words->len - 1] != ' ')
				g_string_append_c(words, ' ');
			continue;
		}
		has_letters = has_letters || !g_unichar_isdigit(character);
		g_string_append_unichar(words, character);
	}
	return g_strchomp(g_string_free(words, FALSE));
}

/* Reads `name: [words, ...]` for each name; a table that lacks one is a bug. */
static GHashTable *read_table(const struct yaml *section, const char *const *names)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; names[i] != NULL; i++) {
		const struct yaml *list = yaml_get(section, names[i]);

		g_assert(yaml_count(list) > 0);
		for (guint j = 0; j < yaml_count(list); j++) {
			const char *entry = yaml_text(yaml_item(list, j));
			g_autofree char *words = words_of(entry);
			const char *key = *words != '\0' ? words : entry;

			g_assert(!g_hash_table_contains(table, key));
			g_hash_table_insert(table, g_strdup(key), GUINT_TO_POINTER(i + 1));
		}
	}
	return table;
}

static GPtrArray *read_phrases(const struct yaml *list)
{
	GPtrArray *phrases = g_ptr_array_new();

	for (guint i = 0; i < yaml_count(list); i++) {
		g_autofree char *words = words_of(yaml_text(yaml_item(list, i)));

		g_ptr_array_add(phrases, g_strdup_printf(" %s ", words));
	}
	return phrases;
}

/* Read at the first use and kept. */
static const struct vocabulary *vocabulary(void)
{
	static struct vocabulary *kept;

	if (kept != NULL)
		return kept;
	const char *path = "schemas/headings.yaml", *text = embedded_text(path);
	g_autoptr(GPtrArray) documents = yaml_read(path, text, strlen(text), YAML_ANY, NULL);
	const struct yaml *root = documents->pdata[0];

	kept = g_new0(struct vocabulary, 1);
	kept->topics = read_table(yaml_get(root, "topics"), topic_names);
	kept->item_parts = read_table(yaml_get(root, "items"), item_part_names);
	kept->statuses = read_table(yaml_get(root, "statuses"), status_names);
	kept->unknown = g_hash_table_new(g_str_hash, g_str_equal);
	const struct yaml *unknown = yaml_get(root, "unknown");
	for (guint i = 0; i < yaml_count(unknown); i++)
		g_hash_table_add(kept->unknown, words_of(yaml_text(yaml_item(unknown, i))));
	for (guint i = TOPIC_STARTED; i <= TOPIC_RESOLVED; i++)
		kept->milestones[i] =
		    read_phrases(yaml_get(yaml_get(root, "milestones"), topic_names[i]));
	return kept;
}

const char *topic_name(enum topic topic)
{
	return topic_names[topic];
}

const char *item_part_name(enum item_part part)
{
	return item_part_names[part];
}

/* The index of the words of a text, or `otherwise`. */
static guint find_words(GHashTable *table, const char *text, guint otherwise)
{
	g_autofree char *words = words_of(text);
	guint found = GPOINTER_TO_UINT(g_hash_table_lookup(table, words));

	return found != 0 ? found - 1 : otherwise;
}

enum topic vocabulary_topic(const char *heading)
{
	return (enum topic)find_words(vocabulary()->topics, heading, TOPIC_NONE);
}

enum item_part vocabulary_item_part(const char *heading)
{
	return (enum item_part)find_words(vocabulary()->item_parts, heading, ITEM_PARTS);
}

const char *vocabulary_mark(const char **text)
{
	const char *behind = **text != '\0' ? g_utf8_find_next_char(*text, NULL) : *text;
	g_autofree char *mark = g_strndup(*text, (gsize)(behind - *text));
	guint found = GPOINTER_TO_UINT(g_hash_table_lookup(vocabulary()->statuses, mark));

	if (found == 0 || g_ascii_isalnum(*mark))
		return NULL;
	/* emoji may be followed by a selector of their look */
	while (g_str_has_prefix(behind, "\xef\xb8\x8f") || g_ascii_isspace(*behind))
		behind = g_utf8_find_next_char(behind, NULL);
	*text = behind;
	return status_names[found - 1];
}

const char *vocabulary_status(const char *text)
{
	const char *mark = vocabulary_mark(&text);
	guint none = G_N_ELEMENTS(status_names) - 1;

	return mark != NULL ? mark : status_names[find_words(vocabulary()->statuses, text, none)];
}

bool vocabulary_is_milestone(enum topic topic, const char *line)
{
	const GPtrArray *phrases = vocabulary()->milestones[topic];
	g_autofree char *words = words_of(line);
	g_autofree char *padded = g_strdup_printf(" %s ", words);

	for (guint i = 0; i < phrases->len; i++) {
		const char *found = strstr(padded, phrases->pdata[i]);

		if (found != NULL && (found - padded < 4 || strncmp(found - 4, " not", 4) != 0))
			return true;
	}
	return false;
}

/* `YYY` and its like. */
static bool is_filler(const char *value)
{
	size_t length = strlen(value);

	return length >= 3 && g_ascii_isupper(*value) &&
	    strspn(value, (char[]){ *value, 0 }) == length;
}

static bool has_word(const char *value)
{
	for (; *value != '\0'; value = g_utf8_find_next_char(value, NULL))
		if (g_unichar_isalnum(g_utf8_get_char(value)))
			return true;
	return false;
}

bool vocabulary_is_unknown(const char *value)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(value));
	g_autofree char *words = words_of(trimmed);
	bool is_template = (g_str_has_prefix(trimmed, "<") && g_str_has_suffix(trimmed, ">")) ||
	    (g_str_has_prefix(trimmed, "{") && g_str_has_suffix(trimmed, "}"));

	return is_template || is_filler(trimmed) || !has_word(trimmed) ||
	    g_hash_table_contains(vocabulary()->unknown, words);
}
