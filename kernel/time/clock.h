/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clocks. All run from the CPU's time-stamp counter, in nanoseconds; none of them ever stops or
 * goes backwards, except that settimeofday() moves real time. Any context, NMI included, unless
 * said otherwise.
 */
#ifndef KERNEL_TIME_CLOCK_H
#define KERNEL_TIME_CLOCK_H

#include "lib/compiler.h"
#include "lib/types.h"

#define NSEC_PER_SEC  1000000000ul
#define NSEC_PER_MSEC 1000000ul
#define NSEC_PER_USEC 1000ul
#define USEC_PER_SEC  1000000ul

/* CLK_TCK of times(2) and /proc. */
#define USER_HZ          100ul
#define NSEC_PER_USER_HZ (NSEC_PER_SEC / USER_HZ)

struct __kernel_timespec;
struct task;
struct process;

/* Since boot: CLOCK_MONOTONIC, and CLOCK_BOOTTIME because we never suspend. */
u64 ktime_ns(void);
/* CLOCK_REALTIME: since 1970. */
u64 ktime_real_ns(void);
/* As of the last tick of any CPU. Cheap. */
u64 ktime_coarse_ns(void);
u64 ktime_real_coarse_ns(void);
/* Seconds since 1970 at boot, for /proc/stat. */
u64 ktime_boot_seconds(void);

/* real = monotonic + this. */
u64 ktime_real_offset(void);

/* A difference of the time-stamp counter. */
u64 cycles_to_ns(u64 cycles);
u64 ns_to_cycles(u64 ns);

/* CPU time used, user and system, in nanoseconds. Not from NMI. */
u64 task_cpu_ns(const struct task *t);
u64 process_cpu_ns(struct process *p);

/*
 * The clock with the number that programs use (CLOCK_*, or negative: of a process or thread). 0, or
 * -EINVAL. Task context.
 */
int clock_read(int clockid, u64 *ns);

/* CLOCK_REALTIME becomes `ns` now; absolute real-time timers are evaluated again. Task context. */
void clock_set_real(u64 ns);

/* Boot CPU, after the arch's clock is calibrated. Reads the battery-backed clock once. */
void clock_init(void);

/* --- program's structures ------------------------------------------------------------------- */

/* False: negative or a bad nanosecond field. Saturates at about 292 years. */
bool timespec_to_ns(const struct __kernel_timespec *ts, u64 *ns);
void ns_to_timespec(u64 ns, struct __kernel_timespec *ts);
/* 0, -EFAULT or -EINVAL. */
int get_timespec(const void __user *uts, u64 *ns);
int put_timespec(void __user *uts, u64 ns);

#endif
