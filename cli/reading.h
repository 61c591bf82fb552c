#ifndef CLI_READING_H
#define CLI_READING_H

#include "cli/intake.h"

/* What the options --profile, --zone, --set, --window and --accept-truncated say of a file. */
struct reading_options {
	char *settings;       /* as JSON; NULL: none */
	GPtrArray *documents; /* keeps them alive */
	struct reading_choice choice;
	struct time_window window;
};

/* NINES_ERROR_USAGE when an option makes no sense. */
bool reading_options_read(struct reading_options *reading, const struct workspace *workspace,
    const struct options *options, GError **error);
void reading_options_clear(struct reading_options *reading);

#endif
