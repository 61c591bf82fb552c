#include "etl/records/markdown.h"

#include <string.h>

#include "etl/documents/vocabulary.h"
#include "etl/records/postmortems.h"
#include "tests/support.h"

static const char *const postmortem_columns[] = { "id", "date", "title", "services", "incident",
	"downtime_minutes", "loss", "currency", "loss_quality", "severity", "cause", "trigger",
	"detected_by", "helped", "wrong", "clockwork", "lucky", "started_at", "detected_at",
	"mitigated_at", "resolved_at", "derived", NULL };
static const char *const item_columns[] = { "postmortem", "item", "type", "owner", "due", "status",
	"link", NULL };

static struct reader *open_file(
    const char *path, const char *shown, enum document_view view, GError **error)
{
	g_autoptr(GPtrArray) columns = g_ptr_array_new();
	const char *const *names = view == DOCUMENT_POSTMORTEM ? postmortem_columns : item_columns;

	for (; *names != NULL; names++)
		g_ptr_array_add(columns, (gpointer)(guintptr)*names);
	struct source *source = source_open(path, shown, NULL, error);
	return source != NULL ? postmortems_open_markdown(source, shown, view, columns, error)
			      : NULL;
}

static void show_defect(GString *shown, const struct defect *defect)
{
	if (defect->code != NULL)
		g_string_append_printf(shown, "%" G_GINT64_FORMAT ":%d: %s [%s]\n", defect->line,
		    defect->column, defect->message, defect->code);
}

/* Every record as lines `column@line:column: text`; a blank line ends a record. */
static char *show_file(const char *path, const char *shown_path, enum document_view view)
{
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_file(path, shown_path, view, &error);
	struct record record = { 0 };
	GString *shown = g_string_new(NULL);

	if (reader == NULL) {
		g_string_assign(shown, error->message);
		return g_string_free(shown, FALSE);
	}
	while (reader->class->next(reader, &record, &error)) {
		show_defect(shown, &record.defect);
		show_defect(shown, &record.notice);
		for (guint i = 0; i < record.cell_count; i++)
			if (record.cells[i].text != NULL)
				g_string_append_printf(shown, "%s@%" G_GINT64_FORMAT ":%d: %s\n",
				    (char *)reader->columns->pdata[i], record.cells[i].line,
				    record.cells[i].column, record.cells[i].text);
		if (view == DOCUMENT_ACTION_ITEMS)
			g_string_append_c(shown, '\n');
	}
	record_clear(&record);
	reader_free(reader);
	return g_string_free(shown, FALSE);
}

static void assert_postmortem(
    void **state, const char *name, const char *text, const char *expected)
{
	assert_taken_text(
	    show_file(put_text(*state, "page", text), name, DOCUMENT_POSTMORTEM), expected);
}

static void assert_items(void **state, const char *text, const char *expected)
{
	assert_taken_text(
	    show_file(put_text(*state, "page", text), "pm-1.md", DOCUMENT_ACTION_ITEMS), expected);
}

/* The blocks, each as `kind level text @line:column`. */
static void assert_blocks(const char *text, const char *expected)
{
	static const char letters[] = { 'h', 't', 'i', 'c' };
	struct defect defect = { 0 };
	struct markdown *markdown = markdown_parse(text, strlen(text), 0, &defect);
	GString *shown = g_string_new(NULL);

	assert_non_null(markdown);
	for (guint i = 0; i < markdown_count(markdown); i++) {
		const struct block *block = markdown_block(markdown, i);
		int64_t line;
		int column;

		markdown_place(markdown, block->text, &line, &column);
		g_string_append_printf(shown, "%c%d", letters[block->kind], block->level);
		if (block->checkbox != 0)
			g_string_append_printf(shown, "[%c]", block->checkbox);
		if (block->kind == BLOCK_CELL)
			g_string_append_printf(shown, "(%u,%u%s)", block->row, block->column,
			    block->is_head ? " head" : "");
		g_string_append_printf(
		    shown, " %s @%" G_GINT64_FORMAT ":%d", block->text, line, column);
		if (block->link != NULL)
			g_string_append_printf(shown, " -> %s", block->link);
		g_string_append_c(shown, '\n');
	}
	markdown_free(markdown);
	assert_taken_text(g_string_free(shown, FALSE), expected);
}

