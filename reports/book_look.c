#include "reports/book_look.h"

#include <math.h>

#include "reports/book_cell.h"

enum { INK = 0x1F2933, MUTED = 0x6B7280, SHADE = 0xEEF1F5, TRIAL = 0xFFF8E1 };

#define MONEY_FORMAT(zeros)                                                                        \
	{                                                                                          \
		.number = "#,##0" zeros ";[Red]-#,##0" zeros, .is_ruled = true, .ink = INK         \
	}

static const struct cell_look looks[FORM_LAST + 1] = {
	[FORM_TEXT] = { .indent = 1,
	    .ink = INK,
	    .number = "@",
	    .is_ruled = true,
	    .align = LOOK_LEFT },
	[FORM_WRAPPED] = { .indent = 1,
	    .align = LOOK_LEFT,
	    .ink = INK,
	    .number = "@",
	    .is_ruled = true,
	    .is_wrapped = true },
	[FORM_FREE] = { .indent = 1, .align = LOOK_LEFT, .ink = INK, .number = "@" },
	[FORM_TITLE] = { .ink = INK, .is_bold = true, .size = 16 },
	[FORM_SECTION] = { .ink = INK, .is_bold = true, .size = 12 },
	[FORM_NOTE] = { .ink = MUTED },
	[FORM_FACT] = { .ink = MUTED },
	[FORM_RIGHT] = { .ink = INK, .number = "@", .is_ruled = true, .align = LOOK_RIGHT },
	[FORM_INPUT] = { .ink = INK, .is_boxed = true, .is_unlocked = true },
	[FORM_WHAT_IF] = { .ink = INK,
	    .is_boxed = true,
	    .is_unlocked = true,
	    .fill = TRIAL,
	    .number = "0.00####",
	    .align = LOOK_RIGHT },
	[FORM_RATE] = { .ink = INK,
	    .number = "#,##0.00####",
	    .is_ruled = true,
	    .align = LOOK_RIGHT },
	[FORM_STATUS] = { .indent = 1,
	    .ink = INK,
	    .is_ruled = true,
	    .is_bold = true,
	    .align = LOOK_LEFT },
	[FORM_VERDICT] = { .ink = INK, .is_bold = true, .align = LOOK_LEFT, .indent = 1 },
	[FORM_COUNT_OF] = { .ink = INK, .number = "#,##0", .is_ruled = true },
	[FORM_ID] = { .ink = INK, .number = "0", .is_ruled = true },
	[FORM_HOURS] = { .ink = INK, .number = "#,##0.00", .is_ruled = true },
	[FORM_HOURS_EXACT] = { .ink = INK, .number = "#,##0.0000", .is_ruled = true },
	[FORM_MINUTES] = { .ink = INK, .number = "#,##0.0", .is_ruled = true },
	[FORM_DECIMAL] = { .ink = INK, .is_ruled = true, .align = LOOK_RIGHT },
	[FORM_PERCENT] = { .ink = INK, .number = "0.0%", .is_ruled = true },
	[FORM_PERCENT_EXACT] = { .ink = INK, .number = "0.00000%", .is_ruled = true },
	[FORM_DAY] = { .indent = 1,
	    .ink = INK,
	    .number = "yyyy-mm-dd",
	    .is_ruled = true,
	    .align = LOOK_LEFT },
	[FORM_TIME] = { .indent = 1,
	    .ink = INK,
	    .number = "yyyy-mm-dd hh:mm:ss",
	    .is_ruled = true,
	    .align = LOOK_LEFT },
	[FORM_LABEL] = { .indent = 1,
	    .align = LOOK_LEFT,
	    .ink = INK,
	    .is_bold = true,
	    .is_wrapped = true,
	    .fill = SHADE },
	[FORM_LABEL_RIGHT] = { .ink = INK,
	    .is_bold = true,
	    .is_wrapped = true,
	    .fill = SHADE,
	    .align = LOOK_RIGHT },
	[FORM_KEY] = { .indent = 1, .align = LOOK_LEFT, .size = 7, .ink = MUTED, .fill = SHADE },
	[FORM_KEY_RIGHT] = { .size = 7, .ink = MUTED, .fill = SHADE, .align = LOOK_RIGHT },
	[FORM_MONEY] = MONEY_FORMAT(""),
	[FORM_MONEY + 1] = MONEY_FORMAT(".0"),
	[FORM_MONEY + 2] = MONEY_FORMAT(".00"),
	[FORM_MONEY + 3] = MONEY_FORMAT(".000"),
};

const struct cell_look *look_of(enum cell_form form)
{
	return &looks[form];
}

double look_text_width(enum cell_form form, const char *text)
{
	double indent = looks[form].indent * 1.5;

	switch ((int)form) {
	case FORM_FREE:
	case FORM_TITLE:
	case FORM_SECTION:
	case FORM_NOTE:
	case FORM_WRAPPED:
		return 0;
	case FORM_LABEL:
	case FORM_LABEL_RIGHT:
		return cell_word_width(text) * 1.1 + indent;
	case FORM_KEY:
	case FORM_KEY_RIGHT:
		return cell_width(text) * 0.66 + indent;
	case FORM_STATUS:
	case FORM_VERDICT:
		return cell_width(text) * 1.1 + indent;
	default:
		return cell_width(text) + indent;
	}
}

double look_number_width(enum cell_form form, double value)
{
	double digits = floor(log10(MAX(fabs(value), 1))) + 1;
	double grouped = digits + floor((digits - 1) / 3) + (value < 0 ? 1 : 0);

	switch ((int)form) {
	case FORM_HOURS:
		return grouped + 3;
	case FORM_HOURS_EXACT:
		return grouped + 5;
	case FORM_MINUTES:
		return grouped + 2;
	case FORM_RATE:
	case FORM_WHAT_IF:
		return grouped + 7;
	case FORM_DECIMAL:
		return grouped + (value == floor(value) ? 1 : 7);
	case FORM_PERCENT:
		return digits + 5;
	case FORM_PERCENT_EXACT:
		return digits + 8;
	case FORM_DAY:
		return 12.5;
	case FORM_TIME:
		return 20.5;
	default:
		return form >= FORM_MONEY ? grouped + 1 + (form - FORM_MONEY) : grouped;
	}
}
