#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

/* What the command line said. One struct for all commands; each accepts only its own options. */
struct options {
	char *directory; /* -C: the workspace */
	char *as_of;     /* replaces the clock */
	gboolean json, quiet, verbose;
	char *period;
	char *profile;
	gboolean dry_run;
	char *zone;   /* import: of times without an offset */
	char **set;   /* import: FIELD=VALUE, NULL-terminated; NULL: none */
	char *window; /* import: what a file of shifts speaks for */
	gboolean accept_truncated;
	gboolean yes;     /* ledger undo, pay close, pay reopen: really */
	char *reason;     /* rejects drop, pay reopen */
	char *what_if;    /* slo: a target in percent */
	char *rates;      /* pay: a draft of nines.yaml or of rates */
	gboolean diff;    /* pay: compare with the draft */
	char *load;       /* rejects list */
	char *last;       /* trends: 12m */
	char *by;         /* trends: service, cause, severity */
	char **services;  /* export: NULL-terminated; NULL: all */
	char **arguments; /* what is left, NULL-terminated */
};

enum option_mask {
	OPTION_JSON = 1 << 0,
	OPTION_PERIOD = 1 << 1,
	OPTION_PROFILE = 1 << 2,
	OPTION_DRY_RUN = 1 << 3,
	OPTION_LAST = 1 << 4,
	OPTION_BY = 1 << 5,
	OPTION_LOG = 1 << 6,     /* -q and -v */
	OPTION_READING = 1 << 7, /* --zone, --set, --window, --accept-truncated */
	OPTION_YES = 1 << 8,
	OPTION_REASON = 1 << 9,
	OPTION_LOAD = 1 << 10,
	OPTION_SERVICE = 1 << 11,
	OPTION_WHAT_IF = 1 << 12,
	OPTION_RATES = 1 << 13, /* --rates and --diff */
};

/* Exit codes, as documented in nines(1). */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_QUARANTINED = 3,
	EXIT_CONTRACT = 4,
	EXIT_LOCKED = 5,
	EXIT_STALE = 6,
	EXIT_GATE = 7,
};

/* The one that counts of two: 1 > 2 > 5 > 4 > 6 > 3 > 7 > 0. */
enum exit_code exit_code_worse(enum exit_code one, enum exit_code other);
/* The exit code of an error. */
enum exit_code exit_code_of(const GError *error);

struct command {
	const char *name;
	const char *synopsis; /* what stands behind the name */
	const char *summary;  /* one line */
	const char *examples; /* for --help */
	unsigned options;     /* of enum option_mask */
	enum exit_code (*run)(const struct options *options);
};

/* NULL-terminated by name. */
extern const struct command commands[];

enum exit_code cmd_init(const struct options *options);
enum exit_code cmd_import(const struct options *options);
enum exit_code cmd_check(const struct options *options);
enum exit_code cmd_run(const struct options *options);
enum exit_code cmd_report(const struct options *options);
enum exit_code cmd_slo(const struct options *options);
enum exit_code cmd_pay(const struct options *options);
enum exit_code cmd_trends(const struct options *options);
enum exit_code cmd_status(const struct options *options);
enum exit_code cmd_rejects(const struct options *options);
enum exit_code cmd_ledger(const struct options *options);
enum exit_code cmd_profile(const struct options *options);
enum exit_code cmd_map(const struct options *options);
enum exit_code cmd_export(const struct options *options);
enum exit_code cmd_explain(const struct options *options);
enum exit_code cmd_version(const struct options *options);

/*
 * Finds the command, reads its options. NULL with NINES_ERROR_USAGE when they are wrong; NULL
 * without an error when --help was asked for and printed. The caller frees with options_clear().
 */
const struct command *options_read(int argc, char **argv, struct options *options, GError **error);
void options_clear(struct options *options);

/* Prints an error the way every command does, and gives its exit code. */
enum exit_code report_error(const GError *error);

#endif
