/* SPDX-License-Identifier: BSD-2-Clause */
/* Boot, from the first C instruction to the first program: the parts of the kernel in order. */
#include "wiring/main.h"

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/alternative.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/fpu/fpu.h"
#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/serial/uart.h"
#include "arch/x86_64/smp/acpi.h"
#include "arch/x86_64/smp/smp.h"
#include "arch/x86_64/time/tsc.h"
#include "kernel/channel/channel.h"
#include "kernel/fs/fs.h"
#include "kernel/futex/futex.h"
#include "kernel/init/init.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/idle.h"
#include "kernel/sched/sched.h"
#include "kernel/task/task.h"
#include "kernel/time/clock.h"
#include "kernel/time/tick.h"
#include "kernel/time/timer.h"
#include "kernel/time/watchdog.h"
#include "lib/log.h"
#include "lib/random.h"
#include "state/acct/acct.h"
#include "state/lockdep/lockdep.h"
#include "state/rcu/rcu.h"
#include "sweep/sweep.h"
#include "wiring/backtrace.h"
#include "wiring/census.h"
#include "wiring/provoke.h"
#include "wiring/report.h"
#include "wiring/storm.h"
#include "wiring/torture.h"
#include "work/probe/probe.h"
#include "work/probe/watch.h"
#include "work/signal/signal.h"
#include "work/softirq/softirq.h"

static void log_to_com1(const char *text, size_t len)
{
	uart_write(UART_COM1, text, len);
}

static void log_init(void)
{
	if (uart_init(UART_COM1))
		log_set_sink(log_to_com1);
}

/* What each CPU does for itself, the boot CPU included. */
static void cpu_init(int cpu)
{
	cpu_registers_init();
	descriptors_cpu_init(cpu);
	fpu_cpu_init();
	lockdep_cpu_init();
	acct_cpu_init();
}

static void init_thread(void *arg)
{
	(void)arg;
	softirq_start_threads();
	channel_init();
	report_init();
	fs_populate(phys_to_virt(boot_info.initrd), boot_info.initrd_end - boot_info.initrd);
	fs_mount_internal();
	if (boot_flag("census"))
		census_enable();
	if (boot_flag("stack_offset"))
		static_key_enable(&stack_offset_key);
	watch_boot();
	probe_boot();
	storm_boot();
	provoke();
	if (boot_flag("torture"))
		torture_run();
	report_start();
	if (sweep_wanted())
		sweep_start();
	else
		init_start();
	task_exit(0);
}

void kernel_main(phys_addr_t start_info, u32 loader)
{
	int cpu;

	log_init();
	cpu_features_init();
	boot_info_init(start_info, loader);
	paging_init();
	percpu_setup(0);
	ist_stacks_alloc(0);
	idt_init();
	task_init_early();
	cpu_init(0);
	alternatives_apply();
	apic_init();
	tsc_init();
	log_set_clock(arch_ns);
	random_init(cpu_features.rdrand);
	for (cpu = 1; cpu < NR_CPUS; cpu++)
		percpu_setup(cpu);
	page_init();
	slab_init();
	mm_init();
	task_init();
	sched_init();
	timer_cpu_init();
	tick_cpu_init();
	clock_init();
	rcu_init();
	futex_init();
	signal_init();
	fs_init();
	smp_stop_init();
	backtrace_init();
	watchdog_init();
	smp_start_others();
	acpi_power_init();
	sched_start(task_create_kernel(init_thread, NULL, "boot"));
	idle_start();
}

u64 secondary_prepare(int cpu)
{
	struct task *idle = idle_create(cpu);

	per_cpu(current_task, cpu) = idle;
	return idle->arch.stack_top;
}

void secondary_main(int cpu)
{
	cpu_init(cpu);
	apic_cpu_init();
	smp_cpu_ready();
	timer_cpu_init();
	tick_cpu_init();
	idle_start();
}
