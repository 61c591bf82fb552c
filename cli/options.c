#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"

const struct command commands[] = {
	{ "init", "DIR", "make a workspace: config, folders, commented examples",
	    "  nines init /srv/nines\n", 0, cmd_init },
	{ "run", "", "read what is new, compute, publish: the nightly job",
	    "  nines -C /srv/nines run\n  nines run --as-of 2026-12-01T06:00:00Z\n",
	    OPTION_JSON | OPTION_LOG, cmd_run },
	{ "import", "FILE...", "load files into the ledger",
	    "  nines import incidents.csv\n  nines import --profile nines-shifts rota.csv\n"
	    "  nines import --zone Europe/Berlin --set service=checkout metrics.csv\n"
	    "  curl ... | nines import --profile grafana -\n",
	    OPTION_JSON | OPTION_PROFILE | OPTION_DRY_RUN | OPTION_LOG | OPTION_READING,
	    cmd_import },
	{ "check", "", "say what `run` would do, and change nothing", "  nines check\n",
	    OPTION_JSON | OPTION_LOG, cmd_check },
	{ "report", "", "publish again from the ledger, without reading the inbox",
	    "  nines report\n  nines report --period 2026-10\n",
	    OPTION_JSON | OPTION_PERIOD | OPTION_LOG, cmd_report },
	{ "slo", "[OBJECTIVE...]", "print the attainment of a period",
	    "  nines slo --period 2026-10\n  nines slo --what-if 99.95 checkout-success\n"
	    "  nines slo --json\n",
	    OPTION_JSON | OPTION_PERIOD | OPTION_WHAT_IF, cmd_slo },
	{ "pay", "[VERB]", "print the on-call pay of a period: show close reopen diff verify",
	    "  nines pay --period 2026-10\n  nines pay close 2026-10\n  nines pay close 2026-10 --yes\n"
	    "  nines pay diff\n  nines pay verify\n"
	    "  nines pay reopen 2026-10 --reason \"a rate was wrong\" --yes\n"
	    "  nines pay --period 2026-10 --rates draft.yaml --diff\n",
	    OPTION_JSON | OPTION_PERIOD | OPTION_YES | OPTION_REASON | OPTION_RATES, cmd_pay },
	{ "trends", "", "print incidents, downtime and money by month",
	    "  nines trends --last 12m --by service\n  nines trends --period 2025\n",
	    OPTION_JSON | OPTION_PERIOD | OPTION_LAST | OPTION_BY, cmd_trends },
	{ "status", "", "print the last runs, sources and what is open", "  nines status\n",
	    OPTION_JSON, cmd_status },
	{ "rejects", "VERB", "records that were refused or held: list show export replay drop",
	    "  nines rejects list\n  nines rejects show 17\n  nines rejects export repair/\n"
	    "  nines rejects replay repair/7/incidents.csv\n"
	    "  nines rejects drop 17 --reason \"test data\"\n",
	    OPTION_JSON | OPTION_LOG | OPTION_REASON | OPTION_LOAD, cmd_rejects },
	{ "ledger", "VERB", "files that were loaded: list show undo",
	    "  nines ledger list --json\n  nines ledger show 41\n  nines ledger undo 41 --yes\n",
	    OPTION_JSON | OPTION_LOG | OPTION_YES, cmd_ledger },
	{ "profile", "VERB", "how files are read: list guess test",
	    "  nines profile list\n  nines profile guess export.csv\n"
	    "  nines profile test --profile grafana export.csv\n",
	    OPTION_JSON | OPTION_PROFILE | OPTION_READING, cmd_profile },
	{ "map", "VERB", "what the names of sources mean: add list suggest",
	    "  nines map suggest\n  nines map add service \"Checkout API\" checkout\n"
	    "  nines map add series \"errors {job=api}\" \"checkout requests bad\"\n",
	    OPTION_JSON | OPTION_LOG, cmd_map },
	{ "explain", "KIND KEY", "print where a figure or a record comes from",
	    "  nines explain slo checkout-success 2026-10\n  nines explain pay ann 2026-10\n"
	    "  nines explain cell out/pay/compensation-2026-10.xlsx Payroll!G7\n"
	    "  nines explain incident 4711\n"
	    "  nines explain shift shop-primary\n",
	    OPTION_JSON, cmd_explain },
	{ "export", "KIND", "print samples as CSV that `import` reads: metrics gauges",
	    "  nines export metrics > metrics.csv\n"
	    "  nines export gauges --period 2026-Q3 --service checkout --service search\n",
	    OPTION_PERIOD | OPTION_SERVICE, cmd_export },
	{ "version", "", "print the version", "  nines version --json\n", OPTION_JSON,
	    cmd_version },
	{ NULL, NULL, NULL, NULL, 0, NULL },
};

