#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "cli/workspace.h"
#include "etl/values/open.h"

/* What was imported in one go, file by file. */
struct intake {
	GPtrArray *reports;  /* struct load_report *, in the order of reading */
	GPtrArray *problems; /* char *: what else is to be said, ready to print */
	enum exit_code code;
	/* to be set before the first file */
	bool is_dry_run;
	struct time_window window; /* of files of shifts; see struct import_context */
};

struct intake *intake_new(void);
/* What the import of one file needs to know. */
struct import_context intake_context(
    const struct workspace *workspace, const struct intake *intake);
/* NULL is allowed. */
void intake_free(struct intake *intake);

/*
 * Reads everything that the sources of nines.yaml name, catalogue first, and the files of the inbox
 * that a shipped profile recognises; then reads again what was held for names that are known by
 * now. False when the ledger or the disk fails.
 */
bool intake_everything(struct workspace *workspace, struct intake *intake, GError **error);

/* How a file is to be read that somebody named. */
struct reading_choice {
	const struct profile
	    *profile; /* NULL: that of the source that names the file, else by its header */
	const struct yaml
	    *settings; /* NULL: none beside those of the source; must outlive the call */
	const char *settings_text; /* the same as JSON */
	const char *shown_path;    /* for messages and the ledger; NULL: the path */
};

/* A load whose archived bytes can be read again, with the profile that it was read with: that of
 * the source that names its path, else the shipped or own one, and what the command line stated. */
struct archived_load {
	int64_t id;
	char *path; /* as it was shown */
	char *archive;
	char *settings;
	struct profile *profile;
};

/* NINES_ERROR_USAGE when there is no such load, or its profile or its bytes are gone. */
bool archived_load_find(
    struct workspace *workspace, int64_t load_id, struct archived_load *load, GError **error);
void archived_load_clear(struct archived_load *load);
/* The archived bytes as a file to be read; endless rules are followed up to `until_utc`. Borrows
 * from the load. */
struct input archived_load_input(const struct archived_load *load, int64_t until_utc);

/* Reads a file that somebody named; after the catalogue, whose names it may need. */
bool intake_file(struct workspace *workspace, const char *path, const struct reading_choice *choice,
    struct intake *intake, GError **error);

/* The profile that the file would be read with, to be freed with profile_free(); NULL with
 * NINES_ERROR_CONTRACT when none is found, with USAGE when the settings are wrong. */
struct profile *intake_choose_profile(const struct workspace *workspace, const char *path,
    const struct reading_choice *choice, GError **error);
bool intake_catalogue(struct workspace *workspace, struct intake *intake, GError **error);
bool intake_released(struct workspace *workspace, struct intake *intake, GError **error);

/* When records were held: adds what would release those that wait for a name, as lines to paste
 * into a shell. */
void intake_suggest(struct workspace *workspace, struct intake *intake);

struct unmapped_name;
/* `nines map add KIND NAME TARGET`, quoted for a shell. The caller frees it. */
char *intake_map_command(const struct unmapped_name *unmapped);

/* To stderr: findings (ten a file unless verbose), refusals. Warnings only when verbose. */
void intake_print_messages(const struct intake *intake, bool is_verbose);
/* To stdout: one row per file, as `nines run` and `nines import` show it. */
void intake_print_table(const struct intake *intake);

struct json;
void intake_write_json(const struct intake *intake, struct json *json, const char *key);

#endif
