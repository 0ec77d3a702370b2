/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/airlock.h"
#include "tools/bench/process.h"
#include "tools/common/places.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECONDS   300 /* a hang, not a target */
#define WORDS_MAX (OPS_MAX + 16)
#define RUNS_MAX  16

char *bench_program(void)
{
	return must_printf("%s/bench/ops", place_build());
}

/* Each command has its own: several may run. */
static char *seen_path(void)
{
	return must_printf("%s/bench/expensive.%d", place_build(), (int)getpid());
}

char *bench_plugin(void)
{
	char *path = seen_path(), *word;

	unlink(path);
	word = must_printf("%s/bench/expensive.so,out=%s", place_build(), path);
	free(path);
	return word;
}

void bench_plugin_result(struct buf *after)
{
	char *path = seen_path();
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(ST_EMULATOR, "the emulator did not write %s: %s", path, strerror(errno));
	while (buf_read(after, fd, 65536) > 0)
		;
	close(fd);
	unlink(path);
	free(path);
}

bool bench_make(const char *words)
{
	char *lock = must_printf("%s/.lock", place_build());
	/* Below the tree the build folder has its short name: so its makefiles know each file once. */
	char *command =
	        must_printf("exec >'%s/bench/log' 2>&1 && make -s -j2 -C '%s' BUILD='%s' %s",
	                    place_build(), place_tree(), strrchr(place_build(), '/') + 1, words);
	char *folder = must_printf("%s/bench", place_build());
	int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666), status;

	if (fd < 0 || (mkdir(folder, 0777) && errno != EEXIST))
		die(ST_UNAVAILABLE, "cannot write to %s: %s", place_build(), strerror(errno));
	flock(fd, LOCK_EX);
	status = system(command);
	close(fd);
	free(lock);
	free(command);
	free(folder);
	return !status;
}

void airlock_build(void)
{
	if (!bench_make("CC=gcc MODE=release TWIN= kernel") || !bench_make("-f bench/bench.mk ops"))
		die(ST_UNAVAILABLE, "the build failed, all of it is in %s/bench/log",
		    place_build());
}

/* airlock run OPTIONS PROGRAM NAMES, on the release kernel. */
static void run(const char *options, char **names, struct process_result *result)
{
	char *line = must_printf("%s/airlock run --kernel %s/release/airlock.elf %s %s",
	                         place_build(), place_build(), options, bench_program());
	char *words[WORDS_MAX], *rest = line, *word;
	unsigned n = 0;

	while ((word = strsep(&rest, " ")))
		words[n++] = word;
	for (; *names; names++) {
		if (n == WORDS_MAX - 1)
			die(ST_USAGE, "too many names");
		words[n++] = *names;
	}
	words[n] = NULL;
	process_run(words, NULL, false, SECONDS, result);
	free(line);
}

void airlock_ops(struct results *r, enum model model, char **names)
{
	char *plugin = bench_plugin();
	char *options = must_printf("--icount --cpu %s --emulator -plugin --emulator %s",
	                            model_cpu[model], plugin);
	struct process_result p;

	run(options, names, &p);
	if (p.late)
		die(ST_TIMEOUT, "the operations on Airlock took longer than %d s", SECONDS);
	bench_plugin_result(&p.out);
	if (!results_read(r, buf_text(&p.out)) || p.status)
		die(ST_KERNEL, "the operations on Airlock ended with status %d after %u of them",
		    p.status, r->count);
	buf_free(&p.out);
	free(plugin);
	free(options);
}

/* From the report of a run. */
static uint64_t first_instruction(const char *path)
{
	FILE *from = fopen(path, "re");
	struct buf text = {0};
	cJSON *report, *ns;
	uint64_t result;

	if (!from)
		die(ST_UNAVAILABLE, "no report at %s: %s", path, strerror(errno));
	while (buf_read(&text, fileno(from), 65536) > 0)
		;
	fclose(from);
	report = cJSON_Parse(buf_text(&text));
	ns = cJSON_GetObjectItem(report, "first_instruction_ns");
	if (!cJSON_IsNumber(ns))
		die(ST_KERNEL, "the report %s does not tell when the program started", path);
	result = ns->valuedouble;
	cJSON_Delete(report);
	buf_free(&text);
	return result;
}

uint64_t airlock_first_instruction(unsigned runs)
{
	char *path = must_printf("%s/bench/report.json", place_build());
	char *options = must_printf("--cpu %s --report %s", model_cpu[MODEL_ERMS], path);
	char name[] = "getppid", *names[] = {name, NULL};
	uint64_t ns[RUNS_MAX];

	for (unsigned i = 0; i < runs; i++) {
		struct process_result p;

		unlink(path);
		run(options, names, &p);
		if (p.late || p.status)
			die(ST_KERNEL, "a program on Airlock ended with status %d", p.status);
		ns[i] = first_instruction(path);
		buf_free(&p.out);
	}
	free(path);
	free(options);
	return median(ns, runs);
}
