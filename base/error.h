#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>
#include <stdbool.h>

/*
 * The kinds of failure that end a command. A bad record is none of these: it becomes a reject.
 * cli/main.c turns each kind into the exit code beside it.
 */
enum nines_error {
	NINES_ERROR_FAILED,   /* 1: input or output, the database, the system */
	NINES_ERROR_USAGE,    /* 2: the command line or the configuration */
	NINES_ERROR_CONTRACT, /* 4: a file broke the contract of its profile */
	NINES_ERROR_LOCKED,   /* 5: another run holds the workspace */
};

#define NINES_ERROR (nines_error_quark())
GQuark nines_error_quark(void);

/* Sets the error and returns false, so that a failing function can end with `return fail(...)`. */
bool fail(GError **error, enum nines_error kind, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif
