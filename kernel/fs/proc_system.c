/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files at the top of /proc: the machine as a whole.
 */
#include "kernel/fs/procfs.h"
#include "kernel/fs/sysrq.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/task/task.h"
#include "kernel/task/uts.h"
#include "kernel/time/clock.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/time/tsc.h"
#include "state/acct/acct.h"
#include "lib/string.h"

#define HZ_CYCLES(c) (cycles_to_ns(c) / NSEC_PER_USER_HZ)
#define KIB(pages)   ((pages) * (PAGE_SIZE / 1024))

static int show_cpu_times(struct proc_text *text, const char *name, const struct acct_sample *s)
{
	proc_printf(text, "%s %lu 0 %lu %lu 0 %lu %lu %lu %lu 0\n", name,
	            HZ_CYCLES(s->bucket[ACCT_USER]), HZ_CYCLES(s->bucket[ACCT_SYSTEM]),
	            HZ_CYCLES(s->bucket[ACCT_IDLE]), HZ_CYCLES(s->bucket[ACCT_IRQ]),
	            HZ_CYCLES(s->bucket[ACCT_SOFTIRQ]), HZ_CYCLES(s->bucket[ACCT_STEAL]),
	            HZ_CYCLES(s->bucket[ACCT_GUEST]));
	return 0;
}

static void add_sample(struct acct_sample *sum, const struct acct_sample *s)
{
	for (unsigned i = 0; i < NR_ACCT_BUCKETS; i++)
		sum->bucket[i] += s->bucket[i];
	sum->elapsed += s->elapsed;
}

static u64 total_interrupts(void)
{
	u64 total = 0;
	int cpu;

	for_each_online_cpu (cpu)
		for (unsigned vector = VECTOR_PIC_BASE; vector < 256; vector++)
			total += irq_count(vector, cpu);
	return total;
}

static int show_stat(struct proc_text *text, struct task *task)
{
	struct acct_sample one, sum = {0};
	struct sched_stats stats;
	char name[16];
	int cpu;

	for_each_online_cpu (cpu)
		if (acct_sample_cpu(cpu, &one))
			add_sample(&sum, &one);
	show_cpu_times(text, "cpu ", &sum);
	for_each_online_cpu (cpu) {
		if (!acct_sample_cpu(cpu, &one))
			continue;
		snprintf(name, sizeof(name), "cpu%d", cpu);
		show_cpu_times(text, name, &one);
	}
	sched_get_stats(&stats);
	proc_printf(text,
	            "intr %lu\nctxt %lu\nbtime %lu\nprocesses %lu\nprocs_running %u\n"
	            "procs_blocked %u\n",
	            total_interrupts(), stats.switches, ktime_boot_seconds(), stats.forks,
	            stats.running, stats.blocked);
	return 0;
}

static int show_meminfo(struct proc_text *text, struct task *task)
{
	u64 total = mm_total_pages(), free = mm_free_pages(), files = tmpfs_super.pages;

	proc_printf(text, "MemTotal:       %8lu kB\nMemFree:        %8lu kB\n", KIB(total),
	            KIB(free));
	proc_printf(text, "MemAvailable:   %8lu kB\nBuffers:        %8u kB\n", KIB(free), 0);
	proc_printf(text, "Cached:         %8lu kB\nSwapCached:     %8u kB\n", KIB(files), 0);
	proc_printf(text, "SwapTotal:      %8u kB\nSwapFree:       %8u kB\n", 0, 0);
	proc_printf(text, "Shmem:          %8lu kB\nSlab:           %8lu kB\n", KIB(files),
	            KIB(slab_pages()));
	return 0;
}

static int show_cpuinfo(struct proc_text *text, struct task *task)
{
	u64 khz = ns_to_cycles(1000000);
	int cpu;

	for_each_online_cpu (cpu) {
		proc_printf(text, "processor\t: %d\nvendor_id\t: %s\n", cpu, cpu_features.vendor);
		proc_printf(text, "cpu family\t: %u\nmodel\t\t: %u\nmodel name\t: %s\n",
		            cpu_features.family, cpu_features.model, cpu_features.brand);
		proc_printf(text, "stepping\t: %u\ncpu MHz\t\t: %lu.%03lu\n", cpu_features.stepping,
		            khz / 1000, khz % 1000);
		proc_printf(text, "siblings\t: %u\ncpu cores\t: %u\n", 1, 1);
		proc_printf(text, "flags\t\t: fpu tsc msr cx8 apic syscall nx lm%s%s%s%s%s%s\n",
		            cpu_features.smep ? " smep" : "", cpu_features.smap ? " smap" : "",
		            cpu_features.xsave ? " xsave" : "", cpu_features.erms ? " erms" : "",
		            cpu_features.fsgsbase ? " fsgsbase" : "",
		            cpu_features.rdrand ? " rdrand" : "");
		proc_printf(text, "address sizes\t: 40 bits physical, 48 bits virtual\n\n");
	}
	return 0;
}

