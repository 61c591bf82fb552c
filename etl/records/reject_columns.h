#ifndef ETL_RECORDS_REJECT_COLUMNS_H
#define ETL_RECORDS_REJECT_COLUMNS_H

/*
 * What the records of a reject file have beside their own columns: the line and the code by which a
 * mended record finds its reject, and the message. Only importing such a file reads them.
 */
enum { REJECT_LINE, REJECT_CODE, REJECT_TEXT, REJECT_COLUMNS };

/* Their names by those numbers, NULL-terminated; no other column begins as they do. */
#define REJECT_PREFIX "_reject_"
extern const char *const reject_columns[REJECT_COLUMNS + 1];

#endif
