/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a run: what crossed the door, what it cost, and that nothing broke, as one line of
 * JSON on the control channel; then the exit status; then the machine goes off.
 *
 * Version 1 of the format is described in docs/report.md.
 */
#include "wiring/report.h"

#include <stdarg.h>

#include "arch/x86_64/mmu/stack.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/smp/power.h"
#include "arch/x86_64/smp/smp.h"
#include "arch/x86_64/time/tsc.h"
#include "kernel/channel/channel.h"
#include "kernel/fs/fs.h"
#include "kernel/init/init.h"
#include "kernel/mm/mm.h"
#include "kernel/sched/sched.h"
#include "lib/atomic.h"
#include "lib/log.h"
#include "lib/printf.h"
#include "state/acct/acct.h"
#include "state/rcu/rcu.h"
#include "sweep/sweep.h"
#include "wiring/census.h"
#include "wiring/storm.h"
#include "work/probe/probe.h"
#include "work/probe/watch.h"
#include "work/signal/signal.h"

enum { REPORT_ORDER = 6 }; /* 256 KiB */

/* Text that grows in one block of memory; what does not fit is dropped and `full` says so. */
struct text {
	char *buf;
	size_t len, size;
	bool full;
};

static __printf(2, 3) void add(struct text *t, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(t->buf + t->len, t->size - t->len, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= t->size - t->len)
		t->full = true;
	else
		t->len += (size_t)n;
}

static u64 memory_at_start;

/* Stacks that wait for their next task are as good as free; the other stocks come back. */
static u64 memory_free(void)
{
	mm_drain_all();
	return mm_free_pages() + arch_stack_spare_pages();
}

void report_start(void)
{
	memory_at_start = memory_free();
}

static void add_cpus(struct text *t)
{
	const char *comma = "";
	int cpu;

	add(t, "\"cpus\":[");
	for_each_online_cpu (cpu) {
		struct acct_sample sample;
		int bucket;

		if (!acct_sample_cpu(cpu, &sample))
			continue;
		add(t, "%s{\"cpu\":%d", comma, cpu);
		for (bucket = 0; bucket < NR_ACCT_BUCKETS; bucket++)
			add(t, ",\"%s_ns\":%llu", acct_bucket_name(bucket),
			    (unsigned long long)tsc_to_ns(sample.bucket[bucket]));
		add(t, ",\"elapsed_ns\":%llu}", (unsigned long long)tsc_to_ns(sample.elapsed));
		comma = ",";
	}
	add(t, "],");
}

static void add_entry(struct text *t, const char *comma, const char *key, unsigned long nr,
                      const struct census_entry *e)
{
	add(t, "%s{\"%s\":%lu,\"count\":%llu,\"min\":%llu,\"median\":%llu,\"max\":%llu}", comma,
	    key, nr, (unsigned long long)e->count, (unsigned long long)e->min,
	    (unsigned long long)e->median, (unsigned long long)e->max);
}

static u64 add_syscalls(struct text *t)
{
	struct census_entry e;
	const char *comma = "";
	unsigned long nr;
	u64 sum = 0;

	add(t, "\"syscalls\":[");
	for (nr = 0; nr < CENSUS_SYSCALLS; nr++) {
		if (!census_read_syscall(nr, &e))
			continue;
		add_entry(t, comma, "nr", nr, &e);
		comma = ",";
		sum += e.count;
	}
	add(t, "],\"unknown_syscalls\":[");
	for (comma = "", nr = 0; nr < CENSUS_SYSCALLS; nr++) {
		if (!census_unknown[nr])
			continue;
		add(t, "%s{\"nr\":%lu,\"count\":%u}", comma, nr, census_unknown[nr]);
		comma = ",";
	}
	add(t, "],");
	return sum;
}

struct vector_sums {
	u64 interrupts, exceptions, nmis, page_faults;
};

static void add_vectors(struct text *t, struct vector_sums *sums)
{
	struct census_entry e;
	const char *comma = "";
	unsigned long vector;

	add(t, "\"vectors\":[");
	for (vector = 0; vector < CENSUS_VECTORS; vector++) {
		if (!census_read_vector(vector, &e))
			continue;
		add_entry(t, comma, "vector", vector, &e);
		comma = ",";
		if (vector == X86_TRAP_NMI)
			sums->nmis += e.count;
		else if (vector < X86_TRAPS)
			sums->exceptions += e.count;
		else
			sums->interrupts += e.count;
		if (vector == X86_TRAP_PF)
			sums->page_faults += e.count;
	}
	add(t, "],");
}

static void add_totals(struct text *t, u64 syscalls, const struct vector_sums *sums)
{
	struct sched_stats sched;

	sched_get_stats(&sched);
	add(t,
	    "\"crossings\":{\"syscall\":%llu,\"interrupt\":%llu,\"exception\":%llu,\"nmi\":%llu},",
	    (unsigned long long)syscalls, (unsigned long long)sums->interrupts,
	    (unsigned long long)sums->exceptions, (unsigned long long)sums->nmis);
	add(t, "\"signals\":%llu,\"switches\":%llu,\"page_faults\":%llu,\"forks\":%llu,",
	    (unsigned long long)signal_delivered_count(), (unsigned long long)sched.switches,
	    (unsigned long long)sums->page_faults, (unsigned long long)sched.forks);
	add(t, "\"memory\":{\"total_kb\":%llu,\"free_kb\":%llu,\"free_at_start_kb\":%llu},",
	    (unsigned long long)mm_total_pages() * 4, (unsigned long long)memory_free() * 4,
	    (unsigned long long)memory_at_start * 4);
	add(t, "\"violations\":%u,\"guest_ns\":%llu}", violation_count(),
	    (unsigned long long)arch_ns());
}

static void send_report(void)
{
	struct page *pages = page_alloc_order(REPORT_ORDER, PAGE_NORMAL);
	struct vector_sums sums = {0};
	struct text t;
	u64 syscalls;

	if (!pages) {
		channel_control("report-failed no memory");
		return;
	}
	t = (struct text){.buf = page_to_virt(pages), .size = PAGE_SIZE << REPORT_ORDER};
	add(&t, "{\"version\":1,\"build\":\"%s\",", CONFIG_DEBUG ? "debug" : "release");
	add_cpus(&t);
	syscalls = add_syscalls(&t);
	add_vectors(&t, &sums);
	add_totals(&t, syscalls, &sums);
	if (t.full)
		channel_control("report-failed too long");
	else
		channel_control_text("report", t.buf, t.len);
	page_free_order(pages, REPORT_ORDER);
}

void run_finished(int status)
{
	watch_report();
	probe_report();
	storm_report();
	acct_check();
	rcu_barrier(); /* what waits for readers is free as well */
	send_report();
	if (status & 0x7f)
		channel_control("signal %d", status & 0x7f);
	else
		channel_control("exit %d", (status >> 8) & 0xff);
	arch_power_off(0);
}

/* A violation reaches the host at once: a run that hangs afterwards still tells. */
static void violation_to_host(const char *text)
{
	channel_control_unlocked("violation", text);
}

void report_init(void)
{
	violation_set_sink(violation_to_host);
}

/* The same CPU once more: even the last line is more than the kernel can do. */
void panic_finish(const char *text)
{
	static int finishing = -1;
	int self = smp_processor_id();

	if (cmpxchg(&finishing, -1, self) == self)
		arch_power_off(1);
	smp_stop_others();
	sweep_last_words();
	channel_control_unlocked("panic", text);
	arch_power_off(1);
}

void run_power_off(void)
{
	run_finished(0);
}
