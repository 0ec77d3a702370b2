/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Static keys: a question that is answered by the instruction in its place.
 *
 * Off, a site is a five-byte no-op; on, a jump to code that lies out of the way. Switching a key
 * stops all other CPUs and patches its sites through a writable alias of the text.
 */
#ifndef ARCH_X86_64_CPU_JUMP_LABEL_H
#define ARCH_X86_64_CPU_JUMP_LABEL_H

/* clang-format off */
#ifdef __ASSEMBLY__

/* A site in assembly: falls through while `key` is off, jumps to `target` while it is on. */
.macro STATIC_SITE key, target
661:	.byte	0x0f, 0x1f, 0x44, 0x00, 0x00
	.pushsection __jump_table, "a"
	.balign	8
	.quad	661b, \target, \key
	.popsection
.endm

#else
/* clang-format on */

#include "lib/compiler.h"
#include "lib/types.h"

struct static_key {
	int enabled; /* a count: on while it is not 0 */
};

#define STATIC_KEY_INIT \
	{               \
		0       \
	}

/* One record per site, made by the two forms above. */
struct jump_entry {
	u64 code;
	u64 target;
	struct static_key *key;
};

static __always_inline bool static_branch_site(const struct static_key *key)
{
	__asm__ goto("661: .byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n\t"
	             ".pushsection __jump_table, \"a\"\n\t"
	             ".balign 8\n\t"
	             ".quad 661b, %l[yes], %c0\n\t"
	             ".popsection"
	             :
	             : "i"(key)
	             :
	             : yes);
	return false;
yes:
	return true;
}

/* True while the key is on. `key` is the address of an object with static storage. */
#define static_branch_unlikely(key) static_branch_site(key)

/* Task context or boot, IRQs on or off at boot; they count, so nested users do not collide. */
void static_key_enable(struct static_key *key);
void static_key_disable(struct static_key *key);

static inline bool static_key_enabled(const struct static_key *key)
{
	return READ_ONCE(key->enabled) > 0;
}

#endif

#endif
