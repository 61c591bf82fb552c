#include "cli/outputs.h"

void outputs_record(const struct workspace *workspace, const struct publication *publication)
{
	struct statement *insert = db_prepare(workspace->db,
	    "INSERT INTO output (run_id, path, sha256, bytes) "
	    "SELECT :run_id, :path, :sha256, :bytes WHERE :sha256 IS NOT "
	    "(SELECT sha256 FROM output WHERE path = :path ORDER BY id DESC LIMIT 1)");

	for (guint i = 0; i < publication->files->len; i++) {
		const struct published_file *file = publication->files->pdata[i];

		bind_int(insert, ":run_id", workspace->run_id);
		bind_text(insert, ":path", file->path);
		bind_text(insert, ":sha256", file->sha256);
		bind_int(insert, ":bytes", file->bytes);
		statement_run(insert);
	}
	for (guint i = 0; i < publication->withdrawn->len; i++) {
		bind_int(insert, ":run_id", workspace->run_id);
		bind_text(insert, ":path", publication->withdrawn->pdata[i]);
		bind_text(insert, ":sha256", "");
		bind_int(insert, ":bytes", 0);
		statement_run(insert);
	}
}
