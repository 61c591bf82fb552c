#include "etl/stamp.h"

#include <glib.h>
#include <sys/stat.h>

/* Longer than any file system's clock ticks. */
enum { YOUNGEST_S = 3 };

char *stamp_take(const char *path, int64_t clock_utc)
{
	struct stat status;

	if (stat(path, &status) != 0 || status.st_ctim.tv_sec > clock_utc - YOUNGEST_S)
		return NULL;
	return g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
			       ".%09ld %" G_GINT64_FORMAT ".%09ld",
	    (guint64)status.st_ino, (gint64)status.st_size, (gint64)status.st_mtim.tv_sec,
	    status.st_mtim.tv_nsec, (gint64)status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

bool stamp_find(struct db *db, const char *path, const char *stamp, struct digest *digest)
{
	struct statement *find = db_prepare(
	    db, "SELECT sha256, bytes FROM file_stamp WHERE path = :path AND stamp = :stamp");

	if (stamp == NULL)
		return false;
	bind_text(find, ":path", path);
	bind_text(find, ":stamp", stamp);
	bool is_known = statement_step(find);
	if (is_known) {
		g_strlcpy(digest->sha256, column_text(find, 0), sizeof(digest->sha256));
		digest->bytes = column_int(find, 1);
	}
	statement_reset(find);
	return is_known;
}

void stamp_write(struct db *db, const char *path, const char *stamp, const struct digest *digest)
{
	struct statement *forget = db_prepare(db, "DELETE FROM file_stamp WHERE path = :path");
	struct statement *write = db_prepare(db,
	    "INSERT INTO file_stamp (path, stamp, sha256, bytes) "
	    "VALUES (:path, :stamp, :sha256, :bytes) "
	    "ON CONFLICT (path) DO UPDATE SET stamp = :stamp, sha256 = :sha256, bytes = :bytes");

	if (stamp == NULL) {
		bind_text(forget, ":path", path);
		statement_run(forget);
		return;
	}
	bind_text(write, ":path", path);
	bind_text(write, ":stamp", stamp);
	bind_text(write, ":sha256", digest->sha256);
	bind_int(write, ":bytes", digest->bytes);
	statement_run(write);
}
