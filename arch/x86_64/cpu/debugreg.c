/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/x86_64/cpu/debugreg.h"

#include "lib/atomic.h"
#include "arch/x86_64/smp/smp.h"

/* The kernel takes slots from the last one down; written while only the boot task runs. */
static struct {
	struct debug_regs regs;
	unsigned nr;
} kernel;

/* Off while the addresses change: none must be met with another one's length. */
void debug_load(const struct debug_regs *user)
{
	u64 addr[DEBUG_SLOTS], dr7 = kernel.regs.dr7 | DR7_RESERVED;
	unsigned slot;

	debug_write_dr7(DR7_RESERVED);
	if (user)
		dr7 |= smp_load_acquire(&user->dr7);
	for (slot = 0; slot < DEBUG_SLOTS; slot++)
		addr[slot] = slot < debug_user_slots() && user ? user->addr[slot]
		                                               : kernel.regs.addr[slot];
	__asm__ volatile("movq %0, %%db0" ::"r"(addr[0]));
	__asm__ volatile("movq %0, %%db1" ::"r"(addr[1]));
	__asm__ volatile("movq %0, %%db2" ::"r"(addr[2]));
	__asm__ volatile("movq %0, %%db3" ::"r"(addr[3]));
	debug_write_dr7(dr7);
}

static void load_kernel(void *unused)
{
	debug_load(NULL);
}

int debug_kernel_watch(u64 addr, enum debug_access access, unsigned len)
{
	int slot = DEBUG_SLOTS - 1 - (int)kernel.nr;

	if (slot < 0)
		return -1;
	kernel.regs.addr[slot] = addr;
	kernel.regs.dr7 |= debug_slot_bits((unsigned)slot, access, len);
	kernel.nr++;
	smp_call_function(~0UL, load_kernel, NULL, true);
	return slot;
}

unsigned debug_user_slots(void)
{
	return DEBUG_SLOTS - kernel.nr;
}

void debug_state_range(u64 *start, u64 *end)
{
	*start = (u64)&kernel;
	*end = (u64)(&kernel + 1);
}
