/* SPDX-License-Identifier: BSD-2-Clause */
/* Does quotient times divisor plus rest give the dividend back, with a rest that is small enough? */
#include "tests/host/test.h"

#define __udivti3 our_udivti3
#define __umodti3 our_umodti3
#define __divti3  our_divti3
#define __modti3  our_modti3
#include "lib/int128.c"

static void all_pairs(void **state)
{
	static const u64 words[] = {
	        0, 1, 2, 3, 10, 1000000000, 1UL << 32, (1UL << 63) - 1, 1UL << 63, ~0UL - 1, ~0UL};

	for (size_t a = 0; a < ARRAY_SIZE(words) * ARRAY_SIZE(words); a++)
		for (size_t b = 1; b < ARRAY_SIZE(words) * ARRAY_SIZE(words); b++) {
			u128 n = (u128)words[a / ARRAY_SIZE(words)] << 64 |
			         words[a % ARRAY_SIZE(words)];
			u128 d = (u128)words[b / ARRAY_SIZE(words)] << 64 |
			         words[b % ARRAY_SIZE(words)];

			assert_true(our_udivti3(n, d) == n / d);
			assert_true(our_umodti3(n, d) == n % d);
			if ((s128)d == -1)
				continue;
			assert_true(our_divti3((s128)n, (s128)d) == (s128)n / (s128)d);
			assert_true(our_modti3((s128)n, (s128)d) == (s128)n % (s128)d);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(all_pairs),
	};

	return cmocka_run_group_tests_name("int128", tests, NULL, NULL);
}
