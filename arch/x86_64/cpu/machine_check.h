/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ARCH_X86_64_CPU_MACHINE_CHECK_H
#define ARCH_X86_64_CPU_MACHINE_CHECK_H

/* Every CPU: all sources of machine checks on, old reports forgotten. */
void machine_check_cpu_init(void);

#endif
