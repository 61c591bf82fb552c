#include "cli/months.h"

#include <string.h>
#include <unistd.h>

#include "base/fs.h"

/* --- what a month is made of --- */

static void add_text(GChecksum *checksum, const char *text)
{
	/* with its end, so that neighbours cannot be confused */
	if (text != NULL)
		g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text) + 1);
	else
		g_checksum_update(checksum, (const guchar *)"\n", 1);
}

static void add_number(GChecksum *checksum, int64_t number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);

	add_text(checksum, text);
}

static void add_loss(GChecksum *checksum, const struct loss *loss)
{
	add_number(checksum, loss->quality);
	add_number(checksum, loss->minor);
	add_text(checksum, loss->currency);
}

static void add_incident(GChecksum *checksum, const struct incident *incident)
{
	const char *texts[] = { incident->id, incident->title, incident->severity,
		incident->first_line, incident->cause, incident->trigger, incident->detected_by,
		incident->postmortem, incident->source };
	int64_t numbers[] = { incident->is_maintenance, incident->started_utc,
		incident->detected_utc, incident->acknowledged_utc, incident->mitigated_utc,
		incident->resolved_utc, incident->escalations };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		add_text(checksum, texts[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
		add_number(checksum, numbers[i]);
	for (guint i = 0; i < incident->services->len; i++)
		add_text(checksum, incident->services->pdata[i]);
	add_loss(checksum, &incident->loss);
}

static void add_postmortem(GChecksum *checksum, const struct postmortem *postmortem)
{
	const char *texts[] = { postmortem->id, postmortem->title, postmortem->incident,
		postmortem->cause, postmortem->trigger, postmortem->detected_by, postmortem->helped,
		postmortem->wrong, postmortem->clockwork, postmortem->lucky };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		add_text(checksum, texts[i]);
	add_number(checksum, postmortem->day);
	add_number(checksum, postmortem->downtime_minutes);
	for (guint i = 0; i < postmortem->services->len; i++)
		add_text(checksum, postmortem->services->pdata[i]);
	add_loss(checksum, &postmortem->loss);
}

static void add_action_item(GChecksum *checksum, const struct action_item *item)
{
	const char *texts[] = { item->postmortem, item->item, item->type, item->owner, item->status,
		item->link };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		add_text(checksum, texts[i]);
	add_number(checksum, item->due_day);
}

/* Whether a postmortem is of the month: by its date, or by its incident. */
static bool is_of_month(const struct postmortem *postmortem, const struct month_report *month)
{
	if (postmortem->day >= civil_to_days(month->period.first) &&
	    postmortem->day < civil_to_days(month->period.end))
		return true;
	for (guint i = 0; i < month->trend->incidents->len; i++) {
		const struct incident *incident = month->trend->incidents->pdata[i];

		if (g_strcmp0(incident->postmortem, postmortem->id) == 0)
			return true;
	}
	return false;
}

/* What all months depend on: the settings, and who reads them. */
static char *digest_settings(const struct workspace *workspace)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *folder = workspace_path(workspace, "slos");
	g_autoptr(GPtrArray) files = fs_find(folder, "", "*.yaml");

	add_text(checksum, NINES_VERSION);
	for (guint i = 0; i <= files->len; i++) {
		g_autofree char *name = i < files->len
		    ? g_strdup_printf("slos/%s", (char *)files->pdata[i])
		    : g_strdup("nines.yaml");
		g_autofree char *path = workspace_path(workspace, name);
		size_t size = 0;
		g_autofree char *bytes = fs_read(path, &size, NULL);

		add_text(checksum, name);
		add_number(checksum, (int64_t)size);
		g_checksum_update(
		    checksum, (const guchar *)(bytes != NULL ? bytes : ""), (gssize)size);
	}
	return g_strdup(g_checksum_get_string(checksum));
}

/* An action item, and the day of its postmortem: from then on months show it. */
struct dated_item {
	int64_t day;
	const struct action_item *item;
};

static gint compare_days(gconstpointer left, gconstpointer right)
{
	const struct dated_item *a = left, *b = right;

	return (a->day > b->day) - (a->day < b->day);
}

static GArray *date_items(const struct facts *facts, const GPtrArray *action_items)
{
	g_autoptr(GHashTable) postmortems = g_hash_table_new(g_str_hash, g_str_equal);
	GArray *dated = g_array_new(FALSE, FALSE, sizeof(struct dated_item));

	for (guint i = 0; i < facts->postmortems->len; i++) {
		struct postmortem *postmortem = facts->postmortems->pdata[i];

		g_hash_table_insert(postmortems, postmortem->id, postmortem);
	}
	for (guint i = 0; i < action_items->len; i++) {
		const struct action_item *item = action_items->pdata[i];
		const struct postmortem *postmortem =
		    g_hash_table_lookup(postmortems, item->postmortem);
		struct dated_item one = { postmortem != NULL ? postmortem->day : G_MININT64, item };

		g_array_append_val(dated, one);
	}
	g_array_sort(dated, compare_days);
	return dated;
}

/* What a month shows that no load need have said of it: the words of its own incidents and
 * postmortems, and the action items so far, of which `items` is a running digest. */
static char *digest_month(
    const GChecksum *items, const struct facts *facts, const struct month_report *month)
{
	g_autoptr(GChecksum) checksum = g_checksum_copy(items);

	add_number(checksum, month->quality.open_rejects);
	add_number(checksum, month->quality.open_holds);
	for (guint i = 0; i < month->trend->incidents->len; i++)
		add_incident(checksum, month->trend->incidents->pdata[i]);
	for (guint i = 0; i < facts->postmortems->len; i++)
		if (is_of_month(facts->postmortems->pdata[i], month))
			add_postmortem(checksum, facts->postmortems->pdata[i]);
	return g_strdup(g_checksum_get_string(checksum));
}

/* The signatures (char *) of the months, which are in order. */
static GPtrArray *sign_months(
    const struct workspace *workspace, const struct facts *facts, const GPtrArray *months)
{
	g_autoptr(GPtrArray) action_items = facts_action_items(workspace->db);
	g_autoptr(GArray) dated = date_items(facts, action_items);
	g_autoptr(GChecksum) running = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *settings = digest_settings(workspace);
	GPtrArray *signatures = g_ptr_array_new_with_free_func(g_free);
	guint next = 0;

	add_text(running, settings);
	for (guint i = 0; i < months->len; i++) {
		const struct month_report *month = months->pdata[i];

		for (; next < dated->len; next++) {
			const struct dated_item *one =
			    &g_array_index(dated, struct dated_item, next);

			if (one->day >= civil_to_days(month->period.end))
				break;
			add_action_item(running, one->item);
		}
		g_ptr_array_add(signatures, digest_month(running, facts, month));
	}
	return signatures;
}

/* --- which are stale --- */

static int64_t month_number(const struct period *period)
{
	return (int64_t)period->first.year * 12 + period->first.month;
}

/* The stale months by number, as a set; *from: this one and all later ones. */
static GHashTable *read_stale(struct db *db, int64_t *from)
{
	struct statement *rows =
	    db_prepare(db, "SELECT DISTINCT period, and_later FROM month_stale");
	GHashTable *stale = g_hash_table_new(g_direct_hash, g_direct_equal);

	*from = G_MAXINT64;
	while (statement_step(rows)) {
		struct period period;

		if (!period_parse(
			column_text(rows, 0), (struct civil_date){ 1970, 1, 1 }, &period, NULL))
			continue;
		g_hash_table_add(stale, GSIZE_TO_POINTER((gsize)month_number(&period)));
		if (column_int(rows, 1) != 0)
			*from = MIN(*from, month_number(&period));
	}
	return stale;
}

static GHashTable *read_published(struct db *db)
{
	struct statement *rows = db_prepare(db, "SELECT period, signature FROM month_published");
	GHashTable *published = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	while (statement_step(rows))
		g_hash_table_insert(
		    published, g_strdup(column_text(rows, 0)), g_strdup(column_text(rows, 1)));
	return published;
}

static bool was_published(GHashTable *published, const GPtrArray *months, guint index)
{
	const struct month_report *month;

	if (index >= months->len)
		return true;
	month = months->pdata[index];
	return g_hash_table_contains(published, month->period.name);
}

/* Whether each month has changed by itself; later ones may have to be written for its sake. */
static bool *find_changed(const struct workspace *workspace, const struct facts *facts,
    const GPtrArray *months, GHashTable *published)
{
	g_autoptr(GPtrArray) signatures = sign_months(workspace, facts, months);
	int64_t stale_from;
	g_autoptr(GHashTable) stale = read_stale(workspace->db, &stale_from);
	bool *has_changed = g_new0(bool, months->len + 1);

	for (guint i = 0; i < months->len; i++) {
		const struct month_report *month = months->pdata[i];
		int64_t number = month_number(&month->period);
		const char *before = g_hash_table_lookup(published, month->period.name);

		has_changed[i] = month->is_running || number >= stale_from ||
		    g_hash_table_contains(stale, GSIZE_TO_POINTER((gsize)number)) ||
		    g_strcmp0(before, signatures->pdata[i]) != 0;
	}
	return has_changed;
}

/* --- which are kept --- */

static void file_destroy(gpointer data)
{
	published_file_free(data);
}

/* The files of a month as they were published last; NULL when one of them is gone. */
static GPtrArray *find_files(const struct workspace *workspace, const struct period *period)
{
	struct statement *rows = db_query(workspace->db, "month_files");
	GPtrArray *files = g_ptr_array_new_with_free_func(file_destroy);
	bool is_whole = true;

	bind_text(rows, ":period", period->name);
	while (statement_step(rows)) {
		struct published_file *file = g_new0(struct published_file, 1);
		g_autofree char *path = workspace_path(workspace, column_text(rows, 0));

		file->path = g_strdup(column_text(rows, 0));
		g_strlcpy(file->sha256, column_text(rows, 1), sizeof(file->sha256));
		file->bytes = column_int(rows, 2);
		g_ptr_array_add(files, file);
		is_whole = is_whole && access(path, R_OK) == 0;
	}
	if (is_whole && files->len > 0)
		return files;
	g_ptr_array_unref(files);
	return NULL;
}

static bool touches(const struct period *month, const struct period *period)
{
	return period != NULL && civil_to_days(month->first) < civil_to_days(period->end) &&
	    civil_to_days(period->first) < civil_to_days(month->end);
}

void months_keep(const struct workspace *workspace, const struct facts *facts, GPtrArray *months,
    const struct period *wanted)
{
	g_autoptr(GHashTable) published = read_published(workspace->db);
	g_autofree bool *has_changed = find_changed(workspace, facts, months, published);

	for (guint i = 0; i < months->len; i++) {
		struct month_report *month = months->pdata[i];
		bool is_stale = touches(&month->period, wanted) ||
		    !was_published(published, months, i + 1) ||
		    (i > 0 && !was_published(published, months, i - 1));

		for (guint k = 0; k <= MIN(i, MONTHS_COMPARED); k++)
			is_stale = is_stale || has_changed[i - k];
		if (!is_stale)
			month->kept = find_files(workspace, &month->period);
	}
}

void months_remember(
    const struct workspace *workspace, const struct facts *facts, const GPtrArray *months)
{
	g_autoptr(GPtrArray) signatures = sign_months(workspace, facts, months);
	struct statement *insert = db_prepare(workspace->db,
	    "INSERT INTO month_published (period, signature) VALUES (:period, :signature)");

	db_begin(workspace->db);
	statement_run(db_prepare(workspace->db, "DELETE FROM month_stale"));
	statement_run(db_prepare(workspace->db, "DELETE FROM month_published"));
	for (guint i = 0; i < months->len; i++) {
		const struct month_report *month = months->pdata[i];
		/* blocked pay is told every night, for which it has to be computed */
		bool is_blocked = month->pay != NULL && month->pay->blocking->len > 0;

		bind_text(insert, ":period", month->period.name);
		bind_text(insert, ":signature",
		    is_blocked              ? "blocked"
			: month->is_running ? "running"
					    : (const char *)signatures->pdata[i]);
		statement_run(insert);
	}
	db_commit(workspace->db, NULL);
}