enum exit_code exit_code_worse(enum exit_code one, enum exit_code other)
{
	static const enum exit_code order[] = { EXIT_FAILED, EXIT_USAGE, EXIT_LOCKED, EXIT_CONTRACT,
		EXIT_STALE, EXIT_QUARANTINED, EXIT_GATE };

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (one == order[i] || other == order[i])
			return order[i];
	return EXIT_DONE;
}

enum exit_code exit_code_of(const GError *error)
{
	if (error == NULL)
		return EXIT_DONE;
	if (error->domain != NINES_ERROR)
		return EXIT_FAILED;
	switch ((enum nines_error)error->code) {
	case NINES_ERROR_USAGE:
		return EXIT_USAGE;
	case NINES_ERROR_CONTRACT:
		return EXIT_CONTRACT;
	case NINES_ERROR_LOCKED:
		return EXIT_LOCKED;
	case NINES_ERROR_FAILED:
		break;
	}
	return EXIT_FAILED;
}

enum exit_code report_error(const GError *error)
{
	fprintf(stderr, "nines: %s\n", error->message);
	return exit_code_of(error);
}

static void print_overview(void)
{
	printf("Usage: nines [-C DIR] COMMAND [OPTION...]\n\n"
	       "Keeps the reliability books of an organisation.\n\nCommands:\n");
	for (const struct command *command = commands; command->name != NULL; command++)
		printf("  %-8s %-10s %s\n", command->name, command->synopsis, command->summary);
	printf("\n`nines COMMAND --help` tells more; so does nines(1).\n");
}

/* The first argument that is no option and not the value of one. */
static int find_command(int argc, char **argv)
{
	static const char *const with_value[] = { "-C", "--directory", "--as-of", "--period",
		"--profile", "--zone", "--set", "--window", "--reason", "--load", "--last", "--by",
		"--service", "--rates", NULL };

	for (int i = 1; i < argc; i++) {
		if (g_strv_contains(with_value, argv[i]))
			i++;
		else if (argv[i][0] != '-')
			return i;
	}
	return 0;
}

static bool fail_unknown(const char *name, GError **error)
{
	const struct command *nearest = NULL;
	size_t least = 3;

	for (const struct command *command = commands; command->name != NULL; command++) {
		size_t distance = word_distance(name, command->name);

		if (distance < least) {
			least = distance;
			nearest = command;
		}
	}
	if (nearest != NULL)
		return fail(error, NINES_ERROR_USAGE,
		    "there is no command \"%s\"; did you mean \"%s\"?", name, nearest->name);
	return fail(error, NINES_ERROR_USAGE,
	    "there is no command \"%s\"; `nines --help` lists them", name);
}

/* Texts are taken as they are: GLib would convert them from the charset of the locale, which is
 * never set, and refuse all but ASCII. */
