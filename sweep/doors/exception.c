/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions of a program: the signal, its handler, sigreturn. Those of the kernel that it survives. */
#include "sweep/doors/doors.h"

#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/uaccess/extable.h"

/* user/stubs.S */
extern const char user_handlers[], user_spoilers[];
extern const char user_de[], user_db[], user_bp[], user_of[], user_ud[], user_ss[], user_gp[];
extern const char user_vectors[], user_vectors_sled[], user_vectors_sled_end[];
extern const char user_pf[], user_mf[], user_bad_iret[];
extern const char user_fault_anon[], user_fault_cow[], user_fault_copy[], user_fault_fixup[];

#define ADDRESS_NOWHERE       (VMAP_BASE + PAGE_SIZE) /* below the first kernel stack */
#define ADDRESS_NOT_CANONICAL 0x8000000000000000UL

static void touch(u64 address)
{
	register long error __asm__("rax") = 0;
	register u64 word __asm__("rdx") = 0;

	__asm__ volatile("1: movq (%2), %1\n2:\n\t" EX_ENTRY(1b, 2b, EX_GET)
	                 : "+r"(error), "=r"(word)
	                 : "r"(address));
	(void)word;
}

static void run_page_fault(void)
{
	touch(ADDRESS_NOWHERE);
}

static void run_protection(void)
{
	touch(ADDRESS_NOT_CANONICAL);
}

#define USER    .context = "user"
#define SIGNALS USER, .prelude = user_handlers

const struct sweep_door doors_exception[] = {
        {.name = "de-user", .text = "#DE: a division by zero", .code = user_de, SIGNALS},
        {.name = "step-user", .text = "#DB: a single step", .code = user_db, SIGNALS},
        {.name = "bp-user", .text = "#BP: int3", .code = user_bp, SIGNALS},
        {.name = "of-user", .text = "#OF: int $4", .code = user_of, SIGNALS},
        {.name = "ud-user", .text = "#UD: ud2", .code = user_ud, SIGNALS},
        {.name = "sigreturn", .text = "a signal and rt_sigreturn", .code = user_ud, SIGNALS},
        {.name = "ss-user", .text = "#SS: no canonical address", .code = user_ss, SIGNALS},
        {.name = "gp-user", .text = "#GP: hlt", .code = user_gp, SIGNALS},
        {.name = "pf-user", .text = "#PF: nothing is there", .code = user_pf, SIGNALS},
        {.name = "mf-user", .text = "#MF: x87 division by zero", .code = user_mf, SIGNALS},
        {
                .name = "all-vectors",
                .text = "the first steps of each of the 256 vectors",
                .own = EVENT_VECTOR,
                .flags = DOOR_VECTORS,
                .code = user_vectors,
                .sled = user_vectors_sled,
                .sled_end = user_vectors_sled_end,
                SIGNALS,
        },
        {
                USER,
                .name = "bad-iret",
                .text = "a sigreturn whose IRET faults",
                .prelude = user_spoilers,
                .code = user_bad_iret,
        },
        {
                USER,
                .name = "fault-user",
                .text = "#PF of a program: a fresh page",
                .code = user_fault_anon,
                .flags = DOOR_ARMS,
        },
        {
                USER,
                .name = "fault-cow",
                .text = "#PF of a program: copy on write",
                .code = user_fault_cow,
                .flags = DOOR_ARMS,
        },
        {
                USER,
                .name = "fault-copy",
                .text = "#PF of the kernel for a program: a fresh page",
                .code = user_fault_copy,
                .flags = DOOR_ARMS,
        },
        {
                USER,
                .name = "fault-fixup",
                .text = "#PF of the kernel for a program: -EFAULT",
                .code = user_fault_fixup,
        },
        {
                .name = "pf-kernel",
                .context = "kernel",
                .text = "#PF with a fix-up",
                .run = run_page_fault,
        },
        {
                .name = "gp-kernel",
                .context = "kernel",
                .text = "#GP with a fix-up",
                .run = run_protection,
        },
        {.name = NULL},
};
