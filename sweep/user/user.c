/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/user/user.h"

#include <asm/mman.h>
#include <asm/signal.h>

#include <entry/x86_64.h>

#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/mm.h"
#include "kernel/task/internal.h"
#include "kernel/task/task.h"
#include "lib/log.h"
#include "lib/string.h"

#define FLAGS_START 0x202UL /* IF, and bit 1, which reads as one */

/* stubs.S */
extern const char user_stubs[], user_stubs_end[], user_again[];

u64 user_address(const char *label)
{
	return USER_CODE + (u64)(label - user_stubs);
}

u64 user_memory_sum(void)
{
	u64 word[USER_SEEN / sizeof(u64)], sum = 0;
	unsigned i;

	if (copy_from_user(word, (const void __user *)USER_DATA, USER_SEEN))
		return 0;
	for (i = 0; i < ARRAY_SIZE(word); i++)
		sum = (sum << 7 | sum >> 57) ^ word[i];
	return sum;
}

static bool fill(struct mm *mm)
{
	static char zeroes[PAGE_SIZE];
	size_t size = (size_t)(user_stubs_end - user_stubs);
	u64 at;

	if (mm_map_anon(mm, USER_CODE, USER_CODE + size, PROT_READ | PROT_EXEC) ||
	    mm_map_anon(mm, USER_STACK - USER_ROOM, USER_DATA + USER_ROOM, PROT_READ | PROT_WRITE))
		return false;
	for (at = USER_STACK - USER_ROOM; at < USER_DATA + USER_ROOM; at += PAGE_SIZE)
		if (mm_access(mm, at, zeroes, PAGE_SIZE, MM_ACCESS_WRITE) != PAGE_SIZE)
			return false;
	return mm_access(mm, USER_CODE, (void *)user_stubs, size,
	                 MM_ACCESS_WRITE | MM_ACCESS_FORCE) == size;
}

/* Where an RSP of the program's would do most harm: as if in the middle of an NMI. */
static u64 odd_stack_pointer(void)
{
	const struct entry_ist_header *ist =
	        (const void *)(this_cpu_read(cpu_tss.ist[IST_NMI - 1]) - ENTRY_IST_SIZE);

	return ist->work_stack_top - 2 * sizeof(struct pt_regs);
}

void user_become(void)
{
	struct pt_regs *regs = current_pt_regs();
	struct mm *mm = mm_create(), *old;
	u64 odd = odd_stack_pointer();

	if (!mm || !fill(mm) ||
	    mm_access(mm, USER_DATA + USER_ODD, &odd, sizeof(odd), MM_ACCESS_WRITE) != sizeof(odd))
		panic("sweep: no memory for the program");
	old = mm_activate(mm);
	if (old)
		mm_put(old);
	entry_work_set(&current->work.exit, EXIT_WORK_FRAME);
	memset(regs, 0, sizeof(*regs));
	regs->ip = user_address(user_again);
	regs->sp = USER_STACK;
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	regs->flags = FLAGS_START;
	regs->orig_ax = -1UL;
}

/* Returns into the program. */
static void start(void *arg)
{
	(void)arg;
	user_become();
	task_set_comm(current, "sweep");
}

void user_start(void)
{
	struct clone_args_k args = {.exit_signal = SIGCHLD, .fn = start};
	long pid = task_clone(&args);

	if (pid < 0)
		panic("sweep: cannot make the program: error %ld", -pid);
}
