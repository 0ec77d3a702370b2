/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls of a program. */
#include "sweep/doors/doors.h"

/* user/stubs.S */
extern const char user_syscall[], user_int80[], user_syscall_slow[], user_exit_loop[];
extern const char user_syscall_nasty[], user_compat[];

#define USER .context = "user"

const struct sweep_door doors_syscall[] = {
        {
                USER,
                .name = "syscall",
                .text = "SYSCALL and SYSRET, no work: getppid",
                .code = user_syscall,
        },
        {
                USER,
                .name = "syscall-slow",
                .text = "SYSCALL with work on both ways, and IRET",
                .code = user_syscall_slow,
                .flags = DOOR_TRACED,
        },
        {
                USER,
                .name = "syscall-nasty",
                .text = "SYSCALL; RSP, bases and flags look like the kernel's",
                .code = user_syscall_nasty,
        },
        {
                USER,
                .name = "syscall-compat",
                .text = "SYSCALL of 32-bit code, far jumps around it",
                .code = user_compat,
        },
        {
                USER,
                .name = "int80",
                .text = "int $0x80: getppid by its old number",
                .code = user_int80,
        },
        {
                USER,
                .name = "int80-slow",
                .text = "int $0x80 with work on both ways",
                .code = user_int80,
                .flags = DOOR_TRACED,
        },
        {
                USER,
                .name = "exit-loop",
                .text = "SYSCALL that leaves with every bit of exit work",
                .code = user_exit_loop,
        },
        {.name = NULL},
};
