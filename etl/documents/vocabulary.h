#ifndef ETL_DOCUMENTS_VOCABULARY_H
#define ETL_DOCUMENTS_VOCABULARY_H

#include <glib.h>
#include <stdbool.h>

/*
 * What the words of postmortems mean: schemas/headings.yaml, embedded and read once. The headings
 * of the templates that it knows are those of ../shared/reference/postmortems.md 3.1.
 */

/* What a heading or a property is about. The first TOPIC_FIELDS of them are columns. */
enum topic {
	TOPIC_TITLE,
	TOPIC_DATE,
	TOPIC_SERVICES,
	TOPIC_INCIDENT,
	TOPIC_DOWNTIME,
	TOPIC_LOSS,
	TOPIC_CURRENCY,
	TOPIC_LOSS_QUALITY,
	TOPIC_SEVERITY,
	TOPIC_CAUSE,
	TOPIC_TRIGGER,
	TOPIC_DETECTED_BY,
	TOPIC_HELPED,
	TOPIC_WRONG,
	TOPIC_CLOCKWORK,
	TOPIC_LUCKY,
	TOPIC_STARTED,
	TOPIC_DETECTED,
	TOPIC_MITIGATED,
	TOPIC_RESOLVED,
	TOPIC_FIELDS,
	TOPIC_FACTS = TOPIC_FIELDS, /* a section of properties */
	TOPIC_TIMELINE,
	TOPIC_ACTIONS,
	TOPIC_NONE,
};

/* The column of a topic below TOPIC_FIELDS, such as `downtime_minutes`. */
const char *topic_name(enum topic topic);

/* The parts of an action item. */
enum item_part {
	ITEM_TEXT,
	ITEM_TYPE,
	ITEM_OWNER,
	ITEM_DUE,
	ITEM_STATUS,
	ITEM_LINK,
	ITEM_PARTS,
};

const char *item_part_name(enum item_part part);

/*
 * The words of a heading or name as they are compared: in lower case, with one blank between them,
 * without numbering at the start, without `{#anchor}` and parentheses at the end. The caller frees
 * it.
 */
char *words_of(const char *text);

/* TOPIC_NONE and ITEM_PARTS when the words are not known. */
enum topic vocabulary_topic(const char *heading);
enum item_part vocabulary_item_part(const char *heading);
/* `open`, `closed` or `declined`, or NULL. */
const char *vocabulary_status(const char *text);
/* As vocabulary_status() for a mark that a text begins with; moves behind it. */
const char *vocabulary_mark(const char **text);
/* Whether a line of a timeline marks a milestone, TOPIC_STARTED to TOPIC_RESOLVED. */
bool vocabulary_is_milestone(enum topic topic, const char *line);
/* Whether a value says nothing: one of the words for it, `?`, dashes, or what a template holds in
 * its place: `YYY`, `<owner>`, `{{ date }}`. */
bool vocabulary_is_unknown(const char *value);

#endif
