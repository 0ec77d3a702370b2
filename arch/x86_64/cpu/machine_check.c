/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/x86_64/cpu/machine_check.h"

#include <entry/noinstr.h>

#include "lib/log.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/time/tsc.h"

enum {
	CPUID_MCA = 14, /* leaf 1, EDX */
	MSR_MCG_CAP = 0x179,
	MSR_MCG_STATUS = 0x17a,
	MSR_MCG_CTL = 0x17b,
	MSR_MC0_CTL = 0x400, /* each bank has four registers */
	MCG_CAP_BANKS = 0xff,
	MCG_CAP_HAS_CTL = 0x100,
	TOLD_A_SECOND = 10, /* of those after which all goes on */
};

enum bank_register { BANK_CTL, BANK_STATUS, BANK_ADDRESS, BANK_MISC, BANK_REGISTERS };

/* The same on all CPUs. 0: there are none, and no machine check comes. */
static unsigned nr_banks;

static __always_inline u32 bank_msr(unsigned bank, enum bank_register reg)
{
	return MSR_MC0_CTL + BANK_REGISTERS * bank + reg;
}

void machine_check_cpu_init(void)
{
	unsigned bank;
	u64 cap;

	if (!cpu_features.mce || !(cpu_features.hwcap >> CPUID_MCA & 1))
		return;
	cap = rdmsr(MSR_MCG_CAP);
	nr_banks = cap & MCG_CAP_BANKS;
	if (nr_banks > MC_BANKS_MAX)
		nr_banks = MC_BANKS_MAX;
	if (cap & MCG_CAP_HAS_CTL)
		wrmsr(MSR_MCG_CTL, ~0UL);
	for (bank = 0; bank < nr_banks; bank++) {
		wrmsr(bank_msr(bank, BANK_CTL), ~0UL);
		wrmsr(bank_msr(bank, BANK_STATUS), 0);
	}
	wrmsr(MSR_MCG_STATUS, 0); /* one of before the last reset is over */
}

/* Of two reports the worse one: what is lost for good counts more than what is only wrong. */
static __always_inline unsigned weight(u64 status)
{
	return (status & MC_STATUS_CORRUPT ? 4 : 0) + (status & MC_STATUS_UC ? 2 : 0) +
	       (status & MC_STATUS_ADDRESS ? 1 : 0);
}

noinstr void machine_check_take(struct machine_check *mc)
{
	unsigned bank;

	mc->bank = MC_NO_BANK;
	mc->status = mc->address = mc->misc = 0;
	mc->reports = 0;
	mc->global = nr_banks ? rdmsr(MSR_MCG_STATUS) : 0;
	for (bank = 0; bank < nr_banks; bank++) {
		u64 status = rdmsr(bank_msr(bank, BANK_STATUS));

		if (!(status & MC_STATUS_VALID))
			continue;
		if (!mc->reports++ || weight(status) > weight(mc->status)) {
			mc->bank = (int)bank;
			mc->status = status;
			mc->address = status & MC_STATUS_ADDRESS
			                      ? rdmsr(bank_msr(bank, BANK_ADDRESS))
			                      : 0;
			mc->misc = status & MC_STATUS_MISC ? rdmsr(bank_msr(bank, BANK_MISC)) : 0;
		}
		wrmsr(bank_msr(bank, BANK_STATUS), 0);
	}
}

noinstr void machine_check_over(const struct machine_check *mc)
{
	if (mc->global)
		wrmsr(MSR_MCG_STATUS, 0);
}

/*
 * A report that is not of the interrupted instruction, from a CPU whose state is whole: memory that
 * nobody has read yet is bad, or another CPU's trouble was broadcast. The code here goes on.
 */
enum machine_check_verdict machine_check_verdict(const struct machine_check *mc)
{
	bool exception = mc->global & MCG_STATUS_PROGRESS;

	if (mc->status & MC_STATUS_CORRUPT)
		return MC_FATAL;
	if (exception && !(mc->global & MCG_STATUS_RESTART))
		return MC_KILL;
	if (mc->bank == MC_NO_BANK)
		return MC_NOTHING;
	if ((mc->status & MC_STATUS_UC) && (mc->global & MCG_STATUS_THIS))
		return MC_ACTION;
	return MC_CORRECTED;
}

/* A bank that reports all the time must not keep the kernel busy with telling. */
static bool told_enough(void)
{
	static u64 second;
	static unsigned told;
	u64 now = arch_ns() / 1000000000;

	if (now != second) {
		second = now;
		told = 0;
	}
	return told++ >= TOLD_A_SECOND;
}

void machine_check_log(const struct machine_check *mc, const char *outcome)
{
	if (machine_check_verdict(mc) <= MC_CORRECTED && told_enough())
		return;
	printk("machine check: CPU %d bank %d status %016llx address %llx misc %llx global %llx: %s\n",
	       smp_processor_id(), mc->bank, (unsigned long long)mc->status,
	       (unsigned long long)mc->address, (unsigned long long)mc->misc,
	       (unsigned long long)mc->global, outcome);
}

void machine_check_poll(void)
{
	struct machine_check mc;

	machine_check_take(&mc);
	if (mc.reports)
		machine_check_log(&mc, mc.status & MC_STATUS_UC ? "found late" : "corrected");
}
