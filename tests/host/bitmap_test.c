/* SPDX-License-Identifier: BSD-2-Clause */
/* Are bitmap searches and ranges right at every position around word borders? */
#include "tests/host/test.h"
#include <string.h>
#include "lib/bitmap.c"

#define BITS 200

/* The slow truth. */
static unsigned long slow_next(const unsigned long *map, unsigned long size, unsigned long from,
                               bool value)
{
	for (unsigned long i = from; i < size; i++)
		if (test_bit(i, map) == value)
			return i;
	return size;
}

static void single_bits(void **state)
{
	DECLARE_BITMAP(map, BITS);

	bitmap_zero(map, BITS);
	assert_true(bitmap_empty(map, BITS));
	for (unsigned long i = 0; i < BITS; i++) {
		assert_false(test_and_set_bit(i, map));
		assert_true(test_and_set_bit(i, map));
		assert_int_equal(find_first_bit(map, BITS), i);
		assert_int_equal(bitmap_weight(map, BITS), 1);
		assert_true(test_and_clear_bit(i, map));
		assert_false(test_bit(i, map));
	}
	assert_true(bitmap_empty(map, BITS));
}

static void ranges_and_searches(void **state)
{
	DECLARE_BITMAP(map, BITS);
	DECLARE_BITMAP(copy, BITS);

	for (unsigned long start = 0; start <= 140; start++) {
		for (unsigned long count = 0; count <= 60; count++) {
			bitmap_zero(map, BITS);
			bitmap_set(map, start, count);
			assert_int_equal(bitmap_weight(map, BITS), count);
			assert_int_equal(find_first_bit(map, BITS), count ? start : BITS);
			assert_int_equal(find_next_zero_bit(map, BITS, start), start + count);
			bitmap_copy(copy, map, BITS);
			assert_true(bitmap_equal(map, copy, BITS));
			bitmap_clear(map, start, count);
			assert_true(bitmap_empty(map, BITS));
			if (count)
				assert_false(bitmap_equal(map, copy, BITS));
		}
	}
}

static void searches_agree_with_the_slow_truth(void **state)
{
	DECLARE_BITMAP(map, BITS);
	unsigned seed = 1;

	for (int round = 0; round < 50; round++) {
		bitmap_zero(map, BITS);
		for (unsigned long i = 0; i < BITS; i++) {
			seed = seed * 1103515245 + 12345;
			if (seed & 0x10000 << (round % 3))
				__set_bit(i, map);
		}
		for (unsigned long size = 1; size <= BITS; size += 7) {
			for (unsigned long from = 0; from <= size; from++) {
				assert_int_equal(find_next_bit(map, size, from),
				                 slow_next(map, size, from, true));
				assert_int_equal(find_next_zero_bit(map, size, from),
				                 slow_next(map, size, from, false));
			}
		}
	}
}

static void zero_areas(void **state)
{
	DECLARE_BITMAP(map, BITS);

	bitmap_fill(map, BITS);
	assert_int_equal(bitmap_weight(map, BITS), BITS);
	bitmap_clear(map, 10, 3);
	bitmap_clear(map, 60, 10);
	assert_int_equal(bitmap_find_zero_area(map, BITS, 0, 3), 10);
	assert_int_equal(bitmap_find_zero_area(map, BITS, 11, 3), 60);
	assert_int_equal(bitmap_find_zero_area(map, BITS, 0, 4), 60);
	assert_int_equal(bitmap_find_zero_area(map, BITS, 0, 10), 60);
	assert_int_equal(bitmap_find_zero_area(map, BITS, 0, 11), BITS);
	assert_int_equal(bitmap_find_zero_area(map, BITS, 64, 7), BITS);
}

static void words(void **state)
{
	unsigned long bit, sum = 0;
	unsigned long map[2] = {0x8000000000000001UL, 2};

	assert_int_equal(hweight64(0), 0);
	assert_int_equal(hweight64(~0UL), 64);
	assert_int_equal(hweight64(0xf0f0), 8);
	assert_int_equal(__ffs(0x10), 4);
	assert_int_equal(__fls(0x1f), 4);
	assert_int_equal(ilog2_up(1), 0);
	assert_int_equal(ilog2_up(4096), 12);
	assert_int_equal(ilog2_up(4097), 13);
	assert_true(is_power_of_2(64) && !is_power_of_2(0) && !is_power_of_2(65));
	for_each_set_bit(bit, map, 128) sum += bit;
	assert_int_equal(sum, 0 + 63 + 65);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(single_bits),
	        cmocka_unit_test(ranges_and_searches),
	        cmocka_unit_test(searches_agree_with_the_slow_truth),
	        cmocka_unit_test(zero_areas),
	        cmocka_unit_test(words),
	};

	return cmocka_run_group_tests_name("bitmap", tests, NULL, NULL);
}
