/* SPDX-License-Identifier: BSD-2-Clause */
/* Hashes for tables: fast and well spread, not secret. */
#ifndef LIB_HASH_H
#define LIB_HASH_H

#include "lib/compiler.h"
#include "lib/types.h"

/* The top `bits` bits of a multiplication by 2^64 / golden ratio. */
static __always_inline u64 hash_64(u64 value, unsigned bits)
{
	return (value * 0x9e3779b97f4a7c15UL) >> (64 - bits);
}

static __always_inline u64 hash_ptr(const void *ptr, unsigned bits)
{
	return hash_64((u64)ptr, bits);
}

/* FNV-1a, 64 bit. */
static inline u64 hash_bytes(const void *data, size_t len)
{
	const u8 *p = data;
	u64 hash = 0xcbf29ce484222325UL;

	while (len--)
		hash = (hash ^ *p++) * 0x100000001b3UL;
	return hash;
}

static inline u64 hash_str(const char *s)
{
	u64 hash = 0xcbf29ce484222325UL;

	while (*s)
		hash = (hash ^ (u8)*s++) * 0x100000001b3UL;
	return hash;
}

#endif