static void gives_blocks_of_plain_text_with_their_places(void **state)
{
	(void)state;
	assert_blocks("# A **bold** title\n"
		      "\n"
		      "One *soft*\n"
		      "line &amp; a \\* star.<br>End\n"
		      "\n"
		      "Setext\n"
		      "------\n"
		      "- [x]  done\n"
		      "- [ ] [open](https://example.com/a?b=1&amp;c=2)\n"
		      "  1. inner `code`\n"
		      "\n"
		      "     more of it\n"
		      "\n"
		      "| Ä | B |\n"
		      "|---|---|\n"
		      "| a | **b** |\n"
		      "\n"
		      "![picture](a.png)text\n"
		      "\n"
		      "    indented\n",
	    "h1 A bold title @1:3\n"
	    "t0 One soft\nline & a * star.\nEnd @3:1\n"
	    "h2 Setext @6:1\n"
	    "i1[x] done @8:8\n"
	    "i1[ ] open @9:8 -> https://example.com/a?b=1&c=2\n"
	    "i2 inner code @10:6\n"
	    "t2 more of it @12:6\n"
	    "c0(1,0 head) Ä @14:3\n"
	    "c0(1,1 head) B @14:7\n"
	    "c0(2,0) a @16:3\n"
	    "c0(2,1) b @16:9\n"
	    "t0 text @18:18\n"
	    "t0 indented\n @20:5\n");
}

static void drops_html_tags_and_keeps_what_they_hold(void **state)
{
	(void)state;
	assert_blocks(
	    "<aside>\nℹ A note\n</aside>\n\n<!-- a comment -->x<b>y</b>\n\n&#65;&bogus;&#0;\n",
	    "t0 ℹ A note\n @2:1\n"
	    "t0 xy @5:19\n"
	    "t0 A&bogus;&#0; @7:1\n");
}

static void reads_a_postmortem_in_the_template_of_dodo(void **state)
{
	assert_postmortem(state, "2026-03-05 checkout.md",
	    "# Checkout was down\n"
	    "\n"
	    "- **Date:** 2026-03-02\n"
	    "- **Downtime:** 1 hour and 48 minutes\n"
	    "- Business loss: ~2M RUB\n"
	    "- Affected services: shop, web\n"
	    "- Severity: SEV1\n"
	    "- Incident: INC-7\n"
	    "\n"
	    "## 1. Root cause\n"
	    "A *lock* was held\n"
	    "for too long.\n"
	    "\n"
	    "### Details\n"
	    "- one\n"
	    "- two\n"
	    "\n"
	    "## 2. Trigger\n"
	    "A release\n"
	    "\n"
	    "## 3. What helped us\n"
	    "Logs\n"
	    "## 4. What went wrong\n"
	    "N/A\n"
	    "## 5. What went like clockwork\n"
	    "Paging\n"
	    "## 6. Where we got lucky :four_leaf_clover:\n"
	    "Nobody shops at night\n"
	    "## Detection\n"
	    "monitoring\n"
	    "## Appendix\n"
	    "Downtime: 5 minutes\n",
	    "id@1:1: 2026-03-05 checkout\n"
	    "date@3:13: 2026-03-02\n"
	    "title@1:3: Checkout was down\n"
	    "services@6:22: shop;web\n"
	    "incident@8:13: INC-7\n"
	    "downtime_minutes@4:17: 108\n"
	    "loss@5:18: 2000000\n"
	    "currency@5:18: RUB\n"
	    "loss_quality@5:18: approximate\n"
	    "severity@7:13: SEV1\n"
	    "cause@11:1: A lock was held\nfor too long.\nDetails\none\ntwo\n"
	    "trigger@19:1: A release\n"
	    "detected_by@30:1: monitoring\n"
	    "helped@22:1: Logs\n"
	    "clockwork@26:1: Paging\n");
}

