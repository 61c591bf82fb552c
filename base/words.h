#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Names that people write nearly right. Texts are UTF-8. */

/* How much two words differ: the number of bytes to change, insert or drop; of words of more than
 * 200 bytes only those count. */
size_t word_distance(const char *left, const char *right);

/*
 * The word that is meant by `text`: one that is the same but for capitals, blanks and marks
 * (`Checkout API`, `checkout-api`), or that contains the other, or is written with few slips; NULL
 * when none is near. Of several the nearest, of those the first. Borrowed from `words` (char *).
 */
const char *word_nearest(const char *text, const GPtrArray *words);

/* Sorts words (char *) by their bytes. */
void words_sort(GPtrArray *words);
/* Whether the word is one of `words` (char *), letter by letter. */
bool words_contain(const GPtrArray *words, const char *word);

/* At most so many characters of a text stand in a message. */
#define SHOWN_MAX 60

/* A text as a message may show it: the first SHOWN_MAX characters, on one line; what cannot be seen
 * on a terminal or would upset it as `\u001b`, and bytes that are not UTF-8 as `\xe9`. The caller
 * frees it. */
char *word_shown(const char *text);

#endif
