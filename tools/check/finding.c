/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for findings: names of classes, what they mean, and one sentence for each finding. */
#include "tools/check/report.h"
#include "tools/common/say.h"

#include <stdlib.h>

const char *const finding_name[FINDING_CLASSES] = {
        [ESCAPE_CALL] = "escape-call",
        [ESCAPE_JUMP] = "escape-jump",
        [ESCAPE_INDIRECT] = "escape-indirect",
        [UNBALANCED_RETURN] = "unbalanced-return",
        [UNDERFLOW] = "underflow",
        [DEPTH_CONFLICT] = "depth-conflict",
        [FALLTHROUGH] = "fallthrough",
        [TRACEABLE_SITE] = "traceable-site",
        [UNKNOWN] = "unknown",
};

const char *const finding_meaning[FINDING_CLASSES] = {
        [ESCAPE_CALL] = "A call to code that may be instrumented, outside of a marked region.",
        [ESCAPE_JUMP] = "A jump to code that may be instrumented, outside of a marked region.",
        [ESCAPE_INDIRECT] = "A call or jump through a pointer that may lead to code that may be "
                            "instrumented, outside of a marked region.",
        [UNBALANCED_RETURN] = "The function is left while a marked region is open.",
        [UNDERFLOW] = "A marked region is ended where none is open.",
        [DEPTH_CONFLICT] = "One instruction is reached with different numbers of open regions.",
        [FALLTHROUGH] = "Control runs off the end of the function.",
        [TRACEABLE_SITE] = "A hook of a tracer, sanitizer or stack protector in code that must not "
                           "be instrumented.",
        [UNKNOWN] = "Something that the checker could not resolve.",
};

struct finding_counts finding_count(const struct findings *f)
{
	struct finding_counts c = {0};

	for (size_t i = 0; i < f->count; i++) {
		if (f->one[i].allowed) {
			c.allowed++;
		} else {
			c.findings++;
			c.by_class[f->one[i].class]++;
		}
	}
	return c;
}

/* --- names ----------------------------------------------------------------------------------- */

static bool between(unsigned char c, unsigned low, unsigned high)
{
	return c >= low && c <= high;
}

/* Of the character there; 0 when it is none, or one that steers terminals. */
static unsigned character_length(const unsigned char *s)
{
	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	if (between(s[0], 0xc2, 0xdf))
		return between(s[1], s[0] == 0xc2 ? 0xa0 : 0x80, 0xbf) ? 2 : 0;
	if (between(s[0], 0xe0, 0xef))
		return between(s[1], s[0] == 0xe0 ? 0xa0 : 0x80, s[0] == 0xed ? 0x9f : 0xbf) &&
		                       between(s[2], 0x80, 0xbf)
		               ? 3
		               : 0;
	if (between(s[0], 0xf0, 0xf4))
		return between(s[1], s[0] == 0xf0 ? 0x90 : 0x80, s[0] == 0xf4 ? 0x8f : 0xbf) &&
		                       between(s[2], 0x80, 0xbf) && between(s[3], 0x80, 0xbf)
		               ? 4
		               : 0;
	return 0;
}

char *finding_clean(const char *text)
{
	char *copy = must_strdup(text);
	unsigned length;

	for (char *c = copy; *c; c += length) {
		length = character_length((unsigned char *)c);
		if (!length) {
			*c = '?';
			length = 1;
		}
	}
	return copy;
}

static char *describe(struct program *p, struct target t)
{
	char *raw = program_describe(p, t), *clean = finding_clean(raw);

	free(raw);
	return clean;
}

char *finding_place(struct program *p, struct place at)
{
	return describe(p, (struct target){at, NO_SYMBOL});
}

char *finding_target(struct program *p, struct target t)
{
	if (t.symbol == NO_SYMBOL && t.place.section == NO_SECTION)
		return NULL;
	return describe(p, t);
}

char *finding_function(struct program *p, uint32_t function, struct place at)
{
	if (function == NO_SYMBOL)
		return finding_place(p, at);
	return finding_clean(p->symbols[function].name);
}

/* --- sentences ------------------------------------------------------------------------------- */

static bool has_target(const struct finding *one)
{
	return one->target.symbol != NO_SYMBOL || one->target.place.section != NO_SECTION;
}

/* " VERB printk in .text", or "" without a target. */
static char *toward(struct program *p, const char *verb, const struct finding *one)
{
	char *name, *section, *words;

	if (!has_target(one))
		return must_strdup("");
	name = finding_target(p, one->target);
	section = finding_clean(program_section_name(p, one->target.place));
	if (*section)
		words = must_printf(" %s %s in %s", verb, name, section);
	else
		words = must_printf(" %s %s (not defined)", verb, name);
	free(section);
	free(name);
	return words;
}

/* To where nobody may go. */
static char *escape(struct program *p, const struct finding *one, const char *how, const char *verb)
{
	char *target = toward(p, verb, one);
	char *words = must_printf("%s%s at depth %u", how, target, one->depth);

	free(target);
	return words;
}

static char *open_end(struct program *p, const struct finding *one)
{
	char *target = toward(p, "leaves for", one);
	char *words = must_printf("%s with %u region%s open", *target ? target : " returns",
	                          one->depth, one->depth == 1 ? "" : "s");

	free(target);
	return words;
}

static char *run_off(struct program *p, const struct finding *one)
{
	char *target = toward(p, "into", one);
	char *words = must_printf(" runs off its end%s", target);

	free(target);
	return words;
}

static char *hook(struct program *p, const struct finding *one)
{
	char *target = finding_target(p, one->target);
	char *words =
	        must_printf(" is a tracer's hook%s%s", target ? " for " : "", target ? target : "");

	free(target);
	return words;
}

/* What happens at the site, with a space before it. */
static char *deed(struct program *p, const struct finding *one)
{
	switch (one->class) {
	case ESCAPE_CALL:
		return escape(p, one, has_target(one) ? "" : " calls a bare address", "calls");
	case ESCAPE_JUMP:
		return escape(p, one, has_target(one) ? "" : " jumps to a bare address",
		              "jumps to");
	case ESCAPE_INDIRECT: return escape(p, one, " calls through a pointer", "to");
	case UNBALANCED_RETURN: return open_end(p, one);
	case UNDERFLOW: return must_strdup(" ends a region that is not open");
	case DEPTH_CONFLICT:
		return must_printf(" is reached at depth %u and at depth %u", one->depth,
		                   one->other_depth);
	case FALLTHROUGH: return run_off(p, one);
	case TRACEABLE_SITE: return hook(p, one);
	default: return must_strdup(one->detail ? ":" : " could not be resolved");
	}
}

char *finding_sentence(struct program *p, const struct finding *one)
{
	char *site = finding_place(p, one->site), *what = deed(p, one), *sentence;
	char *detail = finding_clean(one->detail ? one->detail : "");

	if (!one->detail)
		sentence = must_printf("%s%s", site, what);
	else if (one->class == UNKNOWN)
		sentence = must_printf("%s%s %s", site, what, detail);
	else
		sentence = must_printf("%s%s (%s)", site, what, detail);
	free(detail);
	free(what);
	free(site);
	return sentence;
}
