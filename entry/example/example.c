/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest kernel around the transitions: one CPU, one task, one program that makes system
 * calls, hits a breakpoint, is interrupted by the timer and by an NMI. Prints the steps of every
 * crossing in the order in which they came.
 *
 *   make -C entry example
 *   qemu-system-x86_64 -machine microvm,isa-serial=on -cpu max -display none -serial stdio \
 *       -device isa-debug-exit,iobase=0x501 -kernel entry/build/example.elf
 */
#include <entry/entry.h>
#include <entry/hooks.h>
#include <entry/x86_64.h>

#include "oracle.h"

enum { COM1 = 0x3f8, DEBUG_EXIT = 0x501, TIMER_VECTOR = 0x40 };
enum { CALL_HELLO = 1, CALL_TIMER = 2, CALL_NMI = 3, CALL_END = 4 };
enum { KERNEL_CS = 0x10, KERNEL_DS = 0x18, USER_CS = 0x33, USER_DS = 0x2b, TSS = 0x38 };

/* What GS points to; entry_asm.h knows the first two. */
static struct example_cpu {
	unsigned long kernel_stack_top;
	unsigned long user_sp_scratch;
} cpu;

struct ist_stack {
	struct entry_ist_header header;
	unsigned char rest[ENTRY_IST_SIZE - sizeof(struct entry_ist_header)];
} __attribute__((__aligned__(ENTRY_IST_SIZE)));

static struct ist_stack ist[4], nmi_work_stack;
static unsigned char kernel_stack[16384] __attribute__((__aligned__(16)));

struct entry_work example_work;
unsigned example_interrupts;
bool example_lockdep_on;
unsigned timer_ticks;

static struct entry_oracle oracle;
static unsigned broken;

extern char user_program[], user_stack_top[];
void main(void);

/* --- the machine ---------------------------------------------------------------------------- */