static void reads_front_matter_before_anything_else(void **state)
{
	assert_postmortem(state, "a.md",
	    "---\n"
	    "id: PM-12\n"
	    "title: From the block\n"
	    "date: 2026-04-01\n"
	    "services: [shop, web]\n"
	    "loss: 1234.50\n"
	    "currency: EUR\n"
	    "loss_quality: floor\n"
	    "downtime_minutes: 25\n"
	    "time:\n"
	    "  started_at: 2026-04-01T10:00:00Z\n"
	    "---\n"
	    "# Another title\n"
	    "Date: 2020-01-01\n",
	    "id@2:5: PM-12\n"
	    "date@4:7: 2026-04-01\n"
	    "title@3:8: From the block\n"
	    "services@5:12: shop;web\n"
	    "downtime_minutes@9:19: 25\n"
	    "loss@6:7: 1234.50\n"
	    "currency@7:11: EUR\n"
	    "loss_quality@8:15: floor\n");
}

static void takes_an_open_block_for_text(void **state)
{
	assert_postmortem(state, "a.md", "---\n\n# Title\nDate: 2026-04-01\n",
	    "id@1:1: a\ndate@4:7: 2026-04-01\ntitle@3:3: Title\n");
	assert_postmortem(
	    state, "a.md", "---\njust a rule\n---\n\n# Title\n", "id@1:1: a\ntitle@5:3: Title\n");
}

static void rejects_front_matter_that_is_malformed(void **state)
{
	assert_postmortem(state, "a.md", "---\ntitle: a\ntitle: b\n---\n# x\n",
	    "3:1: this key was given before [I007]\n");
}

static void reads_properties_from_tables_and_paragraphs(void **state)
{
	assert_postmortem(state, "a.md",
	    "# Title\n"
	    "\n"
	    "| Incident Number | INC-9 | Severity | Major |\n"
	    "|---|---|---|---|\n"
	    "| Start Time | 2026-05-01 10:00 UTC | End Time | May 1, 2026 11:30 UTC |\n"
	    "\n"
	    "## Impact\n"
	    "\n"
	    "| Service | Downtime |\n"
	    "|---|---|\n"
	    "| Business loss (EUR) | at least 1.234,50 |\n"
	    "\n"
	    "**Services affected :** shop\n"
	    "and web\n"
	    "**Detected by**: customers\n",
	    "id@1:1: a\n"
	    "date@1:1: 2026-05-01\n"
	    "title@1:3: Title\n"
	    "services@13:25: shop;and web\n"
	    "incident@3:21: INC-9\n"
	    "downtime_minutes@5:16: 90\n"
	    "loss@11:25: 1234.50\n"
	    "currency@11:25: EUR\n"
	    "loss_quality@11:25: floor\n"
	    "severity@3:40: Major\n"
	    "detected_by@15:18: customers\n"
	    "started_at@5:16: 2026-05-01 10:00:00Z\n"
	    "resolved_at@5:50: 2026-05-01 11:30:00Z\n"
	    "derived@1:1: downtime_minutes;date\n");
}

static void reads_sections_whose_heading_is_the_property(void **state)
{
	assert_postmortem(state, "a.md",
	    "# T\n## Date\nMarch 3, 2026\n## Duration\n25 minutes\n## Affected services\n- shop\n- web\n"
	    "## Business loss\n$1,234.56\n",
	    "id@1:1: a\n"
	    "date@3:1: 2026-03-03\n"
	    "title@1:3: T\n"
	    "services@7:3: shop;web\n"
	    "downtime_minutes@5:1: 25\n"
	    "loss@10:1: 1234.56\n"
	    "currency@10:1: USD\n"
	    "loss_quality@10:1: exact\n");
}

