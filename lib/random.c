/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ChaCha20 (RFC 8439, 2.3) as a generator. Each request has a nonce of its own from an atomic
 * counter, so requests need no lock. Now and then one request also replaces the key by generator
 * output; a request that reads the key meanwhile sees a mixture of two keys, which is a key as
 * good as either.
 */
#include "lib/atomic.h"
#include "lib/random.h"
#include "lib/string.h"

#define REKEY_EVERY 256

static u32 random_key[8];
static u64 random_nonce;
static u32 rekey_busy;

static inline u32 rotate_left(u32 v, unsigned n)
{
	return v << n | v >> (32 - n);
}

static inline void quarter_round(u32 *x, unsigned a, unsigned b, unsigned c, unsigned d)
{
	x[a] += x[b];
	x[d] = rotate_left(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rotate_left(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rotate_left(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rotate_left(x[b] ^ x[c], 7);
}

/* One 64-byte block. The block counter is 32 bits, the nonce 64; its last word stays zero. */
static void chacha_block(u32 out[16], u64 nonce, u32 counter)
{
	u32 in[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

	memcpy(in + 4, random_key, sizeof(random_key));
	in[12] = counter;
	in[13] = (u32)nonce;
	in[14] = (u32)(nonce >> 32);
	in[15] = 0;
	memcpy(out, in, sizeof(in));
	for (int i = 0; i < 10; i++) {
		quarter_round(out, 0, 4, 8, 12);
		quarter_round(out, 1, 5, 9, 13);
		quarter_round(out, 2, 6, 10, 14);
		quarter_round(out, 3, 7, 11, 15);
		quarter_round(out, 0, 5, 10, 15);
		quarter_round(out, 1, 6, 11, 12);
		quarter_round(out, 2, 7, 8, 13);
		quarter_round(out, 3, 4, 9, 14);
	}
	for (int i = 0; i < 16; i++)
		out[i] += in[i];
}

static u64 next_nonce(void)
{
	return __atomic_add_fetch(&random_nonce, 1, __ATOMIC_RELAXED);
}

static void rekey(void)
{
	u32 block[16];

	if (xchg(&rekey_busy, 1U))
		return;
	chacha_block(block, next_nonce(), 0);
	memcpy(random_key, block, sizeof(random_key));
	smp_store_release(&rekey_busy, 0U);
}

static bool rdrand(u64 *value)
{
	bool ok;

	__asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(ok));
	return ok;
}

void random_mix(const void *data, size_t len)
{
	const u8 *p = data;

	for (size_t i = 0; i < len; i++)
		((u8 *)random_key)[i % sizeof(random_key)] ^= p[i];
	rekey();
}

void random_init(bool have_rdrand)
{
	u64 seed[4];

	for (int i = 0; i < 4; i++) {
		if (!have_rdrand || !rdrand(&seed[i]))
			seed[i] = 0;
		seed[i] ^= __builtin_ia32_rdtsc() * 0x9e3779b97f4a7c15UL;
	}
	random_mix(seed, sizeof(seed));
}

void random_bytes(void *buf, size_t len)
{
	u64 nonce = next_nonce();
	u32 block[16];
	u8 *to = buf;

	for (u32 counter = 0; len; counter++) {
		size_t n = len < sizeof(block) ? len : sizeof(block);

		chacha_block(block, nonce, counter);
		memcpy(to, block, n);
		to += n;
		len -= n;
	}
	if (nonce % REKEY_EVERY == 0)
		rekey();
}

u64 random_u64(void)
{
	u64 value;

	random_bytes(&value, sizeof(value));
	return value;
}

u64 random_below(u64 limit)
{
	/* values past the last whole multiple of limit would favour the small results */
	u64 top = -limit % limit;
	u64 value;

	do {
		value = random_u64();
	} while (value < top);
	return value % limit;
}