static void add_entry(GArray *entries, const char *name, char letter, GOptionArg type,
    gpointer data, const char *text, const char *value)
{
	if (type == G_OPTION_ARG_STRING)
		type = G_OPTION_ARG_FILENAME;
	if (type == G_OPTION_ARG_STRING_ARRAY)
		type = G_OPTION_ARG_FILENAME_ARRAY;
	GOptionEntry entry = { name, letter, 0, type, data, text, value };

	g_array_append_val(entries, entry);
}

static GArray *make_entries(const struct command *command, struct options *options)
{
	GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
	unsigned mask = command->options;

	add_entry(entries, "directory", 'C', G_OPTION_ARG_FILENAME, &options->directory,
	    "The workspace (default: the current folder)", "DIR");
	add_entry(entries, "as-of", 0, G_OPTION_ARG_STRING, &options->as_of,
	    "Take this for now: 2026-12-01T06:00:00Z or 2026-12-01", "TIME");
	if (mask & OPTION_JSON)
		add_entry(entries, "json", 0, G_OPTION_ARG_NONE, &options->json,
		    "Print one JSON document", NULL);
	if (mask & OPTION_PERIOD)
		add_entry(entries, "period", 0, G_OPTION_ARG_STRING, &options->period,
		    "2026-10, 2026-Q3, 2026, last-month, this-month, A..B", "PERIOD");
	if (mask & OPTION_PROFILE)
		add_entry(entries, "profile", 0, G_OPTION_ARG_STRING, &options->profile,
		    "How to read the files (default: by their header)", "NAME");
	if (mask & OPTION_DRY_RUN)
		add_entry(entries, "dry-run", 'n', G_OPTION_ARG_NONE, &options->dry_run,
		    "Say what would happen, and change nothing", NULL);
	if (mask & OPTION_READING) {
		add_entry(entries, "zone", 0, G_OPTION_ARG_STRING, &options->zone,
		    "The zone of times that are written without an offset", "ZONE");
		add_entry(entries, "set", 0, G_OPTION_ARG_STRING_ARRAY, &options->set,
		    "Give a field of all records this value", "FIELD=VALUE");
		add_entry(entries, "window", 0, G_OPTION_ARG_STRING, &options->window,
		    "The period that a file of shifts is complete for", "PERIOD");
		add_entry(entries, "accept-truncated", 0, G_OPTION_ARG_NONE,
		    &options->accept_truncated,
		    "Take a file that ends where its tool stops writing", NULL);
	}
	if (mask & OPTION_WHAT_IF)
		add_entry(entries, "what-if", 0, G_OPTION_ARG_STRING, &options->what_if,
		    "Beside it, what another target would mean", "TARGET");
	if (mask & OPTION_RATES) {
		add_entry(entries, "rates", 0, G_OPTION_ARG_FILENAME, &options->rates,
		    "Pay by a draft: a changed copy of nines.yaml, or a CSV of rates", "DRAFT");
		add_entry(entries, "diff", 0, G_OPTION_ARG_NONE, &options->diff,
		    "Show what the draft would change", NULL);
	}
	if (mask & OPTION_YES)
		add_entry(
		    entries, "yes", 0, G_OPTION_ARG_NONE, &options->yes, "Really do it", NULL);
	if (mask & OPTION_REASON)
		add_entry(
		    entries, "reason", 0, G_OPTION_ARG_STRING, &options->reason, "Why", "TEXT");
	if (mask & OPTION_LOAD)
		add_entry(entries, "load", 0, G_OPTION_ARG_STRING, &options->load,
		    "Only of this load", "NUMBER");
	if (mask & OPTION_LAST)
		add_entry(entries, "last", 0, G_OPTION_ARG_STRING, &options->last,
		    "The last months, such as 12m", "MONTHS");
	if (mask & OPTION_BY)
		add_entry(entries, "by", 0, G_OPTION_ARG_STRING, &options->by,
		    "service, cause or severity", "WHAT");
	if (mask & OPTION_SERVICE)
		add_entry(entries, "service", 0, G_OPTION_ARG_STRING_ARRAY, &options->services,
		    "Only of this service; may be given several times", "NAME");
	if (mask & OPTION_LOG) {
		add_entry(entries, "quiet", 'q', G_OPTION_ARG_NONE, &options->quiet,
		    "Print errors only", NULL);
		add_entry(entries, "verbose", 'v', G_OPTION_ARG_NONE, &options->verbose,
		    "Print the table and the warnings without a terminal too", NULL);
	}
	return entries;
}

