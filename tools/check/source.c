/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libdw reads DWARF. It was not made for files that mean harm, so it runs in a process of its own
 * with limits: when that one dies, what it was asked is not known, nor is anything else in the
 * file it was asked about, and after DEATHS_MAX of them in no file. There is one such process at a
 * time, forked at the first question.
 */
#include "tools/check/source.h"
#include "tools/common/say.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_MAX  4096
#define SECONDS_MAX 10 /* of CPU time, for one answer */
#define DEATHS_MAX  2
#define MEMORY_MAX  (2ull << 30) /* more than when it began */

/* --- in a process of its own ----------------------------------------------------------------- */

/* Debugging information that is kept elsewhere is not looked for. */
static int find_nothing(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                        const char *file, const char *link, GElf_Word crc, char **found)
{
	return -1;
}

/* Members of archives may lie at odd addresses. */
static char *aligned_image(const struct file *f)
{
	if ((uintptr_t)f->image % sizeof(uint64_t) == 0)
		return (char *)f->image;
	return memcpy(must_alloc(NULL, f->image_size), f->image, f->image_size);
}

static Dwfl_Module *open_file(const struct file *f)
{
	static const Dwfl_Callbacks callbacks = {
	        .find_debuginfo = find_nothing,
	        .section_address = dwfl_offline_section_address,
	};
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module;

	if (!dwfl)
		return NULL;
	module = dwfl_report_offline_memory(dwfl, "file", "file", aligned_image(f), f->image_size);
	dwfl_report_end(dwfl, NULL, NULL);
	return module;
}

/* Where libdw has put the place: in relocatable files it gives each section an address. */
static bool address_of(Dwfl_Module *module, const struct section *s, uint64_t offset,
                       Dwarf_Addr *address)
{
	GElf_Addr bias;
	GElf_Shdr header;
	Elf *elf = dwfl_module_getelf(module, &bias);

	if (!elf || !gelf_getshdr(elf_getscn(elf, s->elf_index), &header))
		return false;
	*address = header.sh_addr + bias + offset;
	return true;
}

/* By the table of address ranges; not all compilers write one. */
static Dwarf_Line *indexed_line(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Die **unit)
{
	Dwfl_Line *line = dwfl_module_getsrc(module, address);
	Dwarf_Addr bias;

	if (!line)
		return NULL;
	*unit = dwfl_linecu(line);
	return dwfl_dwarf_line(line, &bias);
}

static Dwarf_Line *searched_line(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Die **unit)
{
	Dwarf_Addr bias;

	*unit = NULL;
	while ((*unit = dwfl_module_nextcu(module, *unit, &bias)))
		if (dwarf_haspc(*unit, address - bias) == 1)
			return dwarf_getsrc_die(*unit, address - bias);
	return NULL;
}

/* As seen from where the compiler ran. */
static const char *relative_path(const char *path, Dwarf_Die *unit)
{
	Dwarf_Attribute attribute;
	const char *folder = NULL;
	size_t length;

	if (unit)
		folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
	length = folder ? strlen(folder) : 0;
	if (length && !strncmp(path, folder, length) && path[length] == '/')
		path += length + 1;
	while (!strncmp(path, "./", 2))
		path += 2;
	return path;
}

/* Into `answer`; stays empty when it is not known. */
static void find_line(struct program *p, Dwfl_Module *module, struct place at, char *answer)
{
	const char *path;
	Dwarf_Addr address, bias;
	Dwarf_Die *unit;
	Dwarf_Line *line;
	int number;

	if (!module || !address_of(module, &p->sections[at.section], at.offset, &address) ||
	    !dwfl_module_getdwarf(module, &bias))
		return;
	line = indexed_line(module, address, &unit);
	if (!line)
		line = searched_line(module, address, &unit);
	path = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
	if (path && !dwarf_lineno(line, &number) && number > 0)
		snprintf(answer, ANSWER_MAX, "%s:%d", relative_path(path, unit), number);
}

