/* SPDX-License-Identifier: BSD-2-Clause */
/* The report as a person reads it. */
#include "tools/common/say.h"
#include "tools/run/names.h"
#include "tools/run/report.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS_MAX       16 /* of a list; the rest is one line */
/* The kernel's slot for all numbers that are too large for one of their own. */
#define SYSCALL_OTHERS 511
#define COUNT(a)       (sizeof(a) / sizeof(*(a)))

struct page {
	FILE *to;
	const char *bold, *dim, *warn, *plain, *rule;
};

static double get(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItem(object, name);

	return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

static bool has(const cJSON *object, const char *name)
{
	return cJSON_IsNumber(cJSON_GetObjectItem(object, name));
}

/* 1234567 as "1,234,567", in one of a few buffers. */
static const char *count(double value)
{
	static char text[8][32];
	static unsigned next;
	char plain[32], *out = text[next++ % 8], *p = out;
	size_t len = snprintf(plain, sizeof(plain), "%.0f", value);

	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0 && plain[i - 1] != '-')
			*p++ = ',';
		*p++ = plain[i];
	}
	*p = '\0';
	return out;
}

static const char *duration(double ns)
{
	static char text[8][32];
	static unsigned next;
	char *out = text[next++ % 8];

	if (ns >= 1e9)
		snprintf(out, sizeof(text[0]), "%.3f s", ns / 1e9);
	else if (ns >= 1e6)
		snprintf(out, sizeof(text[0]), "%.2f ms", ns / 1e6);
	else if (ns >= 1e4)
		snprintf(out, sizeof(text[0]), "%.1f us", ns / 1e3);
	else
		snprintf(out, sizeof(text[0]), "%.0f ns", ns);
	return out;
}

static void rule(const struct page *p)
{
	fprintf(p->to, "  %s", p->dim);
	for (int i = 0; i < 86; i++)
		fputs(p->rule, p->to);
	fprintf(p->to, "%s\n", p->plain);
}

static void head(const struct page *p, const cJSON *report)
{
	const cJSON *word;

	fprintf(p->to, "\n  %sAirlock%s  ", p->bold, p->plain);
	cJSON_ArrayForEach(word, cJSON_GetObjectItem(report, "program"))
	        fprintf(p->to, " %.60s", cJSON_GetStringValue(word));
	fprintf(p->to, "\n  %sstatus %.0f, wall clock %s", p->dim, get(report, "status"),
	        duration(get(report, "wall_ns")));
	if (has(report, "first_instruction_ns"))
		fprintf(p->to, ", first user instruction after %s",
		        duration(get(report, "first_instruction_ns")));
	fprintf(p->to, "%s\n", p->plain);
	rule(p);
}

static const char *const buckets[] = {"user", "system", "irq", "softirq", "idle", "guest", "steal"};

static double bucket(const cJSON *cpu, unsigned i)
{
	char name[32];

	snprintf(name, sizeof(name), "%s_ns", buckets[i]);
	return get(cpu, name);
}

static void time_row(const struct page *p, const char *name, const double *ns, double elapsed)
{
	double sum = 0;

	fprintf(p->to, "  %-8s", name);
	for (unsigned i = 0; i < COUNT(buckets); i++) {
		sum += ns[i];
		fprintf(p->to, " %8.2f%%", elapsed > 0 ? 100 * ns[i] / elapsed : 0);
	}
	fprintf(p->to, " %12s", duration(elapsed));
	if (elapsed > 0 && (sum < elapsed * 0.9999 || sum > elapsed * 1.0001))
		fprintf(p->to, "  %s%+.3f%% unaccounted%s", p->warn,
		        100 * (elapsed - sum) / elapsed, p->plain);
	fputc('\n', p->to);
}

static void times(const struct page *p, const cJSON *report)
{
	const cJSON *cpus = cJSON_GetObjectItem(report, "cpus"), *cpu;
	double total[COUNT(buckets)] = {0}, elapsed = 0;
	int n = 0;

	fprintf(p->to, "  %s%-8s", p->bold, "time");
	for (unsigned i = 0; i < COUNT(buckets); i++)
		fprintf(p->to, " %9s", buckets[i]);
	fprintf(p->to, " %12s%s\n", "elapsed", p->plain);
	cJSON_ArrayForEach(cpu, cpus)
	{
		double ns[COUNT(buckets)];
		char name[24];

		for (unsigned i = 0; i < COUNT(buckets); i++)
			total[i] += ns[i] = bucket(cpu, i);
		elapsed += get(cpu, "elapsed_ns");
		snprintf(name, sizeof(name), "cpu %d", n++);
		time_row(p, name, ns, get(cpu, "elapsed_ns"));
	}
	if (n > 1)
		time_row(p, "all", total, elapsed);
}

static void pair(const struct page *p, const char *name, const char *value)
{
	fprintf(p->to, "  %-14s %12s", name, value);
}

