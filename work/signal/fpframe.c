/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vector and floating point registers in a signal frame, moved by XSAVE and XRSTOR between the CPU
 * and user memory directly. That is safe because the kernel itself never touches these registers:
 * while current runs, they are current's, whatever happens between two instructions.
 *
 * The contents come from the program and may be anything. XRSTOR checks all of it and raises #GP,
 * which lands in a fix-up here, like a page that cannot be read.
 * Source: Intel SDM vol. 1, ch. 13; <asm/sigcontext.h> for the software bytes 464..511.
 */
#include <asm/sigcontext.h>
#include "arch/x86_64/cpu/alternative.h"
#include "arch/x86_64/fpu/fpu.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "work/signal/frame.h"
#include "work/signal/internal.h"

#define XFEATURES_LEGACY 3UL /* x87 and SSE: the FXSAVE part */

/* Where XSAVE has its header, and the software bytes in the unused end of the FXSAVE part. */
#define SW_BYTES    offsetof(struct _fpstate_64, sw_reserved)
#define XSAVE_HDR   offsetof(struct _xstate, xstate_hdr)
#define LEGACY_SIZE sizeof(struct _fpstate_64)

/* What the CPU has is known at boot. */
static u64 features; /* 0: no XSAVE */
static u32 state_size;
unsigned int fpframe_size;

void fpframe_init(void)
{
	features = fpu_xsave_supported() ? fpu_user_features() : 0;
	state_size = features ? (u32)fpu_user_size() : LEGACY_SIZE;
	fpframe_size = features ? state_size + FP_XSTATE_MAGIC2_SIZE : LEGACY_SIZE;
}

bool fpframe_has_header(void)
{
	return features;
}

static __always_inline bool xsave_user(void __user *area, u64 mask)
{
	__asm__ goto("1: xsave64 (%0)\n\t" EX_TO(3)
	             :
	             : "r"(area), "a"((u32)mask), "d"((u32)(mask >> 32))
	             : "memory"
	             : fault);
	return true;
fault:
	return false;
}

static __always_inline bool xrstor_user(const void __user *area, u64 mask)
{
	__asm__ goto("1: xrstor64 (%0)\n\t" EX_TO(3)
	             :
	             : "r"(area), "a"((u32)mask), "d"((u32)(mask >> 32))
	             : "memory"
	             : fault);
	return true;
fault:
	return false;
}

static __always_inline bool fxsave_user(void __user *area)
{
	__asm__ goto("1: fxsave64 (%0)\n\t" EX_TO(1) : : "r"(area) : "memory" : fault);
	return true;
fault:
	return false;
}

static __always_inline bool fxrstor_user(const void __user *area)
{
	__asm__ goto("1: fxrstor64 (%0)\n\t" EX_TO(1) : : "r"(area) : "memory" : fault);
	return true;
fault:
	return false;
}

/* Tells the program, and sigreturn, how much there is. SMAP open. */
static bool store_sw_bytes(u8 __user *area)
{
	u64 __user *sw = (u64 __user *)(area + SW_BYTES);

	uwrite64(sw + 0, FP_XSTATE_MAGIC1 | (u64)fpframe_size << 32, fault);
	uwrite64(sw + 1, features, fault);
	uwrite64(sw + 2, state_size, fault);
	uwrite64(sw + 3, 0, fault);
	uwrite64(sw + 4, 0, fault);
	uwrite64(sw + 5, 0, fault);
	uwrite32(area + state_size, FP_XSTATE_MAGIC2, fault);
	return true;
fault:
	return false;
}

/* XSAVE writes only the first word of the header, and reads it first: the stack has garbage. */
static bool clear_header(u8 __user *area)
{
	u64 __user *header = (u64 __user *)(area + XSAVE_HDR);

	uwrite64(header + 0, 0, fault);
	uwrite64(header + 1, 0, fault);
	uwrite64(header + 2, 0, fault);
	uwrite64(header + 3, 0, fault);
	uwrite64(header + 4, 0, fault);
	uwrite64(header + 5, 0, fault);
	uwrite64(header + 6, 0, fault);
	uwrite64(header + 7, 0, fault);
	return true;
fault:
	return false;
}

/*
 * Programs that edit the FXSAVE part do not know of the header, so it claims that both legacy
 * components are there; XSAVE has written them in any case.
 */
static bool claim_legacy(u8 __user *area)
{
	u64 __user *header = (u64 __user *)(area + XSAVE_HDR);

	__asm__ goto("1: orq %0, %1\n\t" EX_TO(2)
	             :
	             : "i"(XFEATURES_LEGACY), "m"(*header)
	             : "memory"
	             : fault);
	return true;
fault:
	return false;
}

bool fpframe_save(void __user *area)
{
	bool ok;

	stac();
	if (features)
		ok = clear_header(area) && xsave_user(area, features) && claim_legacy(area) &&
		     store_sw_bytes(area);
	else
		ok = fxsave_user(area);
	clac();
	return ok;
}

/* Which components the frame says it has, of those we know; 0: it is of the legacy kind. */
static u64 frame_features(const u8 __user *area)
{
	struct _fpx_sw_bytes sw;
	u32 magic2;

	if (copy_from_user(&sw, area + SW_BYTES, sizeof(sw)))
		return 0;
	if (sw.magic1 != FP_XSTATE_MAGIC1 || sw.xstate_size < LEGACY_SIZE + 64 ||
	    sw.xstate_size > state_size || sw.xstate_size > sw.extended_size)
		return 0;
	if (get_user(magic2, (const u32 __user *)(area + sw.xstate_size)) ||
	    magic2 != FP_XSTATE_MAGIC2)
		return 0;
	return sw.xfeatures & features;
}

/*
 * Components that the frame does not have get their initial values: XRSTOR does that itself for
 * those that are asked for and absent, and the reset before does it for those not asked for.
 */
bool fpframe_restore(const void __user *area)
{
	u64 present;
	bool ok;

	if (!area) {
		fpu_reset();
		return true;
	}
	if (!access_ok(area, fpframe_size))
		goto bad;
	present = features ? frame_features(area) : 0;
	if (present != features || !present)
		fpu_reset();
	stac();
	ok = present ? xrstor_user(area, present) : fxrstor_user(area);
	clac();
	if (ok)
		return true;
bad:
	fpu_reset();
	return false;
}
