#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <glib.h>
#include <stdbool.h>

#include "base/db.h"
#include "etl/import.h"
#include "etl/values/profile.h"

/*
 * What the tests of base and etl share. A failing assertion leaves a test by longjmp, so whatever a
 * test makes is kept by its fixture and freed in the teardown.
 */

/* As the assertions of cmocka, but with both sides in decimal. */
#define assert_number(actual, expected)                                                            \
	check_number((int64_t)(actual), (int64_t)(expected), #actual, __FILE__, __LINE__)
void check_number(
    int64_t actual, int64_t expected, const char *expression, const char *file, int line);
/* NULL equals only NULL. Frees `actual`. */
#define assert_taken_text(actual, expected)                                                        \
	check_taken_text((actual), (expected), #actual, __FILE__, __LINE__)
void check_taken_text(
    char *actual, const char *expected, const char *expression, const char *file, int line);
/* The text holds the part. */
#define assert_holds(text, part) check_holds((text), (part), __FILE__, __LINE__)
void check_holds(const char *text, const char *part, const char *file, int line);

/* RFC 3339 text with an offset, as an instant. */
int64_t at(const char *text);
/* YYYY-MM-DD as days since 1970-01-01. */
int64_t day(const char *text);

/* A folder of its own for each test, removed with all that is in it. */
struct fixture {
	char *root;
	GPtrArray *texts; /* what the helpers below lend */

	/* only after ledger_setup() */
	struct db *db;
	GPtrArray *profiles;
	GPtrArray *reports; /* struct load_report * */
	struct import_context context;
};

int folder_setup(void **state);
int folder_teardown(void **state);
/* As folder_setup(), with a fresh ledger, the shipped profiles, and these names declared: the pools
 * A and B, the schedule `primary` of pool A. */
int ledger_setup(void **state);
int ledger_teardown(void **state);

/* A path below the folder of the test. Borrowed. */
const char *path_of(struct fixture *fixture, const char *name);
/* Writes a file below that folder and returns its path, borrowed. */
const char *put_bytes(struct fixture *fixture, const char *name, const char *bytes, size_t size);
const char *put_text(struct fixture *fixture, const char *name, const char *text);
/* As put_bytes(), compressed. */
const char *put_gzip(struct fixture *fixture, const char *name, const char *bytes, size_t size);
/* The bytes of a file, which must exist. Borrowed. */
const char *text_of(struct fixture *fixture, const char *path);

/* Imports a file with a profile; fails the test when import_run() does. Reports are borrowed. */
struct load_report *import_path(struct fixture *fixture, const char *profile, const char *path);
/* Writes the text to a file of this name, and imports it. */
struct load_report *import_text(
    struct fixture *fixture, const char *profile, const char *name, const char *text);
/* The same with a profile of the test's own. */
struct load_report *import_with(
    struct fixture *fixture, const struct profile *profile, const char *path);
/* Reads a load again that holds_find_released() found. */
struct load_report *import_again(struct fixture *fixture, int64_t load_id);

/* Services and engineers that most tests need: `web` and `shop` (pool A); `ada` and `bob`. */
void add_catalogue(struct fixture *fixture);

/* The first column of the first row. Text is borrowed. */
int64_t ledger_number(struct fixture *fixture, const char *sql);
const char *ledger_text(struct fixture *fixture, const char *sql);

/* Compares `read new changed same rejected held`. */
#define assert_counts(report, expected) check_counts((report), (expected), __FILE__, __LINE__)
void check_counts(
    const struct load_report *report, const char *expected, const char *file, int line);
/* The report has a message that holds the part. */
#define assert_message(report, part) check_message((report), (part), __FILE__, __LINE__)
void check_message(const struct load_report *report, const char *part, const char *file, int line);

/* A path in ../shared, the material that is not part of the sources; without it the test is
 * skipped. */
const char *shared_path(struct fixture *fixture, const char *name);
/* The records of a CSV of ../shared behind its header, as GStrv. The caller unrefs it. */
GPtrArray *shared_table(struct fixture *fixture, const char *name);

/* A random number below `limit`, the same in every run: xorshift from a fixed seed. */
uint64_t random_below(uint64_t *state, uint64_t limit);

#endif
