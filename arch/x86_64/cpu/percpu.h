/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Variables of which each CPU has its own.
 *
 * They are linked into .data..percpu, once; each CPU gets a copy, and its GS base is the distance
 * from the linked variables to its copy. So `%gs:name` is this CPU's, in one instruction that
 * neither an interrupt nor a migration can split. Everything here is always inlined and may be
 * used in noinstr code. "This CPU" holds only as long as preemption cannot happen.
 */
#ifndef ARCH_X86_64_CPU_PERCPU_H
#define ARCH_X86_64_CPU_PERCPU_H

#include "lib/compiler.h"
#include "lib/types.h"

#define NR_CPUS 8

#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name
#define DEFINE_PER_CPU(type, name)  __section(".data..percpu") __typeof__(type) name
#define DEFINE_PER_CPU_ALIGNED(type, name) \
	__section(".data..percpu..aligned") __aligned(64) __typeof__(type) name

/* The distance to each CPU's copies; 0 for a CPU that has none yet. */
extern u64 percpu_offset[NR_CPUS];

DECLARE_PER_CPU(int, cpu_number);
DECLARE_PER_CPU(u64, percpu_this_offset);

/* CPUs that run; written by the boot CPU while it starts the others. */
extern int nr_cpus_online;

#define for_each_online_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpus_online; (cpu)++)

#define percpu_gs(x) (*(volatile __typeof__(x) __seg_gs *)(uintptr_t) & (x))

#define this_cpu_read(x)     ((__typeof__(x))percpu_gs(x))
#define this_cpu_write(x, v) ((void)(percpu_gs(x) = (v)))

#define percpu_op(op, x, v)                                                  \
	do {                                                                 \
		__typeof__(x) percpu_v_ = (__typeof__(x))(v);                \
		switch (sizeof(x)) {                                         \
		case 1:                                                      \
			__asm__ volatile(op "b %1, %%gs:%0"                  \
			                 : "+m"(x)                           \
			                 : "qi"((u8)(uintptr_t)percpu_v_));  \
			break;                                               \
		case 2:                                                      \
			__asm__ volatile(op "w %1, %%gs:%0"                  \
			                 : "+m"(x)                           \
			                 : "ri"((u16)(uintptr_t)percpu_v_)); \
			break;                                               \
		case 4:                                                      \
			__asm__ volatile(op "l %1, %%gs:%0"                  \
			                 : "+m"(x)                           \
			                 : "ri"((u32)(uintptr_t)percpu_v_)); \
			break;                                               \
		default:                                                     \
			__asm__ volatile(op "q %1, %%gs:%0"                  \
			                 : "+m"(x)                           \
			                 : "re"((u64)(uintptr_t)percpu_v_)); \
			break;                                               \
		}                                                            \
	} while (0)

/* One instruction each: safe against interrupts of this CPU, not against other CPUs. */
#define this_cpu_add(x, v) percpu_op("add", x, v)
#define this_cpu_sub(x, v) percpu_op("sub", x, v)
#define this_cpu_or(x, v)  percpu_op("or", x, v)
#define this_cpu_and(x, v) percpu_op("and", x, v)
#define this_cpu_inc(x)    this_cpu_add(x, 1)
#define this_cpu_dec(x)    this_cpu_sub(x, 1)

/* The value before; also atomic against other CPUs (XCHG locks). */
#define this_cpu_xchg(x, v)                                                                \
	({                                                                                 \
		__typeof__(x) percpu_v_ = (v);                                             \
		__asm__ volatile("xchg %0, %%gs:%1" : "+r"(percpu_v_), "+m"(x)::"memory"); \
		percpu_v_;                                                                 \
	})

/* The address of a copy: this CPU's, or any CPU's (an lvalue). */
#define this_cpu_ptr(ptr) \
	((__typeof__(ptr))((uintptr_t)(ptr) + (uintptr_t)this_cpu_read(percpu_this_offset)))
#define per_cpu_ptr(ptr, cpu) ((__typeof__(ptr))((uintptr_t)(ptr) + (uintptr_t)percpu_offset[cpu]))
#define per_cpu(x, cpu)       (*per_cpu_ptr(&(x), cpu))

static __always_inline int smp_processor_id(void)
{
	return this_cpu_read(cpu_number);
}

/*
 * Boot: gives `cpu` its copy (from the boot allocator) and remembers the offset. The boot CPU
 * calls it for all; percpu_load() then makes it the running CPU's by writing GS base.
 */
void percpu_setup(int cpu);
void percpu_load(int cpu);

#endif
