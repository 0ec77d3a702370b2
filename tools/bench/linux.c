/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/linux.h"
#include "tools/bench/airlock.h"
#include "tools/bench/process.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/cpio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SECONDS       300 /* a hang, not a target */
#define FIRST_SECONDS 30
#define WORDS_MAX     64
#define RUNS_MAX      16

static void read_whole(const char *path, struct buf *into)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	while (buf_read(into, fd, 1 << 20) > 0)
		;
	close(fd);
}

/* An archive with two devices and the program as /init. */
static void write_files(const char *path)
{
	struct buf program = {0};
	off_t offset = 0;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	read_whole(bench_program(), &program);

	const struct cpio_entry entries[] = {
	        {.name = "dev", .ino = 1, .mode = S_IFDIR | 0755, .nlink = 2},
	        {.name = "dev/console",
	         .ino = 2,
	         .mode = S_IFCHR | 0600,
	         .nlink = 1,
	         .rdev = makedev(5, 1)},
	        {.name = "dev/null",
	         .ino = 3,
	         .mode = S_IFCHR | 0666,
	         .nlink = 1,
	         .rdev = makedev(1, 3)},
	        {.name = "init", .ino = 4, .mode = S_IFREG | 0755, .nlink = 1, .size = program.len},
	};

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		cpio_header(fd, &offset, &entries[i]);
	cpio_data(fd, &offset, program.data, program.len);
	cpio_pad(fd, &offset);
	cpio_end(fd, &offset);
	close(fd);
	buf_free(&program);
}

const char *linux_version(void)
{
	static struct buf version;

	if (!version.len) {
		read_whole(must_printf("%s/linux-image/version", place_build()), &version);
		buf_text(&version)[strcspn(buf_text(&version), "\n")] = '\0';
	}
	return version.data;
}

void linux_prepare(void)
{
	if (!bench_make("-f bench/bench.mk linux"))
		die(ST_UNAVAILABLE,
		    "cannot fetch Debian's Linux kernel (the network? see %s/bench/log); "
		    "--no-linux does without",
		    place_build());
	write_files(must_printf("%s/bench/linux.cpio", place_build()));
}

/*
 * Boots it with the program, which is given one name or none. Without instruction counting it needs
 * a board with a clock it can find the counter's rate by.
 */
static void boot(enum model model, bool icount, const char *name, struct process_result *result)
{
	char *counting = icount ? must_printf(" -icount shift=0,sleep=off -rtc "
	                                      "base=2024-01-01,clock=vm -seed 1 -plugin %s",
	                                      bench_plugin())
	                        : must_strdup("");
	char *line = must_printf(
	        "qemu-system-x86_64 -machine %s -accel tcg -cpu %s -smp 1 -m 256 -nodefaults "
	        "-no-user-config -display none -no-reboot -serial stdio%s -kernel "
	        "%s/linux-image/vmlinuz -initrd %s/bench/linux.cpio -append",
	        icount ? "microvm,isa-serial=on,pic=on,pit=on,rtc=on" : "q35", model_cpu[model],
	        counting, place_build(), place_build());
	char *append = must_printf("mitigations=off nokaslr console=ttyS0 quiet panic=-1%s%s",
	                           *name ? " -- " : "", name);
	char *errors = must_printf("%s/bench/log", place_build());
	char *words[WORDS_MAX], *rest = line, *word;
	unsigned n = 0;

	while ((word = strsep(&rest, " ")))
		words[n++] = word;
	words[n++] = append;
	words[n] = NULL;
	process_run(words, errors, true, icount ? SECONDS : FIRST_SECONDS, result);
	free(line);
	free(counting);
	free(append);
	free(errors);
}

/* Counted before? The file is named by all that the counts depend on. */
static char *cache_path(enum model model)
{
	static const char *const sources[] = {"ops.c", "expensive/mark.h", "expensive/mark.c",
	                                      "expensive/classify.c", "expensive/expensive.c"};
	struct buf source = {0};
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */
	char *path;

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		read_whole(must_printf("%s/bench/%s", place_tree(), sources[i]), &source);
	for (size_t i = 0; i < source.len; i++)
		hash = (hash ^ (unsigned char)source.data[i]) * 0x100000001b3;
	path = must_printf("%s/bench/linux-%s-%016llx-%s", place_build(), linux_version(),
	                   (unsigned long long)hash, model_cpu[model]);
	buf_free(&source);
	return path;
}

static void keep(const char *path, const char *text)
{
	char *partial = must_printf("%s.new", path);
	FILE *to = fopen(partial, "we");

	if (!to || fputs(text, to) < 0 || fclose(to) || rename(partial, path))
		die(ST_UNAVAILABLE, "cannot write %s: %s", path, strerror(errno));
	free(partial);
}

void linux_ops(struct results *r, enum model model)
{
	char *path = cache_path(model);
	struct process_result p = {0};

	if (!access(path, R_OK)) {
		read_whole(path, &p.out);
		if (results_read(r, buf_text(&p.out)))
			return;
		r->count = 0;
		buf_free(&p.out);
	}
	boot(model, true, "", &p);
	if (p.late)
		die(ST_TIMEOUT, "the operations on Linux took longer than %d s", SECONDS);
	bench_plugin_result(&p.out);
	if (!results_read(r, buf_text(&p.out)) || !r->count)
		die(ST_EMULATOR, "Linux ended after %u operations (see %s/bench/log)", r->count,
		    place_build());
	keep(path, buf_text(&p.out));
	buf_free(&p.out);
	free(path);
}

uint64_t linux_first_line(unsigned runs)
{
	uint64_t ns[RUNS_MAX];

	for (unsigned i = 0; i < runs; i++) {
		struct process_result p;

		boot(MODEL_ERMS, false, "getppid", &p);
		if (!p.first_ns) {
			say("Linux did not start the program (see %s/bench/log)", place_build());
			return 0;
		}
		ns[i] = p.first_ns;
		buf_free(&p.out);
	}
	return median(ns, runs);
}
