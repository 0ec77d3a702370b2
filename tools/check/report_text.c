/* SPDX-License-Identifier: BSD-2-Clause */
/* For people: a line for each finding, the way there, and a summary. */
#include "tools/check/report.h"
#include "tools/check/source.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 32 /* of a way; those in the middle of a longer one are counted */

struct page {
	FILE *to;
	struct program *p;
	const char *bold, *dim, *bad, *odd, *good, *plain;
};

/* "3 findings" */
static void print_count(const struct page *page, size_t count, const char *what)
{
	fprintf(page->to, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

/* "a.c:12", or ".noinstr.text+0x41" when there is no source; the caller's. */
static char *where(const struct page *page, struct place at)
{
	const char *line = source_line(page->p, at);
	char *section, *text;

	if (line)
		return finding_clean(line);
	section = finding_clean(program_section_name(page->p, at));
	text = must_printf("%s+0x%llx", section, (unsigned long long)at.offset);
	free(section);
	return text;
}

/* --- one finding ----------------------------------------------------------------------------- */

/* The "+0x10" at the end of "do_nmi+0x10"; the end of the text when there is none. */
static char *distance(char *step)
{
	char *plus = strrchr(step, '+');

	return plus && plus > step ? plus : step + strlen(step);
}

/* Steps in the function of the step before are told by their distance. Takes `step`: it is the last now. */
static void print_step(const struct page *page, char **last, char *step)
{
	char *plus = distance(step);
	bool same = *last && *plus && distance(*last) - *last == plus - step &&
	            !strncmp(*last, step, plus - step);

	fprintf(page->to, "%s%s", *last ? " -> " : "", same ? plus : step);
	free(*last);
	*last = step;
}

static void print_way(const struct page *page, const struct finding *one)
{
	uint32_t length = one->path_length, left_out = length > STEPS_MAX ? length - STEPS_MAX : 0;
	char *last = NULL;

	if (!length)
		return;
	fprintf(page->to, "    %sway: ", page->dim);
	for (uint32_t i = 0; i < length; i++) {
		if (left_out && i == STEPS_MAX / 2) {
			fprintf(page->to, " -> (%u more)", left_out);
			i += left_out;
		}
		print_step(page, &last, finding_place(page->p, one->path[i]));
	}
	free(last);
	fprintf(page->to, "%s\n", page->plain);
}

static const char *file_of(const struct page *page, struct place at)
{
	const struct program *p = page->p;

	return at.section < p->section_count ? p->files[p->sections[at.section].file].name : "?";
}

static void print_finding(const struct page *page, const struct finding *one)
{
	char *file = finding_clean(file_of(page, one->site));
	char *line = where(page, one->site), *sentence = finding_sentence(page->p, one);

	fprintf(page->to, "%s%s: %s:%s %s%s%s: %s\n", page->bold, file, line, page->plain,
	        one->class == UNKNOWN ? page->odd : page->bad, finding_name[one->class],
	        page->plain, sentence);
	print_way(page, one);
	free(sentence);
	free(line);
	free(file);
}

/* --- the crossings --------------------------------------------------------------------------- */

enum { SITE, SOURCE, TARGET, COLUMNS };

struct row {
	char *cell[COLUMNS];
	unsigned depth;
};

static char *target_cell(const struct page *page, struct target t)
{
	char *name = finding_target(page->p, t), *section, *text;

	if (!name)
		return must_strdup("(a pointer)");
	section = finding_clean(program_section_name(page->p, t.place));
	text = *section ? must_printf("%s in %s", name, section)
	                : must_printf("%s (not defined)", name);
	free(section);
	free(name);
	return text;
}

static struct row make_row(const struct page *page, const struct crossing *c)
{
	return (struct row){
	        .cell = {[SITE] = finding_place(page->p, c->site),
	                 [SOURCE] = where(page, c->site),
	                 [TARGET] = target_cell(page, c->target)},
	        .depth = c->depth,
	};
}

static void print_row(const struct page *page, const int *width, char *const *cell,
                      const char *depth)
{
	for (int i = 0; i < COLUMNS; i++)
		fprintf(page->to, "%-*s  ", width[i], cell[i]);
	fprintf(page->to, "%5s", depth);
}

static void print_rows(const struct page *page, const int *width, struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char depth[16];

		snprintf(depth, sizeof(depth), "%u", rows[i].depth);
		print_row(page, width, rows[i].cell, depth);
		fputc('\n', page->to);
		for (int k = 0; k < COLUMNS; k++)
			free(rows[i].cell[k]);
	}
}

static void print_crossings(const struct page *page, const struct findings *f)
{
	char *title[COLUMNS] = {[SITE] = (char *)"crossing",
	                        [SOURCE] = (char *)"source",
	                        [TARGET] = (char *)"target"};
	struct row *rows = must_alloc(NULL, (f->crossing_count + 1) * sizeof(*rows));
	int width[COLUMNS];

	for (int k = 0; k < COLUMNS; k++)
		width[k] = strlen(title[k]);
	for (size_t i = 0; i < f->crossing_count; i++) {
		rows[i] = make_row(page, &f->crossings[i]);
		for (int k = 0; k < COLUMNS; k++)
			if (strlen(rows[i].cell[k]) > width[k])
				width[k] = strlen(rows[i].cell[k]);
	}
	fputs(page->bold, page->to);
	print_row(page, width, title, "depth");
	fprintf(page->to, "%s\n", page->plain);
	print_rows(page, width, rows, f->crossing_count);
	free(rows);
}

/* --- the summary ----------------------------------------------------------------------------- */

/* The file or archive; "3 files" when there are several. The caller's. */
static char *program_title(const struct program *p)
{
	const char *first = p->file_count ? p->files[0].name : "", *member;
	size_t length = strlen(first);

	if (p->file_count == 1)
		return finding_clean(first);
	member = strrchr(first, '(');
	if (member)
		length = member - first;
	for (uint32_t i = 1; i < p->file_count; i++)
		if (!member || strncmp(p->files[i].name, first, length + 1))
			return must_printf("%u files", p->file_count);
	char *archive = must_printf("%.*s", (int)length, first), *clean = finding_clean(archive);

	free(archive);
	return clean;
}

static void print_classes(const struct page *page, const struct finding_counts *c)
{
	const char *before = " (";

	for (int i = 0; i < FINDING_CLASSES; i++) {
		if (!c->by_class[i])
			continue;
		fprintf(page->to, "%s%zu %s", before, c->by_class[i], finding_name[i]);
		before = ", ";
	}
	fputc(')', page->to);
}

static void print_looked_at(const struct page *page, const struct findings *f)
{
	print_count(page, f->functions, "function");
	fputs(", ", page->to);
	print_count(page, f->instructions, "instruction");
	fputs(", ", page->to);
	print_count(page, f->regions, "region");
}

static void print_summary(const struct page *page, const struct findings *f)
{
	struct finding_counts c = finding_count(f);
	char *title = program_title(page->p);

	if (f->no_marks)
		fprintf(page->to, "%s: there are no marks in it: every call is judged at depth 0\n",
		        title);
	fprintf(page->to, "%s%s: ", page->bold, title);
	if (c.findings) {
		fputs(page->bad, page->to);
		print_count(page, c.findings, "finding");
		fputs(page->plain, page->to);
		print_classes(page, &c);
		fputs(" in ", page->to);
	} else {
		fprintf(page->to, "%sclean:%s ", page->good, page->plain);
	}
	print_looked_at(page, f);
	if (c.allowed) {
		fputs("; ", page->to);
		print_count(page, c.allowed, "finding");
		fputs(" allowed", page->to);
	}
	fputc('\n', page->to);
	free(title);
}

void report_text(FILE *to, struct program *p, const struct findings *f,
                 const struct report_options *o)
{
	struct page page = {to, p, "", "", "", "", "", ""};

	if (o->colour)
		page = (struct page){to,           p,          "\033[1m",  "\033[2m",
		                     "\033[1;31m", "\033[33m", "\033[32m", "\033[0m"};
	for (size_t i = 0; i < f->count; i++)
		if (!f->one[i].allowed)
			print_finding(&page, &f->one[i]);
	if (o->list)
		print_crossings(&page, f);
	print_summary(&page, f);
	fflush(to);
}
