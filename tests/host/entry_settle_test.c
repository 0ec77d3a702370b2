/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine check hits an NMI's entry or end: is what it hit brought to where an NMI can be taken, at
 * each kind of place there, and is the kernel told that its registers are of another instruction?
 */
#include "tests/host/test.h"
#include <string.h>
#include "entry/x86_64/settle.c"

/* The places of nmi.S, as far apart as there; nothing of it is executed. */
__asm__(".pushsection .rodata\n"
        ".globl entry_nmi, entry_nmi_saved, entry_nmi_claimed, entry_nmi_copied\n"
        ".globl entry_nmi_leave, entry_nmi_nested, entry_nmi_end\n"
        "entry_nmi:         .skip 3\n"
        "entry_nmi_saved:   .skip 38\n"
        "entry_nmi_claimed: .skip 145\n"
        "entry_nmi_copied:  .skip 196\n"
        "entry_nmi_leave:   .skip 16\n"
        "entry_nmi_nested:  .skip 15\n"
        "entry_nmi_end:     .byte 0\n"
        ".popsection");

struct stack {
	struct entry_ist_header header;
	unsigned char room[ENTRY_IST_SIZE - sizeof(struct entry_ist_header)];
} __attribute__((__aligned__(ENTRY_IST_SIZE)));

static struct stack nmi_stack, work_stack, mc_stack;

enum { DX = 0xd, AX = 0xa, OTHER_DX = 0x1d, OTHER_AX = 0x1a };

static struct pt_regs *regs;
static struct iret_frame *pushed; /* by the CPU, for the NMI */
static struct iret_frame *work;   /* what the NMI leaves by */
static bool told_moved;
static unsigned told;

void do_paranoid(struct pt_regs *r, unsigned long vector, bool moved)
{
	assert_ptr_equal(r, regs);
	told_moved = moved;
	told++;
}

static int fresh(void **state)
{
	unsigned long *below;

	memset(&nmi_stack, 0, sizeof(nmi_stack));
	memset(&work_stack, 0, sizeof(work_stack));
	memset(&mc_stack, 0, sizeof(mc_stack));
	nmi_stack.header.work_stack_top = (unsigned long)(&work_stack + 1);
	mc_stack.header.nmi_stack_top = (unsigned long)(&nmi_stack + 1);
	pushed = (struct iret_frame *)(&nmi_stack + 1) - 1;
	work = (struct iret_frame *)(&work_stack + 1) - 1;
	*pushed =
	        (struct iret_frame){.ip = 0x1000, .cs = 0x10, .flags = 2, .sp = 0x2000, .ss = 0x18};
	below = (unsigned long *)pushed;
	below[-1] = AX;
	below[-2] = DX;
	*work = (struct iret_frame){.ip = 0x3000, .cs = 0x10, .flags = 2, .sp = 0x4000, .ss = 0x18};
	regs = (struct pt_regs *)(&mc_stack + 1) - 1;
	*regs = (struct pt_regs){.ax = OTHER_AX, .dx = OTHER_DX, .cs = 0x10, .ss = 0x18};
	regs->flags = ENTRY_FLAGS_DF | 2;
	regs->sp = (unsigned long)pushed - 16;
	told = 0;
	return 0;
}

static void hit(const char *place, unsigned long offset, unsigned long nmi_state)
{
	work_stack.header.nmi_state = nmi_state;
	regs->ip = (unsigned long)place + offset;
	entry_in_kernel(regs, X86_TRAP_MC);
	assert_int_equal(told, 1);
}

static void is_untouched(const char *place, unsigned long offset, unsigned long nmi_state)
{
	assert_false(told_moved);
	assert_int_equal(regs->ip, (unsigned long)place + offset);
	assert_int_equal(regs->sp, (unsigned long)pushed - 16);
	assert_int_equal(work_stack.header.nmi_state, nmi_state);
	assert_int_equal(work->ip, 0x3000);
}

static void is_first(unsigned long ax, unsigned long dx, unsigned long work_ip)
{
	assert_true(told_moved);
	assert_int_equal(regs->ip, (unsigned long)entry_nmi_copied);
	assert_int_equal(regs->sp, (unsigned long)work);
	assert_int_equal(regs->flags, 2);
	assert_int_equal(regs->ax, ax);
	assert_int_equal(regs->dx, dx);
	assert_int_equal(work_stack.header.nmi_state, 1);
	assert_int_equal(work->ip, work_ip);
}

