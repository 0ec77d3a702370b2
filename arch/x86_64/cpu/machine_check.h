/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Machine checks: the CPU's reports of broken hardware.
 * Sources: APM vol. 2, chapter 9; Intel SDM vol. 3B, 16.3 and 16.9 (what the restart bits mean).
 */
#ifndef ARCH_X86_64_CPU_MACHINE_CHECK_H
#define ARCH_X86_64_CPU_MACHINE_CHECK_H

#include "lib/compiler.h"
#include "lib/types.h"

/* Every CPU: all sources of machine checks on, old reports forgotten. */
void machine_check_cpu_init(void);

enum {
	MC_BANKS_MAX = 32,
	MC_NO_BANK = -1,
};

/* Bits of a bank's status. */
#define MC_STATUS_VALID     (1UL << 63)
#define MC_STATUS_UC        (1UL << 61) /* not corrected */
#define MC_STATUS_MISC      (1UL << 59)
#define MC_STATUS_ADDRESS   (1UL << 58)
#define MC_STATUS_CORRUPT   (1UL << 57) /* the state of the CPU is lost */
/* Bits of MCG_STATUS. */
#define MCG_STATUS_RESTART  (1UL << 0) /* the interrupted code can go on */
#define MCG_STATUS_THIS     (1UL << 1) /* the error is of the instruction that was interrupted */
#define MCG_STATUS_PROGRESS (1UL << 2) /* a second one now would shut the machine down */

/* What one CPU had to report. */
struct machine_check {
	u64 global; /* MCG_STATUS */
	int bank;   /* with the worst report, MC_NO_BANK: none had one */
	u64 status, address, misc;
	unsigned reports; /* of all banks */
};

/*
 * Reads all banks of this CPU and makes them ready for the next time. First thing after a machine
 * check. noinstr, IRQs off.
 */
void machine_check_take(struct machine_check *mc);

/*
 * From here another machine check of this CPU is taken, and no longer shuts the machine down. It
 * begins at the top of the same stack: whoever still needs a frame there calls this last, and only
 * the few instructions from here to the IRET remain at which a second one would be one too many.
 * noinstr, IRQs off.
 */
void machine_check_over(const struct machine_check *mc);

/* What has to follow. */
enum machine_check_verdict {
	MC_NOTHING,   /* no bank reports anything */
	MC_CORRECTED, /* or of somebody else: to be told, the code goes on */
	MC_ACTION,    /* the interrupted instruction cannot have its data; others can go on */
	MC_KILL,      /* the interrupted code cannot go on */
	MC_FATAL,     /* nothing can */
};

enum machine_check_verdict machine_check_verdict(const struct machine_check *mc);

/* Logs it in one line. Any context. */
void machine_check_log(const struct machine_check *mc, const char *outcome);

/* Errors that were corrected raise no exception: looks for them, and logs. IRQs off. */
void machine_check_poll(void);

#endif
