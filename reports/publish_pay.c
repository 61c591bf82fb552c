#include "reports/publish_pay.h"

#include <string.h>

#include "base/fs.h"
#include "reports/pay_pool.h"
#include "reports/payroll.h"
#include "reports/statement.h"

enum { FOR_FINANCE = 0640, FOR_OWNER = 0600, FOLDER_OF_OWNER = 0700 };

/* Where the files of a period go. */
struct target {
	struct publication *publication;
	const char *out;
	const char *period;
	const struct pay_facts *facts;
};

static bool write_book(
    const struct target *target, const struct pay_facts *facts, const char *end, GError **error)
{
	g_autofree char *relative =
	    g_strdup_printf("pay/compensation-%s%s.xlsx", target->period, end);
	g_autofree char *temporary = g_strdup_printf("%s/%s.tmp", target->out, relative);

	return book_pay_write(facts, NULL, temporary, error) &&
	    publish_finished(
		target->publication, target->out, relative, temporary, FOR_FINANCE, error);
}

static bool write_text(
    const struct target *target, const char *relative, const char *text, int mode, GError **error)
{
	g_autofree char *temporary = g_strdup_printf("%s/%s.tmp", target->out, relative);

	return fs_write(temporary, text, strlen(text), mode, error) &&
	    publish_finished(target->publication, target->out, relative, temporary, mode, error);
}

/* Removes the files of a folder under pay/ that match and are not among those that were written: of
 * engineers who had something before a file was corrected, of pools that are no more. */
static bool remove_others(const struct target *target, const char *folder, const char *glob,
    GHashTable *written, GError **error)
{
	g_autofree char *path = g_build_filename(target->out, "pay", folder, NULL);
	g_autoptr(GPtrArray) files = fs_find(path, "", glob);

	for (guint i = 0; i < files->len; i++) {
		g_autofree char *file = g_build_filename(path, files->pdata[i], NULL);

		if (g_hash_table_contains(written, files->pdata[i]))
			continue;
		if (!fs_remove(file, error))
			return false;
		g_ptr_array_add(target->publication->withdrawn,
		    g_build_filename("out/pay", folder, files->pdata[i], NULL));
	}
	return true;
}

/* The workbooks of pools, and what is for the owner alone. */
static bool remove_unwritten(const struct target *target, GHashTable *written, GError **error)
{
	g_autofree char *glob = g_strdup_printf("compensation-%s-*.xlsx", target->period);

	return remove_others(target, "", glob, written, error) &&
	    remove_others(target, target->period, "statement-*", written, error);
}

static bool make_folder_of_owner(const struct target *target, GError **error)
{
	g_autofree char *folder = g_build_filename(target->out, "pay", target->period, NULL);

	return fs_make_folder(folder, FOLDER_OF_OWNER, error);
}

static bool write_pools(
    const struct target *target, const struct site *site, GHashTable *written, GError **error)
{
	const struct policy *policy = site->policy;

	for (guint i = 0; policy->pay->has_book_per_pool && i < policy->pools->len; i++) {
		const struct pool *pool = policy->pools->pdata[i];
		struct pay_pool *part = pay_pool_of(target->facts, pool->name);
		g_autofree char *slug = pay_pool_slug(pool->name);
		g_autofree char *end = g_strconcat("-", slug, NULL);
		bool ok =
		    !pay_pool_is_any(part) || write_book(target, pay_pool_facts(part), end, error);

		g_hash_table_add(
		    written, g_strdup_printf("compensation-%s%s.xlsx", target->period, end));
		pay_pool_free(part);
		if (!ok)
			return false;
	}
	return true;
}

static bool write_statement(const struct target *target, const struct site *site,
    const char *engineer, GHashTable *written, GError **error)
{
	g_autofree char *name = statement_name(target->facts->report, engineer);
	char *page = g_strconcat(name, ".html", NULL), *csv = g_strconcat(name, ".csv", NULL);
	g_autofree char *page_path = g_strdup_printf("pay/%s/%s", target->period, page);
	g_autofree char *csv_path = g_strdup_printf("pay/%s/%s", target->period, csv);
	g_autofree char *html = statement_html(site, target->facts, engineer);
	g_autofree char *rows = statement_csv(target->facts, engineer);

	g_hash_table_add(written, page);
	g_hash_table_add(written, csv);
	return write_text(target, page_path, html, FOR_OWNER, error) &&
	    write_text(target, csv_path, rows, FOR_OWNER, error);
}

static bool write_statements(
    const struct target *target, const struct site *site, GHashTable *written, GError **error)
{
	g_autofree char *page_path = g_strdup_printf("pay/%s/index.html", target->period);
	g_autofree char *page = pay_page_html(site, target->facts);
	g_autoptr(GPtrArray) engineers = statement_engineers(target->facts->report);

	if (!make_folder_of_owner(target, error) ||
	    !write_text(target, page_path, page, FOR_OWNER, error))
		return false;
	for (guint i = 0; i < engineers->len; i++)
		if (!write_statement(target, site, engineers->pdata[i], written, error))
			return false;
	return true;
}

/* Files of closed pay are never rendered again. */
static bool publish_closed(
    const struct target *target, const GPtrArray *files, GHashTable *written, GError **error)
{
	if (!make_folder_of_owner(target, error))
		return false;
	for (guint i = 0; i < files->len; i++) {
		const struct pay_file *file = files->pdata[i];
		const char *relative = file->path + strlen("out/");
		g_autofree char *temporary = g_strdup_printf("%s/%s.tmp", target->out, relative);
		bool is_of_owner = strchr(relative + strlen("pay/"), '/') != NULL;
		int mode = is_of_owner ? FOR_OWNER : FOR_FINANCE;

		if (!fs_write(temporary, file->bytes, file->size, mode, error) ||
		    !publish_finished(
			target->publication, target->out, relative, temporary, mode, error))
			return false;
		g_hash_table_add(written, g_path_get_basename(relative));
	}
	return true;
}

static bool publish_open(const struct target *target, const struct site *site,
    const struct month_report *month, GHashTable *written, GError **error)
{
	g_autofree char *relative = g_strdup_printf("pay/payroll-%s.csv", target->period);
	g_autofree char *csv = payroll_csv(month->pay, site->catalogue, site->payroll);

	return write_book(target, target->facts, "", error) &&
	    write_text(target, relative, csv, FOR_FINANCE, error) &&
	    write_pools(target, site, written, error) &&
	    write_statements(target, site, written, error);
}

bool publish_pay(const struct site *site, const struct month_report *month,
    struct publication *publication, const char *out, GError **error)
{
	struct pay_facts facts = { month->pay, site->policy, site->catalogue, month->fairness,
		month->rewards, site->payroll, NULL };
	struct target target = { publication, out, month->period.name, &facts };
	/* names below pay/ or pay/PERIOD/, which are never alike */
	g_autoptr(GHashTable) written =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	return (month->closed_files != NULL
		       ? publish_closed(&target, month->closed_files, written, error)
		       : publish_open(&target, site, month, written, error)) &&
	    remove_unwritten(&target, written, error);
}
