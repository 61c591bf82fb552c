#include "reports/svg.h"

#include <math.h>

#define WIDTH        720.0
#define HEIGHT       250.0
#define LEFT         66.0 /* room for the numbers of the axis */
#define TOP          34.0 /* room for the unit */
#define BOTTOM       42.0 /* room for two lines of labels */
#define RIGHT        36.0
#define RIGHT_SERIES 128.0 /* room for the names of series or of the target */
#define TEXT_HEIGHT  14.0
#define ALL_TEXTS    12 /* more columns than this and only the outstanding ones get their value */
#define COLOURS      5

struct frame {
	struct html *html;
	double left, right, top, bottom; /* of the plot */
	double low, high;                /* of the axis */
	size_t count;
};

/* A coordinate as attribute text, whatever the locale. */
struct number {
	char text[G_ASCII_DTOSTR_BUF_SIZE];
};

static struct number number_of(double value)
{
	struct number number;

	g_ascii_formatd(number.text, sizeof(number.text), "%.1f", value);
	return number;
}

static void draw_line(
    struct html *html, const char *class_name, const double from[2], const double to[2])
{
	struct number x1 = number_of(from[0]), y1 = number_of(from[1]);
	struct number x2 = number_of(to[0]), y2 = number_of(to[1]);

	html_empty(html, TAG_LINE, "class", class_name, "x1", x1.text, "y1", y1.text, "x2", x2.text,
	    "y2", y2.text, NULL);
}

struct box {
	double x, y, width, height;
};

static void draw_box(struct html *html, const char *class_name, struct box box)
{
	struct number x = number_of(box.x), y = number_of(box.y);
	struct number width = number_of(MAX(box.width, 0)), height = number_of(MAX(box.height, 0));

	html_empty(html, TAG_RECT, "class", class_name, "x", x.text, "y", y.text, "width",
	    width.text, "height", height.text, NULL);
}

enum anchor { AT_START, AT_MIDDLE, AT_END };

static void draw_text(struct html *html, const char *class_name, enum anchor anchor,
    const double at[2], const char *text)
{
	static const char *const anchors[] = { "start", "middle", "end" };
	struct number x = number_of(at[0]), y = number_of(at[1]);

	html_element(html, TAG_TEXT, text, "class", class_name, "text-anchor", anchors[anchor], "x",
	    x.text, "y", y.text, NULL);
}

static void draw_circle(struct html *html, const char *class_name, double x, double y)
{
	struct number cx = number_of(x), cy = number_of(y);

	html_empty(
	    html, TAG_CIRCLE, "class", class_name, "cx", cx.text, "cy", cy.text, "r", "4", NULL);
}

static void draw_cross(struct html *html, const char *class_name, const double at[2], double reach)
{
	struct number left = number_of(at[0] - reach), right = number_of(at[0] + reach);
	struct number above = number_of(at[1] - reach), below = number_of(at[1] + reach);
	g_autofree char *path = g_strdup_printf("M%s %sL%s %sM%s %sL%s %s", left.text, above.text,
	    right.text, below.text, left.text, below.text, right.text, above.text);

	html_empty(html, TAG_PATH, "class", class_name, "d", path, NULL);
}

static double y_of(const struct frame *frame, double value)
{
	double share = (value - frame->low) / (frame->high - frame->low);

	return frame->bottom - CLAMP(share, 0, 1) * (frame->bottom - frame->top);
}

static double column_width(const struct frame *frame)
{
	return (frame->right - frame->left) / (double)MAX(frame->count, 1);
}

static double column_middle(const struct frame *frame, size_t column)
{
	return frame->left + ((double)column + 0.5) * column_width(frame);
}

/* The step of 1, 2 or 5 times a power of ten that cuts the range into at most four. */
static double axis_step(double range)
{
	double power = pow(10, floor(log10(range / 4)));
	double rest = range / 4 / power;

	if (rest <= 1)
		return power;
	if (rest <= 2)
		return 2 * power;
	return (rest <= 5 ? 5 : 10) * power;
}

