/*
 * The one address of libcrypto and ISA-L. Both are here for speed alone, on the path that every
 * byte of every input takes: SHA-256 by the processor's own instructions (several times GLib's),
 * and gzip at seven times the speed of zlib's fastest level, and nearly its size.
 */
#include "etl/records/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "etl/codes.h"

/* What one gzip member is made of, and how large it can get. */
#define PIECE_SIZE  (1024 * 1024)
#define MEMBER_SIZE (PIECE_SIZE + PIECE_SIZE / 8)

struct archiving {
	char *path, *folder, *temporary;
	int file;           /* open for reading */
	struct stat before; /* of the file, at the beginning */
	FILE *copy;         /* the thread's, until it is over */
	GThread *thread;
	gint is_given_up; /* atomic: the thread is to stop */
	/* of the thread, once it is over */
	int read_error, write_error; /* of errno; 0: none */
};

static bool fail_reading(const char *path, const char *reason, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT, "%s: error: cannot be read: %s [%s]", path, reason,
	    CODE_UNREADABLE);
}

static bool fail_copying(const char *path, int reason, GError **error)
{
	return fail(error, NINES_ERROR_FAILED, "%s: cannot be copied to the archive: %s", path,
	    g_strerror(reason));
}

/* --- the digest --- */

static void write_digest(EVP_MD_CTX *hash, struct digest *digest)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	EVP_DigestFinal_ex(hash, bytes, &size);
	for (unsigned i = 0; i < size; i++)
		g_snprintf(digest->sha256 + (size_t)2 * i, 3, "%02x", bytes[i]);
}

char *archive_path(const char *folder, const char *sha256)
{
	return g_strdup_printf("%s/%s.gz", folder, sha256);
}

bool source_digest(const char *path, struct digest *digest, GError **error)
{
	g_autofree char *buffer = g_malloc(PIECE_SIZE);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;

	if (file < 0)
		return fail_reading(path, g_strerror(errno), error);
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
	*digest = (struct digest){ .bytes = 0 };
	while ((got = read(file, buffer, PIECE_SIZE)) > 0) {
		EVP_DigestUpdate(hash, buffer, (size_t)got);
		digest->bytes += got;
	}
	int reason = errno;
	close(file);
	write_digest(hash, digest);
	EVP_MD_CTX_free(hash);
	return got == 0 || fail_reading(path, g_strerror(reason), error);
}

/* --- the copy --- */

struct piece {
	size_t size;
	bool is_gzip; /* the file is compressed already */
	guint8 bytes[PIECE_SIZE], member[MEMBER_SIZE];
	guint8 memory[ISAL_DEF_LVL1_DEFAULT];
};

/* Reads until the piece is full or the file is at its end. False on failure. */
static bool read_piece(int file, struct piece *piece)
{
	ssize_t got = 1;

	for (piece->size = 0; piece->size < PIECE_SIZE && got > 0;
	     piece->size += (size_t)MAX(got, 0))
		got = read(file, piece->bytes + piece->size, PIECE_SIZE - piece->size);
	return got >= 0;
}

static bool write_piece(struct piece *piece, FILE *copy)
{
	struct isal_zstream stream;

	if (piece->is_gzip)
		return fwrite(piece->bytes, 1, piece->size, copy) == piece->size;
	isal_deflate_stateless_init(&stream);
	stream.level = 1;
	stream.level_buf = piece->memory;
	stream.level_buf_size = sizeof(piece->memory);
	stream.gzip_flag = IGZIP_GZIP;
	stream.end_of_stream = 1;
	stream.next_in = piece->bytes;
	stream.avail_in = (uint32_t)piece->size;
	stream.next_out = piece->member;
	stream.avail_out = MEMBER_SIZE;
	/* a member has room for bytes that cannot be made less */
	int result = isal_deflate_stateless(&stream);
	g_assert(result == COMP_OK);
	return fwrite(piece->member, 1, stream.total_out, copy) == stream.total_out;
}

