#ifndef ETL_CODES_H
#define ETL_CODES_H

#include <stddef.h>

/*
 * The stable codes of what can be wrong with an input, listed one by one in nines-profile(5).
 * I0xx refuse the whole file, I1xx reject a record, H2xx hold it, W3xx only warn.
 */
#define CODE_EMPTY_FILE       "I001"
#define CODE_HEADER           "I002"
#define CODE_ENCODING         "I003"
#define CODE_NO_PROFILE       "I004"
#define CODE_REJECT_LIMIT     "I005"
#define CODE_UNREADABLE       "I006"
#define CODE_SYNTAX           "I007"
#define CODE_TRUNCATED        "I008"
#define CODE_UNSAFE_ARCHIVE   "I009"
#define CODE_SERIES_READING   "I010"
#define CODE_FIELD_COUNT      "I101"
#define CODE_OPEN_QUOTE       "I102"
#define CODE_STRAY_QUOTE      "I103"
#define CODE_TIMESTAMP        "I104"
#define CODE_NUMBER           "I105"
#define CODE_REQUIRED         "I106"
#define CODE_NO_ZONE          "I107"
#define CODE_LOCAL_TIME       "I108"
#define CODE_CHOICE           "I109"
#define CODE_END_BEFORE_START "I110"
#define CODE_GOOD_OVER_TOTAL  "I111"
#define CODE_NEGATIVE         "I112"
#define CODE_NUL              "I113"
#define CODE_UTF8             "I114"
#define CODE_TOO_LONG         "I115"
#define CODE_DATE             "I116"
#define CODE_MONEY            "I117"
#define CODE_ZONE             "I118"
#define CODE_NOT_A_RECORD     "I119"
#define CODE_CURRENCY         "I120"
#define CODE_OPEN_ENDED       "I121"
#define CODE_CONFLICT         "I122"
#define CODE_EVENT            "I123"
#define CODE_TOO_LARGE        "I124"
#define CODE_UNKNOWN_SERVICE  "H201"
#define CODE_UNKNOWN_ENGINEER "H202"
#define CODE_UNKNOWN_POOL     "H203"
#define CODE_UNKNOWN_SCHEDULE "H204"
#define CODE_UNKNOWN_SERIES   "H205"
#define CODE_ZERO_LENGTH      "W301"
#define CODE_LONG_SHIFT       "W302"
#define CODE_ENDS_AT_59       "W303"
#define CODE_UNUSED_COLUMN    "W304"
#define CODE_EARLY_ACK        "W305"
#define CODE_DISAGREEMENT     "W306"
#define CODE_NEW_HEADER       "W307"
#define CODE_HUNDREDFOLD      "W308"
#define CODE_LONG_QUOTE       "W309"
#define CODE_UNREAD_VALUE     "W310"
#define CODE_CORRECTION_KIND  "W311"

struct code {
	const char *code;
	const char *meaning;
};

/* All of them, in order. */
extern const struct code codes[];
extern const size_t codes_count;

#endif