static void begin_drawing(
    struct html *html, const struct chart *chart, const char *class_name, double height)
{
	g_autofree char *title_id = g_strconcat(chart->id, "-title", NULL);
	g_autofree char *finding_id = g_strconcat(chart->id, "-desc", NULL);
	g_autofree char *both = g_strconcat(title_id, " ", finding_id, NULL);
	g_autofree char *box = g_strdup_printf("0 0 %d %d", (int)WIDTH, (int)height);

	html_open(html, TAG_FIGURE, "class", "chart", NULL);
	html_open(html, TAG_DIV, "class", "scroll", "tabindex", "0", "role", "group",
	    "aria-labelledby", title_id, NULL);
	html_open(html, TAG_SVG, "class", class_name, "viewBox", box, "role", "img",
	    "aria-labelledby", both, NULL);
	html_element(html, TAG_TITLE, chart->title, "id", title_id, NULL);
	html_element(html, TAG_DESC, chart->finding, "id", finding_id, NULL);
}

static void end_drawing(struct html *html, const struct chart *chart)
{
	html_close(html, TAG_SVG);
	html_close(html, TAG_DIV);
	html_open(html, TAG_FIGCAPTION, NULL);
	html_element(html, TAG_STRONG, chart->title, NULL);
	html_textf(html, ". %s %s", chart->finding, chart->caption != NULL ? chart->caption : "");
	html_close(html, TAG_FIGCAPTION);
	html_close(html, TAG_FIGURE);
}

static void draw_tick(
    const struct frame *frame, const char *class_name, double value, const char *text)
{
	double y = y_of(frame, value);

	draw_line(
	    frame->html, class_name, (double[]){ frame->left, y }, (double[]){ frame->right, y });
	draw_text(frame->html, "tick", AT_END, (double[]){ frame->left - 6, y + 4 }, text);
}

/* `0.5`, `40`, `400,000` */
static char *tick_text(double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(digits, sizeof(digits), value < 1000 ? "%.6g" : "%.0f", value);
	GString *text = g_string_new(digits);
	for (gssize at = (gssize)text->len - 3; value >= 1000 && at > 0; at -= 3)
		g_string_insert_c(text, at, ',');
	return g_string_free(text, FALSE);
}

static void draw_axis_from_zero(const struct frame *frame, const char *unit)
{
	double step = axis_step(frame->high);

	draw_text(frame->html, "tick", AT_START, (double[]){ 0, 12 }, unit);
	for (int i = 0; i * step <= frame->high * 1.001; i++) {
		g_autofree char *text = tick_text(i * step);

		draw_tick(frame, i == 0 ? "axis" : "grid", i * step, text);
	}
}

static void draw_column_labels(const struct frame *frame, const struct chart *chart)
{
	size_t every = chart->count / 16 + 1;
	const char *group = NULL;

	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_column *column = &chart->columns[i];
		double x = column_middle(frame, i);

		/* counted from the newest, which must be named */
		if ((chart->count - 1 - i) % every != 0)
			continue;
		draw_text(frame->html, "tick", AT_MIDDLE, (double[]){ x, frame->bottom + 17 },
		    column->label);
		if (column->group != NULL && g_strcmp0(group, column->group) != 0)
			draw_text(frame->html, "tick", AT_MIDDLE,
			    (double[]){ x, frame->bottom + 33 }, column->group);
		group = column->group;
	}
}

static double highest(const struct chart *chart)
{
	double high = 0;

	for (size_t i = 0; i < chart->count; i++)
		if (isfinite(chart->columns[i].value))
			high = MAX(high, chart->columns[i].value);
	return high;
}

static struct frame frame_from_zero(struct html *html, const struct chart *chart, double right)
{
	double high = highest(chart);

	if (high <= 0)
		high = 1;
	double step = axis_step(high);
	return (struct frame){
		.html = html,
		.left = LEFT,
		.right = WIDTH - right,
		.top = TOP,
		.bottom = HEIGHT - BOTTOM,
		.high = ceil(high / step - 0.001) * step,
		.count = chart->count,
	};
}