static void leaves_out_what_a_template_does_not_say(void **state)
{
	assert_postmortem(state, "a.md",
	    "# T\n\nDate: YYYY-MM-DD\nDowntime: YYY\nLoss: unknown\nSeverity: ?\nServices: <services>\n\n"
	    "## Root cause\n\nTBD\n\n## Action items\n\n-\n- [ ]\n",
	    "id@1:1: a\ntitle@1:3: T\n");
}

static void warns_of_a_stated_value_that_it_cannot_read(void **state)
{
	assert_postmortem(state, "a.md", "# T\n\nDowntime: 5-10 minutes\nLoss: 120 orders\n",
	    "3:11: Downtime: \"5-10 minutes\" cannot be read, and is left out [W310]\n"
	    "id@1:1: a\ntitle@1:3: T\n");
}

static void leaves_dates_of_digits_to_the_profile(void **state)
{
	assert_postmortem(state, "a.md", "# T\n\nDate: 05/02/2026\nStarted at: 1624564393\n",
	    "id@1:1: a\ndate@3:7: 05/02/2026\ntitle@1:3: T\nstarted_at@4:13: 1624564393\n");
}

static void concludes_milestones_from_the_timeline(void **state)
{
	assert_postmortem(state, "2026-06-30-night.md",
	    "# Night\n"
	    "\n"
	    "## Timeline\n"
	    "All times in UTC.\n"
	    "\n"
	    "- 10:00 - a release\n"
	    "- **23:50** - **OUTAGE BEGINS**\n"
	    "- 23:55 first alert\n"
	    "- **00:10** mitigated by a restart\n"
	    "- 00:20 partly recovered\n"
	    "- 00:30 all recovered\n",
	    "id@1:1: 2026-06-30-night\n"
	    "date@1:1: 2026-06-30\n"
	    "title@1:3: Night\n"
	    "downtime_minutes@7:17: 40\n"
	    "started_at@7:17: 2026-06-30 23:50:00Z\n"
	    "detected_at@8:9: 2026-06-30 23:55:00Z\n"
	    "mitigated_at@9:13: 2026-07-01 00:10:00Z\n"
	    "resolved_at@11:9: 2026-07-01 00:30:00Z\n"
	    "derived@1:1: started_at;detected_at;mitigated_at;resolved_at;downtime_minutes;date\n");
}

static void reads_timelines_in_tables(void **state)
{
	assert_postmortem(state, "a.md",
	    "# T\n\n## Timeline\n\n"
	    "| Date and Time in CET | Who | Event |\n|---|---|---|\n"
	    "| 2026-07-01 10:00 | ann@example.com | incident started |\n"
	    "| 10:05 | | issue **detected** |\n"
	    "| --:-- | | nothing |\n"
	    "| 2026-07-02 --:-- | | fixed, restored, not timed |\n"
	    "| Jul 2, 9:15 AM | | restored |\n",
	    "id@1:1: a\n"
	    "date@1:1: 2026-07-01\n"
	    "title@1:3: T\n"
	    "downtime_minutes@7:40: 1395\n"
	    "started_at@7:40: 2026-07-01 10:00:00 CET\n"
	    "detected_at@8:13: 2026-07-01 10:05:00 CET\n"
	    "resolved_at@11:22: 2026-07-02 09:15:00 CET\n"
	    "derived@1:1: started_at;detected_at;resolved_at;downtime_minutes;date\n");
	assert_postmortem(state, "a.md",
	    "# T\n\n## Timeline\n\n| Date | Time (UTC) | Event |\n|---|---|---|\n"
	    "| 2026-07-01 | 10:00 | detected |\n",
	    "id@1:1: a\ndate@1:1: 2026-07-01\ntitle@1:3: T\n"
	    "detected_at@7:24: 2026-07-01 10:00:00Z\nderived@1:1: detected_at;date\n");
}

