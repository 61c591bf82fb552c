#include "tests/support_shipped.h"

#include <string.h>

#include "base/yaml.h"
#include "etl/facts/sample.h"
#include "etl/records/csv.h"

/* A record names one unknown service at a time. */
#define ROUNDS_MAX 40

static GPtrArray *lent_profiles, *lent_settings;

static void free_profile(gpointer profile)
{
	profile_free(profile);
}

static void free_documents(gpointer documents)
{
	g_ptr_array_unref(documents);
}

int shipped_setup(void **state)
{
	lent_profiles = g_ptr_array_new_with_free_func(free_profile);
	lent_settings = g_ptr_array_new_with_free_func(free_documents);
	return ledger_setup(state);
}

int shipped_teardown(void **state)
{
	g_ptr_array_unref(lent_profiles);
	g_ptr_array_unref(lent_settings);
	return ledger_teardown(state);
}

const struct profile *shipped_with(struct fixture *fixture, const char *name, const char *settings)
{
	const struct profile *profile = profile_find(fixture->profiles, name);
	g_autoptr(GError) error = NULL;

	if (profile == NULL)
		fail_msg("there is no profile %s", name);
	if (settings == NULL)
		return profile;
	GPtrArray *documents = yaml_read("settings", settings, strlen(settings), YAML_ANY, &error);
	if (documents == NULL)
		fail_msg("%s", error->message);
	g_ptr_array_add(lent_settings, documents);
	struct profile *changed = profile_with(profile, documents->pdata[0], &error);
	if (changed == NULL)
		fail_msg("%s", error->message);
	g_ptr_array_add(lent_profiles, changed);
	return changed;
}

static void import_catalogue(struct fixture *fixture, const char *profile, const GString *text)
{
	g_autofree char *name = g_strdup_printf("catalogue/%u.csv", fixture->reports->len);
	const struct load_report *report = import_text(fixture, profile, name, text->str);

	assert_int_equal(report->status, LOAD_LOADED);
	assert_number(report->counts.rejected + report->counts.held, 0);
}

void know_service(struct fixture *fixture, const char *name)
{
	g_autoptr(GString) text = g_string_new("service,product,team,pool,critical\n");

	csv_append_field(text, name);
	g_string_append(text, ",product,team,A,no\n");
	import_catalogue(fixture, "nines-services", text);
}

void know_engineer(struct fixture *fixture, const char *name)
{
	g_autoptr(GString) text = g_string_new("engineer,name,email,zone,calendar\n");
	const char *domain = strchr(name, '@') != NULL ? "" : "@example.com";

	csv_append_field(text, name);
	g_string_append_c(text, ',');
	csv_append_field(text, name);
	g_string_append_c(text, ',');
	g_autofree char *email = g_strconcat(name, domain, NULL);
	csv_append_field(text, email);
	g_string_append(text, ",UTC,none\n");
	import_catalogue(fixture, "nines-engineers", text);
}

static bool is_known_service(struct fixture *fixture, const char *name)
{
	struct statement *find =
	    db_prepare(fixture->db, "SELECT 1 FROM service WHERE name = :name");

	bind_text(find, ":name", name);
	bool is_known = statement_step(find);
	statement_reset(find);
	return is_known;
}

void know_series(struct fixture *fixture, const char *name, const char *target)
{
	g_autoptr(GString) text = g_string_new("kind,name,target\nseries,");
	struct sample_key key;

	assert_true(sample_key_parse(target, &key));
	if (!is_known_service(fixture, key.service))
		know_service(fixture, key.service);
	csv_append_field(text, name);
	g_string_append_c(text, ',');
	csv_append_field(text, target);
	g_string_append_c(text, '\n');
	import_catalogue(fixture, "nines-aliases", text);
}

