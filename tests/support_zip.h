#ifndef TESTS_SUPPORT_ZIP_H
#define TESTS_SUPPORT_ZIP_H

#include "tests/support.h"

/* Writes zip archives, sound ones and broken ones. */
struct zip_writer {
	GString *bytes;
	GString *directory;
	guint count;
};

/* How an entry is written; all zero is a stored one. */
struct zip_form {
	bool is_deflated;
	bool has_descriptor; /* sizes stand behind the content, as streams have to write them */
	unsigned flags;
	unsigned method; /* written instead of the true one, when it is not 0 */
	uint32_t size;   /* the same */
	uint32_t offset; /* the same */
	uint32_t crc;    /* added to the true one */
};

void zip_begin(struct zip_writer *zip);
void zip_add(struct zip_writer *zip, const char *name, const char *content, size_t size,
    const struct zip_form *form);
/* A deflated text. */
void zip_add_text(struct zip_writer *zip, const char *name, const char *text);
/* Ends the archive, with a comment or NULL; the caller frees the bytes. */
GString *zip_end(struct zip_writer *zip, const char *comment);

#endif
