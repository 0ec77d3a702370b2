/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 128-bit divisions that the compiler leaves to a library: their names are its own, see
 * "Integer library routines" in the GCC internals manual. Used for clock arithmetic only.
 */
#include "lib/compiler.h"
#include "lib/types.h"

typedef unsigned __int128 u128;
typedef __int128 s128;

u128 __udivti3(u128 n, u128 d);
u128 __umodti3(u128 n, u128 d);
s128 __divti3(s128 n, s128 d);
s128 __modti3(s128 n, s128 d);

/* (high:low) / d for high < d, so that the quotient fits. */
static u64 divide_step(u64 high, u64 low, u64 d, u64 *rest)
{
	u64 q;

	__asm__("divq %4" : "=a"(q), "=d"(*rest) : "a"(low), "d"(high), "r"(d) : "cc");
	return q;
}

static u128 divide(u128 n, u128 d, u128 *rest)
{
	u128 q = 0;

	if (!(d >> 64)) {
		/* two digits of 64 bits by one: as at school */
		u64 divisor = (u64)d, r = (u64)(n >> 64) % divisor;

		q = (u128)((u64)(n >> 64) / divisor) << 64;
		q |= divide_step(r, (u64)n, divisor, &r);
		*rest = r;
		return q;
	}
	/* the quotient has at most 64 bits: one at a time */
	for (int shift = __builtin_clzl((u64)(d >> 64)); shift >= 0; shift--) {
		if (n >= d << shift) {
			n -= d << shift;
			q |= (u128)1 << shift;
		}
	}
	*rest = n;
	return q;
}

u128 __udivti3(u128 n, u128 d)
{
	u128 rest;

	return divide(n, d, &rest);
}

u128 __umodti3(u128 n, u128 d)
{
	u128 rest;

	divide(n, d, &rest);
	return rest;
}

static u128 magnitude(s128 v)
{
	return v < 0 ? -(u128)v : (u128)v;
}

s128 __divti3(s128 n, s128 d)
{
	u128 q = __udivti3(magnitude(n), magnitude(d));

	return (n < 0) != (d < 0) ? (s128)-q : (s128)q;
}

s128 __modti3(s128 n, s128 d)
{
	u128 r = __umodti3(magnitude(n), magnitude(d));

	return n < 0 ? (s128)-r : (s128)r;
}
