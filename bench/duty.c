/*
 * The data of bench/pay: the catalogue, shifts and call-outs of one month of an organisation, on
 * standard output, one kind of file at a time.
 *
 * Usage: duty engineers|rates|shifts|callouts SHIFTS ENGINEERS
 *
 * Every engineer has SHIFTS / ENGINEERS shifts of October 2026 in two pools, end to end with some
 * that overlap, and call-outs at a tenth of them. Each has a rate that changes in the month.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_UTC = 1790805600, SECONDS = 745 * 3600 }; /* October of Berlin */

static const char *const zones[] = { "Europe/Berlin", "America/New_York", "Asia/Kolkata" };

static void print_time(long utc)
{
	long second = utc - FIRST_UTC - 7200 + 86400; /* of October 2026 in UTC, from its day 0 */
	long day = second / 86400;

	second %= 86400;
	if (day < 1)
		printf("2026-09-30T");
	else
		printf("2026-%02ld-%02ldT", day > 31 ? 11L : 10L, day > 31 ? day - 31 : day);
	printf("%02ld:%02ld:%02ldZ", second / 3600, second / 60 % 60, second % 60);
}

static void print_span(const char *before, const char *engineer, long index, long from, long to)
{
	printf("%s,%s%05ld,", before, engineer, index);
	print_time(FIRST_UTC + from);
	putchar(',');
	print_time(FIRST_UTC + to);
	putchar('\n');
}

static void print_engineer(const char *kind, long index, long shifts)
{
	long step = shifts > 0 ? SECONDS / shifts : SECONDS;
	char name[32];

	if (strcmp(kind, "engineers") == 0) {
		printf("engineer-%05ld,Engineer %05ld,e%05ld@example.com,%s,DE\n", index, index,
		    index, zones[index % 3]);
		return;
	}
	if (strcmp(kind, "rates") == 0) {
		printf("engineer-%05ld,%ld.35,EUR,2026-01-01\n", index, 20 + index % 30);
		printf("engineer-%05ld,%ld.35,EUR,2026-10-15\n", index, 21 + index % 30);
		return;
	}
	for (long i = 0; i < shifts; i++) {
		/* a schedule of every engineer's own: nobody else is booked on it */
		if (strcmp(kind, "shifts") == 0) {
			snprintf(
			    name, sizeof(name), "%s-%05ld", i % 4 == 3 ? "beta" : "alpha", index);
			printf("%s,", i % 4 == 3 ? "B" : "A");
			print_span(name, "engineer-", index, i * step,
			    (i + 1) * step + (i % 7 == 0 && i + 1 < shifts ? step / 3 : 0));
		} else if (i % 10 == 0) {
			snprintf(name, sizeof(name), "INC-%ld", i);
			print_span(name, "engineer-", index, i * step, i * step + step / 5 + 1);
		}
	}
}

int main(int argc, char **argv)
{
	long shifts, engineers;

	if (argc != 4 || (engineers = atol(argv[3])) < 1 || (shifts = atol(argv[2])) < 1) {
		fprintf(stderr, "usage: duty engineers|rates|shifts|callouts SHIFTS ENGINEERS\n");
		return 1;
	}
	if (strcmp(argv[1], "engineers") == 0)
		puts("engineer,name,email,zone,calendar");
	else if (strcmp(argv[1], "rates") == 0)
		puts("engineer,hourly_rate,currency,valid_from");
	else if (strcmp(argv[1], "shifts") == 0)
		puts("pool,schedule,engineer,start,end");
	else
		puts("incident,engineer,start,end");
	for (long i = 0; i < engineers; i++)
		print_engineer(argv[1], i, shifts / engineers);
	return 0;
}