/* With many columns the values of the highest and of the newest one are written. */
static bool has_room_for_text(const struct chart *chart, size_t column)
{
	return chart->count <= ALL_TEXTS || column + 1 == chart->count ||
	    chart->columns[column].value >= highest(chart);
}

static void draw_value(const struct frame *frame, const struct chart *chart, size_t column)
{
	const struct chart_column *at = &chart->columns[column];
	double y = isfinite(at->value) ? y_of(frame, at->value) : frame->bottom;

	if (at->text != NULL && has_room_for_text(chart, column))
		draw_text(frame->html, "value", AT_MIDDLE,
		    (double[]){ column_middle(frame, column), y - 6 }, at->text);
}

void svg_bars(struct html *html, const struct chart *chart)
{
	struct frame frame = frame_from_zero(html, chart, RIGHT);
	double width = MIN(column_width(&frame) * 0.66, 56);

	begin_drawing(html, chart, "plot", HEIGHT);
	draw_axis_from_zero(&frame, chart->unit);
	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_column *column = &chart->columns[i];
		double y = isfinite(column->value) ? y_of(&frame, column->value) : frame.bottom;

		if (y < frame.bottom)
			draw_box(html, column->is_running ? "bar running" : "bar",
			    (struct box){
				column_middle(&frame, i) - width / 2, y, width, frame.bottom - y });
		draw_value(&frame, chart, i);
	}
	draw_column_labels(&frame, chart);
	end_drawing(html, chart);
}

static const char *series_class(size_t series, bool is_running)
{
	static const char *const ended[COLOURS] = { "series-1", "series-2", "series-3", "series-4",
		"series-5" };
	static const char *const running[COLOURS] = { "series-1 running", "series-2 running",
		"series-3 running", "series-4 running", "series-5 running" };

	return (is_running ? running : ended)[MIN(series, COLOURS - 1)];
}

static void draw_parts(const struct frame *frame, const struct chart *chart, size_t index)
{
	const struct chart_column *column = &chart->columns[index];
	double width = MIN(column_width(frame) * 0.66, 56), below = 0;

	for (size_t i = 0; i < chart->series_count; i++) {
		double low = y_of(frame, below), high = y_of(frame, below + column->parts[i]);

		below += column->parts[i];
		if (column->parts[i] > 0)
			draw_box(frame->html, series_class(i, column->is_running),
			    (struct box){
				column_middle(frame, index) - width / 2, high, width, low - high });
	}
	draw_value(frame, chart, index);
}

/* The names stand beside the parts of the newest column, pushed apart where those are thin. */
static void draw_series_names(const struct frame *frame, const struct chart *chart)
{
	const struct chart_column *last = &chart->columns[chart->count - 1];
	double below = 0, lowest_free = frame->bottom + TEXT_HEIGHT;

	for (size_t i = 0; i < chart->series_count; i++) {
		double middle = y_of(frame, below + last->parts[i] / 2);
		double y = MIN(middle, lowest_free - TEXT_HEIGHT);

		below += last->parts[i];
		lowest_free = y;
		draw_box(frame->html, series_class(i, false),
		    (struct box){ frame->right + 6, y - 5, 9, 9 });
		draw_text(frame->html, "name", AT_START, (double[]){ frame->right + 20, y + 4 },
		    chart->series[i]);
	}
}

void svg_stack(struct html *html, const struct chart *chart)
{
	struct frame frame = frame_from_zero(html, chart, RIGHT_SERIES);

	begin_drawing(html, chart, "plot", HEIGHT);
	draw_axis_from_zero(&frame, chart->unit);
	for (size_t i = 0; i < chart->count; i++)
		draw_parts(&frame, chart, i);
	if (chart->count > 0)
		draw_series_names(&frame, chart);
	draw_column_labels(&frame, chart);
	end_drawing(html, chart);
}

