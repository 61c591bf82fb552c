/*
 * The one address of libcrypto and ISA-L. Both are here for speed alone, on the path that every
 * byte of every input takes: SHA-256 by the processor's own instructions (four times GLib's), and
 * gzip at seven times zlib's fastest level and nearly its size.
 */
#include "etl/records/archive.h"

#include <errno.h>
#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/workers.h"
#include "etl/codes.h"

/* What one gzip member is made of, and how large it can get. */
#define PIECE_SIZE  (1024 * 1024)
#define MEMBER_SIZE (PIECE_SIZE + PIECE_SIZE / 8)

struct piece {
	size_t size, member_size; /* 0: it could not be compressed */
	char bytes[PIECE_SIZE];
	char member[MEMBER_SIZE];
};

struct copy {
	FILE *file; /* under a temporary name */
	char *temporary;
	bool is_gzip;            /* the file is compressed already */
	struct workers *workers; /* that compress it; NULL: there is not enough for several */
	GQueue *spare;           /* struct piece * */
};

static void compress_piece(gpointer task, guint thread, gpointer data)
{
	struct piece *piece = task;
	struct isal_zstream stream;
	g_autofree guint8 *memory = g_malloc(ISAL_DEF_LVL1_DEFAULT);

	(void)thread;
	(void)data;
	isal_deflate_stateless_init(&stream);
	stream.level = 1;
	stream.level_buf = memory;
	stream.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
	stream.gzip_flag = IGZIP_GZIP;
	stream.end_of_stream = 1;
	stream.next_in = (guint8 *)piece->bytes;
	stream.avail_in = (uint32_t)piece->size;
	stream.next_out = (guint8 *)piece->member;
	stream.avail_out = MEMBER_SIZE;
	piece->member_size =
	    isal_deflate_stateless(&stream) == COMP_OK ? (size_t)stream.total_out : 0;
}

static struct piece *copy_piece(struct copy *copy)
{
	struct piece *piece = g_queue_pop_head(copy->spare);

	return piece != NULL ? piece : g_new(struct piece, 1);
}

static bool copy_begin(struct copy *copy, const char *folder, const struct piece *first)
{
	copy->is_gzip = first->size >= 2 && memcmp(first->bytes, "\x1f\x8b", 2) == 0;
	copy->temporary = g_strdup_printf("%s/incoming-%d.tmp", folder, (int)getpid());
	copy->file = fopen(copy->temporary, "wb");
	/* most files are one piece */
	if (copy->file != NULL && !copy->is_gzip && first->size == PIECE_SIZE)
		copy->workers = workers_new(workers_usual(), compress_piece, NULL);
	return copy->file != NULL;
}

static bool write_member(struct copy *copy, struct piece *piece)
{
	bool ok = piece->member_size > 0 &&
	    fwrite(piece->member, 1, piece->member_size, copy->file) == piece->member_size;

	g_queue_push_head(copy->spare, piece);
	return ok;
}

/* Takes the piece over. */
static bool copy_add(struct copy *copy, struct piece *piece)
{
	bool ok = true;

	if (copy->workers != NULL) {
		workers_give(copy->workers, piece);
		return !workers_are_busy(copy->workers) ||
		    write_member(copy, workers_take(copy->workers));
	}
	if (copy->file != NULL && !copy->is_gzip) {
		compress_piece(piece, 0, NULL);
		return write_member(copy, piece);
	}
	if (copy->file != NULL)
		ok = fwrite(piece->bytes, 1, piece->size, copy->file) == piece->size;
	g_queue_push_head(copy->spare, piece);
	return ok;
}

/* Writes what is still out. Closes the file. */
static bool copy_end(struct copy *copy)
{
	struct piece *piece;
	bool ok = true;

	while (copy->workers != NULL && (piece = workers_take(copy->workers)) != NULL)
		ok = write_member(copy, piece) && ok;
	workers_free(copy->workers);
	g_queue_free_full(copy->spare, g_free);
	return (copy->file == NULL || fclose(copy->file) == 0) && ok;
}

/* Reads the file to its end. False when reading or writing failed. */
static bool read_pieces(
    FILE *file, const char *archive, struct copy *copy, EVP_MD_CTX *hash, struct digest *digest)
{
	for (;;) {
		struct piece *piece = copy_piece(copy);

		piece->size = fread(piece->bytes, 1, PIECE_SIZE, file);
		if (piece->size == 0) {
			g_free(piece);
			return !ferror(file);
		}
		EVP_DigestUpdate(hash, piece->bytes, piece->size);
		bool ok = archive == NULL || digest->bytes > 0 || copy_begin(copy, archive, piece);
		digest->bytes += (int64_t)piece->size;
		if (!copy_add(copy, piece) || !ok)
			return false;
	}
}

static void write_digest(EVP_MD_CTX *hash, struct digest *digest)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	EVP_DigestFinal_ex(hash, bytes, &size);
	for (unsigned i = 0; i < size; i++)
		g_snprintf(digest->sha256 + (size_t)2 * i, 3, "%02x", bytes[i]);
}

bool source_digest(const char *path, const char *archive, struct digest *digest, GError **error)
{
	struct copy copy = { .spare = g_queue_new() };
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		g_queue_free(copy.spare);
		return fail(error, NINES_ERROR_CONTRACT, "%s: error: cannot be read: %s [%s]", path,
		    g_strerror(errno), CODE_UNREADABLE);
	}
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
	*digest = (struct digest){ .bytes = 0 };
	setvbuf(file, NULL, _IONBF, 0);
	bool ok = read_pieces(file, archive, &copy, hash, digest);
	int reason = errno;
	bool is_unreadable = ferror(file) != 0;
	fclose(file);
	ok = copy_end(&copy) && ok;
	write_digest(hash, digest);
	EVP_MD_CTX_free(hash);
	if (is_unreadable)
		fail(error, NINES_ERROR_CONTRACT, "%s: error: cannot be read: %s [%s]", path,
		    g_strerror(reason), CODE_UNREADABLE);
	else if (!ok)
		fail(error, NINES_ERROR_FAILED, "%s: cannot be copied to the archive: %s", path,
		    g_strerror(reason));
	if (ok && copy.temporary != NULL) {
		g_autofree char *kept = g_strdup_printf("%s/%s.gz", archive, digest->sha256);

		ok = fs_publish_file(copy.temporary, kept, 0640, error);
	}
	if (!ok && copy.temporary != NULL)
		unlink(copy.temporary);
	g_free(copy.temporary);
	return ok;
}
