#ifndef ETL_DOCUMENTS_POSTMORTEM_H
#define ETL_DOCUMENTS_POSTMORTEM_H

#include "etl/documents/vocabulary.h"
#include "etl/records/reader.h"

/*
 * What a postmortem says, found as ../shared/reference/postmortems.md 3.6 describes it: front
 * matter, the lines under the title, lists and tables of properties in the sections of facts,
 * sections by their headings, the milestones of the timeline, action items. A value that is not
 * stated is not there; what is concluded is named in `derived`.
 */

/* A text that was found, and where. */
struct passage {
	char *text; /* NULL: there is none */
	int64_t line;
	int column;
};

/* The texts of longer sections are cut here, in characters. */
#define PASSAGE_LENGTH_MAX 4000

struct action_item {
	struct passage parts[ITEM_PARTS];
	struct defect notice; /* with a code set: a part that could not be read, and is left out */
};

struct property {
	char *name; /* as it is written */
	struct passage value;
};

struct postmortem {
	struct passage id;
	struct passage fields[TOPIC_FIELDS];
	struct passage derived; /* the columns that were concluded, with `;` between them */
	GArray *properties;     /* struct property: all of them, in order */
	GArray *items;          /* struct action_item */
	struct defect notice;   /* as in struct action_item: the first such value */
};

/* One document. Everything is borrowed for the call. */
struct page {
	const char *name; /* of its file, for its id, its title and its date */
	const char *text; /* with a NUL behind it */
	size_t size;
	/* Of a row of a database: char *, the only names that the lines under the title may have;
	 * NULL: any. And what the database says, one for each; empty: nothing; NULL: not known. The
	 * page's own word goes first. */
	const GPtrArray *columns;
	char **row;
};

/*
 * Reads a page; the result is cleared by postmortem_clear(). False, with a defect and nothing to
 * clear, when the page is no text or too large, or its front matter is malformed.
 */
bool postmortem_read(struct postmortem *postmortem, const struct page *page, struct defect *defect);
void postmortem_clear(struct postmortem *postmortem);

/* The value of a column: `id`, `derived`, one of the topics, or a property by the name that it has
 * in the document. NULL when there is none. */
const struct passage *postmortem_find(const struct postmortem *postmortem, const char *column);

/*
 * The 32 hex digits that a Notion file name ends in, or NULL: Notion's titles change, these do not.
 * The caller frees them.
 */
char *page_key(const char *name);
/* A file name without folders, extension and Notion's key. The caller frees it. */
char *page_title(const char *name);

#endif
