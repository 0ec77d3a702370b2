/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program's file asks for, read with libelf. */
#ifndef TOOLS_RUN_ELF_H
#define TOOLS_RUN_ELF_H

#include <stdbool.h>

#define NEEDED_MAX 128

struct elf_needs {
	char *interpreter;        /* NULL: static */
	char *needed[NEEDED_MAX]; /* names of libraries; NULL ends */
	char *path;               /* RUNPATH or RPATH, or NULL */
};

/* NULL when this machine can run the file's kind of ELF; else why not, in words. */
const char *elf_refuses(const char *host);
bool elf_is(const char *host);
/* False: it could not be read as ELF. */
bool elf_read_needs(const char *host, struct elf_needs *needs);

#endif
