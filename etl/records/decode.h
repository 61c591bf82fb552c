#ifndef ETL_RECORDS_DECODE_H
#define ETL_RECORDS_DECODE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Turns the bytes of a file into UTF-8, piece by piece, with the converters of the system's iconv.
 */

/* As many bytes as encoding_find() likes to see. */
#define ENCODING_START_SIZE 64

/*
 * The encoding of a file that begins with these bytes: what its byte order mark says, else the
 * declared one, else (NULL) UTF-16 without a mark when every second byte is NUL, else UTF-8. The
 * result is borrowed or is `declared`; *mark_size bytes of the mark are no text.
 */
const char *encoding_find(const char *start, size_t size, const char *declared, size_t *mark_size);

struct decoder;

/* NULL when nobody knows the encoding. The caller frees it with decoder_free(), which takes NULL.
 */
struct decoder *decoder_new(const char *encoding);
void decoder_free(struct decoder *decoder);

/* Whether the text is other bytes than the input; else they pass unseen. */
bool decoder_converts(const struct decoder *decoder);

/* Bytes that are consumed from the front. */
struct bytes {
	const char *start;
	size_t size;
};

/*
 * Moves text from `input`, as much as is whole and fits, to `output`, and returns how many bytes
 * that were. At least 16 bytes of output hold any character. Bytes of UTF-8 pass unseen: whether
 * they are valid is for the readers to say, record by record.
 *
 * When nothing was moved and input is left, it begins with a character that is cut off (more has to
 * be put behind it) or, with *is_bad set, with bytes that mean nothing in the encoding.
 */
size_t decoder_move(
    struct decoder *decoder, struct bytes *input, char *output, size_t size, bool *is_bad);
/* At the end of the input: what the decoder still holds back. */
size_t decoder_finish(struct decoder *decoder, char *output, size_t size);

#endif