static void know(struct fixture *fixture, const char *kind, char *name)
{
	if (g_str_equal(kind, "service")) {
		know_service(fixture, name);
	} else if (g_str_equal(kind, "engineer")) {
		know_engineer(fixture, name);
	} else if (g_str_equal(kind, "schedule")) {
		g_hash_table_insert(
		    fixture->context.declared.schedules, name, (gpointer)(guintptr) "A");
	} else if (g_str_equal(kind, "series")) {
		g_autofree char *target = g_strdup_printf("%s value value", name);
		know_series(fixture, name, target);
	} else {
		fail_msg("what is a %s?", kind);
	}
}

/* The names that the file waits for, kind and name by turns. Borrowed. */
static GPtrArray *find_unknown(
    struct fixture *fixture, const struct profile *profile, const char *path)
{
	GPtrArray *names = g_ptr_array_new();

	db_begin(fixture->db);
	fixture->context.is_dry_run = true;
	const struct load_report *report = import_with(fixture, profile, path);
	fixture->context.is_dry_run = false;
	struct statement *holds = db_prepare(
	    fixture->db, "SELECT DISTINCT kind, name FROM hold WHERE load_id = :load_id");
	bind_int(holds, ":load_id", report->load_id);
	while (statement_step(holds)) {
		for (int column = 0; column < 2; column++) {
			char *text = g_strdup(column_text(holds, column));

			g_ptr_array_add(names, text);
			g_ptr_array_add(fixture->texts, text);
		}
	}
	db_rollback(fixture->db);
	return names;
}

struct load_report *import_known(
    struct fixture *fixture, const struct profile *profile, const char *path)
{
	for (int round = 0;; round++) {
		g_autoptr(GPtrArray) names = find_unknown(fixture, profile, path);

		if (names->len == 0)
			return import_with(fixture, profile, path);
		if (round == ROUNDS_MAX)
			fail_msg("%s: %s stays unknown", path, (char *)names->pdata[1]);
		for (guint i = 0; i < names->len; i += 2)
			know(fixture, names->pdata[i], names->pdata[i + 1]);
	}
}

const char *put_part(
    struct fixture *fixture, const char *name, const char *file, const char *const *keys)
{
	const char *text = text_of(fixture, shared_path(fixture, file));
	g_autoptr(GPtrArray) documents = yaml_read(file, text, strlen(text), YAML_JSON_ONLY, NULL);
	const struct yaml *node = documents->pdata[0];

	for (; node != NULL && *keys != NULL; keys++)
		node = yaml_get(node, *keys);
	if (node == NULL)
		fail_msg("%s has no such part", file);
	return put_bytes(fixture, name, text + node->start, node->end - node->start);
}

const char *digest_facts(struct fixture *fixture)
{
	static const char *const facts[] = {
		"SELECT source || ' ' || row_sha256 FROM incident WHERE replaced_by IS NULL ORDER BY 1",
		"SELECT row_sha256 FROM shift WHERE replaced_by IS NULL ORDER BY 1",
		"SELECT row_sha256 FROM holiday WHERE replaced_by IS NULL ORDER BY 1",
		"SELECT row_sha256 FROM postmortem WHERE replaced_by IS NULL ORDER BY 1",
		"SELECT row_sha256 FROM event WHERE replaced_by IS NULL ORDER BY 1",
		"SELECT s.service || ' ' || s.metric || ' ' || s.field || ' ' || s.reading || ' ' || s.gap "
		"|| ' ' || b.day || ' ' || b.step_s || ' ' || b.scale || ' ' || hex(b.data) "
		"FROM sample_series s JOIN sample_block b ON b.series_id = s.id ORDER BY 1",
	};
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	GString *digest = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(facts); i++) {
		struct statement *rows = db_prepare_literal(fixture->db, facts[i]);
		int count = 0;

		for (g_checksum_reset(checksum); statement_step(rows); count++)
			g_checksum_update(checksum, (const guchar *)column_text(rows, 0), -1);
		g_string_append_printf(digest, "%d %s\n", count, g_checksum_get_string(checksum));
	}
	char *lent = g_string_free(digest, FALSE);
	g_ptr_array_add(fixture->texts, lent);
	return lent;
}
