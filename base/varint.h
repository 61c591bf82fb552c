#ifndef BASE_VARINT_H
#define BASE_VARINT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Integers of variable length: 7 bits a byte, the lowest first, and a high bit on every byte but
 * the last. Signed ones are zigzag-coded: small magnitudes of either sign become small unsigned
 * numbers.
 */
#define VARINT_SIZE_MAX 10

/* Writes up to VARINT_SIZE_MAX bytes, and returns what is behind them. */
static inline uint8_t *varint_put(uint8_t *at, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at++ = (uint8_t)value;
	return at;
}

static inline uint64_t zigzag(int64_t value)
{
	uint64_t doubled = (uint64_t)value << 1;

	return value < 0 ? ~doubled : doubled;
}

static inline int64_t unzigzag(uint64_t bits)
{
	return (int64_t)(bits >> 1) ^ -(int64_t)(bits & 1);
}

static inline uint8_t *varint_put_signed(uint8_t *at, int64_t value)
{
	return varint_put(at, zigzag(value));
}

/* Moves behind the number. False when the bytes end before it does, or it is too long. */
static inline bool varint_get(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; *at != end && shift <= 63; shift += 7) {
		uint8_t byte = *(*at)++;

		*value |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			return true;
	}
	return false;
}

static inline bool varint_get_signed(const uint8_t **at, const uint8_t *end, int64_t *value)
{
	uint64_t bits;

	if (!varint_get(at, end, &bits))
		return false;
	*value = unzigzag(bits);
	return true;
}

#endif