static gpointer copy_file(gpointer data)
{
	struct archiving *archiving = data;
	g_autofree struct piece *piece = g_malloc(sizeof(*piece));
	bool is_first = true;

	while (archiving->read_error == 0 && archiving->write_error == 0 &&
	    !g_atomic_int_get(&archiving->is_given_up)) {
		if (!read_piece(archiving->file, piece))
			archiving->read_error = errno;
		if (piece->size == 0)
			break;
		if (is_first)
			piece->is_gzip =
			    piece->size >= 2 && memcmp(piece->bytes, "\x1f\x8b", 2) == 0;
		is_first = false;
		if (!write_piece(piece, archiving->copy))
			archiving->write_error = errno;
	}
	/* here, while the records are still being read, waiting for the disk costs nobody time */
	if (archiving->write_error == 0 &&
	    (fflush(archiving->copy) != 0 || fdatasync(fileno(archiving->copy)) != 0))
		archiving->write_error = errno;
	return NULL;
}

struct archiving *archiving_begin(const char *path, const char *folder, GError **error)
{
	struct archiving *archiving = g_new0(struct archiving, 1);

	archiving->path = g_strdup(path);
	archiving->folder = g_strdup(folder);
	archiving->temporary = g_strdup_printf("%s/incoming-%d.tmp", folder, (int)getpid());
	archiving->file = open(path, O_RDONLY | O_CLOEXEC);
	if (archiving->file < 0 || fstat(archiving->file, &archiving->before) != 0) {
		fail_reading(path, g_strerror(errno), error);
		archiving_free(archiving);
		return NULL;
	}
	archiving->copy = fopen(archiving->temporary, "wbe");
	if (archiving->copy == NULL) {
		fail_copying(path, errno, error);
		archiving_free(archiving);
		return NULL;
	}
	archiving->thread = g_thread_new("archive", copy_file, archiving);
	return archiving;
}

/* Waits for the thread, and closes its copy. */
static void finish_copy(struct archiving *archiving)
{
	if (archiving->thread != NULL)
		g_thread_join(g_steal_pointer(&archiving->thread));
	if (archiving->copy != NULL && fclose(g_steal_pointer(&archiving->copy)) != 0 &&
	    archiving->write_error == 0)
		archiving->write_error = errno;
}

/* Whether the path still leads to the same bytes. */
static bool is_unchanged(const struct archiving *archiving)
{
	const struct stat *before = &archiving->before;
	struct stat now;

	return stat(archiving->path, &now) == 0 && now.st_dev == before->st_dev &&
	    now.st_ino == before->st_ino && now.st_size == before->st_size &&
	    now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

bool archiving_end(struct archiving *archiving, const struct digest *digest, GError **error)
{
	g_autofree char *kept = archive_path(archiving->folder, digest->sha256);

	finish_copy(archiving);
	if (archiving->read_error != 0)
		return fail_reading(archiving->path, g_strerror(archiving->read_error), error);
	if (archiving->write_error != 0)
		return fail_copying(archiving->path, archiving->write_error, error);
	if (!is_unchanged(archiving))
		return fail_reading(archiving->path, "it changed while it was read", error);
	/* of nothing no copy is kept */
	if (digest->bytes == 0)
		return true;
	if (!fs_publish_file(archiving->temporary, kept, 0640, error))
		return false;
	g_clear_pointer(&archiving->temporary, g_free);
	return true;
}

void archiving_free(struct archiving *archiving)
{
	if (archiving == NULL)
		return;
	g_atomic_int_set(&archiving->is_given_up, 1);
	finish_copy(archiving);
	if (archiving->file >= 0)
		close(archiving->file);
	if (archiving->temporary != NULL)
		unlink(archiving->temporary);
	g_free(archiving->path);
	g_free(archiving->folder);
	g_free(archiving->temporary);
	g_free(archiving);
}