static __always_inline void outb(unsigned short port, unsigned char value)
{
	__asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static void wrmsr(unsigned msr, unsigned long value)
{
	__asm__ volatile("wrmsr" ::"c"(msr), "a"((unsigned)value), "d"((unsigned)(value >> 32)));
}

static noinstr void print(const char *text)
{
	while (*text)
		outb(COM1, (unsigned char)*text++);
}

static volatile unsigned *lapic(unsigned reg)
{
	return (volatile unsigned *)(0xfee00000UL + reg);
}

static unsigned long gdt[9] = {
        0,
        0,
        0x00af9b000000ffff,
        0x00cf93000000ffff,
        0x00cffb000000ffff,
        0x00cff3000000ffff,
        0x00affb000000ffff,
};

static struct {
	unsigned reserved0;
	unsigned long rsp[3], reserved1, ist[7], reserved2;
	unsigned short reserved3, iomap;
} __attribute__((__packed__)) tss;

static struct {
	unsigned short low, selector;
	unsigned char ist, type;
	unsigned short middle;
	unsigned high, reserved;
} idt[256];

static void set_gate(unsigned vector, unsigned char ist_index, unsigned char dpl)
{
	unsigned long offset = (unsigned long)entry_idt_stubs[vector];

	idt[vector].low = (unsigned short)offset;
	idt[vector].middle = (unsigned short)(offset >> 16);
	idt[vector].high = (unsigned)(offset >> 32);
	idt[vector].selector = KERNEL_CS;
	idt[vector].ist = ist_index;
	idt[vector].type = (unsigned char)(0x8e | dpl << 5);
}

static void load_tables(void)
{
	struct {
		unsigned short limit;
		unsigned long base;
	} __attribute__((__packed__)) gdtr = {sizeof(gdt) - 1, (unsigned long)gdt},
	                              idtr = {sizeof(idt) - 1, (unsigned long)idt};
	unsigned long base = (unsigned long)&tss;
	unsigned i;

	cpu.kernel_stack_top = (unsigned long)(kernel_stack + sizeof(kernel_stack));
	tss.rsp[0] = cpu.kernel_stack_top;
	nmi_work_stack.header.gs_base = (unsigned long)&cpu;
	for (i = 0; i < 4; i++) {
		ist[i].header.gs_base = (unsigned long)&cpu;
		ist[i].header.work_stack_top = (unsigned long)(&nmi_work_stack + 1);
		tss.ist[i] = (unsigned long)(&ist[i] + 1);
	}
	nmi_work_stack.header.machine_check_top = tss.ist[2];
	ist[2].header.nmi_stack_top = tss.ist[0];
	gdt[TSS / 8] = (sizeof(tss) - 1) | (base & 0xffffff) << 16 | 0x89UL << 40;
	for (i = 0; i < 256; i++)
		set_gate(i, 0, 0);
	set_gate(X86_TRAP_NMI, 1, 0);
	set_gate(X86_TRAP_DF, 2, 0);
	set_gate(X86_TRAP_MC, 3, 0);
	set_gate(X86_TRAP_DB, 4, 0);
	set_gate(X86_TRAP_BP, 0, 3);
	__asm__ volatile("lgdt %0; lidt %1; ltr %w2" ::"m"(gdtr), "m"(idtr), "r"(TSS));

	wrmsr(0xc0000101, (unsigned long)&cpu);                 /* GS base; KERNEL_GS_BASE: */
	wrmsr(0xc0000102, 0);                                   /* the program's */
	wrmsr(0xc0000081, 0x0023UL << 48 | 0x0010UL << 32);     /* STAR */
	wrmsr(0xc0000082, (unsigned long)entry_SYSCALL_64);     /* LSTAR */
	wrmsr(0xc0000083, (unsigned long)entry_SYSCALL_compat); /* CSTAR */
	wrmsr(0xc0000084, 0x257fd5);                            /* SFMASK */
	*lapic(0xf0) = 0x1ff;
}

/* --- what happened -------------------------------------------------------------------------- */

/* The steps of a row are collected and printed when it ends: an NMI may come in between. */
noinstr void example_step(enum entry_step step)
{
	oracle_step(&oracle, step);
	print("  ");
	print(oracle_step_name(step));
}

noinstr void example_row(enum entry_row row, bool begin)
{
	if (begin) {
		oracle_row_begin(&oracle, row);
		print("\n    ");
		print(oracle_row_name(row));
		print(":");
	} else {
		oracle_row_end(&oracle, row);
		print(";");
	}
}

noinstr void example_broken(const char *what)
{
	broken++;
	print("\nBROKEN: ");
	print(what);
}

noinstr void oracle_report(enum oracle_fault fault, enum entry_row row, enum entry_step step,
                           enum entry_step expected)
{
	example_broken(oracle_fault_name(fault));
}

static noinstr void title(const char *text)
{
	print("\n");
	print(text);
}

/* --- handlers ------------------------------------------------------------------------------- */

static void start_timer(void)
{
	*lapic(0x3e0) = 0xb; /* divide by one */
	*lapic(0x320) = TIMER_VECTOR;
	*lapic(0x380) = 1000000;
}

static void send_nmi(void)
{
	*lapic(0x310) = 0;
	*lapic(0x300) = 0x4400; /* NMI, to this CPU */
}

static void call(long nr)
{
	switch (nr) {
	case CALL_HELLO: print("  [hello]"); break;
	case CALL_TIMER: start_timer(); break;
	case CALL_NMI: send_nmi(); break;
	default:
		title(broken ? "the order was broken\n" : "every crossing in order\n");
		outb(DEBUG_EXIT, broken != 0);
	}
}

noinstr void do_syscall_64(struct pt_regs *regs)
{
	long nr;

	title("SYSCALL");
	nr = syscall_enter_from_user_mode(regs, (long)regs->orig_ax);
	instrumentation_begin();
	call(nr);
	instrumentation_end();
	syscall_exit_to_user_mode(regs);
}

noinstr void do_syscall_compat(struct pt_regs *regs)
{
	example_broken("32-bit system call");
}

noinstr void do_interrupt(struct pt_regs *regs, unsigned long vector)
{
	irqentry_state_t state;

	title(vector == TIMER_VECTOR ? "timer interrupt" : "breakpoint");
	state = irqentry_enter(regs);
	instrumentation_begin();
	if (vector == TIMER_VECTOR) {
		irq_enter_rcu();
		timer_ticks++;
		*lapic(0xb0) = 0;
		irq_exit_rcu();
	} else if (vector != X86_TRAP_BP) {
		example_broken("unexpected vector");
		outb(DEBUG_EXIT, 1);
	}
	instrumentation_end();
	irqentry_exit(regs, state);
}

noinstr void do_nmi(struct pt_regs *regs)
{
	irqentry_state_t state;

	title("NMI");
	state = irqentry_nmi_enter(regs);
	irqentry_nmi_exit(regs, state);
	print("\n  and back in the system call:");
}

noinstr void do_paranoid(struct pt_regs *regs, unsigned long vector, bool moved)
{
	example_broken("an exception hit the kernel");
	outb(DEBUG_EXIT, 1);
}

/* --- work hooks: a tracer that says so, and nothing else ------------------------------------- */

void entry_trace_irqs_off(void)
{
	example_step(ENTRY_STEP_TRACE_IRQS_OFF);
}

void entry_trace_irqs_on(void)
{
	example_step(ENTRY_STEP_TRACE_IRQS_ON);
}

void entry_trace_nmi_enter(struct pt_regs *regs)
{
	example_step(ENTRY_STEP_TRACE_NMI_ENTER);
}

void entry_trace_nmi_exit(struct pt_regs *regs)
{
	example_step(ENTRY_STEP_TRACE_NMI_EXIT);
}

bool entry_syscall_dispatch(struct pt_regs *regs)
{
	return false;
}

bool entry_syscall_dispatched(void)
{
	return false;
}

bool entry_syscall_ptrace_enter(struct pt_regs *regs)
{
	return false;
}

bool entry_syscall_seccomp(struct pt_regs *regs)
{
	return false;
}

void entry_trace_sys_enter(struct pt_regs *regs)
{
}

void entry_syscall_audit_enter(struct pt_regs *regs)
{
}

void entry_syscall_audit_exit(struct pt_regs *regs)
{
}

void entry_trace_sys_exit(struct pt_regs *regs)
{
}

void entry_syscall_ptrace_exit(struct pt_regs *regs, bool step)
{
}

void entry_schedule(void)
{
}

void entry_signal(struct pt_regs *regs)
{
}

void entry_notify_resume(struct pt_regs *regs)
{
}

void entry_preempt_schedule_irq(void)
{
}

void entry_softirq_run(void)
{
}

void entry_tick_irq_enter(void)
{
	example_step(ENTRY_STEP_TICK_ENTER);
}

void entry_tick_irq_exit(void)
{
	example_step(ENTRY_STEP_TICK_EXIT);
}

/* --- start ---------------------------------------------------------------------------------- */

/* The first way to user mode: the exit half, then the frame. */
void main(void)
{
	struct pt_regs *regs;

	load_tables();
	oracle_init(&oracle, false);
	regs = (struct pt_regs *)cpu.kernel_stack_top - 1;
	*regs = (struct pt_regs){
	        .ip = (unsigned long)user_program,
	        .cs = USER_CS,
	        .flags = ENTRY_FLAGS_IF | 2,
	        .sp = (unsigned long)user_stack_top,
	        .ss = USER_DS,
	};
	title("start");
	exit_to_user_mode();
	entry_leave_by_iret(regs);
}
