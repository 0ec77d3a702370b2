/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/html.h"
#include "tools/common/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns: the same event in another context is another one. */
struct column {
	const char *event, *context;
	const struct hit *hits; /* by rising address */
	size_t count, next;
};

struct page {
	FILE *to;
	const char *tree;
	struct code_map *code;
	struct column *columns;
	size_t column_count;
	/* the source line that was shown last, and its file */
	const char *source;
	char *file, *text;
};

static const char head[] =
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>airlock sweep</title>\n"
        "<style>\n"
        "body{font:14px sans-serif;margin:1em 2em;color:#222;background:#fff}\n"
        "table{border-collapse:collapse}\n"
        "th,td{padding:1px 8px;text-align:right;white-space:nowrap}\n"
        "thead th{position:sticky;top:0;background:#eee;vertical-align:bottom}\n"
        "td.code,td.source,th.left{text-align:left;font-family:monospace;white-space:pre}\n"
        "tr.function th{background:#ddd;text-align:left;padding-top:8px}\n"
        "tr.source td{color:#777}\n"
        "tr.listed td.code{color:#777}\n"
        "tr.open td.code{background:#fbb}\n"
        ".h1{background:#e3f1e3}.h2{background:#c2e2c2}.h3{background:#97cf97}\n"
        ".h4{background:#66b966}.h5{background:#3d9a3d;color:#fff}\n"
        ".h6{background:#1d741d;color:#fff}\n"
        "</style>\n<h1>airlock sweep</h1>\n";

static const char explanation[] =
        "<p>Each line is an instruction; a column tells how often its event came right before the "
        "instruction, in the context that was interrupted: the darker, the more often. Red: never, "
        "and not listed. Grey: never, with the reason.</p>\n";

static void put_text(FILE *to, const char *text)
{
	for (const char *c = text; *c; c++) {
		switch (*c) {
		case '<': fputs("&lt;", to); break;
		case '>': fputs("&gt;", to); break;
		case '&': fputs("&amp;", to); break;
		case '"': fputs("&quot;", to); break;
		default: fputc(*c, to);
		}
	}
}

/* --- source ---------------------------------------------------------------------------------- */

static char *read_file(const char *tree, const char *name)
{
	char *path = must_printf("%s/%s", tree, name), *text = NULL;
	FILE *from = fopen(path, "re");
	size_t size = 0;

	if (from && getdelim(&text, &size, '\0', from) < 0) {
		free(text);
		text = NULL;
	}
	if (from)
		fclose(from);
	free(path);
	return text;
}

