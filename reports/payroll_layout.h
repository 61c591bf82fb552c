#ifndef REPORTS_PAYROLL_LAYOUT_H
#define REPORTS_PAYROLL_LAYOUT_H

#include "analytics/pay.h"
#include "base/yaml.h"

/*
 * How the payroll system wants its file: payroll.yaml of a workspace.
 *
 *   columns:                      # in this order
 *     - {heading: employee_id, value: employee_id}
 *     - {heading: company, text: "0042"}
 *   codes: {standby-nonwork: "1200", callout: "1300"}
 *   separator: ","                # , ; or tab
 *   decimal: "."                  # or ,
 *   date: YYYY-MM-DD              # YYYYMMDD DD.MM.YYYY DD/MM/YYYY MM/DD/YYYY
 *   hours_decimals: 4             # 0 to 4
 *   headings: yes
 *
 * Every key but columns may be left out. A code is that of a kind and class, or of all classes of a
 * kind; where none is given the pay code is `kind-class`, of a line without a class `kind`. Lines
 * of one pay code are one row, so that codes that are the same are added up.
 */
enum payroll_value {
	PAYROLL_TEXT, /* the same in every row */
	PAYROLL_EMPLOYEE_ID,
	PAYROLL_ENGINEER,
	PAYROLL_NAME,
	PAYROLL_COST_CENTRE,
	PAYROLL_TEAM,
	PAYROLL_PAY_CODE,
	PAYROLL_HOURS,
	PAYROLL_SECONDS,
	PAYROLL_COUNT,
	PAYROLL_AMOUNT,
	PAYROLL_CURRENCY,
	PAYROLL_PERIOD,
	PAYROLL_PERIOD_START,
	PAYROLL_PERIOD_END,
	PAYROLL_LINES,
	PAYROLL_VALUES
};

enum payroll_date { DATE_ISO, DATE_COMPACT, DATE_DOTTED, DATE_DAY_FIRST, DATE_MONTH_FIRST };

struct payroll_column {
	char *heading;
	enum payroll_value value;
	char *text; /* of PAYROLL_TEXT */
};

struct payroll_layout {
	GPtrArray *columns;                               /* struct payroll_column * */
	char *codes[PAY_ADJUSTMENT + 1][CLASS_COUNT + 1]; /* NULL: none is given */
	char separator, decimal;
	enum payroll_date date;
	int hours_decimals;
	bool has_headings;
};

/* What holds without payroll.yaml: all columns of the sheet Payroll under its keys. */
struct payroll_layout *payroll_layout_default(void);
/* NULL with `file:line:col` set. */
struct payroll_layout *payroll_layout_read(const struct yaml *root, GError **error);
/* NULL is allowed. */
void payroll_layout_free(struct payroll_layout *layout);

/* The pay code of a line. The caller frees it. */
char *payroll_layout_code(const struct payroll_layout *layout, const struct pay_line *line);

#endif
