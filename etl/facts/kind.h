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
	VALUE_MONEY,   /* minor units of the field `currency` of the same record */
	VALUE_YES_NO,
	VALUE_CHOICE,
	VALUE_CLOCK, /* HH:MM as seconds */
	VALUE_ZONE,
	VALUE_CURRENCY,
	VALUE_SERVICE,      /* a name of the catalogue; unknown: hold */
	VALUE_SERVICE_LIST, /* several, split at `;` or as the profile says */
	VALUE_ENGINEER,     /* an id, or an e-mail address; unknown: hold */
	VALUE_POOL,         /* of nines.yaml; unknown: hold */
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

enum outcome { OUTCOME_NEW, OUTCOME_CHANGED, OUTCOME_SAME, OUTCOME_REJECTED, OUTCOME_HELD };

struct kind {
	const char *name; /* `shifts`; the native profile is nines-shifts */
	const struct field *fields;
	guint field_count;
	/* SQL literals. find: id, row_sha256 and load_id of the current row; retire: :id gets
	 * :load_id. */
	const char *find, *retire, *insert;
	/*
	 * SQL literal for files that are corrected in place (shifts, call-outs: their key is their
	 * content): the ids of the current rows that an earlier state of the file :path gave and
	 * that start in
	 * [:first, :last). Those that the file no longer has are withdrawn. NULL: rows stay.
	 */
	const char *snapshot;
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

/* NULL-terminated, in the order in which files are to be imported: names before what names them. */
extern const struct kind *const kinds[];

/* NULL when there is none. */
const struct kind *kind_find(const char *name);
/* The index of a field, which must exist. */
guint kind_field(const struct kind *kind, const char *name);

extern const struct kind kind_services, kind_engineers, kind_rates, kind_holidays;
extern const struct kind kind_incidents, kind_callouts, kind_shifts;
extern const struct kind kind_metrics, kind_gauges;
extern const struct kind kind_postmortems, kind_action_items, kind_actions;
extern const struct kind kind_corrections, kind_events;

#endif
