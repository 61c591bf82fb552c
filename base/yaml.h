#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * YAML 1.2 and JSON as plain trees in which every node knows where it stands, so that whoever reads
 * a tree can say `file:line:col: error: ...`. Duplicate keys, aliases (a small file could unfold to
 * a huge one) and nesting beyond 100 levels are errors; scalars stay text and the reader decides
 * what they mean.
 */
enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml {
	enum yaml_kind kind;
	bool quoted;      /* scalar was written in quotes */
	const char *file; /* as shown in messages */
	int line, column; /* 1-based, in characters */
	/* Of the bytes that were read, [start, end), with quotes or brackets; a block may end
	 * anywhere before what follows it. */
	unsigned start, end;
	const char *text;               /* scalar; NULL for the null value */
	struct yaml_children *children; /* sequence and mapping */
};

enum yaml_dialect { YAML_ANY, YAML_JSON_ONLY };

/*
 * Reads every document of a stream: an array of struct yaml * that the caller frees with
 * g_ptr_array_unref(). `file` is copied. A syntax error gives NINES_ERROR_USAGE with its position.
 * JSON is one document of RFC 8259; one that was cut off is refused where it ends. A line of YAML
 * has at most 1 MiB, and no file more than 20 million values.
 */
GPtrArray *yaml_read(
    const char *file, const char *bytes, size_t size, enum yaml_dialect dialect, GError **error);

/* Why a text cannot be read, and where. */
struct yaml_fault {
	int line, column;
	char *message; /* the caller frees it */
};

/* As yaml_read(), for a caller who has his own way to tell of a fault. */
GPtrArray *yaml_parse(const char *file, const char *bytes, size_t size, enum yaml_dialect dialect,
    struct yaml_fault *fault);

/* The value of a key, or NULL when the mapping lacks it, or when `node` is no mapping or NULL. */
const struct yaml *yaml_get(const struct yaml *node, const char *key);
/* Items of a sequence or values of a mapping; 0 for a scalar or NULL. */
guint yaml_count(const struct yaml *node);
const struct yaml *yaml_item(const struct yaml *node, guint index);
const char *yaml_key(const struct yaml *node, guint index);
/* The text of a scalar, or NULL when `node` is none or null. Borrowed. */
const char *yaml_text(const struct yaml *node);

/* Sets NINES_ERROR_USAGE to `file:line:col: error: message` and returns false. */
bool yaml_fail(const struct yaml *node, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* Fails unless `node` is a mapping whose keys are all in the NULL-terminated list. */
bool yaml_allow(const struct yaml *node, GError **error, const char *const *keys);
/* The text of a required key of a mapping, or NULL with the error set. Borrowed. */
const char *yaml_require_text(const struct yaml *node, const char *key, GError **error);
/* `30s`, `5m`, `1h`, `2d`: a whole number of seconds. */
bool yaml_read_duration(const struct yaml *node, int64_t *seconds, GError **error);
/* `yes` or `no`. */
bool yaml_read_yes_no(const struct yaml *node, bool *value, GError **error);

#endif