/* Two columns of counts. */
static void counts(const struct page *p, const cJSON *report)
{
	const cJSON *c = cJSON_GetObjectItem(report, "crossings");

	fprintf(p->to, "\n  %s%-33s%s%s\n", p->bold, "crossings", "events", p->plain);
	pair(p, "system calls", count(get(c, "syscall")));
	pair(p, "    signals", count(get(report, "signals")));
	fputc('\n', p->to);
	pair(p, "interrupts", count(get(c, "interrupt")));
	pair(p, "    switches", count(get(report, "switches")));
	fputc('\n', p->to);
	pair(p, "exceptions", count(get(c, "exception")));
	pair(p, "    page faults", count(get(report, "page_faults")));
	fputc('\n', p->to);
	pair(p, "NMIs", count(get(c, "nmi")));
	pair(p, "    forks", count(get(report, "forks")));
	fputc('\n', p->to);
}

static int by_count(const void *a, const void *b)
{
	double p = get(*(cJSON *const *)a, "count"), q = get(*(cJSON *const *)b, "count");

	return p < q ? 1 : p > q ? -1 : 0;
}

static const char *row_name(const cJSON *row)
{
	static char number[32];
	const char *name;

	if (has(row, "vector")) {
		name = name_vector(get(row, "vector"));
		snprintf(number, sizeof(number), "vector 0x%02x", (int)get(row, "vector"));
	} else if (get(row, "nr") == SYSCALL_OTHERS) {
		name = "larger numbers";
	} else {
		name = name_syscall(get(row, "nr"));
		snprintf(number, sizeof(number), "number %.0f", get(row, "nr"));
	}
	return name ? name : number;
}

static void list_row(const struct page *p, const cJSON *row)
{
	fprintf(p->to, "  %-28s %12s", row_name(row), count(get(row, "count")));
	if (has(row, "median"))
		fprintf(p->to, " %12s %12s %15s", count(get(row, "min")), count(get(row, "median")),
		        count(get(row, "max")));
	fputc('\n', p->to);
}

/* A list of {count, min, median, max}, the most frequent first. */
static void list(const struct page *p, const char *title, const cJSON *rows)
{
	int n = cJSON_GetArraySize(rows), i = 0;
	const cJSON **sorted = must_alloc(NULL, (n + 1) * sizeof(*sorted)), *row;
	double rest = 0;

	cJSON_ArrayForEach(row, rows) sorted[i++] = row;
	qsort(sorted, n, sizeof(*sorted), by_count);
	if (n)
		fprintf(p->to, "\n  %s%-28s %12s %12s %12s %15s%s\n", p->bold, title, "count",
		        "min cycles", "median", "max", p->plain);
	for (i = 0; i < n; i++) {
		if (i < ROWS_MAX)
			list_row(p, sorted[i]);
		else
			rest += get(sorted[i], "count");
	}
	if (n > ROWS_MAX)
		fprintf(p->to, "  %s%-28s %12s%s\n", p->dim,
		        must_printf("and %d others", n - ROWS_MAX), count(rest), p->plain);
	free(sorted);
}

static void unknown(const struct page *p, const cJSON *report)
{
	const cJSON *rows = cJSON_GetObjectItem(report, "unknown_syscalls"), *row;
	int n = 0;

	cJSON_ArrayForEach(row, rows)
	        fprintf(p->to, "%s%s x%s", n++ ? ", " : "\n  answered with ENOSYS: ", row_name(row),
	                count(get(row, "count")));
	if (n)
		fputc('\n', p->to);
}

static void foot(const struct page *p, const cJSON *report)
{
	const cJSON *memory = cJSON_GetObjectItem(report, "memory");
	double lost = get(memory, "free_at_start_kb") - get(memory, "free_kb");
	double violations = get(report, "violations");

	fprintf(p->to,
	        "\n  memory: %s KiB, free %s KiB at start and %s KiB at the end (%s%s KiB)\n",
	        count(get(memory, "total_kb")), count(get(memory, "free_at_start_kb")),
	        count(get(memory, "free_kb")), lost > 0 ? "-" : "+",
	        count(lost > 0 ? lost : -lost));
	fprintf(p->to, "  guest clock: %s\n", duration(get(report, "guest_ns")));
	rule(p);
	if (violations > 0)
		fprintf(p->to, "  %s%s broken invariants%s\n\n", p->warn, count(violations),
		        p->plain);
	else
		fprintf(p->to, "  no broken invariant\n\n");
}

void report_print(const cJSON *report, FILE *to)
{
	bool fancy = isatty(fileno(to));
	struct page p = {to, "", "", "", "", "-"};

	if (fancy)
		p = (struct page){to, "\033[1m", "\033[2m", "\033[1;31m", "\033[0m", "\u2500"};
	head(&p, report);
	times(&p, report);
	counts(&p, report);
	list(&p, "system call", cJSON_GetObjectItem(report, "syscalls"));
	list(&p, "vector", cJSON_GetObjectItem(report, "vectors"));
	unknown(&p, report);
	foot(&p, report);
}
