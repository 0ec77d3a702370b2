/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the CPUs can do. Read once on the boot CPU; all CPUs are taken to be alike.
 * Source of the bits: APM vol. 3, appendix E; SDM vol. 2A, CPUID.
 */
#ifndef ARCH_X86_64_CPU_CPUFEATURE_H
#define ARCH_X86_64_CPU_CPUFEATURE_H

#include "lib/compiler.h"
#include "lib/types.h"

struct cpu_features {
	bool smep, smap, umip, fsgsbase, nx, pge, pdpe1gb;
	bool xsave, xsaveopt, mce, erms, rdrand, rdtscp, pku;
	bool hypervisor; /* this is a virtual machine */
	u32 hwcap;       /* CPUID.1:EDX, for AT_HWCAP */
	u32 hwcap2;      /* for AT_HWCAP2: bit 1 FSGSBASE in user mode */
	u32 family, model, stepping, signature;
	u32 max_leaf;
	char vendor[13];
	char brand[49];
};

extern struct cpu_features cpu_features;

struct cpuid_regs {
	u32 a, b, c, d;
};

static inline struct cpuid_regs cpuid(u32 leaf, u32 subleaf)
{
	struct cpuid_regs r;

	__asm__ volatile("cpuid"
	                 : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d)
	                 : "a"(leaf), "c"(subleaf));
	return r;
}

/* Boot CPU, first of all. */
void cpu_features_init(void);

#endif
