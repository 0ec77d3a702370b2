/* SPDX-License-Identifier: BSD-2-Clause */
/* The last words of an exception that the kernel caused itself. */
#include "wiring/vectors.h"

#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/smp/power.h"
#include "kernel/task/task.h"
#include "lib/atomic.h"
#include "lib/backtrace.h"
#include "lib/log.h"

static void print_registers(const struct pt_regs *r)
{
	printk("rip %016lx  cs %04lx  rflags %08lx  rsp %016lx  ss %04lx\n", r->ip, r->cs, r->flags,
	       r->sp, r->ss);
	printk("rax %016lx  rbx %016lx  rcx %016lx  rdx %016lx\n", r->ax, r->bx, r->cx, r->dx);
	printk("rsi %016lx  rdi %016lx  rbp %016lx  r8  %016lx\n", r->si, r->di, r->bp, r->r8);
	printk("r9  %016lx  r10 %016lx  r11 %016lx  r12 %016lx\n", r->r9, r->r10, r->r11, r->r12);
	printk("r13 %016lx  r14 %016lx  r15 %016lx  cr2 %016lx\n", r->r13, r->r14, r->r15,
	       (unsigned long)read_cr2());
}

/*
 * Saying why may fail as well. The CPU that began to die and dies again has no more words: what it
 * died of first is what the host hears. Others wait to be switched off with it.
 */
static void die_once(const char *what)
{
	enum { NOBODY = -1 };
	static int dying = NOBODY;
	static const char *first_cause;
	int self = smp_processor_id();
	int first = cmpxchg(&dying, NOBODY, self);

	if (first == self)
		panic_finish(first_cause);
	if (first != NOBODY)
		arch_halt();
	first_cause = what;
	if (panic_in_progress())
		panic_finish(what);
}

void die(const char *what, struct pt_regs *regs, unsigned long code)
{
	struct task *task = current;

	die_once(what);
	printk("%s: code %lx, CPU %d, task %d (%s)\n", what, code, smp_processor_id(),
	       task ? task->tid : 0, task ? task->comm : "boot");
	print_registers(regs);
	backtrace_print_from(regs->ip, regs->bp);
	panic("%s at %lx in the kernel (%lx)", what, regs->ip, code);
}
