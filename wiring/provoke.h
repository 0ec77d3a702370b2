/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults on request, to see what becomes of them: boot option provoke=WHAT. */
#ifndef WIRING_PROVOKE_H
#define WIRING_PROVOKE_H

/*
 * WHAT: panic, violation, null (a wild pointer), overflow (of a kernel stack), lockup (of the boot
 * CPU, for six seconds), general-detect (DR7.GD, which QEMU does not have). Unknown words and none
 * do nothing. Task context, late in boot.
 */
void provoke(void);

#endif
