/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioperm(2) and iopl(2). Both only open ports: the interrupt flag stays the kernel's, whatever
 * level iopl() names. Source: ioperm(2), iopl(2).
 */
#include <asm/errno.h>
#include <linux/capability.h>
#include "lib/string.h"
#include "arch/x86_64/cpu/ioport.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

static void map_put(struct io_map *map)
{
	if (map && __atomic_sub_fetch(&map->users, 1, __ATOMIC_ACQ_REL) == 0)
		kfree(map);
}

void io_share(struct task *child, struct task *parent)
{
	child->arch.io = parent->arch.io;
	if (child->arch.io)
		__atomic_fetch_add(&child->arch.io->users, 1, __ATOMIC_RELAXED);
}

void io_put(struct task *t)
{
	map_put(t->arch.io);
	t->arch.io = NULL;
}

/* Takes the map over and makes it, or all ports, the CPU's. */
static void apply(struct arch_task *t, struct io_map *map, bool all)
{
	struct io_map *old = t->io;

	preempt_disable();
	t->io = map;
	__atomic_fetch_and(&t->flags, ~(u32)(ARCH_TASK_IO | ARCH_TASK_IO_ALL), __ATOMIC_RELAXED);
	if (map || all)
		__atomic_fetch_or(&t->flags, ARCH_TASK_IO, __ATOMIC_RELAXED);
	if (all)
		__atomic_fetch_or(&t->flags, ARCH_TASK_IO_ALL, __ATOMIC_RELAXED);
	io_load(t);
	preempt_enable();
	if (old != map)
		map_put(old);
}

/* A map of one's own, as the task's is now. */
static struct io_map *map_copy(const struct io_map *from)
{
	struct io_map *map = kmalloc(sizeof(*map));

	if (!map)
		return NULL;
	map->users = 1;
	if (from)
		memcpy(map->bits, from->bits, sizeof(map->bits));
	else
		memset(map->bits, 0xff, sizeof(map->bits));
	return map;
}

static void set_ports(struct io_map *map, u64 from, u64 num, bool open)
{
	for (u64 port = from; port < from + num; port++) {
		u8 bit = (u8)(1u << (port % 8));

		if (open)
			map->bits[port / 8] &= (u8)~bit;
		else
			map->bits[port / 8] |= bit;
	}
}

long sys_ioperm(struct pt_regs *regs)
{
	u64 from = sys_arg0(regs), num = sys_arg1(regs);
	bool open = (int)sys_arg2(regs), all = current->arch.flags & ARCH_TASK_IO_ALL;
	struct io_map *map;

	if (from + num <= from || from + num > IO_PORTS)
		return -EINVAL;
	if (open && !capable(CAP_SYS_RAWIO))
		return -EPERM;
	if (!open && !current->arch.io)
		return 0;
	map = map_copy(current->arch.io);
	if (!map)
		return -ENOMEM;
	set_ports(map, from, num, open);
	if (!memchr_inv(map->bits, 0xff, sizeof(map->bits))) {
		kfree(map);
		map = NULL;
	}
	apply(&current->arch, map, all);
	return 0;
}

/* Levels 1 and 2 open no port: they are only remembered. */
long sys_iopl(struct pt_regs *regs)
{
	u32 level = (u32)sys_arg0(regs), old = current->iopl;

	if (level > 3)
		return -EINVAL;
	if (level == old)
		return 0;
	if (level > old && !capable(CAP_SYS_RAWIO))
		return -EPERM;
	current->iopl = (u8)level;
	apply(&current->arch, current->arch.io, level == 3);
	return 0;
}
