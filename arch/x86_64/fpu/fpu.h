/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vector state of user programs (x87, SSE, AVX ...). Saved and restored at every switch of tasks
 * that have one; never lazily, so no program's values are ever in the registers of another.
 *
 * Format: the standard (not compacted) XSAVE area, which is also what signal frames carry; the
 * 512-byte FXSAVE area on CPUs without XSAVE. Source: SDM vol. 1, chapter 13.
 */
#ifndef ARCH_X86_64_FPU_FPU_H
#define ARCH_X86_64_FPU_FPU_H

#include "lib/compiler.h"
#include "lib/types.h"

#define FPU_LEGACY_SIZE 512
#define FPU_HEADER_SIZE 64

struct fpu_state {
	u8 legacy[FPU_LEGACY_SIZE];
	u64 xstate_bv; /* which components are in the area */
	u64 xcomp_bv;  /* 0: standard format */
	u64 reserved[6];
	u8 extended[];
} __aligned(64);

/* Every CPU: turns the features on. The boot CPU comes first and finds out sizes. */
void fpu_cpu_init(void);

bool fpu_xsave_supported(void);
/* Bytes of a state, without and with XSAVE; multiple of 64 for allocation. */
size_t fpu_state_size(void);
/* Bytes of the XSAVE area as a signal frame carries it, and the components in it (XCR0). */
size_t fpu_user_size(void);
u64 fpu_user_features(void);

/* The state of a fresh program, into `state`. */
void fpu_init_state(struct fpu_state *state);

/* The CPU's registers to and from memory of the kernel. Preemption off. */
void fpu_save(struct fpu_state *state);
void fpu_restore(const struct fpu_state *state);

/* The running task's registers become those of a fresh program. Preemption off. */
void fpu_reset_current(void);

#endif