static void concludes_nothing_from_a_timeline_in_the_wrong_order(void **state)
{
	assert_postmortem(state, "a.md",
	    "# T\n## Timeline\n### July 1, 2026\n- 10:00 recovered\n### July 3, 2026\n"
	    "- 09:00 outage begins\n",
	    "id@1:1: a\ndate@1:1: 2026-07-01\ntitle@1:3: T\nderived@1:1: date\n");
}

static void prefers_what_is_stated_to_what_follows(void **state)
{
	assert_postmortem(state, "a.md",
	    "# T\n\nDowntime: 5 minutes\nStarted: 10:01 UTC\nDate: 2026-07-01\n\n## Timeline\n"
	    "- 10:00 UTC outage begins\n- 11:00 UTC resolved\n",
	    "id@1:1: a\n"
	    "date@5:7: 2026-07-01\n"
	    "title@1:3: T\n"
	    "downtime_minutes@3:11: 5\n"
	    "started_at@4:10: 2026-07-01 10:01:00Z\n"
	    "resolved_at@9:13: 2026-07-01 11:00:00Z\n"
	    "derived@1:1: resolved_at\n");
}

static void takes_id_and_title_from_the_file_name(void **state)
{
	static const struct {
		const char *name, *expected;
	} cases[] = {
		{ "in/PM-3 - Night.md", "id@1:1: PM-3 - Night\ntitle@1:1: PM-3 - Night\n" },
		{ "PM-3", "id@1:1: PM-3\ntitle@1:1: PM-3\n" },
		{ "get.example.com.markdown",
		    "id@1:1: get.example.com\ntitle@1:1: get.example.com\n" },
		{ "Night 152bb52ee2b580179846fd78b2b60ea9.md",
		    "id@1:1: 152bb52ee2b580179846fd78b2b60ea9\ntitle@1:1: Night\n" },
		{ "152bb52ee2b580179846fd78b2b60ea9.md",
		    "id@1:1: 152bb52ee2b580179846fd78b2b60ea9\n"
		    "title@1:1: 152bb52ee2b580179846fd78b2b60ea9\n" },
		{ "x152bb52ee2b580179846fd78b2b60ea9.md",
		    "id@1:1: x152bb52ee2b580179846fd78b2b60ea9\n"
		    "title@1:1: x152bb52ee2b580179846fd78b2b60ea9\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_postmortem(state, cases[i].name, "text\n", cases[i].expected);
}

static void reads_what_google_docs_exports(void **state)
{
	GString *text = g_string_new("\xef\xbb\xbf# **Checkout\\!** {#checkout}\r\n\r\n"
				     "**Downtime:** \\~25 minutes\r\n\r\n"
				     "## **What went well** {#what-went-well}\r\n\r\n"
				     "Paging\\.\r\n\r\n"
				     "![][image1]\r\n\r\n"
				     "[image1]: <data:image/png;base64,");

	for (int i = 0; i < 3000000; i++)
		g_string_append_c(text, "AB+/"[i % 4]);
	g_string_append(text, ">\r\n");
	assert_postmortem(*(&state), "a.md", text->str,
	    "id@1:1: a\n"
	    "title@1:5: Checkout! {#checkout}\n"
	    "downtime_minutes@3:16: 25\n"
	    "clockwork@7:1: Paging.\n");
	g_string_free(text, TRUE);
}

static void cuts_sections_that_are_longer_than_a_cell(void **state)
{
	GString *text = g_string_new("# T\n## Root cause\n");
	g_autofree char *shown = NULL;

	for (int i = 0; i < 3000; i++)
		g_string_append(text, "ä ö\n");
	shown = show_file(put_text(*state, "page", text->str), "a.md", DOCUMENT_POSTMORTEM);
	assert_true(g_utf8_strlen(shown, -1) < 4100);
	assert_true(g_utf8_strlen(shown, -1) > 3990);
	g_string_free(text, TRUE);
}

static void gives_a_defect_for_what_is_no_text(void **state)
{
	static const char nul[] = "# T\nab\0c\n";

	assert_taken_text(
	    show_file(put_bytes(*state, "a", nul, sizeof(nul) - 1), "a.md", DOCUMENT_POSTMORTEM),
	    "2:3: a NUL byte [I113]\n");
	assert_taken_text(
	    show_file(put_text(*state, "a", "# T\xc3\n"), "a.md", DOCUMENT_ACTION_ITEMS),
	    "1:4: not valid UTF-8 [I114]\n\n");
	assert_taken_text(show_file(put_text(*state, "a", ""), "a.md", DOCUMENT_POSTMORTEM),
	    "a.md:1:1: error: the file is empty [I001]");
}

static void gives_a_defect_for_a_document_of_endless_parts(void **state)
{
	GString *text = g_string_new("# T\n[a]: <https://example.com/");

	for (int i = 0; i < 100000; i++)
		g_string_append(text, "b&amp;");
	g_string_append(text, ">\n\n");
	for (int i = 0; i < 1000000; i++)
		g_string_append(text, "[a]");
	assert_postmortem(state, "a.md", text->str,
	    "1:1: the document has more parts than can be kept in memory [I115]\n");
	g_string_assign(text, "|a|b|\n|---|---|\n");
	for (int i = 0; i < 500000; i++)
		g_string_append(text, "|a|b|\n");
	assert_postmortem(state, "a.md", text->str,
	    "1:1: the document has more parts than can be kept in memory [I115]\n");
	g_string_free(text, TRUE);
}

static void refuses_a_document_that_is_too_large(void **state)
{
	char *text = g_strnfill(17 * 1024 * 1024, 'a');

	assert_postmortem(state, "a.md", text,
	    "a.md: error: cannot be read: it is too large for this format [I006]");
	for (size_t i = 0; i < 5 * 1024 * 1024; i += 100)
		text[i] = '\n';
	text[5 * 1024 * 1024] = '\0';
	assert_postmortem(
	    state, "a.md", text, "1:1: the document has more than 4 MiB of text [I115]\n");
	g_free(text);
}

static void reads_action_items_from_bullets_and_checkboxes(void **state)
{
	assert_items(state,
	    "# T\n"
	    "## Action items\n"
	    "- Plain\n"
	    "- [x]  Two blanks\n"
	    "- [ ] Open. Owner: @ann, due: 2026-08-01\n"
	    "  - Nested (owner: bob@example.com)\n"
	    "- ✅ Reverted [PR](https://example.com/1)\n"
	    "- Bare https://example.com/2.\n"
	    "    - https://example.com/3\n"
	    "- Linked below\n"
	    "    - <https://example.com/4>\n"
	    "- Note: keep this\n"
	    "- Over\n"
	    "  two lines\n"
	    "-\n"
	    "- [ ]\n"
	    "- TBD\n"
	    "### Immediate actions (completed)\n"
	    "1. **Numbered**\n"
	    "\n"
	    "   with a story\n"
	    "### Later\n"
	    "* Starred\n"
	    "\n"
	    "## Lessons learned\n"
	    "- not an item\n",
	    "postmortem@1:1: pm-1\nitem@3:3: Plain\n\n"
	    "postmortem@1:1: pm-1\nitem@4:8: Two blanks\nstatus@4:8: closed\n\n"
	    "postmortem@1:1: pm-1\nitem@5:7: Open.\nowner@5:7: ann\ndue@5:7: 2026-08-01\n"
	    "status@5:7: open\n\n"
	    "postmortem@1:1: pm-1\nitem@6:5: Nested\nowner@6:5: bob@example.com\n\n"
	    "postmortem@1:1: pm-1\nitem@7:3: Reverted PR\nstatus@7:3: closed\n"
	    "link@7:3: https://example.com/1\n\n"
	    "postmortem@1:1: pm-1\nitem@8:3: Bare https://example.com/2.\n"
	    "link@8:3: https://example.com/2\n\n"
	    "postmortem@1:1: pm-1\nitem@10:3: Linked below\nlink@10:3: https://example.com/4\n\n"
	    "postmortem@1:1: pm-1\nitem@12:3: Note: keep this\n\n"
	    "postmortem@1:1: pm-1\nitem@13:3: Over two lines\n\n"
	    "postmortem@1:1: pm-1\nitem@19:6: Numbered\nstatus@19:6: closed\n\n"
	    "postmortem@1:1: pm-1\nitem@23:3: Starred\n\n");
}

static void reads_action_items_from_tables(void **state)
{
	assert_items(state,
	    "# T\n"
	    "## Follow-ups\n"
	    "| # | Action Item | Type | Owner | Bug | Due Date | Status | Cost |\n"
	    "|---|---|---|---|---|---|---|---|\n"
	    "| 1 | Add a *test* | prevent | @ann | [X-1](https://example.com/X-1) | Aug 3, 2026 | In "
	    "progress | 5 |\n"
	    "| 2 | Drop it | ? | | X-2 | Q4 | Won't fix |\n"
	    "| 3 | | | bob |\n"
	    "| 4 | Odd state | | | | 03/08/2026 | frozen |\n"
	    "\n"
	    "| Improvement area | Assignee |\n"
	    "|---|---|\n"
	    "| First column | bob |\n",
	    "postmortem@1:1: pm-1\nitem@5:7: Add a test\ntype@5:22: prevent\nowner@5:32: ann\n"
	    "due@5:72: 2026-08-03\nstatus@5:86: open\nlink@5:40: https://example.com/X-1\n\n"
	    "6:29: due: \"Q4\" cannot be read, and is left out [W310]\n"
	    "postmortem@1:1: pm-1\nitem@6:7: Drop it\nstatus@6:34: declined\nlink@6:23: X-2\n\n"
	    "postmortem@1:1: pm-1\nitem@8:7: Odd state\ndue@8:25: 03/08/2026\n"
	    "status@8:38: frozen\n\n"
	    "postmortem@1:1: pm-1\nitem@12:3: First column\nowner@12:18: bob\n\n");
}

static void gives_no_record_when_there_are_no_action_items(void **state)
{
	assert_items(state, "# T\n## Timeline\n- 10:00 a\n", "");
}

/* What a corpus of real postmortems gives, all in all. */
struct corpus {
	int documents, failures, dates, downtimes, causes, resolved, notices;
	int items, links, closed, owners;
};

static void read_corpus(const char *folder, const char *prefix, struct corpus *corpus)
{
	GDir *files = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(files)) != NULL) {
		if (!g_str_has_prefix(name, prefix))
			continue;
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *document = show_file(path, name, DOCUMENT_POSTMORTEM);
		g_autofree char *items = show_file(path, name, DOCUMENT_ACTION_ITEMS);
		g_auto(GStrv) records = g_strsplit(items, "\n\n", -1);

		corpus->documents++;
		corpus->failures += !g_str_has_prefix(document, "id@");
		corpus->dates += strstr(document, "\ndate@") != NULL;
		corpus->downtimes += strstr(document, "\ndowntime_minutes@") != NULL;
		corpus->causes += strstr(document, "\ncause@") != NULL;
		corpus->resolved += strstr(document, "\nresolved_at@") != NULL;
		corpus->notices += strstr(document, "W310") != NULL;
		for (guint i = 0; records[i] != NULL && *records[i] != '\0'; i++) {
			corpus->items++;
			corpus->links += strstr(records[i], "\nlink@") != NULL;
			corpus->closed += strstr(records[i], ": closed") != NULL;
			corpus->owners += strstr(records[i], "\nowner@") != NULL;
		}
	}
	g_dir_close(files);
}