static void is_latched(unsigned long ax, unsigned long dx)
{
	assert_true(told_moved);
	assert_int_equal(regs->ip, 0x1000);
	assert_int_equal(regs->cs, 0x10);
	assert_int_equal(regs->sp, 0x2000);
	assert_int_equal(regs->ss, 0x18);
	assert_int_equal(regs->flags, 2);
	assert_int_equal(regs->ax, ax);
	assert_int_equal(regs->dx, dx);
	assert_int_equal(work_stack.header.nmi_state, 2);
	assert_int_equal(work->ip, 0x3000);
}

static void at_the_very_beginning(void **state)
{
	hit(entry_nmi, 0, 0);
	is_first(OTHER_AX, OTHER_DX, 0x1000);
}

static void before_the_claim(void **state)
{
	hit(entry_nmi_saved, 4, 0);
	is_first(AX, DX, 0x1000);
}

static void behind_the_claim(void **state)
{
	hit(entry_nmi_claimed, 0, 1);
	is_first(AX, DX, 0x1000);
}

static void second_of_two(void **state)
{
	hit(entry_nmi, 1, 1);
	is_latched(OTHER_AX, OTHER_DX);
}

static void second_of_two_that_saved(void **state)
{
	hit(entry_nmi_saved, 0, 2);
	is_latched(AX, DX);
}

static void on_the_way_out_of_a_second(void **state)
{
	hit(entry_nmi_nested, 8, 2);
	is_latched(AX, DX);
}

/* It has hit the end of another, whose frame is the one to leave by. */
static void adopts(void **state)
{
	pushed->ip = (unsigned long)entry_nmi_leave + 4;
	hit(entry_nmi_claimed, 20, 1);
	is_first(AX, DX, 0x3000);
}

/* A program may be at any address. */
static void adopts_no_program(void **state)
{
	pushed->ip = (unsigned long)entry_nmi_leave + 4;
	pushed->cs = 0x33;
	hit(entry_nmi_claimed, 20, 1);
	is_first(AX, DX, (unsigned long)entry_nmi_leave + 4);
}

static void in_the_handler(void **state)
{
	hit(entry_nmi_copied, 0, 1);
	is_untouched(entry_nmi_copied, 0, 1);
}

static void before_the_count_down(void **state)
{
	hit(entry_nmi_leave, 0, 1);
	is_untouched(entry_nmi_leave, 0, 1);
}

static void behind_the_count_down(void **state)
{
	hit(entry_nmi_leave, 4, 0);
	assert_true(told_moved);
	assert_int_equal(regs->ip, (unsigned long)entry_nmi_leave);
	assert_int_equal(work_stack.header.nmi_state, 1);
	assert_int_equal(work->ip, 0x3000);
}

/* One was latched, and it goes on with that. */
static void behind_a_count_down_to_one(void **state)
{
	hit(entry_nmi_leave, 4, 1);
	is_untouched(entry_nmi_leave, 4, 1);
}

static void elsewhere(void **state)
{
	hit(entry_nmi_end, 0, 1);
	is_untouched(entry_nmi_end, 0, 1);
}

static void without_a_stack_for_nmis(void **state)
{
	mc_stack.header.nmi_stack_top = 0;
	hit(entry_nmi_saved, 0, 0);
	is_untouched(entry_nmi_saved, 0, 0);
}

static void another_exception(void **state)
{
	work_stack.header.nmi_state = 1;
	regs->ip = (unsigned long)entry_nmi_saved;
	entry_in_kernel(regs, X86_TRAP_DB);
	is_untouched(entry_nmi_saved, 0, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(at_the_very_beginning, fresh),
	        cmocka_unit_test_setup(before_the_claim, fresh),
	        cmocka_unit_test_setup(behind_the_claim, fresh),
	        cmocka_unit_test_setup(second_of_two, fresh),
	        cmocka_unit_test_setup(second_of_two_that_saved, fresh),
	        cmocka_unit_test_setup(on_the_way_out_of_a_second, fresh),
	        cmocka_unit_test_setup(adopts, fresh),
	        cmocka_unit_test_setup(adopts_no_program, fresh),
	        cmocka_unit_test_setup(in_the_handler, fresh),
	        cmocka_unit_test_setup(before_the_count_down, fresh),
	        cmocka_unit_test_setup(behind_the_count_down, fresh),
	        cmocka_unit_test_setup(behind_a_count_down_to_one, fresh),
	        cmocka_unit_test_setup(elsewhere, fresh),
	        cmocka_unit_test_setup(without_a_stack_for_nmis, fresh),
	        cmocka_unit_test_setup(another_exception, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
