/* SPDX-License-Identifier: BSD-2-Clause */
/* airlock run: carry a Linux program on the kernel. */
#include "tools/run/run.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/emulator.h"
#include "tools/run/iso.h"
#include "tools/run/options.h"
#include "tools/run/program.h"
#include "tools/run/report.h"
#include "tools/run/rootfs.h"
#include "tools/run/session.h"
#include "tools/run/spec.h"
#include "tools/run/terminal.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DEMONSTRATION "tests/boot/demo"

/* No program named: ours, and its report is what the person came for. */
static void choose_demonstration(struct run_options *o)
{
	static char *argv[2];

	if (*o->argv)
		return;
	argv[0] = must_printf("%s/" DEMONSTRATION, place_build());
	if (access(argv[0], X_OK))
		die(ST_UNAVAILABLE, "the demonstration %s is not built (make payloads)", argv[0]);
	o->argv = argv;
}

static void add_wanted(struct rootfs *fs, const struct run_options *o)
{
	for (const char *const *add = o->add; *add; add++) {
		char *path = path_absolute(*add);

		if (access(path, R_OK))
			die(ST_USAGE, "--add %s: %s", *add, strerror(errno));
		rootfs_add_host(fs, path, path);
		free(path);
	}
}

/*
 * Can our standard input give anything? Told before the start, so that a run without input does not
 * depend on when the guest hears of its end.
 */
static bool have_input(void)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st))
		return false;
	if (S_ISREG(st.st_mode))
		return lseek(STDIN_FILENO, 0, SEEK_CUR) < st.st_size;
	return !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3);
}

/* The archive with all the guest's files. */
static int make_files(const struct run_options *o, bool tty, bool input)
{
	struct rootfs *fs = rootfs_new();
	char *path;
	int files;

	if (o->root)
		rootfs_add_tree(fs, o->root);
	else
		rootfs_add_base(fs);
	path = program_add(fs, o->argv[0], o->root);
	add_wanted(fs, o);
	spec_add(fs, o, path, tty, input);
	free(path);
	files = rootfs_write(fs);
	return files;
}

static void explain_debugger(const struct run_options *o)
{
	say("the guest waits; in another terminal: gdb -ex 'target remote :1234' %s",
	    o->kernel ? o->kernel : place_kernel());
}

static void report(const struct run_options *o, struct outcome *out, char **command, int status,
                   bool demonstration)
{
	cJSON *report;

	if (!demonstration && !o->summary && !o->report)
		return;
	report = report_read(out, o->argv, command, status);
	if (!report) {
		say("the guest sent no report");
		return;
	}
	if (o->report)
		report_write(report, o->report);
	if (demonstration || o->summary)
		report_print(report, demonstration ? stdout : stderr);
	cJSON_Delete(report);
}

static void write_iso(const struct run_options *o, int files)
{
	char *kernel = o->kernel ? must_strdup(o->kernel) : place_kernel();
	char *words = emulator_words(o, kernel);

	iso_write(o->iso, kernel, words, files);
	free(words);
	free(kernel);
}

static int run(int argc, char **argv)
{
	struct run_options o;
	struct outcome out;
	bool demonstration, tty, input;
	char **command;
	int files, status;

	run_options_parse(&o, argc, argv);
	demonstration = !*o.argv;
	if (!o.cpus)
		o.cpus = demonstration ? 2 : 1;
	command = emulator_command(&o);
	if (o.dry_run) {
		puts(emulator_command_text(command));
		return ST_OK;
	}
	choose_demonstration(&o);
	tty = terminal_wanted() && !demonstration;
	input = have_input();
	files = make_files(&o, tty, input || o.iso);
	if (o.iso) {
		write_iso(&o, files);
		return ST_OK;
	}
	emulator_check(&o, command);
	if (o.gdb)
		explain_debugger(&o);
	session_run(&o, command, files, tty, input, NULL, &out);
	status = outcome_tell(&out, o.timeout, o.verbose);
	report(&o, &out, command, status, demonstration);
	return status;
}

const struct command run_command = {
        .name = "run",
        .summary = "carry a Linux program on the kernel, or a demonstration and its report",
        .main = run,
};
