/* SPDX-License-Identifier: BSD-2-Clause */
/* Bitmaps: searches and whole ranges. Bits past the size in the last word are never trusted. */
#include "lib/bitmap.h"
#include "lib/string.h"

unsigned hweight64(u64 w)
{
	w -= (w >> 1) & 0x5555555555555555UL;
	w = (w & 0x3333333333333333UL) + ((w >> 2) & 0x3333333333333333UL);
	w = (w + (w >> 4)) & 0x0f0f0f0f0f0f0f0fUL;
	return (w * 0x0101010101010101UL) >> 56;
}

/* The next bit that is set in map XOR flip. */
static unsigned long find_next(const unsigned long *map, unsigned long size, unsigned long from,
                               unsigned long flip)
{
	unsigned long index, word;

	if (from >= size)
		return size;
	index = BIT_WORD(from);
	word = (READ_ONCE(map[index]) ^ flip) & (~0UL << (from % BITS_PER_LONG));
	while (!word) {
		index++;
		if (index * BITS_PER_LONG >= size)
			return size;
		word = READ_ONCE(map[index]) ^ flip;
	}
	return min(index * BITS_PER_LONG + __ffs(word), size);
}

unsigned long find_next_bit(const unsigned long *map, unsigned long size, unsigned long from)
{
	return find_next(map, size, from, 0);
}

unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size, unsigned long from)
{
	return find_next(map, size, from, ~0UL);
}

/* The bits of the last word that belong to the map. */
static unsigned long last_mask(unsigned long bits)
{
	return ~0UL >> (-bits % BITS_PER_LONG);
}

void bitmap_zero(unsigned long *map, unsigned long bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(*map));
}

void bitmap_fill(unsigned long *map, unsigned long bits)
{
	bitmap_zero(map, bits);
	bitmap_set(map, 0, bits);
}

void bitmap_copy(unsigned long *to, const unsigned long *from, unsigned long bits)
{
	memcpy(to, from, BITS_TO_LONGS(bits) * sizeof(*to));
}

/* The part of word `index` that lies in [start, end). */
static unsigned long range_mask(unsigned long index, unsigned long start, unsigned long end)
{
	unsigned long mask = ~0UL;

	if (index == BIT_WORD(start))
		mask &= ~0UL << (start % BITS_PER_LONG);
	if (index == BIT_WORD(end - 1))
		mask &= last_mask(end);
	return mask;
}

void bitmap_set(unsigned long *map, unsigned long start, unsigned long count)
{
	unsigned long end = start + count;

	for (unsigned long i = BIT_WORD(start); i * BITS_PER_LONG < end && count; i++)
		map[i] |= range_mask(i, start, end);
}

void bitmap_clear(unsigned long *map, unsigned long start, unsigned long count)
{
	unsigned long end = start + count;

	for (unsigned long i = BIT_WORD(start); i * BITS_PER_LONG < end && count; i++)
		map[i] &= ~range_mask(i, start, end);
}

bool bitmap_empty(const unsigned long *map, unsigned long bits)
{
	return find_first_bit(map, bits) >= bits;
}

bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned long bits)
{
	for (unsigned long i = 0; i * BITS_PER_LONG < bits; i++)
		if ((a[i] ^ b[i]) & range_mask(i, 0, bits))
			return false;
	return true;
}

unsigned long bitmap_weight(const unsigned long *map, unsigned long bits)
{
	unsigned long weight = 0;

	for (unsigned long i = 0; i * BITS_PER_LONG < bits; i++)
		weight += hweight64(map[i] & range_mask(i, 0, bits));
	return weight;
}

unsigned long bitmap_find_zero_area(const unsigned long *map, unsigned long size,
                                    unsigned long from, unsigned long count)
{
	for (;;) {
		unsigned long start = find_next_zero_bit(map, size, from);

		if (start >= size || count > size - start)
			return size;
		from = find_next_bit(map, start + count, start);
		if (from >= start + count)
			return start;
	}
}
