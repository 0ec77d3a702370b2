/* SPDX-License-Identifier: BSD-2-Clause */
/* Events by what they hit: a program, the kernel, a softirq, the idle task. */
#include "sweep/doors/doors.h"

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/sched/sched.h"
#include "state/preempt/softirq.h"

/* user/stubs.S, as the kernel has it and as the program has it (user.h). */
extern const char user_nasty[], user_nasty_sled[], user_nasty_sled_end[];
extern const char user_nothing[], user_sled[], user_sled_end[];

/* --- the kernel ------------------------------------------------------------------------------ */

extern const char sweep_kernel_sled[], sweep_kernel_sled_end[];
extern const char sweep_softirq_sled[], sweep_softirq_sled_end[];

static __attribute__((__noinline__)) void run_kernel(void)
{
	__asm__ volatile(".globl sweep_kernel_sled, sweep_kernel_sled_end\n"
	                 "sweep_kernel_sled:\n\t"
	                 ".rept 64\n\tnop\n\t.endr\n"
	                 "sweep_kernel_sled_end:" ::
	                         : "memory");
}

/* --- a softirq ------------------------------------------------------------------------------- */

static __attribute__((__noinline__)) void on_softirq(void)
{
	__asm__ volatile(".globl sweep_softirq_sled, sweep_softirq_sled_end\n"
	                 "sweep_softirq_sled:\n\t"
	                 ".rept 64\n\tnop\n\t.endr\n"
	                 "sweep_softirq_sled_end:" ::
	                         : "memory");
}

static bool setup_softirq(void)
{
	open_softirq(SOFTIRQ_SWEEP, on_softirq);
	return true;
}

static void run_softirq(void)
{
	local_bh_disable();
	raise_softirq(SOFTIRQ_SWEEP);
	local_bh_enable();
}

/* --- idle ------------------------------------------------------------------------------------ */

/* Where a halt goes on: arch_cpu_idle(). */
extern const char arch_idle_halt[];
#define AFTER_HALT (arch_idle_halt + 1)

static void run_idle(void)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
}

/* --- the table ------------------------------------------------------------------------------- */

#define IN_KERNEL                                                          \
	.context = "kernel", .run = run_kernel, .sled = sweep_kernel_sled, \
	.sled_end = sweep_kernel_sled_end
#define IN_SOFTIRQ                                                        \
	.context = "softirq", .setup = setup_softirq, .run = run_softirq, \
	.sled = sweep_softirq_sled, .sled_end = sweep_softirq_sled_end
#define IN_IDLE                                                                       \
	.context = "idle", .flags = DOOR_SLEEPS, .run = run_idle, .sled = AFTER_HALT, \
	.sled_end = AFTER_HALT + 1
#define IN_USER \
	.context = "user", .code = user_nothing, .sled = user_sled, .sled_end = user_sled_end

#define IN_NASTY                                                        \
	.context = "user", .code = user_nasty, .sled = user_nasty_sled, \
	.sled_end = user_nasty_sled_end

const struct sweep_door doors_context[] = {
        {.name = "nmi-kernel", .text = "an NMI", .own = EVENT_NMI, IN_KERNEL},
        {.name = "mc-kernel", .text = "a machine check", .own = EVENT_MC, IN_KERNEL},
        {.name = "db-kernel", .text = "#DB", .own = EVENT_DB, IN_KERNEL},
        {.name = "int3-kernel", .text = "a probe's int3", .own = EVENT_INT3, IN_KERNEL},
        {.name = "timer-kernel", .text = "the timer", .own = EVENT_TIMER, IN_KERNEL},
        {.name = "ipi-kernel", .text = "a CPU's call", .own = EVENT_IPI, IN_KERNEL},
        {.name = "device-kernel", .text = "a device", .own = EVENT_DEVICE, IN_KERNEL},
        {.name = "nmi-softirq", .text = "an NMI", .own = EVENT_NMI, IN_SOFTIRQ},
        {.name = "mc-softirq", .text = "a machine check", .own = EVENT_MC, IN_SOFTIRQ},
        {.name = "timer-softirq", .text = "the timer", .own = EVENT_TIMER, IN_SOFTIRQ},
        {.name = "ipi-softirq", .text = "a CPU's call", .own = EVENT_IPI, IN_SOFTIRQ},
        {.name = "device-softirq", .text = "a device", .own = EVENT_DEVICE, IN_SOFTIRQ},
        {.name = "nmi-idle", .text = "an NMI", .own = EVENT_NMI, IN_IDLE},
        {.name = "mc-idle", .text = "a machine check", .own = EVENT_MC, IN_IDLE},
        {.name = "db-idle", .text = "#DB", .own = EVENT_DB, IN_IDLE},
        {.name = "timer-idle", .text = "the timer", .own = EVENT_TIMER, IN_IDLE},
        {.name = "ipi-idle", .text = "a CPU's call", .own = EVENT_IPI, IN_IDLE},
        {.name = "idle", .text = "from a task that sleeps to the halt", IN_IDLE},
        {.name = "nmi-user", .text = "an NMI", .own = EVENT_NMI, IN_USER},
        {.name = "mc-user", .text = "a machine check", .own = EVENT_MC, IN_USER},
        {.name = "db-user", .text = "#DB", .own = EVENT_DB, IN_USER},
        {.name = "timer-user", .text = "the timer", .own = EVENT_TIMER, IN_USER},
        {.name = "ipi-user", .text = "a CPU's call", .own = EVENT_IPI, IN_USER},
        {.name = "device-user", .text = "a device", .own = EVENT_DEVICE, IN_USER},
        {.name = "stray-kernel", .text = "vector 0x80", .own = EVENT_STRAY, IN_KERNEL},
        {.name = "stray-user", .text = "vector 0x80", .own = EVENT_STRAY, IN_USER},
        {.name = "nmi-nasty", .text = "an NMI; RSP is its stack", .own = EVENT_NMI, IN_NASTY},
        {.name = "mc-nasty", .text = "a machine check; bases", .own = EVENT_MC, IN_NASTY},
        {.name = "timer-nasty", .text = "the timer; flags", .own = EVENT_TIMER, IN_NASTY},
        {
                .name = "idle-wake",
                .text = "a device in the idle task wakes a task",
                .own = EVENT_DEVICE,
                .context = "idle",
                .flags = DOOR_SLEEPS | DOOR_WAKES | DOOR_WHOLE,
                .run = run_idle,
                .sled = AFTER_HALT,
                .sled_end = AFTER_HALT + 1,
        },
        {
                .name = "idle-race",
                .text = "a device that wakes a task right before the halt",
                .own = EVENT_WAITING,
                .context = "idle",
                .flags = DOOR_SLEEPS | DOOR_WAKES | DOOR_WHOLE,
                .run = run_idle,
                .sled = (const char *)arch_cpu_idle,
                .sled_end = arch_idle_halt,
        },
        {.name = NULL},
};
