/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of QEMU's interface for TCG plugins, version 1, that ours needs: Debian packages the
 * emulator without its header. Source: QEMU 7.2, "QEMU TCG Plugins" (docs/devel/tcg-plugins).
 */
#ifndef BENCH_EXPENSIVE_QEMU_PLUGIN_API_H
#define BENCH_EXPENSIVE_QEMU_PLUGIN_API_H

#include <stddef.h>
#include <stdint.h>

#define PLUGIN_EXPORT __attribute__((visibility("default")))

enum { PLUGIN_VERSION = 1 };
enum plugin_callback_flags { CALLBACK_NO_REGISTERS = 0 };

typedef uint64_t plugin_id;
struct plugin_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

/* A block of instructions is translated; its instructions are those of one way, up to a jump. */
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
                                           void (*fn)(plugin_id id, struct qemu_plugin_tb *tb));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
/* To be called before each execution of the instruction. */
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
                                            void (*fn)(unsigned cpu, void *data),
                                            enum plugin_callback_flags flags, void *data);

/* What a plugin defines. 0: it is installed. */
extern PLUGIN_EXPORT int qemu_plugin_version;
PLUGIN_EXPORT int qemu_plugin_install(plugin_id id, const struct plugin_info *info, int argc,
                                      char **argv);

#endif
