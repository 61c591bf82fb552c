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
		incident->resolved_utc, incident->escalations, incident->auto_resolved };

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

/* What all months depend on: the settings, and who reads them. */
static char *digest_settings(const struct workspace *workspace)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *folder = workspace_path(workspace, "slos");
	g_autoptr(GPtrArray) files = fs_find(folder, "", "*.yaml");
	static const char *const others[] = { "nines.yaml", "payroll.yaml" };

	add_text(checksum, NINES_VERSION);
	for (guint i = 0; i < files->len + G_N_ELEMENTS(others); i++) {
		g_autofree char *name = i < files->len
		    ? g_strdup_printf("slos/%s", (char *)files->pdata[i])
		    : g_strdup(others[i - files->len]);
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

static GArray *date_items(GHashTable *postmortems, const GPtrArray *action_items)
{
	GArray *dated = g_array_new(FALSE, FALSE, sizeof(struct dated_item));

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

/* What the months are made of, walked once from the oldest to the newest. */
struct signing {
	const GPtrArray *postmortems; /* struct postmortem *, by date */
	GHashTable *by_id;            /* of them */
	GArray *items;                /* struct dated_item, in order */
	guint next_postmortem, next_item;
	GChecksum *running; /* of the settings and of the action items so far */
};

/* What a month shows that no load need have said of it: its rejects and holds, the words of its
 * incidents and of their postmortems, those of its own postmortems, and the action items so far. */
static char *sign_month(struct signing *signing, const struct month_report *month)
{
	int64_t end_day = civil_to_days(month->period.end);

	for (; signing->next_item < signing->items->len; signing->next_item++) {
		const struct dated_item *one =
		    &g_array_index(signing->items, struct dated_item, signing->next_item);

		if (one->day >= end_day)
			break;
		add_action_item(signing->running, one->item);
	}
	g_autoptr(GChecksum) checksum = g_checksum_copy(signing->running);
	add_number(checksum, month->quality.open_rejects);
	add_number(checksum, month->quality.open_holds);
	if (month->pay_signature != NULL)
		add_text(checksum, month->pay_signature);
	for (guint i = 0; i < month->trend->incidents->len; i++) {
		const struct incident *incident = month->trend->incidents->pdata[i];
		const struct postmortem *postmortem = incident->postmortem != NULL
		    ? g_hash_table_lookup(signing->by_id, incident->postmortem)
		    : NULL;

		add_incident(checksum, incident);
		if (postmortem != NULL)
			add_postmortem(checksum, postmortem);
	}
	for (; signing->next_postmortem < signing->postmortems->len; signing->next_postmortem++) {
		const struct postmortem *postmortem =
		    signing->postmortems->pdata[signing->next_postmortem];

		if (postmortem->day >= end_day)
			break;
		add_postmortem(checksum, postmortem);
	}
	return g_strdup(g_checksum_get_string(checksum));
}

static void sign_months(
    const struct workspace *workspace, const struct facts *facts, GPtrArray *months)
{
	g_autoptr(GPtrArray) action_items = facts_action_items(workspace->db);
	g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
	g_autofree char *settings = digest_settings(workspace);

	for (guint i = 0; i < facts->postmortems->len; i++) {
		struct postmortem *postmortem = facts->postmortems->pdata[i];

		g_hash_table_insert(by_id, postmortem->id, postmortem);
	}
	g_autoptr(GArray) items = date_items(by_id, action_items);
	g_autoptr(GChecksum) running = g_checksum_new(G_CHECKSUM_SHA256);
	struct signing signing = { facts->postmortems, by_id, items, 0, 0, running };
	add_text(running, settings);
	for (guint i = 0; i < months->len; i++) {
		struct month_report *month = months->pdata[i];

		month->signature = sign_month(&signing, month);
	}
}

/* --- which are stale --- */

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
		g_hash_table_add(stale, GSIZE_TO_POINTER((gsize)period_month_number(&period)));
		if (column_int(rows, 1) != 0)
			*from = MIN(*from, period_month_number(&period));
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
static bool *find_changed(struct db *db, const GPtrArray *months, GHashTable *published)
{
	int64_t stale_from;
	g_autoptr(GHashTable) stale = read_stale(db, &stale_from);
	bool *has_changed = g_new0(bool, months->len + 1);

	for (guint i = 0; i < months->len; i++) {
		const struct month_report *month = months->pdata[i];
		int64_t number = period_month_number(&month->period);
		const char *before = g_hash_table_lookup(published, month->period.name);

		has_changed[i] = month->is_running || number >= stale_from ||
		    g_hash_table_contains(stale, GSIZE_TO_POINTER((gsize)number)) ||
		    g_strcmp0(before, month->signature) != 0;
	}
	return has_changed;
}

/* --- which are kept --- */

/* The files of a month as they were published last; NULL when one of them is gone. */
static GPtrArray *find_files(const struct workspace *workspace, const struct period *period)
{
	struct statement *rows = db_query(workspace->db, "month_files");
	GPtrArray *files = published_file_list_new();
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

void months_keep(const struct workspace *workspace, const struct facts *facts, GPtrArray *months,
    const struct period *wanted)
{
	g_autoptr(GHashTable) published = read_published(workspace->db);

	sign_months(workspace, facts, months);
	g_autofree bool *has_changed = find_changed(workspace->db, months, published);

	for (guint i = 0; i < months->len; i++) {
		struct month_report *month = months->pdata[i];
		bool is_stale = (wanted != NULL && period_touches(&month->period, wanted)) ||
		    !was_published(published, months, i + 1) ||
		    (i > 0 && !was_published(published, months, i - 1));

		/* the pay period that is called by a month ends in the next one */
		is_stale =
		    is_stale || (workspace->policy->pay->calendar.has_anchor && has_changed[i + 1]);
		for (guint k = 0; k <= MIN(i, MONTHS_COMPARED); k++)
			is_stale = is_stale || has_changed[i - k];
		if (!is_stale)
			month->kept = find_files(workspace, &month->period);
	}
}

void months_remember(struct db *db, const GPtrArray *months)
{
	struct statement *insert = db_prepare(
	    db, "INSERT INTO month_published (period, signature) VALUES (:period, :signature)");

	db_begin(db);
	statement_run(db_prepare(db, "DELETE FROM month_stale"));
	statement_run(db_prepare(db, "DELETE FROM month_published"));
	for (guint i = 0; i < months->len; i++) {
		const struct month_report *month = months->pdata[i];
		/* blocked pay is told every night, for which it has to be computed */
		bool is_blocked = month->pay != NULL && month->pay->blocking->len > 0;

		bind_text(insert, ":period", month->period.name);
		bind_text(insert, ":signature",
		    is_blocked              ? "blocked"
			: month->is_running ? "running"
					    : month->signature);
		statement_run(insert);
	}
	db_commit(db, NULL);
}
