#ifndef ETL_FACTS_KIND_H
#define ETL_FACTS_KIND_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A kind of fact: its fields, and the statements that keep it. A profile says where a field comes
 * from; the kind says what it is. Most kinds are data; a few add a check or a step after the
 * insert.
 */
enum value_type {
	VALUE_TEXT,
	VALUE_INSTANT, /* UTC seconds */
	VALUE_DATE,    /* days since 1970-01-01; of a timestamp the date part */
	VALUE_INTEGER, /* not negative */
	VALUE_DECIMAL, /* kept as text */
	VALUE_NUMBER,  /* kept as text; the kind reads it */
	VALUE_MONEY,   /* minor units of the field `currency` of the same record */
	VALUE_YES_NO,
	VALUE_CHOICE,
	VALUE_CLOCK, /* HH:MM as seconds */
	VALUE_ZONE,
	VALUE_CURRENCY,
	VALUE_SERVICE,      /* a name of the catalogue; unknown: hold */
	VALUE_SERVICE_LIST, /* several, split at `;` or as the profile says */
	VALUE_ENGINEER,     /* an id, or an e-mail address; unknown: hold */
	VALUE_POOL,         /* of nines.yaml, or an alias; unknown: hold */
	VALUE_SCHEDULE,     /* any text; an alias gives the name of nines.yaml */
};

struct field {
	const char *name;
	const char *parameter; /* in the SQL, `:name`; NULL when it is not stored by it */
	enum value_type type;
	bool is_required;
	const char *fallback;       /* the text that stands for a missing value, or NULL */
	const char *const *choices; /* of VALUE_CHOICE, NULL-terminated */
};

#define FIELDS_MAX 24

/* A field of one record. */
struct value {
	const char *text; /* resolved; NULL: absent. Lives as long as the record */
	int64_t number;
	int64_t line; /* where it stands */
	int column;
};

struct loading;
struct record;

enum outcome {
	OUTCOME_NEW,
	OUTCOME_CHANGED,
	OUTCOME_SAME,
	OUTCOME_SUPERSEDED,
	OUTCOME_DUPLICATE,
	OUTCOME_REJECTED,
	OUTCOME_HELD
};

/* The fields of a kind whose records are samples that etl/values/plain.h can read. */
struct plain_fields {
	int time, service, metric;
	int good;  /* of what is no pair: its value */
	int total; /* -1: it is no pair */
};

struct kind {
	const char *name; /* `shifts`; the native profile is nines-shifts */
	const struct field *fields;
	guint field_count;
	/* When a record holds: names of fields. `end` may be NULL or absent; a lasting one holds
	 * from its start on. NULL start: it belongs to no period. */
	const char *start, *end;
	bool is_lasting;
	bool decides_attainment; /* a record changes the days of objectives in which it holds */
	const char *version;     /* the field with the time of the record's last change, or NULL */
	/* SQL literals. find: id, row_sha256, load_id, start, end and version of the current row,
	 * NULL for those it has not; retire: :id gets :load_id. */
	const char *find, *retire, *insert;
	/*
	 * SQL literals for files that are corrected in place (shifts, call-outs: their key is their
	 * content): id, start and end of the current rows that start in [:first, :last) and that an
	 * earlier state of the file :path gave or, of a file that declares its window, any file of
	 * the profile gave for :schedule. Those that the file no longer has are withdrawn. NULL:
	 * rows stay.
	 */
	const char *snapshot, *window_rows;
	/*
	 * SQL literals to undo the load :load_id (see RETIRE_LOAD, RESTORE_REPLACED). NULL:
	 * samples, which are put together anew.
	 */
	const char *retire_load, *restore_replaced;
	const struct plain_fields *plain; /* NULL: records are always read one by one */
	/* Judges a record whose fields are all well formed. May reject or warn. NULL: nothing to
	 * judge. */
	bool (*check)(struct loading *loading, const struct record *record, struct value *values);
	/* Stores what belongs to a new row beside it. */
	void (*after_insert)(struct loading *loading, const struct value *values, int64_t id);
	/* Takes the place of find, retire and insert (samples). */
	enum outcome (*store)(
	    struct loading *loading, const struct record *record, const struct value *values);
	/* Called once behind the last record. */
	bool (*finish)(struct loading *loading, GError **error);
};

/* Marks a statement as a literal. */
#define SQL(text) "" text ""

/* The rows of a load are no longer current: they replaced themselves. */
#define RETIRE_LOAD(table)                                                                         \
	"UPDATE " table                                                                            \
	" SET replaced_by = :load_id WHERE load_id = :load_id AND replaced_by IS NULL"

/*
 * The rows that a load replaced or withdrew are as if it had never been: replaced by the load that
 * came behind it or, when none did, current. `same_key` compares the keys of the rows o and n.
 */
#define RESTORE_REPLACED(table, same_key)                                                          \
	"UPDATE " table " AS o SET replaced_by = (SELECT n.replaced_by FROM " table                \
	" n WHERE n.load_id = :load_id AND n.replaced_by <> :load_id AND " same_key                \
	" UNION ALL SELECT n.load_id FROM " table " n WHERE n.replaced_by IS NULL AND " same_key   \
	" LIMIT 1) WHERE o.replaced_by = :load_id AND o.load_id <> :load_id"

/* NULL-terminated, in the order in which files are to be imported: names before what names them. */
extern const struct kind *const kinds[];

/* NULL when there is none. */
const struct kind *kind_find(const char *name);
/* `good: "12 ms" is not a number`, for a message: `what` behind the value, or alone when there is
 * none. The caller frees it. */
char *value_complaint(const struct field *field, const struct value *value, const char *what);
/* The index of a field, or -1. */
int kind_find_field(const struct kind *kind, const char *name);
/* The index of a field, which must exist. */
guint kind_field(const struct kind *kind, const char *name);
/* The number of a value of a record; false when the kind has no such field (NULL has none), or the
 * record no value. */
bool kind_find_number(
    const struct kind *kind, const struct value *values, const char *name, int64_t *number);

extern const struct kind kind_aliases;
extern const struct kind kind_services, kind_engineers, kind_rates, kind_holidays;
extern const struct kind kind_incidents, kind_callouts, kind_shifts;
extern const struct kind kind_metrics, kind_gauges, kind_series;
extern const struct kind kind_postmortems, kind_action_items, kind_actions;
extern const struct kind kind_corrections, kind_events, kind_approvals;

#endif