/* From a little below the lowest value or target up to 100. */
static void percent_range(double *low, const double *values, size_t count, double target)
{
	double lowest = isfinite(target) ? target : 100;

	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i]))
			lowest = MIN(lowest, values[i]);
	*low = lowest - MAX((100 - lowest) * 0.12, 0.0005);
}

static struct frame frame_of_percent(struct html *html, const struct chart *chart)
{
	g_autofree double *values = g_new0(double, chart->count + 1);
	struct frame frame = frame_from_zero(html, chart, RIGHT_SERIES);

	for (size_t i = 0; i < chart->count; i++)
		values[i] = chart->columns[i].value;
	percent_range(&frame.low, values, chart->count, chart->target);
	frame.bottom -= 14; /* for the break of the axis */
	frame.high = 100;
	return frame;
}

/* A zigzag between the plot and the base line says that the axis does not begin at 0. */
static void draw_cut_axis(const struct frame *frame, const struct chart *chart)
{
	char low[G_ASCII_DTOSTR_BUF_SIZE];
	double x = frame->left, base = frame->bottom + 14;
	struct number left = number_of(x - 4), right = number_of(x + 4), middle = number_of(x);
	struct number y1 = number_of(frame->bottom), y2 = number_of(frame->bottom + 4),
		      y3 = number_of(frame->bottom + 9), y4 = number_of(base);
	g_autofree char *path = g_strdup_printf("M%s %sL%s %sL%s %sL%s %s", middle.text, y1.text,
	    right.text, y2.text, left.text, y3.text, middle.text, y4.text);

	/* with the decimals that the range needs: 99.3, 99.931, 99.9987 */
	int decimals = CLAMP(2 - (int)floor(log10(100 - frame->low)), 0, 6);
	g_autofree char *format = g_strdup_printf("%%.%df", decimals);
	g_ascii_formatd(low, sizeof(low), format, frame->low);
	g_autofree char *note = g_strdup_printf("%s, axis cut: it starts at %s", chart->unit, low);
	draw_text(frame->html, "tick", AT_START, (double[]){ 0, 12 }, note);
	draw_line(frame->html, "axis", (double[]){ x, frame->top }, (double[]){ x, frame->bottom });
	html_empty(frame->html, TAG_PATH, "class", "axis", "d", path, NULL);
	draw_line(frame->html, "axis", (double[]){ x, base }, (double[]){ frame->right, base });
	draw_tick(frame, "grid", 100, "100");
	draw_tick(frame, "grid", frame->low, low);
}

static void draw_dot(const struct frame *frame, const struct chart *chart, size_t index)
{
	const struct chart_column *column = &chart->columns[index];
	double x = column_middle(frame, index);

	if (!isfinite(column->value)) {
		draw_circle(frame->html, "dot none", x, frame->bottom + 4);
		return;
	}
	double y = y_of(frame, column->value);
	if (column->is_off_target)
		draw_cross(frame->html, column->is_running ? "cross running" : "cross",
		    (double[]){ x, y }, 4);
	else
		draw_circle(frame->html, column->is_running ? "dot running" : "dot", x, y);
	if (column->text != NULL && chart->count <= ALL_TEXTS)
		draw_text(frame->html, "value", AT_MIDDLE,
		    (double[]){ x, y < frame->top + 24 ? y + 20 : y - 9 }, column->text);
}

void svg_dots(struct html *html, const struct chart *chart)
{
	struct frame frame = frame_of_percent(html, chart);

	begin_drawing(html, chart, "plot", HEIGHT);
	draw_cut_axis(&frame, chart);
	if (isfinite(chart->target)) {
		double y = y_of(&frame, chart->target);

		draw_line(
		    html, "target", (double[]){ frame.left, y }, (double[]){ frame.right, y });
		draw_text(html, "name", AT_START, (double[]){ frame.right + 6, y + 4 },
		    chart->target_text);
	}
	for (size_t i = 0; i < chart->count; i++)
		draw_dot(&frame, chart, i);
	frame.bottom += 14;
	draw_column_labels(&frame, chart);
	end_drawing(html, chart);
}

