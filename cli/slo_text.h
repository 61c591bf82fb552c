#ifndef CLI_SLO_TEXT_H
#define CLI_SLO_TEXT_H

#include "analytics/slo.h"
#include "cli/compute.h"

/* How figures of attainment are written for people. All are the caller's; NULL: there is none. */

/* `99.95 %`; of counted events the limit of the window that is shown: `<= 12` */
char *slo_target_text(const struct slo_result *result);
char *slo_attained_text(
    const struct slo_result *result, const struct slo_sum *sum); /* `99.9512 %` `7` */
char *slo_status_text(const struct slo_result *result, const struct slo_sum *sum);
char *slo_share_text(double share, int decimals);   /* `12.5 %` */
char *slo_number_text(double number, int decimals); /* `43.2` */
/* `1,234` or `1,234.5`: a count, grouped, without zeros at its end. */
char *slo_group_digits(const char *plain);
char *slo_count_text(int64_t digits, int scale);
/* What the attainment is worth when slots are missing or events are few. */
char *slo_certainty_text(const struct facts *facts, const struct slo_result *result);

#endif
