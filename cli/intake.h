#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "cli/workspace.h"

/* What was imported in one go, file by file. */
struct intake {
	GPtrArray *reports;  /* struct load_report *, in the order of reading */
	GPtrArray *problems; /* char *: what else is to be said, ready to print */
	enum exit_code code;
};

struct intake *intake_new(void);
/* NULL is allowed. */
void intake_free(struct intake *intake);

enum intake_mode { INTAKE_KEEP, INTAKE_DRY_RUN };

/*
 * Reads everything that the sources of nines.yaml name, catalogue first, and the files of the inbox
 * that a shipped profile recognises; then reads again what was held for names that are known by
 * now. False when the ledger or the disk fails.
 */
bool intake_everything(
    struct workspace *workspace, enum intake_mode mode, struct intake *intake, GError **error);

/* Reads the catalogue, then one file. `profile` NULL: the source that names it, else its header. */
bool intake_file(struct workspace *workspace, const char *path, const struct profile *profile,
    enum intake_mode mode, struct intake *intake, GError **error);
bool intake_catalogue(
    struct workspace *workspace, enum intake_mode mode, struct intake *intake, GError **error);
bool intake_released(
    struct workspace *workspace, enum intake_mode mode, struct intake *intake, GError **error);

/* To stderr: findings (ten a file unless verbose), refusals. Warnings only when verbose. */
void intake_print_messages(const struct intake *intake, bool is_verbose);
/* To stdout: one row per file, as `nines run` and `nines import` show it. */
void intake_print_table(const struct intake *intake);

struct json;
void intake_write_json(const struct intake *intake, struct json *json, const char *key);

#endif
