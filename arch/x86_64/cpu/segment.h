/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The selectors, laid out as programs for Linux expect to find them, and as SYSCALL and SYSRET
 * demand: SYSRET takes CS from STAR[63:48] + 16 and SS from STAR[63:48] + 8 (APM vol. 3, SYSRET).
 */
#ifndef ARCH_X86_64_CPU_SEGMENT_H
#define ARCH_X86_64_CPU_SEGMENT_H

#define KERNEL32_CS 0x08
#define KERNEL_CS   0x10
#define KERNEL_DS   0x18
#define USER32_CS   0x23
#define USER_DS     0x2b
#define USER_CS     0x33
#define TSS_SEL     0x40 /* two entries */
#define LDT_SEL     0x50 /* two entries */
#define TLS_MIN     12   /* three entries that programs may set */
#define CPUNODE_SEL 0x7b /* its limit is the CPU number: LSL in user mode */
#define GDT_ENTRIES 16

#endif
