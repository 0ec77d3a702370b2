/* SPDX-License-Identifier: BSD-2-Clause */
/* Switching the machine off. */
#ifndef ARCH_X86_64_SMP_POWER_H
#define ARCH_X86_64_SMP_POWER_H

#include "lib/compiler.h"
#include "lib/types.h"

/*
 * Off. QEMU's isa-debug-exit device ends the emulator with status 2 * code + 1; without it the
 * machine goes off as its firmware says, or resets (which ends an emulator started with
 * -no-reboot), or halts.
 */
__noreturn void arch_power_off(u8 code);

/* This CPU does nothing more. */
__noreturn void arch_halt(void);

#endif