/* A long name is cut for the drawing; the table beside it has the whole. */
static char *short_name(const char *name, glong length)
{
	g_autofree char *valid = g_utf8_make_valid(name, -1);

	if (g_utf8_strlen(valid, -1) <= length)
		return g_steal_pointer(&valid);
	g_autofree char *start = g_utf8_substring(valid, 0, length - 1);
	return g_strconcat(start, "…", NULL);
}

void svg_rows(struct html *html, const struct chart *chart)
{
	const double left = 210, right = WIDTH - 110, step = 26;
	double high = MAX(highest(chart), 1e-9);

	begin_drawing(html, chart, "plot rows", (double)chart->count * step + 8);
	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_column *row = &chart->columns[i];
		double y = 4 + (double)i * step;
		double width = MAX(row->value, 0) / high * (right - left);
		g_autofree char *name = short_name(row->label, 28);

		draw_text(html, "name", AT_END, (double[]){ left - 8, y + 17 }, name);
		draw_box(html, "bar", (struct box){ left, y + 3, width, step - 8 });
		draw_text(
		    html, "value", AT_START, (double[]){ left + width + 6, y + 17 }, row->text);
	}
	draw_line(html, "axis", (double[]){ left, 2 },
	    (double[]){ left, (double)chart->count * step + 6 });
	end_drawing(html, chart);
}

static void draw_sparkline(struct html *html, const struct sparkline *spark, struct frame *frame)
{
	g_autoptr(GString) path = g_string_new(NULL);
	bool is_joined = false;

	for (size_t i = 0; i < spark->count; i++) {
		if (!isfinite(spark->values[i])) {
			is_joined = false;
			continue;
		}
		struct number x = number_of(column_middle(frame, i));
		struct number y = number_of(y_of(frame, spark->values[i]));
		g_string_append_printf(path, "%s%s %s", is_joined ? "L" : "M", x.text, y.text);
		is_joined = true;
	}
	if (isfinite(spark->target))
		draw_line(html, "target", (double[]){ frame->left, y_of(frame, spark->target) },
		    (double[]){ frame->right, y_of(frame, spark->target) });
	if (path->len > 0)
		html_empty(html, TAG_PATH, "class", "line", "d", path->str, NULL);
	for (size_t i = 0; i < spark->count; i++) {
		if (!isfinite(spark->values[i]))
			continue;
		if (spark->is_off_target != NULL && spark->is_off_target[i])
			draw_cross(html, "small cross",
			    (double[]){ column_middle(frame, i), y_of(frame, spark->values[i]) },
			    3.5);
		else if (i + 1 == spark->count)
			draw_circle(
			    html, "dot", column_middle(frame, i), y_of(frame, spark->values[i]));
	}
}

void svg_sparkline(struct html *html, const struct sparkline *sparkline)
{
	struct frame frame = { html, 4, 116, 6, 22, 0, 100, sparkline->count };
	g_autofree char *title_id = g_strconcat(sparkline->id, "-title", NULL);
	g_autofree char *finding_id = g_strconcat(sparkline->id, "-desc", NULL);
	g_autofree char *both = g_strconcat(title_id, " ", finding_id, NULL);

	if (sparkline->from_zero) {
		frame.high = 1e-9;
		for (size_t i = 0; i < sparkline->count; i++)
			if (isfinite(sparkline->values[i]))
				frame.high = MAX(frame.high, sparkline->values[i]);
	} else {
		percent_range(&frame.low, sparkline->values, sparkline->count, sparkline->target);
	}
	html_open(html, TAG_SVG, "class", "spark", "viewBox", "0 0 120 28", "width", "120",
	    "height", "28", "role", "img", "aria-labelledby", both, NULL);
	html_element(html, TAG_TITLE, sparkline->title, "id", title_id, NULL);
	html_element(html, TAG_DESC, sparkline->finding, "id", finding_id, NULL);
	draw_sparkline(html, sparkline, &frame);
	html_close(html, TAG_SVG);
}
