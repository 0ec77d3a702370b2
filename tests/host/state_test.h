/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for the states, hosted: several CPUs, of which the test is one at a time.
 *
 * The per-CPU primitives are the kernel's own. User programs have GS base zero, so CPU 0's
 * variables are the linked ones; for another CPU, host_cpu() points GS at a copy.
 */
#ifndef TESTS_HOST_STATE_TEST_H
#define TESTS_HOST_STATE_TEST_H

#include "tests/host/test.h"
#include <asm/prctl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/smp/smp.h"
#include "arch/x86_64/time/tsc.h"

/* The linker's names for a section that has a C name; see HOST_TEST_CFLAGS. */
extern char __start_host_percpu[], __stop_host_percpu[];

unsigned long host_irq_flags = IRQFLAGS_IF;
u64 host_cycles = 1000;
u64 percpu_offset[NR_CPUS];
int nr_cpus_online = 1;
DEFINE_PER_CPU(int, cpu_number);
DEFINE_PER_CPU(u64, percpu_this_offset);

static char host_copies[NR_CPUS][65536] __attribute__((aligned(64)));

/* Be that CPU from now on. */
static inline void host_cpu(int cpu)
{
	syscall(SYS_arch_prctl, ARCH_SET_GS, percpu_offset[cpu]);
}

/* Every CPU as linked; call it before the test changes any per-CPU variable. */
static inline void host_machine(int cpus)
{
	size_t size = __stop_host_percpu - __start_host_percpu;

	assert_true(size <= sizeof(host_copies[0]));
	nr_cpus_online = cpus;
	for (int cpu = 1; cpu < cpus; cpu++) {
		memcpy(host_copies[cpu], __start_host_percpu, size);
		percpu_offset[cpu] = host_copies[cpu] - __start_host_percpu;
		per_cpu(cpu_number, cpu) = cpu;
		per_cpu(percpu_this_offset, cpu) = percpu_offset[cpu];
	}
}

void smp_call_function(u64 cpus, void (*fn)(void *arg), void *arg, bool wait)
{
	int me = smp_processor_id();

	for (int cpu = 0; cpu < nr_cpus_online; cpu++) {
		if (!(cpus & 1UL << cpu))
			continue;
		host_cpu(cpu);
		fn(arg);
	}
	host_cpu(me);
}

/* --- violations ----------------------------------------------------------------------------- */

static int host_violations;
static char host_last_violation[512];

void violation_report(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(host_last_violation, sizeof(host_last_violation), fmt, args);
	va_end(args);
	host_violations++;
}

/* Nothing was reported since the last look / exactly one report that contains the text. */
#define assert_no_violation()                                                 \
	do {                                                                  \
		if (host_violations)                                          \
			print_error("unexpected: %s\n", host_last_violation); \
		assert_int_equal(host_violations, 0);                         \
	} while (0)

#define assert_violation(text)                                                         \
	do {                                                                           \
		assert_int_equal(host_violations, 1);                                  \
		if (!strstr(host_last_violation, text))                                \
			print_error("instead of %s: %s\n", text, host_last_violation); \
		assert_non_null(strstr(host_last_violation, text));                    \
		host_violations = 0;                                                   \
	} while (0)

/* --- ends of the contracts ------------------------------------------------------------------ */

void printk(const char *fmt, ...)
{
}

bool panic_in_progress(void)
{
	return false;
}

void warn_at(const char *file, int line, const char *fmt, ...)
{
	print_error("warning at %s:%d\n", file, line);
}

static int host_preempted;

void preempt_schedule(void)
{
	host_preempted++;
}

#endif
