/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plugin for the emulator: how many expensive instructions does the kernel execute for each
 * operation of bench/ops.c? One processor.
 *
 *   -plugin expensive.so,out=FILE
 *
 * FILE gets a line "expensive COUNT..." for each operation that is finished, in their order: the
 * median of its rounds for each kind of classify.h.
 */
#include "bench/expensive/classify.h"
#include "bench/expensive/mark.h"
#include "bench/expensive/qemu_plugin_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 1024 };

int qemu_plugin_version = PLUGIN_VERSION;

static FILE *out;
static uint64_t now[EXPENSIVE_KINDS];
static uint64_t rounds[EXPENSIVE_KINDS][ROUNDS_MAX];
static unsigned round_count;

static void count(unsigned cpu, void *kind)
{
	(void)cpu;
	now[(uintptr_t)kind]++;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void round_ends(void)
{
	if (round_count == ROUNDS_MAX)
		return;
	for (unsigned kind = 0; kind < EXPENSIVE_KINDS; kind++)
		rounds[kind][round_count] = now[kind];
	round_count++;
}

/* The emulator may be killed as soon as the program is over: the line leaves at once. */
static void operation_ends(void)
{
	fprintf(out, "expensive");
	for (unsigned kind = 0; kind < EXPENSIVE_KINDS; kind++) {
		qsort(rounds[kind], round_count, sizeof(rounds[kind][0]), by_value);
		fprintf(out, " %llu", (unsigned long long)rounds[kind][round_count / 2]);
	}
	fprintf(out, "\n");
	fflush(out);
	round_count = 0;
}

static void mark(unsigned cpu, void *which)
{
	(void)cpu;
	switch ((enum mark)(uintptr_t)which) {
	case MARK_BEGIN: memset(now, 0, sizeof(now)); break;
	case MARK_END: round_ends(); break;
	case MARK_FINISHED: operation_ends(); break;
	case MARK_NONE: break;
	}
}

static void one(struct qemu_plugin_insn *insn)
{
	const uint8_t *bytes = qemu_plugin_insn_data(insn);
	size_t length = qemu_plugin_insn_size(insn);
	int in_kernel = qemu_plugin_insn_vaddr(insn) >> 63;
	enum expensive kind = in_kernel ? classify(bytes, length) : CHEAP;
	enum mark m = in_kernel ? MARK_NONE : which_mark(bytes, length);

	if (kind != CHEAP)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, count, CALLBACK_NO_REGISTERS,
		                                       (void *)(uintptr_t)kind);
	if (m != MARK_NONE)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, mark, CALLBACK_NO_REGISTERS,
		                                       (void *)(uintptr_t)m);
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++)
		one(qemu_plugin_tb_get_insn(tb, i));
}

int qemu_plugin_install(plugin_id id, const struct plugin_info *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "we");
	if (!out) {
		fprintf(stderr, "expensive.so: out=FILE is missing, or cannot be written\n");
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
