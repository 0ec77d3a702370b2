/* SPDX-License-Identifier: BSD-2-Clause */
/* Machine checks: every bank reports. Source: APM vol. 2, 9.3. */
#include "arch/x86_64/cpu/machine_check.h"

#include "lib/types.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/msr.h"

enum {
	CPUID_MCA = 14, /* leaf 1, EDX */
	MSR_MCG_CAP = 0x179,
	MSR_MCG_CTL = 0x17b,
	MSR_MC0_CTL = 0x400, /* each bank has four registers; the second is its status */
	MCG_CAP_BANKS = 0xff,
	MCG_CAP_HAS_CTL = 0x100,
};

void machine_check_cpu_init(void)
{
	u64 cap;
	u32 bank;

	if (!cpu_features.mce || !(cpu_features.hwcap >> CPUID_MCA & 1))
		return;
	cap = rdmsr(MSR_MCG_CAP);
	if (cap & MCG_CAP_HAS_CTL)
		wrmsr(MSR_MCG_CTL, ~0UL);
	for (bank = 0; bank < (cap & MCG_CAP_BANKS); bank++) {
		wrmsr(MSR_MC0_CTL + 4 * bank, ~0UL);
		wrmsr(MSR_MC0_CTL + 4 * bank + 1, 0);
	}
}
