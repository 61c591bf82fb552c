#include "base/words.h"

#include <stdint.h>
#include <string.h>

#define LENGTH_MAX 200

size_t word_distance(const char *left, const char *right)
{
	size_t row[LENGTH_MAX + 1];
	size_t height = MIN(strlen(left), LENGTH_MAX), width = MIN(strlen(right), LENGTH_MAX);

	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 1; i <= height; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= width; j++) {
			size_t above = row[j];
			size_t changed = diagonal + (left[i - 1] != right[j - 1]);

			row[j] = MIN(MIN(row[j] + 1, row[j - 1] + 1), changed);
			diagonal = above;
		}
	}
	return row[width];
}

/* Letters and digits only, without capitals. */
static char *bare(const char *text)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);
	GString *kept = g_string_new(NULL);

	for (char *at = folded; *at != '\0'; at = g_utf8_next_char(at))
		if (g_unichar_isalnum(g_utf8_get_char(at)))
			g_string_append_unichar(kept, g_utf8_get_char(at));
	return g_string_free(kept, FALSE);
}

/* 0 is the same word; more is farther; SIZE_MAX is another word. */
static size_t farness(const char *text, const char *word)
{
	size_t shorter = MIN(strlen(text), strlen(word));
	size_t distance = word_distance(text, word);

	if (distance == 0 || shorter == 0)
		return shorter == 0 ? SIZE_MAX : 0;
	if (shorter >= 3 && (strstr(text, word) != NULL || strstr(word, text) != NULL))
		return 1;
	return distance <= shorter / 3 ? 1 + distance : SIZE_MAX;
}

const char *word_nearest(const char *text, const GPtrArray *words)
{
	g_autofree char *wanted = bare(text);
	const char *nearest = NULL;
	size_t least = SIZE_MAX;

	for (guint i = 0; i < words->len; i++) {
		g_autofree char *word = bare(words->pdata[i]);
		size_t distance = farness(wanted, word);

		if (distance < least) {
			least = distance;
			nearest = words->pdata[i];
		}
	}
	return nearest;
}

static gint compare_words(gconstpointer left, gconstpointer right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void words_sort(GPtrArray *words)
{
	g_ptr_array_sort(words, compare_words);
}

bool words_contain(const GPtrArray *words, const char *word)
{
	/* it only looks */
	return g_ptr_array_find_with_equal_func(
	    (GPtrArray *)(guintptr)words, word, g_str_equal, NULL);
}

char *word_shown(const char *text)
{
	GString *shown = g_string_new(NULL);

	for (int left = SHOWN_MAX; *text != '\0' && left > 0; left--) {
		gunichar letter = g_utf8_get_char_validated(text, -1);
		bool is_valid = g_unichar_validate(letter);

		if (!is_valid)
			g_string_append_printf(shown, "\\x%02x", (unsigned char)*text);
		else if (letter == ' ' || g_unichar_isgraph(letter))
			g_string_append_unichar(shown, letter);
		else
			g_string_append_printf(shown, "\\u%04x", letter);
		text += is_valid ? g_utf8_skip[*(const guchar *)text] : 1;
	}
	if (*text != '\0')
		g_string_append(shown, "...");
	return g_string_free(shown, FALSE);
}