/* Address space that is in use already; sanitizers have a lot. */
static rlim_t memory_now(void)
{
	FILE *from = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (from) {
		if (fscanf(from, "%lu", &pages) != 1)
			pages = 0;
		fclose(from);
	}
	return (rlim_t)pages * sysconf(_SC_PAGESIZE);
}

static void set_limits(void)
{
	const rlim_t most = memory_now() + MEMORY_MAX;
	const struct rlimit memory = {most, most}, no_core = {0, 0};
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CORE, &no_core);
	for (int fd = 0; fd <= 2; fd++)
		dup2(nothing, fd);
}

/* SIGPROF ends the process when it comes. */
static void start_clock(void)
{
	const struct itimerval left = {.it_value.tv_sec = SECONDS_MAX};

	setitimer(ITIMER_PROF, &left, NULL);
}

static _Noreturn void answer_questions(struct program *p, int fd)
{
	Dwfl_Module **modules = calloc(p->file_count, sizeof(*modules));
	bool *opened = calloc(p->file_count, sizeof(*opened));
	struct place at;

	set_limits();
	while (modules && opened && recv(fd, &at, sizeof(at), 0) == sizeof(at)) {
		uint32_t file = p->sections[at.section].file;
		char answer[ANSWER_MAX] = "";

		start_clock();
		if (!opened[file])
			modules[file] = open_file(&p->files[file]);
		opened[file] = true;
		find_line(p, modules[file], at, answer);
		if (send(fd, answer, strlen(answer) + 1, MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

/* --- in ours --------------------------------------------------------------------------------- */

enum { NOT_ASKED, READABLE, SILENT };

static struct {
	const struct program *p;
	char *state; /* of each file */
	pid_t pid;   /* 0: it does not run */
	int fd;
	unsigned deaths;
} reader;

static bool start_reader(struct program *p)
{
	int ends[2];

	if (reader.deaths >= DEATHS_MAX ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return false;
	reader.pid = fork();
	if (!reader.pid) {
		close(ends[0]);
		answer_questions(p, ends[1]);
	}
	close(ends[1]);
	reader.fd = ends[0];
	if (reader.pid > 0)
		return true;
	reader.pid = 0;
	close(ends[0]);
	return false;
}

static void stop_reader(void)
{
	if (!reader.pid)
		return;
	close(reader.fd);
	kill(reader.pid, SIGKILL);
	waitpid(reader.pid, NULL, 0);
	reader.pid = 0;
}

/* False when there is no answer: the process has died. */
static bool ask(struct place at, char *answer)
{
	ssize_t length;

	if (send(reader.fd, &at, sizeof(at), MSG_NOSIGNAL) != sizeof(at))
		return false;
	length = TEMP_FAILURE_RETRY(recv(reader.fd, answer, ANSWER_MAX, 0));
	return length > 0 && !answer[length - 1];
}

static void forget(const struct program *p)
{
	stop_reader();
	free(reader.state);
	reader.p = p;
	reader.deaths = 0;
	reader.state = memset(must_alloc(NULL, p->file_count), NOT_ASKED, p->file_count);
}

/* Spares most programs the process. */
static bool has_lines(const struct program *p, const struct file *f)
{
	const struct section *s = &p->sections[f->first_section];

	for (uint32_t i = 0; i < f->section_count; i++)
		if (!strcmp(s[i].name, ".debug_line") || !strcmp(s[i].name, ".zdebug_line"))
			return f->image;
	return false;
}

const char *source_line(struct program *p, struct place at)
{
	char answer[ANSWER_MAX], *state;
	uint32_t file;

	if (at.section >= p->section_count)
		return NULL;
	if (reader.p != p)
		forget(p);
	file = p->sections[at.section].file;
	state = &reader.state[file];
	if (*state == NOT_ASKED)
		*state = has_lines(p, &p->files[file]) ? READABLE : SILENT;
	if (*state == SILENT || (!reader.pid && !start_reader(p)))
		return NULL;
	if (!ask(at, answer)) {
		*state = SILENT;
		stop_reader();
		reader.deaths++;
		return NULL;
	}
	return *answer ? must_strdup(answer) : NULL;
}
