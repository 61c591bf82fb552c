#include "etl/records/walk.h"

/* A list, or a mapping at a step `*`. */
struct frame {
	const struct yaml *node;
	guint next;   /* of its elements */
	char **steps; /* what leads on from each of them */
};

void walk_init(struct walk *walk, const char *records)
{
	*walk = (struct walk){
		.steps = g_strsplit(records != NULL ? records : "", ".", -1),
		.frames = g_array_new(FALSE, FALSE, sizeof(struct frame)),
	};
}

void walk_clear(struct walk *walk)
{
	g_strfreev(walk->steps);
	g_array_unref(walk->frames);
}

static bool is_list(const struct yaml *node)
{
	return node != NULL && node->kind == YAML_SEQUENCE;
}

static bool is_star(const struct yaml *node, char **steps)
{
	return node->kind == YAML_MAPPING && *steps != NULL && g_str_equal(*steps, "*");
}

/* Follows the steps from a node to a record, or to something to walk, which is left in a new frame.
 */
static const struct yaml *follow(struct walk *walk, const struct yaml *node, char **steps)
{
	while (node != NULL) {
		if (is_list(node) || is_star(node, steps)) {
			struct frame frame = { node, 0, is_list(node) ? steps : steps + 1 };

			g_array_append_val(walk->frames, frame);
			walk->is_found = walk->is_found || yaml_count(node) == 0;
			return NULL;
		}
		if (node->kind == YAML_SCALAR) {
			walk->is_found = walk->is_found || node->text == NULL;
			return NULL;
		}
		if (*steps == NULL)
			return node;
		node = yaml_get(node, *steps++);
	}
	return NULL;
}

void walk_begin(struct walk *walk, const struct yaml *top)
{
	struct frame frame = { NULL, 0, walk->steps };

	walk->top = top;
	g_array_set_size(walk->frames, 0);
	g_array_append_val(walk->frames, frame);
}

static const struct yaml *frame_element(const struct walk *walk, const struct frame *frame)
{
	return frame->node != NULL ? yaml_item(frame->node, frame->next - 1) : walk->top;
}

const struct yaml *walk_next(struct walk *walk)
{
	const struct yaml *record = NULL;

	while (record == NULL && walk->frames->len > 0) {
		struct frame *frame =
		    &g_array_index(walk->frames, struct frame, walk->frames->len - 1);
		guint count = frame->node != NULL ? yaml_count(frame->node) : 1;

		if (frame->next++ == count) {
			g_array_set_size(walk->frames, walk->frames->len - 1);
			continue;
		}
		record = frame_element(walk, frame);
		if (!is_list(frame->node) || *frame->steps != NULL)
			record = follow(walk, record, frame->steps);
	}
	walk->is_found = walk->is_found || record != NULL;
	return record;
}

void walk_column_init(struct walk_column *column, const char *name)
{
	bool is_from_top = *name == '/';

	*column = (struct walk_column){
		.name = name,
		.steps = g_strsplit(is_from_top ? name + 1 : name, ".", -1),
		.is_from_top = is_from_top,
	};
}

void walk_column_clear(struct walk_column *column)
{
	g_strfreev(column->steps);
}

/* The element at hand of a list or mapping that is being walked, or NULL. */
static const struct yaml *find_at_hand(const struct walk *walk, const struct yaml *node)
{
	for (guint i = 0; i < walk->frames->len; i++) {
		const struct frame *frame = &g_array_index(walk->frames, struct frame, i);

		if (frame->node == node)
			return frame_element(walk, frame);
	}
	return NULL;
}

static void collect(const struct walk *walk, const struct yaml *node, char **steps, GArray *values)
{
	while (
	    node != NULL && node->kind == YAML_MAPPING && *steps != NULL && !is_star(node, steps))
		node = yaml_get(node, *steps++);
	if (node == NULL || (node->kind == YAML_SCALAR && *steps != NULL))
		return;
	if (*steps == NULL && (!is_list(node) || yaml_count(node) == 0)) {
		g_array_append_val(values, node);
		return;
	}
	char **rest = is_list(node) ? steps : steps + 1;
	const struct yaml *at_hand = find_at_hand(walk, node);
	if (at_hand != NULL) {
		collect(walk, at_hand, rest, values);
		return;
	}
	for (guint i = 0; i < yaml_count(node); i++)
		collect(walk, yaml_item(node, i), rest, values);
}

void walk_collect(const struct walk *walk, const struct yaml *record,
    const struct walk_column *column, GArray *values)
{
	char *none = NULL;
	const struct yaml *literal = yaml_get(record, column->name);

	if (literal != NULL)
		collect(walk, literal, &none, values);
	else
		collect(walk, column->is_from_top ? walk->top : record, column->steps, values);
}
