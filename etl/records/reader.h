#ifndef ETL_RECORDS_READER_H
#define ETL_RECORDS_READER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Records of a file, one after the other, with their place in it. A reader gives text; what the
 * text means is for etl/values/record.h to say.
 */
struct cell {
	const char *text; /* NULL: the record does not have it */
	int64_t line;     /* where the cell begins, 1-based */
	int column;       /* in characters, 1-based */
};

struct place {
	int64_t line; /* 1-based */
	int column;   /* in characters, 1-based */
};

/* A defect of the framing: the record cannot be split into cells. */
struct defect {
	const char *code; /* NULL: none */
	char *message;
	int64_t line;
	int column;
};

void defect_clear(struct defect *defect);

/* Valid until the next record is read. */
struct record {
	const char *part;    /* the file inside the archive that it is of, or NULL */
	int64_t line;        /* on which it begins */
	int64_t byte_offset; /* in the decoded text, behind a byte order mark */
	const char *raw;     /* its bytes with the line end, for the reject file */
	size_t raw_size;
	const struct cell *cells;
	guint cell_count;
	struct defect defect; /* with a code set there are no cells */
	struct defect notice; /* with a code set: a warning about a record that has cells */
};

/* Frees what the record owns: its defect and its notice. */
void record_clear(struct record *record);

struct reader;

struct reader_class {
	/* Reads the next record. False at the end, and on failure, which sets the error. */
	bool (*next)(struct reader *reader, struct record *record, GError **error);
	void (*free)(struct reader *reader);
};

/* The common head of all readers. */
struct reader {
	const struct reader_class *class;
	GPtrArray *columns; /* char *: what the cells of a record are called, in their order; some
			       may have the same name, or none */
	GArray *places;     /* struct place, see reader_place(); NULL or empty without a header */
	GString *header;    /* the bytes of the header rows; empty when there are none */
	guint block;        /* grows when `columns` and `header` change between two records: a file
			       of several blocks */
	char delimiter;     /* of CSV: what stands between the fields; 0: not CSV */
};

/* Gives a reader that is all zeros its class, no columns, no places and no header. */
void reader_init(struct reader *reader, const struct reader_class *class);
/* Adds the columns that are called so. */
void reader_add_columns(struct reader *reader, const GPtrArray *names);
/* Closes the reader and its source. NULL is allowed. */
void reader_free(struct reader *reader);
/* What is wrong with a record that has not as many cells as there are columns; `whose` are the
 * columns: the header's, or the profile's. The caller frees it. */
char *field_count_message(guint fields, const char *whose, guint columns);

/* Where the name of a column stands in the header; of -1, where the header begins. A header of
 * several rows says only that of its columns. Without a header it is the start of the file. */
struct place reader_place(const struct reader *reader, int column);
/* The index of the first column of that name, or -1. */
int reader_column(const struct reader *reader, const char *name);
/* The index of the next one behind `after`, or -1: exporters repeat names (Jira's Labels). */
int reader_next_column(const struct reader *reader, const char *name, int after);

#endif