/* Those that may get into the ledger. */
static bool check_texts(const struct options *options, GError **error)
{
	char *reason[] = { options->reason, NULL };
	char *const *const texts[] = { reason, options->set, options->services };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		for (char *const *text = texts[i]; text != NULL && *text != NULL; text++)
			if (!g_utf8_validate(*text, -1, NULL))
				return fail(error, NINES_ERROR_USAGE, "\"%s\" is not UTF-8", *text);
	return true;
}

/* A command whose synopsis names no arguments has none: a period without its --period is a slip. */
static bool check_arguments(
    const struct command *command, const struct options *options, GError **error)
{
	const char *first = options->arguments[0];

	if (first == NULL || *command->synopsis != '\0')
		return true;
	return fail(error, NINES_ERROR_USAGE, "%s takes no \"%s\"%s; `nines %s --help` tells more",
	    command->name, first,
	    (command->options & OPTION_PERIOD) != 0 ? "; a period is given with --period" : "",
	    command->name);
}

const struct command *options_read(int argc, char **argv, struct options *options, GError **error)
{
	int at = find_command(argc, argv);
	const struct command *command = commands;
	g_autoptr(GError) cause = NULL;

	memset(options, 0, sizeof(*options));
	if (at == 0) {
		bool asks =
		    argc > 1 && (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h"));

		if (argc > 1 && g_str_equal(argv[1], "--version"))
			printf("nines %s\n", NINES_VERSION);
		else if (asks)
			print_overview();
		else
			fail(error, NINES_ERROR_USAGE, "which command? `nines --help` lists them");
		return NULL;
	}
	while (command->name != NULL && !g_str_equal(command->name, argv[at]))
		command++;
	if (command->name == NULL) {
		if (g_str_equal(argv[at], "help"))
			print_overview();
		else
			fail_unknown(argv[at], error);
		return NULL;
	}
	g_autofree char *title = g_strdup_printf("%s %s", command->name, command->synopsis);
	g_autofree char *examples = g_strdup_printf("Examples:\n%s", command->examples);
	g_autoptr(GArray) entries = make_entries(command, options);
	GOptionContext *context = g_option_context_new(title);
	g_auto(GStrv) words = g_new0(char *, (gsize)argc + 1);
	char **rest = words;

	for (int i = 0, kept = 0; i < argc; i++)
		if (i != at)
			words[kept++] = g_strdup(argv[i]);
	g_option_context_set_summary(context, command->summary);
	g_option_context_set_description(context, examples);
	g_option_context_add_main_entries(
	    context, (const GOptionEntry *)(gpointer)entries->data, NULL);
	bool ok = g_option_context_parse_strv(context, &rest, &cause);
	words = rest;
	g_option_context_free(context);
	if (!ok) {
		fail(error, NINES_ERROR_USAGE, "%s; `nines %s --help` tells more", cause->message,
		    command->name);
		return NULL;
	}
	options->arguments = g_strdupv(words + 1);
	return check_texts(options, error) && check_arguments(command, options, error) ? command
										       : NULL;
}

void options_clear(struct options *options)
{
	g_free(options->directory);
	g_free(options->as_of);
	g_free(options->period);
	g_free(options->profile);
	g_free(options->zone);
	g_strfreev(options->set);
	g_free(options->window);
	g_free(options->reason);
	g_free(options->load);
	g_free(options->what_if);
	g_free(options->rates);
	g_free(options->last);
	g_free(options->by);
	g_strfreev(options->services);
	g_strfreev(options->arguments);
}
