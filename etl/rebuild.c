#include "etl/rebuild.h"

#include "etl/facts/load.h"
#include "etl/facts/reject_file.h"

static const struct finding *find_finding(const GPtrArray *findings, const struct record *record)
{
	for (guint i = 0; i < findings->len; i++) {
		const struct finding *finding = findings->pdata[i];

		if (finding->record_line == record->line &&
		    finding->byte_offset == record->byte_offset)
			return finding;
	}
	return NULL;
}

char *reject_file_rebuild(
    const struct input *input, const GPtrArray *findings, gsize *size, GError **error)
{
	struct reader *reader = input_open(input, error);
	struct record record = { 0 };
	GError *failure = NULL;
	char *text = NULL;

	if (reader == NULL)
		return NULL;
	struct loading *loading = loading_new(NULL, input->shown_path, input->profile, 0);
	loading->reader = reader;
	while (reader->class->next(reader, &record, &failure)) {
		const struct finding *finding = find_finding(findings, &record);
		struct value place = { .line = record.line, .column = 1 };

		if (finding != NULL)
			loading_reject(loading, &record, finding->code, &place, finding->message);
	}
	record_clear(&record);
	if (failure != NULL)
		g_propagate_error(error, failure);
	else
		text = reject_file_text(loading, size);
	loading_free(loading);
	reader_free(reader);
	return text;
}
