/*
 * Prints metrics as `nines` long CSV: a minute of all services, then the next minute, from October
 * 2026 on. The same arguments give the same bytes.
 * Usage: rows ROWS [SERVICES [ordered|shuffled|parts]]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_UTC 1790812800 /* 2026-10-01T00:00:00Z */

/* Rows that come in no order: a step that is prime to all their numbers visits each once. */
#define STEP 1000003

/* SplitMix64 of a row: what it holds does not depend on when it is printed. */
static uint64_t random_of(uint64_t row)
{
	uint64_t bits = (row + 1) * UINT64_C(0x9e3779b97f4a7c15);

	bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
	return bits ^ (bits >> 31);
}

static char *put_number(char *at, unsigned number)
{
	char digits[10];
	int count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (count > 0)
		*at++ = digits[--count];
	return at;
}

/* The text of a minute, kept while rows of the same minute are printed. */
static const char *minute_text(uint64_t minute)
{
	static char text[sizeof("2026-10-01T00:00:00Z")];
	static uint64_t known = UINT64_MAX;

	if (minute != known) {
		time_t at = (time_t)(FIRST_UTC + minute * 60);
		struct tm parts;

		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &parts));
		known = minute;
	}
	return text;
}

static void print_row(uint64_t row, uint64_t services, int is_parts)
{
	uint64_t bits = random_of(row);
	unsigned total = 90000 + (unsigned)(bits % 10000), bad = (unsigned)(bits >> 32) % 4;
	unsigned service = (unsigned)(row % services);
	uint64_t minute = row / services / (is_parts ? 2 : 1);
	char line[128], *at = line;

	at = stpcpy(at, minute_text(minute));
	at = stpcpy(at, is_parts ? ",x,service-" : ",service-");
	*at++ = (char)('0' + service / 100 % 10);
	*at++ = (char)('0' + service / 10 % 10);
	*at++ = (char)('0' + service % 10);
	if (is_parts) {
		int is_total = row / services % 2 == 0;

		at = stpcpy(at, is_total ? ",requests,total," : ",requests,bad,");
		at = put_number(at, is_total ? total : bad);
	} else {
		*at++ = ',';
		at = put_number(at, total - bad);
		*at++ = ',';
		at = put_number(at, total);
	}
	*at++ = '\n';
	fwrite(line, 1, (size_t)(at - line), stdout);
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t services = argc > 2 ? strtoull(argv[2], NULL, 10) : 232;
	int is_shuffled = argc > 3 && strcmp(argv[3], "shuffled") == 0;
	int is_parts = argc > 3 && strcmp(argv[3], "parts") == 0;

	if (rows == 0 || services == 0 || services > 1000) {
		fputs("usage: rows ROWS [SERVICES [ordered|shuffled|parts]]\n", stderr);
		return 2;
	}
	puts(is_parts ? "timestamp,series,service,metric,field,value"
		      : "timestamp,service,good,total");
	for (uint64_t i = 0; i < rows; i++)
		print_row(is_shuffled ? i * STEP % rows : i, services, is_parts);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
