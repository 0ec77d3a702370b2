/* SPDX-License-Identifier: BSD-2-Clause */
/* The word itself; everything that changes it is inline in the header. */
#include "state/context/context.h"

DEFINE_PER_CPU(u64, ct_word) = CT_WORD_BOOT;

/* The counter's lowest bit must not reach into the state. */
_Static_assert((CT_STATE_MASK & CT_RCU_WATCHING) == 0, "state and counter overlap");
_Static_assert(CONTEXT_GUEST <= CT_STATE_MASK, "state does not fit");