/* 39 documents, one of them without an extension, and their template. */
static void reads_the_postmortems_of_dfds(void **state)
{
	const char *folder = shared_path(*state, "data/incidents/postmortems/dfds");
	struct corpus corpus = { 0 };
	g_autofree char *path = g_build_filename(folder,
	    "PM2025-001 - Node system resource "
	    "starvation and scheduling capacity.md",
	    NULL);
	g_autofree char *document = show_file(path, "PM2025-001.md", DOCUMENT_POSTMORTEM);

	read_corpus(folder, "PM", &corpus);
	assert_number(corpus.documents, 40);
	assert_number(corpus.failures, 0);
	assert_number(corpus.dates, 38); /* one has a year of five digits, one is the template */
	assert_number(corpus.downtimes, 30); /* of 36 with stats six say `?` or `N/A` */
	assert_number(corpus.causes, 38);
	assert_number(corpus.notices, 0);
	assert_number(corpus.items, 131);
	assert_holds(document, "\ndate@1:1: 2025-02-27\n");
	assert_holds(document, "\ndowntime_minutes@67:21: 5840\n");
}

static void reads_the_postmortems_of_posthog(void **state)
{
	const char *folder = shared_path(*state, "data/incidents/postmortems/posthog");
	g_autofree char *inner = g_build_filename(folder, "investigations", NULL);
	struct corpus corpus = { 0 };

	read_corpus(folder, "20", &corpus);
	read_corpus(inner, "", &corpus);
	assert_number(corpus.documents, 8);
	assert_number(corpus.failures, 0);
	assert_number(corpus.dates, 7);
	assert_number(corpus.notices, 0);
	assert_number(corpus.items, 88);
	assert_number(corpus.links, 4);
	assert_number(corpus.closed, 42);
	assert_number(corpus.owners, 3);
}

