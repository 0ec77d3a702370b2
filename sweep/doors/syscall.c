/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls of a program. */
#include "sweep/doors/doors.h"

/* user/stubs.S */
extern const char user_syscall[], user_int80[];

const struct sweep_door doors_syscall[] = {
        {
                .name = "syscall",
                .context = "user",
                .text = "SYSCALL and SYSRET, no work: getppid",
                .code = user_syscall,
        },
        {
                .name = "int80",
                .context = "user",
                .text = "int $0x80: getppid by its old number",
                .code = user_int80,
        },
        {.name = NULL},
};
