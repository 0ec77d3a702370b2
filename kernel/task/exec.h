/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exec(2) inside: one struct exec travels through the steps.
 *
 * The new memory is built whole, strings and all, while the old program still stands; so nearly
 * every error is an ordinary one. The point of no return is the killing of the other threads.
 *
 *   open    exec_open, exec_resolve     the file, through #! lines to an ELF image
 *   gather  strings_*                   arguments and environment into kernel pages
 *   build   elf_load, stack_build       the new mm
 *   switch  exec.c                      threads die, credentials, mm, registers
 *
 * All of it: task context, may sleep, 0 or -errno.
 */
#ifndef KERNEL_TASK_EXEC_H
#define KERNEL_TASK_EXEC_H

#include "lib/types.h"
#include "lib/compiler.h"

struct cred;
struct file;
struct mm;

#define EXEC_HEAD_SIZE   256 /* of the file, to tell what it is: as Linux */
#define EXEC_SCRIPTS_MAX 5
#define EXEC_PREFIX_MAX  (2 * EXEC_SCRIPTS_MAX + 1)
#define EXEC_STRING_MAX  (32u * 4096)
#define EXEC_ARGS_MIN    (32u * 4096) /* allowed whatever the stack limit is */
#define EXEC_ARGS_MAX    (6u << 20)

/* An argv or envp, of a program or of the kernel. */
struct exec_source {
	const char *const *kernel;
	const u64 __user *user;
};

/* Strings one after the other in pages, each with its NUL, and where each begins. */
struct exec_strings {
	char **pages;
	u32 nr_pages, max_pages;
	size_t len, limit; /* bytes; the limit includes 8 for each string's pointer */
	u32 *starts;
	u32 nr, max;
};

/* What the loader found out. All addresses are the program's. */
struct exec_image {
	u64 entry;     /* where user mode begins: the dynamic linker's, if there is one */
	u64 own_entry; /* the program's own, for AT_ENTRY */
	u64 base;      /* of the dynamic linker, for AT_BASE; 0: none */
	u64 phdr, phnum;
	bool stack_exec;
};

struct exec {
	const char *name;    /* AT_EXECFN, comm, and how a script is called */
	bool name_reachable; /* false: by a close-on-exec descriptor, no good for a script */
	struct file *file;   /* that is loaded, in the end */
	u8 head[EXEC_HEAD_SIZE];
	struct exec_source argv, envp;
	/* instead of the first `skip` of argv; kmalloc, except the last: name */
	char *prefix[EXEC_PREFIX_MAX];
	u32 nr_prefix, skip;
	struct exec_strings strings;
	u32 argc, envc;
	struct mm *mm;
	struct exec_image image;
	u64 stack;         /* the first stack pointer */
	struct cred *cred; /* NULL: stays as it is */
	bool secure;
};

/* exec_args.c */
int strings_gather(struct exec *e);
void strings_free(struct exec_strings *s);

/* exec_script.c: e->head begins with #!: the interpreter's name goes to *interp (it is also in
 * e->prefix, which owns it). */
int script_parse(struct exec *e, const char **interp);

/* exec_elf.c: e->head must be an ELF header. */
int elf_load(struct exec *e);

/* exec_stack.c: strings, pointers and auxiliary vector; fills e->stack and bounds of the mm. */
int stack_build(struct exec *e);

/* exec.c: e->name, file by exec_open(), argv, envp are set. */
int exec_run(struct exec *e);

#endif
