/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosted: static keys are ordinary tests of a counter. */
#ifndef ARCH_X86_64_CPU_JUMP_LABEL_H
#define ARCH_X86_64_CPU_JUMP_LABEL_H

#include "lib/compiler.h"

struct static_key {
	int enabled;
};

#define static_branch_unlikely(key) unlikely((key)->enabled)

static inline void static_key_enable(struct static_key *key)
{
	key->enabled++;
}

static inline void static_key_disable(struct static_key *key)
{
	key->enabled--;
}

#endif