static int show_uptime(struct proc_text *text, struct task *task)
{
	u64 up = ktime_ns() / 10000000, idle = 0;
	struct acct_sample s;
	int cpu;

	for_each_online_cpu (cpu)
		if (acct_sample_cpu(cpu, &s))
			idle += cycles_to_ns(s.bucket[ACCT_IDLE]) / 10000000;
	proc_printf(text, "%lu.%02lu %lu.%02lu\n", up / 100, up % 100, idle / 100, idle % 100);
	return 0;
}

static int show_loadavg(struct proc_text *text, struct task *task)
{
	struct sched_stats stats;

	sched_get_stats(&stats);
	for (unsigned i = 0; i < 3; i++)
		proc_printf(text, "%u.%02u ", stats.loadavg[i] >> 11,
		            (stats.loadavg[i] & 2047) * 100 >> 11);
	proc_printf(text, "%u/%lu %d\n", stats.running, stats.forks, current->tid);
	return 0;
}

static int show_version(struct proc_text *text, struct task *task)
{
	struct new_utsname uts;

	uts_get(&uts);
	proc_printf(text, "%s version %s %s\n", uts.sysname, uts.release, uts.version);
	return 0;
}

static int show_interrupts(struct proc_text *text, struct task *task)
{
	int cpu;

	proc_printf(text, "    ");
	for_each_online_cpu (cpu)
		proc_printf(text, "       CPU%d", cpu);
	proc_printf(text, "\n");
	for (unsigned vector = VECTOR_PIC_BASE; vector < 256; vector++) {
		if (!irq_name(vector))
			continue;
		proc_printf(text, "%3u:", vector);
		for_each_online_cpu (cpu)
			proc_printf(text, " %10lu", irq_count(vector, cpu));
		proc_printf(text, "  %s\n", irq_name(vector));
	}
	return 0;
}

static int show_mounts(struct proc_text *text, struct task *task)
{
	proc_printf(text, "tmpfs / tmpfs rw 0 0\nproc /proc proc rw 0 0\n");
	return 0;
}

int proc_show_mountinfo(struct proc_text *text, struct task *task)
{
	proc_printf(text, "1 1 0:%u / / rw - tmpfs tmpfs rw\n2 1 0:%u / /proc rw - proc proc rw\n",
	            tmpfs_super.dev, proc_super.dev);
	return 0;
}

static int show_filesystems(struct proc_text *text, struct task *task)
{
	proc_printf(text, "nodev\tproc\nnodev\ttmpfs\nnodev\tpipefs\n");
	return 0;
}

static int show_cmdline(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%s\n", boot_info.cmdline);
	return 0;
}

static int link_self(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%d", current->process->pid);
	return 0;
}

static int link_thread_self(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%d/task/%d", current->process->pid, current->tid);
	return 0;
}

static int link_mounts(struct proc_text *text, struct task *task)
{
	proc_printf(text, "self/mounts");
	return 0;
}

int proc_show_mounts(struct proc_text *text, struct task *task)
{
	return show_mounts(text, task);
}

static int store_sysrq(struct task *task, const char *data, size_t len)
{
	return len ? sysrq(data[0]) : 0;
}

static const struct proc_entry top_entries[] = {
        {"cmdline", 0444, PROC_TEXT, .show = show_cmdline},
        {"cpuinfo", 0444, PROC_TEXT, .show = show_cpuinfo},
        {"filesystems", 0444, PROC_TEXT, .show = show_filesystems},
        {"interrupts", 0444, PROC_TEXT, .show = show_interrupts},
        {"loadavg", 0444, PROC_TEXT, .show = show_loadavg},
        {"meminfo", 0444, PROC_TEXT, .show = show_meminfo},
        {"mounts", 0777, PROC_LINK, .link = link_mounts},
        {"self", 0777, PROC_LINK, .link = link_self},
        {"stat", 0444, PROC_TEXT, .show = show_stat},
        {"sys", 0555, PROC_DIR, .children = proc_sys_entries},
        {"sysrq-trigger", 0200, PROC_TEXT, .store = store_sysrq},
        {"thread-self", 0777, PROC_LINK, .link = link_thread_self},
        {"uptime", 0444, PROC_TEXT, .show = show_uptime},
        {"version", 0444, PROC_TEXT, .show = show_version},
        {.name = NULL},
};

const struct proc_entry proc_top = {"proc", 0555, PROC_DIR, .children = top_entries,
                                    .list = PROC_PROCESSES};
