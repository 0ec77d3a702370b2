/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random bytes from ChaCha20, seeded from RDRAND when the CPU has it and from the cycle counter.
 * Any context, never waits for entropy.
 */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include "lib/types.h"

/* Once at boot. `rdrand`: the CPU has the instruction. */
void random_init(bool rdrand);
/* Stir in something hard to guess. */
void random_mix(const void *data, size_t len);
void random_bytes(void *buf, size_t len);
u64 random_u64(void);
/* Uniform in [0, limit); limit > 0. */
u64 random_below(u64 limit);

#endif
