/* SPDX-License-Identifier: BSD-2-Clause */
/* Vector state: finding out its size, saving and restoring it. */
#include "arch/x86_64/fpu/fpu.h"

#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/registers.h"

enum {
	XCR0_X87 = 1 << 0,
	XCR0_SSE = 1 << 1,
	XCR0_AVX = 1 << 2,
	XCR0_AVX512 = 7 << 5, /* mask registers, upper halves, upper registers */
	XCR0_PKRU = 1 << 9,

	FCW_DEFAULT = 0x37f,
	MXCSR_DEFAULT = 0x1f80,
	MXCSR_MASK_DEFAULT = 0xffbf, /* SDM vol. 1, 11.6.6: when FXSAVE says 0 */
};

/*
 * What is carried for programs. PKRU is, so that a signal frame has the parts and the size it has
 * on Linux; its instructions stay off (CR4.PKE), because there are no calls for memory keys.
 */
#define XCR0_WANTED (XCR0_X87 | XCR0_SSE | XCR0_AVX | XCR0_AVX512 | XCR0_PKRU)

/* The part of the legacy area that is not zero in a fresh program: SDM vol. 1, 10.5.1. */
struct fxsave_head {
	u16 fcw, fsw;
	u8 ftw, reserved;
	u16 fop;
	u64 fip, fdp;
	u32 mxcsr, mxcsr_mask;
};

static u64 features; /* XCR0; 0: no XSAVE */
static size_t size = FPU_LEGACY_SIZE;
static u32 mxcsr_mask;
static struct fpu_state *fresh; /* points into fresh_area */
static u8 fresh_area[4096] __aligned(64);

static void xsetbv(u64 value)
{
	__asm__ volatile("xsetbv" ::"c"(0), "a"((u32)value), "d"((u32)(value >> 32)));
}

/* AVX-512 needs all three of its components and AVX below. */
static u64 usable_features(void)
{
	struct cpuid_regs r = cpuid(0xd, 0);
	u64 usable = (((u64)r.d << 32) | r.a) & XCR0_WANTED;

	if (!(usable & XCR0_AVX) || (usable & XCR0_AVX512) != XCR0_AVX512)
		usable &= ~(u64)XCR0_AVX512;
	return usable;
}

static void find_mxcsr_mask(void)
{
	struct fxsave_head *head = (struct fxsave_head *)fresh_area;

	__asm__ volatile("fxsave64 %0" : "=m"(fresh_area));
	mxcsr_mask = head->mxcsr_mask ? head->mxcsr_mask : MXCSR_MASK_DEFAULT;
	memset(fresh_area, 0, FPU_LEGACY_SIZE);
}

/* CPUID tells the size for what XCR0 has on at the moment. */
static void first_cpu_init(void)
{
	if (features)
		size = cpuid(0xd, 0).b;
	if (size > sizeof(fresh_area))
		panic("vector state of %zu bytes", size);
	find_mxcsr_mask();
	fpu_init_state((struct fpu_state *)fresh_area);
	fresh = (struct fpu_state *)fresh_area;
}

void fpu_cpu_init(void)
{
	if (cpu_features.xsave) {
		features = usable_features();
		write_cr4(read_cr4() | CR4_OSXSAVE);
		xsetbv(features);
	}
	__asm__ volatile("fninit");
	if (!fresh)
		first_cpu_init();
	fpu_restore(fresh);
}

bool fpu_xsave_supported(void)
{
	return features != 0;
}

size_t fpu_state_size(void)
{
	return ALIGN_UP(size, 64UL);
}

size_t fpu_user_size(void)
{
	return size;
}

u64 fpu_user_features(void)
{
	return features;
}

/* All components absent, so XRSTOR gives them their initial values; MXCSR it always loads. */
void fpu_init_state(struct fpu_state *state)
{
	struct fxsave_head *head = (struct fxsave_head *)state->legacy;

	memset(state, 0, size);
	head->fcw = FCW_DEFAULT;
	head->mxcsr = MXCSR_DEFAULT;
	head->mxcsr_mask = mxcsr_mask;
}

void fpu_save(struct fpu_state *state)
{
	if (features)
		__asm__ volatile("xsave64 (%0)" ::"r"(state), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" ::"r"(state) : "memory");
}

void fpu_restore(const struct fpu_state *state)
{
	if (features)
		__asm__ volatile("xrstor64 (%0)" ::"r"(state), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" ::"r"(state) : "memory");
}

void fpu_reset_current(void)
{
	fpu_restore(fresh);
}