/* Front matter of a status page is also read as a postmortem, which it is not quite. */
static void reads_front_matter_of_a_status_page(void **state)
{
	const char *folder =
	    shared_path(*state, "data/incidents/postmortems/jenkins-status-cstate/content/issues");
	struct corpus corpus = { 0 };

	read_corpus(folder, "2", &corpus);
	assert_number(corpus.documents, 297);
	assert_number(corpus.failures, 0);
	assert_number(corpus.dates, 297);
	assert_number(corpus.resolved, 297);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_blocks_of_plain_text_with_their_places),
		cmocka_unit_test(drops_html_tags_and_keeps_what_they_hold),
		cmocka_unit_test_setup_teardown(
		    reads_a_postmortem_in_the_template_of_dodo, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_front_matter_before_anything_else, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    takes_an_open_block_for_text, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    rejects_front_matter_that_is_malformed, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_properties_from_tables_and_paragraphs, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_sections_whose_heading_is_the_property, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    leaves_out_what_a_template_does_not_say, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    warns_of_a_stated_value_that_it_cannot_read, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    leaves_dates_of_digits_to_the_profile, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    concludes_milestones_from_the_timeline, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_timelines_in_tables, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    concludes_nothing_from_a_timeline_in_the_wrong_order, folder_setup,
		    folder_teardown),
		cmocka_unit_test_setup_teardown(
		    prefers_what_is_stated_to_what_follows, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    takes_id_and_title_from_the_file_name, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_what_google_docs_exports, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    cuts_sections_that_are_longer_than_a_cell, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_a_defect_for_what_is_no_text, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_a_defect_for_a_document_of_endless_parts, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_a_document_that_is_too_large, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_action_items_from_bullets_and_checkboxes, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_action_items_from_tables, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_no_record_when_there_are_no_action_items, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_the_postmortems_of_dfds, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_the_postmortems_of_posthog, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_front_matter_of_a_status_page, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
