/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bits in arrays of unsigned long. set_bit(), clear_bit() and the test_and_ forms are atomic and
 * full barriers; the names with __ are not. Bit 0 is the lowest bit of the first word.
 */
#ifndef LIB_BITMAP_H
#define LIB_BITMAP_H

#include "lib/compiler.h"
#include "lib/types.h"

#define BITS_PER_LONG              64
#define BIT(nr)                    (1UL << (nr))
#define BIT_WORD(nr)               ((nr) / BITS_PER_LONG)
#define BIT_MASK(nr)               (1UL << ((nr) % BITS_PER_LONG))
#define BITS_TO_LONGS(bits)        (((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

static __always_inline void set_bit(unsigned long nr, unsigned long *map)
{
	__atomic_fetch_or(&map[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

static __always_inline void clear_bit(unsigned long nr, unsigned long *map)
{
	__atomic_fetch_and(&map[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

/* The old value of the bit. */
static __always_inline bool test_and_set_bit(unsigned long nr, unsigned long *map)
{
	return __atomic_fetch_or(&map[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static __always_inline bool test_and_clear_bit(unsigned long nr, unsigned long *map)
{
	return __atomic_fetch_and(&map[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

static __always_inline void __set_bit(unsigned long nr, unsigned long *map)
{
	map[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static __always_inline void __clear_bit(unsigned long nr, unsigned long *map)
{
	map[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static __always_inline bool test_bit(unsigned long nr, const unsigned long *map)
{
	return READ_ONCE(map[BIT_WORD(nr)]) & BIT_MASK(nr);
}

/* The lowest / highest set bit of a word that is not zero. */
static __always_inline unsigned __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

static __always_inline unsigned __fls(unsigned long word)
{
	return BITS_PER_LONG - 1 - __builtin_clzl(word);
}

/* Order of the smallest power of two that is >= n (n >= 1). */
static __always_inline unsigned ilog2_up(unsigned long n)
{
	return n <= 1 ? 0 : __fls(n - 1) + 1;
}

static inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

unsigned hweight64(u64 word);

/* `size` when there is none. */
unsigned long find_next_bit(const unsigned long *map, unsigned long size, unsigned long from);
unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size, unsigned long from);

static inline unsigned long find_first_bit(const unsigned long *map, unsigned long size)
{
	return find_next_bit(map, size, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *map, unsigned long size)
{
	return find_next_zero_bit(map, size, 0);
}

#define for_each_set_bit(bit, map, size)                        \
	for ((bit) = find_first_bit(map, size); (bit) < (size); \
	     (bit) = find_next_bit(map, size, (bit) + 1))

void bitmap_zero(unsigned long *map, unsigned long bits);
void bitmap_fill(unsigned long *map, unsigned long bits);
void bitmap_copy(unsigned long *to, const unsigned long *from, unsigned long bits);
void bitmap_set(unsigned long *map, unsigned long start, unsigned long count);
void bitmap_clear(unsigned long *map, unsigned long start, unsigned long count);
bool bitmap_empty(const unsigned long *map, unsigned long bits);
bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned long bits);
unsigned long bitmap_weight(const unsigned long *map, unsigned long bits);
/* The first run of `count` zero bits at or after `from`; `size` when there is none. */
unsigned long bitmap_find_zero_area(const unsigned long *map, unsigned long size,
                                    unsigned long from, unsigned long count);

#endif
