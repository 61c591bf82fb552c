#ifndef TESTS_SUPPORT_SHIPPED_H
#define TESTS_SUPPORT_SHIPPED_H

#include "tests/support_samples.h"

/* What the tests of the shipped profiles on real files share. */

/* As ledger_setup(). */
int shipped_setup(void **state);
/* As ledger_teardown(), and frees the profiles with settings. */
int shipped_teardown(void **state);

/* A shipped profile with the settings of a source, as YAML; with NULL without. Fails the test when
 * there is none of that name. Borrowed. */
const struct profile *shipped_with(struct fixture *fixture, const char *name, const char *settings);

/* Makes a service, an engineer, or a series of a service known: its alias means `target`. */
void know_service(struct fixture *fixture, const char *name);
void know_engineer(struct fixture *fixture, const char *name);
void know_series(struct fixture *fixture, const char *name, const char *target);

/*
 * Imports a file of which every name is known: whatever it names that is not (a dry run tells) is
 * made known before, services and engineers under their names, schedules with the pool A, and a
 * series NAME as the gauge `NAME value value`.
 */
struct load_report *import_known(
    struct fixture *fixture, const struct profile *profile, const char *path);

/* The value of a key of a JSON file of ../shared, put into a file `name`. The keys lead there,
 * NULL-terminated. Returns the path, borrowed. */
const char *put_part(
    struct fixture *fixture, const char *name, const char *file, const char *const *keys);

/* What the ledger says now, without who said it and where: equal facts have equal digests.
 * Borrowed. */
const char *digest_facts(struct fixture *fixture);

#define in_shipped(test) cmocka_unit_test_setup_teardown(test, shipped_setup, shipped_teardown)

#endif
