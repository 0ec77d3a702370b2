/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emulator: its command line, and its process with the four serial lines.
 *
 * $AIRLOCK_QEMU names another program to start in place of qemu-system-x86_64.
 */
#ifndef TOOLS_RUN_EMULATOR_H
#define TOOLS_RUN_EMULATOR_H

#include "tools/common/buf.h"
#include "tools/run/options.h"

#include <sys/types.h>

enum line {
	LINE_LOG,     /* COM1: the kernel's log */
	LINE_DATA,    /* COM2: the program's input and output */
	LINE_ERROR,   /* COM3: its standard error */
	LINE_CONTROL, /* COM4: words between guest and host */
	LINES
};

struct emulator {
	pid_t pid;
	int line[LINES]; /* our ends, non-blocking */
	int complaints;  /* what it says on its standard error */
};

/* The command line of this kernel image. The caller's to keep. */
char *emulator_words(const struct run_options *o, const char *kernel);
/* The words of the command, NULL-terminated. */
char **emulator_command(const struct run_options *o);
/* In one line, quoted so that a shell takes it as it is. */
char *emulator_command_text(char **command);
/* Ends the command when there is no such program. */
void emulator_check_program(const char *name);
/* Ends the command when what the options ask for is not there: emulator, KVM, kernel image. */
void emulator_check(const struct run_options *o, char **command);
/* Starts it; `files` is the archive with the guest's files. */
void emulator_start(struct emulator *e, char **command, int files);

#endif
