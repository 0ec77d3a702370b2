/* SPDX-License-Identifier: BSD-2-Clause */
#include "work/probe/probe.h"

#include <entry/noinstr.h>

#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/patch.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/smp/smp.h"
#include "lib/atomic.h"
#include "lib/backtrace.h"
#include "lib/log.h"
#include "lib/string.h"
#include "work/probe/address.h"
#include "work/probe/decode.h"
#include "work/probe/regions.h"

enum { PROBES = 8, SLOT_SIZE = 32, LOGGED = 4, INT3 = 0xcc, JUMP = 0xe9, JUMP_SIZE = 5 };

static struct probe {
	u64 addr;
	u64 hits; /* atomic */
} probes[PROBES];
static unsigned nr_probes; /* released when the entry is complete */

/* This CPU is in the handler of int3: so many, one in another. */
static DEFINE_PER_CPU(u32, busy);

/* Where the copies run: text, and traps until they are written. */
__asm__(".pushsection .text.probe_copies, \"ax\"\n\t"
        ".balign 64\n"
        "probe_copies:\n\t"
        ".fill 8 * 32, 1, 0xcc\n\t"
        ".popsection");
extern const u8 probe_copies[PROBES][SLOT_SIZE];

extern const char __noinstr_text_end[], __text_end[];

/* --- meeting one ---------------------------------------------------------------------------- */

static __always_inline int find(const struct pt_regs *regs)
{
	unsigned nr = __atomic_load_n(&nr_probes, __ATOMIC_ACQUIRE), i;

	for (i = 0; i < nr; i++)
		if (probes[i].addr == regs->ip - 1)
			return (int)i;
	return -1;
}

noinstr bool probe_pass(struct pt_regs *regs)
{
	int i = this_cpu_read(busy) ? find(regs) : -1;

	if (i < 0) {
		this_cpu_inc(busy);
		return false;
	}
	__atomic_fetch_add(&probes[i].hits, 1, __ATOMIC_RELAXED);
	regs->ip = (u64)probe_copies[i];
	return true;
}

noinstr void probe_leave(void)
{
	this_cpu_dec(busy);
}

static void tell(const struct pt_regs *regs, u64 nth)
{
	if (nth > LOGGED)
		return;
	printk("probe: %lx run by CPU %d\n", regs->ip - 1, smp_processor_id());
	backtrace_print_from(regs->ip - 1, regs->bp);
}

bool probe_hit(struct pt_regs *regs)
{
	int i = find(regs);

	if (i < 0)
		return false;
	tell(regs, __atomic_add_fetch(&probes[i].hits, 1, __ATOMIC_RELAXED));
	regs->ip = (u64)probe_copies[i];
	return true;
}

/* --- setting one ---------------------------------------------------------------------------- */

/* A patch is at most PATCH_MAX bytes. */
static void write_text(u64 to, const u8 *bytes, size_t len)
{
	while (len) {
		size_t part = len < PATCH_MAX ? len : PATCH_MAX;

		text_patch(to, bytes, part);
		to += part;
		bytes += part;
		len -= part;
	}
}

static void put_distance(u8 *at, u64 from, u64 to)
{
	s32 distance = (s32)(to - from);

	memcpy(at, &distance, sizeof(distance));
}

/* The instruction as it must be at its copy, and a jump behind the original. */
static unsigned make_copy(u8 *bytes, u64 addr, u64 copy, const struct instruction *insn)
{
	memcpy(bytes, (const void *)addr, insn->len);
	if (insn->relative) {
		s32 distance;

		memcpy(&distance, bytes + insn->relative, sizeof(distance));
		put_distance(bytes + insn->relative, copy, addr + (u64)(s64)distance);
	}
	bytes[insn->len] = JUMP;
	put_distance(bytes + insn->len + 1, copy + insn->len + JUMP_SIZE, addr + insn->len);
	return insn->len + JUMP_SIZE;
}

struct setting {
	u64 addr;
	struct instruction insn;
};

/* With the machine stopped: the copy, then who looks for it, then the trap. */
static void set(void *arg)
{
	const struct setting *s = arg;
	u8 bytes[SLOT_SIZE], trap = INT3;
	u64 copy = (u64)probe_copies[nr_probes];

	write_text(copy, bytes, make_copy(bytes, s->addr, copy, &s->insn));
	probes[nr_probes].addr = s->addr;
	smp_store_release(&nr_probes, nr_probes + 1);
	text_patch(s->addr, &trap, 1);
}

const char *probe_start(u64 addr)
{
	struct setting s = {.addr = addr};
	const char *whose = probe_forbidden(addr, INSTRUCTION_MAX);
	struct pt_regs there = {.ip = addr + 1};

	if (whose)
		return whose;
	if (addr < (u64)__noinstr_text_end || addr >= (u64)__text_end - INSTRUCTION_MAX)
		return "no text of the kernel";
	if (find(&there) >= 0)
		return "probed already";
	if (nr_probes == PROBES)
		return "one too many";
	if (!instruction_decode((const u8 *)addr, &s.insn))
		return "an instruction that cannot run elsewhere";
	smp_stop_machine(set, &s);
	return NULL;
}

/* --- the command line ----------------------------------------------------------------------- */

void probe_boot(void)
{
	char text[80];
	const char *rest, *why;
	u64 addr;

	if (!boot_option("probe", text, sizeof(text)))
		return;
	addr = address_parse(text, &rest);
	why = probe_start(addr);
	if (why)
		printk("probe: %lx is not probed: %s\n", (unsigned long)addr, why);
}

void probe_report(void)
{
	unsigned i;

	for (i = 0; i < nr_probes; i++)
		printk("probe: %lx run %llu times\n", (unsigned long)probes[i].addr,
		       (unsigned long long)probes[i].hits);
}
