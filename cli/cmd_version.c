#include <stdio.h>

#include "base/db.h"
#include "base/json.h"
#include "cli/options.h"

enum exit_code cmd_version(const struct options *options)
{
	if (!options->json) {
		printf("nines %s, schema %d\n", NINES_VERSION, db_schema_version());
		return EXIT_DONE;
	}
	struct json *json = json_new();
	json_object_begin(json, NULL);
	json_text(json, "version", NINES_VERSION);
	json_int(json, "schema", db_schema_version());
	json_object_end(json);
	g_autofree char *text = json_finish(json);
	fputs(text, stdout);
	return EXIT_DONE;
}
