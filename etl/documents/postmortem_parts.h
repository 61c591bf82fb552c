#ifndef ETL_DOCUMENTS_POSTMORTEM_PARTS_H
#define ETL_DOCUMENTS_POSTMORTEM_PARTS_H

/* What the files that read a postmortem share; the rest of the program includes postmortem.h. */
#include "etl/documents/moment.h"
#include "etl/documents/postmortem.h"
#include "etl/records/markdown.h"

/* A stated value of a topic; the first one that can be read holds. `name` is the property's, and
 * may say the unit. */
void postmortem_take(struct postmortem *postmortem, enum topic topic, const char *name,
    const struct passage *stated);
/* The text of a section; of the longer fields it goes before a line of the summary. */
void postmortem_take_section(
    struct postmortem *postmortem, enum topic topic, const struct passage *section);

/* The day of a postmortem as far as it is known: the stated one, or that of its file name or title.
 */
bool postmortem_day(
    const struct postmortem *postmortem, const char *page_name, struct civil_date *day);

/* A date anywhere in a text, with its year. */
bool find_date(const char *text, struct civil_date *date);
/*
 * The text of a value that stands for a date or time as it goes into a cell: read, or as it is when
 * it is all digits, for the profile to read; NULL when it is neither. `day` (or NULL) is the date
 * of times that have none. The caller frees it.
 */
char *clean_moment(const char *text, const struct civil_date *day);

/* Milestones of a timeline. Zeroed to start with. */
struct milestone {
	bool is_found;
	struct moment at; /* with its date and zone */
	int64_t line;
	int column;
};

struct timeline {
	struct markdown *markdown;
	struct civil_date day; /* of the next line without a date */
	bool has_day;
	int second_of_day; /* of the last line */
	char zone[8];
	guint row;
	struct moment row_moment; /* of the row of a table */
	bool row_is_timed;
	bool has_first;
	struct civil_date first_day;
	struct milestone milestones[TOPIC_FIELDS]; /* TOPIC_STARTED to TOPIC_RESOLVED */
};

/* The next block of a timeline section. */
void timeline_add(struct timeline *timeline, const struct block *block);
/* False when a milestone lies before one that it must follow: then the lines are of several
 * incidents, or their words were misread, and nothing is concluded from them. */
bool timeline_is_ordered(const struct timeline *timeline);

/* Ends the reading: times in the form of their cells, and what follows from the timeline. */
void postmortem_conclude(
    struct postmortem *postmortem, const char *page_name, const struct timeline *timeline);

/* Action items under construction. */
struct item_list {
	struct markdown *markdown;
	GArray *items;              /* struct action_item */
	const char *section_status; /* said by the heading, or NULL */
	enum item_part columns[16]; /* of the table at hand */
	guint row;                  /* that is being read; 0: none */
	struct action_item item;    /* of that row */
};

void item_list_add(struct item_list *list, const struct block *block);
/* Ends the table at hand, if any. */
void item_list_flush(struct item_list *list);
void action_item_clear(struct action_item *item);

/* At most PASSAGE_LENGTH_MAX characters, without blanks around. The caller frees it. */
char *clean_text(const char *text);
/* A text of the document, with its place. Borrowed. */
struct passage passage_at(struct markdown *markdown, const char *text);
/* Notes a value that is left out, unless one was noted before. */
void note_unread(struct defect *notice, const char *name, const struct passage *passage);

#endif
