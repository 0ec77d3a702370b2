/* SPDX-License-Identifier: BSD-2-Clause */
/* The flow of control of one function, as dot(1) reads it: blocks, and the regions open in them. */
#include "tools/check/report.h"
#include "tools/check/walker.h"
#include "tools/common/say.h"

#include <stdlib.h>

/* Names may hold anything, also what ends a string of dot's. */
static char *quotable(struct program *p, struct target t)
{
	char *raw = program_describe(p, t), *text = finding_clean(raw);

	for (char *c = text; *c; c++)
		if (*c == '"' || *c == '\\')
			*c = '?';
	free(raw);
	return text;
}

/* A step that was taken once more, to a node that was there already, is an edge too. */
static void block(struct walk *w, int32_t node, FILE *to)
{
	const struct node *n = &w->nodes[node];
	char *name = quotable(w->c->p, (struct target){n->at, NO_SYMBOL});

	fprintf(to, "\tn%llx_%u [label=\"%s\\ndepth %u\"%s];\n", (unsigned long long)n->at.offset,
	        n->depth, name, n->depth, n->depth ? " style=filled fillcolor=lightyellow" : "");
	free(name);
}

static bool is_finding(const struct walk *w, const struct node *n)
{
	for (size_t i = 0; i < w->found_count; i++)
		if (place_is(w->found[i].site, n->at))
			return true;
	return false;
}

void graph_print(struct walk *w, FILE *to)
{
	char *name = quotable(w->c->p, (struct target){w->entry, w->symbol});

	fprintf(to, "digraph \"%s\" {\n\tnode [shape=box fontname=monospace];\n", name);
	free(name);
	for (int32_t i = 0; i < w->count; i++) {
		const struct node *n = &w->nodes[i];

		block(w, i, to);
		if (is_finding(w, n))
			fprintf(to, "\tn%llx_%u [color=red penwidth=3];\n",
			        (unsigned long long)n->at.offset, n->depth);
	}
	for (int32_t i = 0; i < w->link_count; i++) {
		const struct node *a = &w->nodes[w->links[i].from], *b = &w->nodes[w->links[i].to];

		fprintf(to, "\tn%llx_%u -> n%llx_%u;\n", (unsigned long long)a->at.offset, a->depth,
		        (unsigned long long)b->at.offset, b->depth);
	}
	fputs("}\n", to);
}
