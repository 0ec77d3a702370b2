/* SPDX-License-Identifier: BSD-2-Clause */
/* What CPUID says. Source of the bits: APM vol. 3, appendix E. */
#include "arch/x86_64/cpu/cpufeature.h"

#include "lib/string.h"

struct cpu_features cpu_features;

static bool bit(u32 word, unsigned n)
{
	return (word >> n) & 1;
}

static void read_vendor(struct cpu_features *f)
{
	struct cpuid_regs r = cpuid(0, 0);

	f->max_leaf = r.a;
	memcpy(f->vendor, &r.b, 4);
	memcpy(f->vendor + 4, &r.d, 4);
	memcpy(f->vendor + 8, &r.c, 4);
}

static void read_brand(struct cpu_features *f)
{
	u32 leaf;

	if (cpuid(0x80000000, 0).a < 0x80000004)
		return;
	for (leaf = 0; leaf < 3; leaf++) {
		struct cpuid_regs r = cpuid(0x80000002 + leaf, 0);

		memcpy(f->brand + 16 * leaf, &r, 16);
	}
}

static void read_signature(struct cpu_features *f, u32 signature)
{
	f->signature = signature;
	f->family = (signature >> 8) & 0xf;
	f->model = (signature >> 4) & 0xf;
	f->stepping = signature & 0xf;
	if (f->family == 0xf)
		f->family += (signature >> 20) & 0xff;
	if (f->family >= 6)
		f->model += ((signature >> 16) & 0xf) << 4;
}

void cpu_features_init(void)
{
	struct cpu_features *f = &cpu_features;
	struct cpuid_regs r;

	read_vendor(f);
	read_brand(f);

	r = cpuid(1, 0);
	read_signature(f, r.a);
	f->hwcap = r.d;
	f->mce = bit(r.d, 7);
	f->pge = bit(r.d, 13);
	f->xsave = bit(r.c, 26);
	f->rdrand = bit(r.c, 30);
	f->hypervisor = bit(r.c, 31);

	if (f->max_leaf >= 7) {
		r = cpuid(7, 0);
		f->fsgsbase = bit(r.b, 0);
		f->smep = bit(r.b, 7);
		f->erms = bit(r.b, 9);
		f->smap = bit(r.b, 20);
		f->umip = bit(r.c, 2);
		f->pku = bit(r.c, 3);
	}
	if (f->xsave)
		f->xsaveopt = bit(cpuid(0xd, 1).a, 0);
	r = cpuid(0x80000001, 0);
	f->nx = bit(r.d, 20);
	f->pdpe1gb = bit(r.d, 26);
	f->rdtscp = bit(r.d, 27);
	f->hwcap2 = f->fsgsbase ? 1U << 1 : 0;
}