/* The text of a line, in a file that is mostly the one before. To be freed; NULL: not known. */
static char *line_text(struct page *p, const char *file, unsigned number)
{
	const char *line;

	if (!p->file || strcmp(p->file, file)) {
		free(p->file);
		free(p->text);
		p->file = must_strdup(file);
		p->text = read_file(p->tree, file);
	}
	line = p->text;
	while (line && --number) {
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return line ? must_printf("%.*s", (int)strcspn(line, "\n"), line) : NULL;
}

static void put_source(struct page *p, uint64_t address)
{
	const char *source = code_map_source(p->code, address), *colon;
	char *file, *text;
	unsigned number;

	if (!source || (p->source && !strcmp(p->source, source)))
		return;
	p->source = source;
	colon = strrchr(source, ':');
	if (!colon)
		return;
	number = strtoul(colon + 1, NULL, 10);
	file = must_printf("%.*s", (int)(colon - source), source);
	text = number ? line_text(p, file, number) : NULL;
	fputs("<tr class=\"source\"><td></td><td class=\"source\" colspan=\"", p->to);
	fprintf(p->to, "%zu\">", p->column_count + 2);
	put_text(p->to, source);
	fputs("  ", p->to);
	put_text(p->to, text ? text : "");
	fputs("</td></tr>\n", p->to);
	free(file);
	free(text);
}

/* --- instructions ---------------------------------------------------------------------------- */

static void make_columns(struct page *p, const struct results *r)
{
	for (size_t i = 0; i < r->hit_count; i++) {
		const struct hit *h = &r->hits[i];
		struct column *c = p->column_count ? &p->columns[p->column_count - 1] : NULL;

		if (c && !strcmp(c->event, h->event) && !strcmp(c->context, h->context)) {
			c->count++;
			continue;
		}
		p->columns = must_alloc(p->columns, (p->column_count + 1) * sizeof(*p->columns));
		p->columns[p->column_count++] = (struct column){h->event, h->context, h, 1, 0};
	}
}

/* 1 to 6, by powers of eight. */
static unsigned shade(uint64_t hits)
{
	unsigned step = 1;

	for (; step < 6 && hits >= 8; hits /= 8)
		step++;
	return step;
}

static void put_hits(FILE *to, uint64_t hits)
{
	if (hits)
		fprintf(to, "<td class=\"h%u\">%llu</td>", shade(hits), (unsigned long long)hits);
	else
		fputs("<td></td>", to);
}

static uint64_t take_hits(struct column *c, uint64_t address)
{
	while (c->next < c->count && c->hits[c->next].address < address)
		c->next++;
	return c->next < c->count && c->hits[c->next].address == address ? c->hits[c->next].count
	                                                                 : 0;
}

static void put_instruction(struct page *p, const struct door_instruction *i)
{
	put_source(p, i->address);
	fprintf(p->to, "<tr class=\"%s\"><td>%llx</td><td class=\"code\">",
	        i->hits     ? "hit"
	        : i->reason ? "listed"
	                    : "open",
	        (unsigned long long)i->address);
	put_text(p->to, i->text);
	fputs("</td>", p->to);
	put_hits(p->to, i->hits);
	for (size_t c = 0; c < p->column_count; c++)
		put_hits(p->to, take_hits(&p->columns[c], i->address));
	if (i->reason) {
		fputs("<td class=\"source\">", p->to);
		put_text(p->to, i->reason);
		fputs("</td>", p->to);
	}
	fputs("</tr>\n", p->to);
}

static void put_function(struct page *p, const struct function *f)
{
	if (!f->instructions)
		return;
	fprintf(p->to, "<tr class=\"function\"><th colspan=\"%zu\">", p->column_count + 3);
	put_text(p->to, f->name);
	fprintf(p->to, " <small>%s, %zu instructions, %zu reached, %zu listed, %zu open</small>",
	        f->section, f->instructions, f->reached, f->listed, f->open);
	fputs("</th></tr>\n", p->to);
	p->source = NULL;
	for (size_t i = f->first; i < f->first + f->count; i++)
		if (!p->code->instructions[i].filler)
			put_instruction(p, &p->code->instructions[i]);
}

/* --- the page -------------------------------------------------------------------------------- */

static void put_summary(struct page *p, const struct results *r)
{
	struct function sum = {0};
	uint64_t injections = 0;

	for (size_t i = 0; i < r->cell_count; i++)
		injections += r->cells[i].injections;
	for (size_t i = 0; i < p->code->function_count; i++) {
		const struct function *f = &p->code->functions[i];

		sum.instructions += f->instructions;
		sum.reached += f->reached;
		sum.listed += f->listed;
		sum.open += f->open;
	}
	fputs("<p>Kernel: ", p->to);
	put_text(p->to, r->mode);
	fputs(", ", p->to);
	put_text(p->to, r->kernel);
	fprintf(p->to,
	        ". %zu campaigns, %llu injections, %zu findings. %zu instructions: %zu reached, %zu "
	        "listed, %zu open.</p>\n",
	        r->cell_count, (unsigned long long)injections, r->finding_count, sum.instructions,
	        sum.reached, sum.listed, sum.open);
}

static void put_table(struct page *p)
{
	fputs("<table><thead><tr><th>address</th><th class=\"left\">instruction</th><th>all</th>",
	      p->to);
	for (size_t i = 0; i < p->column_count; i++) {
		fputs("<th>", p->to);
		put_text(p->to, p->columns[i].event);
		fputs("<br>", p->to);
		put_text(p->to, p->columns[i].context);
		fputs("</th>", p->to);
	}
	fputs("</tr></thead>\n<tbody>\n", p->to);
	for (size_t i = 0; i < p->code->function_count; i++)
		put_function(p, &p->code->functions[i]);
	fputs("</tbody></table>\n", p->to);
}

void html_write(const struct results *r, struct code_map *code, const char *tree, const char *path)
{
	const bool to_output = !strcmp(path, "-");
	struct page p = {.to = to_output ? stdout : fopen(path, "we"), .tree = tree, .code = code};

	if (!p.to)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	make_columns(&p, r);
	fputs(head, p.to);
	put_summary(&p, r);
	fputs(explanation, p.to);
	put_table(&p);
	if (ferror(p.to) || (to_output ? fflush(p.to) : fclose(p.to)))
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	free(p.file);
	free(p.text);
	free(p.columns);
}
