#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Writes one JSON document, indented by two blanks, keys in the order of the calls. Inside an
 * object every call names its key; inside an array `key` is NULL. Text must be UTF-8 and is escaped
 * here.
 */
struct json;

struct json *json_new(void);
void json_object_begin(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *key);
void json_array_end(struct json *json);
/* NULL text is written as null. */
void json_text(struct json *json, const char *key, const char *text);
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
/* A ratio, to at most 12 significant digits; a value that is not finite is written as null. */
void json_number(struct json *json, const char *key, double value);
void json_null(struct json *json, const char *key);
/* An instant as instant_format() writes it, and the date of a day since 1970. */
void json_instant(struct json *json, const char *key, int64_t utc);
void json_day(struct json *json, const char *key, int64_t day);
/* Ends the document with a newline, frees the writer; the text is the caller's. */
char *json_finish(struct json *json);

#endif
