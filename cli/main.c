#include <stdio.h>
#include <string.h>

#include "cli/options.h"

int main(int argc, char **argv)
{
	struct options options;
	g_autoptr(GError) error = NULL;
	const struct command *command = options_read(argc, argv, &options, &error);
	enum exit_code code = EXIT_DONE;

	if (error != NULL)
		code = report_error(error);
	else if (command != NULL)
		code = command->run(&options);
	options_clear(&options);
	/* output that could not be written is a failure, such as a full disk behind a pipe */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "nines: standard output: cannot be written\n");
		code = exit_code_worse(code, EXIT_FAILED);
	}
	return (int)code;
}
