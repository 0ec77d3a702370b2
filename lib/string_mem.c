/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory functions. Compilers may call them for what is written as an assignment. In noinstr code
 * only the assertions of debug builds copy whole frames, so there memcpy is noinstr; the noinstr
 * verdict says if that ever changes. None calls anything. Words are moved by the string
 * instructions; the odd tail by one more, overlapping word, loaded before the first store so that
 * memmove may share the code.
 */
#include <entry/noinstr.h>
#include "lib/compiler.h"
#include "lib/string.h"

#if CONFIG_DEBUG
#define FOR_ASSERTIONS noinstr
#else
#define FOR_ASSERTIONS
#endif

/* A value at any address. */
struct unaligned_u64 {
	u64 v;
} __packed;
struct unaligned_u32 {
	u32 v;
} __packed;
struct unaligned_u16 {
	u16 v;
} __packed;

#define AT64(p) (((struct unaligned_u64 *)(p))->v)
#define AT32(p) (((struct unaligned_u32 *)(p))->v)
#define AT16(p) (((struct unaligned_u16 *)(p))->v)

/* Up to 7 bytes, overlap allowed: everything is loaded before anything is stored. */
static __always_inline void move_small(void *to, const void *from, size_t n)
{
	if (n >= 4) {
		u32 head = AT32(from), tail = AT32((char *)from + n - 4);

		AT32(to) = head;
		AT32((char *)to + n - 4) = tail;
	} else if (n >= 2) {
		u16 head = AT16(from), tail = AT16((char *)from + n - 2);

		AT16(to) = head;
		AT16((char *)to + n - 2) = tail;
	} else if (n) {
		*(u8 *)to = *(const u8 *)from;
	}
}

/* At least 8 bytes, upwards: right unless `to` lies inside (from, from + n). */
static __always_inline void move_up(void *to, const void *from, size_t n)
{
	u64 tail = AT64((char *)from + n - 8);
	void *last = (char *)to + n - 8;
	size_t words = n / 8;

	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
	AT64(last) = tail;
}

/* At least 8 bytes, downwards: for a `to` inside (from, from + n). */
static __always_inline void move_down(void *to, const void *from, size_t n)
{
	u64 head = AT64(from);

	while (n >= 8) {
		n -= 8;
		AT64((char *)to + n) = AT64((char *)from + n);
		barrier(); /* or the compiler sees a memmove here, and calls us */
	}
	AT64(to) = head;
}

FOR_ASSERTIONS void *memcpy(void *to, const void *from, size_t n)
{
	if (n < 8)
		move_small(to, from, n);
	else
		move_up(to, from, n);
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	if (n < 8)
		move_small(to, from, n);
	else if ((size_t)((char *)to - (const char *)from) >= n)
		move_up(to, from, n);
	else
		move_down(to, from, n);
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	u64 pattern = (u8)byte * 0x0101010101010101UL;
	void *p = to;

	if (n >= 8) {
		size_t words = n / 8;

		AT64((char *)to + n - 8) = pattern;
		__asm__ volatile("rep stosq" : "+D"(p), "+c"(words) : "a"(pattern) : "memory");
	} else if (n >= 4) {
		AT32(p) = (u32)pattern;
		AT32((char *)p + n - 4) = (u32)pattern;
	} else if (n >= 2) {
		AT16(p) = (u16)pattern;
		AT16((char *)p + n - 2) = (u16)pattern;
	} else if (n) {
		*(u8 *)p = (u8)byte;
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *x = a, *y = b;

	while (n >= 8 && AT64(x) == AT64(y)) {
		x += 8;
		y += 8;
		n -= 8;
	}
	while (n--) {
		if (*x != *y)
			return *x - *y;
		x++;
		y++;
	}
	return 0;
}

void clear_page(void *page)
{
	size_t words = 4096 / 8;

	__asm__ volatile("rep stosq" : "+D"(page), "+c"(words) : "a"(0UL) : "memory");
}

void copy_page(void *to, const void *from)
{
	size_t words = 4096 / 8;

	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}
