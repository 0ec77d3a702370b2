/* SPDX-License-Identifier: BSD-2-Clause */
#include "wiring/machine_check.h"

#include <asm/signal.h>

#include "arch/x86_64/cpu/machine_check.h"
#include "arch/x86_64/uaccess/extable.h"
#include "kernel/mm/mm.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/log.h"

/* BUS_MCEERR_AR and the size of what is lost, as a power of two (sigaction(2)). */
static void signal_lost_memory(u64 addr)
{
	struct kernel_siginfo info;

	signal_info_init(&info, SIGBUS, BUS_MCEERR_AR);
	info.si_addr = (void *)addr;
	info.si_addr_lsb = PAGE_SHIFT;
	signal_force_info(&info);
}

static __noreturn void fatal(const struct machine_check *mc)
{
	machine_check_log(mc, "the end");
	panic("machine check in bank %d: status %016llx, address %llx", mc->bank,
	      (unsigned long long)mc->status, (unsigned long long)mc->address);
}

void machine_check_in_user(const struct machine_check *mc)
{
	switch (machine_check_verdict(mc)) {
	case MC_NOTHING: machine_check_log(mc, "no bank says why"); break;
	case MC_CORRECTED: machine_check_log(mc, "not of this program, it goes on"); break;
	case MC_ACTION:
		machine_check_log(mc, "the program has lost memory");
		signal_lost_memory(mm_lose_memory(current->mm, mc->address));
		break;
	case MC_KILL:
		machine_check_log(mc, "the program cannot go on");
		signal_force_kill(SIGBUS);
		break;
	case MC_FATAL: fatal(mc);
	}
}

bool machine_check_in_kernel(struct pt_regs *regs, const struct machine_check *mc, bool moved)
{
	switch (machine_check_verdict(mc)) {
	case MC_NOTHING: machine_check_log(mc, "no bank says why"); return false;
	case MC_CORRECTED: machine_check_log(mc, "not of this code, it goes on"); return false;
	case MC_ACTION:
		if (moved || !uaccess_fixup(regs))
			fatal(mc);
		machine_check_log(mc, "an access to a program's memory fails");
		return true;
	case MC_KILL:
	case MC_FATAL: break;
	}
	fatal(mc);
}
