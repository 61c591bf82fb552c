/*
 * Reads whatever it is given as a postmortem. What is found is text that fits a cell, and has a
 * place in the document.
 */
#include <glib.h>
#include <string.h>

#include "etl/documents/postmortem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(int64_t line, int column, size_t size)
{
	g_assert(line >= 1 && line <= (int64_t)size + 1);
	g_assert(column >= 1 && column <= (int)size + 1);
}

static void check_passage(const struct passage *passage, size_t size)
{
	if (passage->text == NULL)
		return;
	g_assert(g_utf8_validate(passage->text, -1, NULL));
	check_place(passage->line, passage->column, size);
}

static void check_notice(const struct defect *notice, size_t size)
{
	if (notice->code != NULL)
		check_place(notice->line, notice->column, size);
}

static void check_postmortem(const struct postmortem *postmortem, size_t size)
{
	for (guint topic = 0; topic < TOPIC_FIELDS; topic++)
		check_passage(postmortem_find(postmortem, topic_name((enum topic)topic)), size);
	g_assert(postmortem_find(postmortem, "id")->text != NULL);
	g_assert(postmortem_find(postmortem, "title")->text != NULL);
	check_notice(&postmortem->notice, size);
	for (guint i = 0; i < postmortem->items->len; i++) {
		const struct action_item *item =
		    &g_array_index(postmortem->items, struct action_item, i);

		g_assert(item->parts[ITEM_TEXT].text != NULL);
		for (guint part = 0; part < ITEM_PARTS; part++)
			check_passage(&item->parts[part], size);
		check_notice(&item->notice, size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup("", size);
	struct page page = { .name = "2026-03-02 page.md", .text = text, .size = size };
	struct postmortem postmortem;
	struct defect defect = { 0 };

	memcpy(text, data, size);
	if (postmortem_read(&postmortem, &page, &defect)) {
		check_postmortem(&postmortem, size);
		postmortem_clear(&postmortem);
	} else {
		check_place(defect.line, defect.column, size);
		defect_clear(&defect);
	}
	return 0;
}
