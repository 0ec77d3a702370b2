/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/check/callee.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH = 4, INSTRUCTIONS = 2000, SLOTS = 4096 };

/* --- names ----------------------------------------------------------------------------------- */

static const char *const never_return[] = {"abort",
                                           "exit",
                                           "_exit",
                                           "panic",
                                           "kernel_panic",
                                           "__stack_chk_fail",
                                           "__assert_fail",
                                           "do_exit",
                                           "do_group_exit",
                                           "make_task_dead",
                                           "do_task_dead",
                                           "kthread_exit",
                                           "kthread_complete_and_exit",
                                           "__module_put_and_kthread_exit",
                                           "rewind_stack_and_make_dead",
                                           "nmi_panic_self_stop",
                                           "stop_this_cpu",
                                           "machine_real_restart",
                                           "fortify_panic",
                                           "__fortify_panic",
                                           "usercopy_abort",
                                           "cpu_startup_entry",
                                           "start_kernel",
                                           "x86_64_start_kernel",
                                           "x86_64_start_reservations",
                                           "xen_start_kernel",
                                           "cpu_bringup_and_idle",
                                           "hlt_play_dead",
                                           "arch_cpu_idle_dead",
                                           "play_dead",
                                           "sev_es_terminate",
                                           "snp_abort",
                                           "__reiserfs_panic",
                                           "lbug_with_loc",
                                           "kunit_try_catch_throw",
                                           "longjmp",
                                           "siglongjmp",
                                           "panic_bad_stack",
                                           "__ubsan_handle_*_abort",
                                           "__ubsan_handle_builtin_unreachable",
                                           "_ZN4core9panicking*",
                                           NULL};
static const char *const tracers[] = {
        "__fentry__",           "mcount",   "_mcount", "__gnu_mcount_nc",
        "__cyg_profile_func_*", "__xray_*", NULL};
static const char *const sanitizers[] = {"__sanitizer_cov_*",
                                         "__asan_*",
                                         "__hwasan_*",
                                         "__tsan_*",
                                         "__msan_*",
                                         "__ubsan_handle_*",
                                         "__gcov_*",
                                         "__llvm_profile_*",
                                         "__llvm_gcov_*",
                                         "__stack_chk_fail",
                                         "__stack_chk_fail_local",
                                         NULL};

const char *callee_name(struct code *c, struct target t)
{
	uint32_t symbol = t.symbol;

	if (symbol == NO_SYMBOL && t.place.section != NO_SECTION) {
		symbol = program_cover(c->p, t.place);
		if (symbol != NO_SYMBOL && !place_is(c->p->symbols[symbol].place, t.place))
			symbol = NO_SYMBOL;
	}
	return symbol == NO_SYMBOL ? "" : c->p->symbols[symbol].name;
}

bool callee_is_indirect_thunk(struct code *c, const char *name)
{
	return *name == '_' && glob_list(c->p->arch->indirect_thunks, name);
}

bool callee_is_return_thunk(struct code *c, const char *name)
{
	return *name && glob_list(c->p->arch->return_thunks, name);
}

bool callee_is_static_call(const char *name)
{
	static const char *const trampolines[] = {"__SCT__*", NULL};

	return *name == '_' && glob_list(trampolines, name);
}

bool callee_is_untrainer(const char *name)
{
	static const char *const untrainers[] = {"*_untrain_ret", NULL};

	return *name && glob_list(untrainers, name);
}

struct target callee_static_target(struct code *c, struct target trampoline)
{
	struct target none = {NOWHERE, NO_SYMBOL};
	struct instruction in;
	const uint8_t *bytes;
	size_t left = program_bytes(c->p, trampoline.place, &bytes);

	if (!left)
		return trampoline;
	c->p->arch->decode(bytes, left, &in);
	if (in.flow == FLOW_JUMP)
		return code_target(c, trampoline.place, &in);
	return in.flow == FLOW_RETURN ? none : trampoline;
}

bool callee_is_tracer(const char *name)
{
	return (*name == '_' || *name == 'm') && glob_list(tracers, name);
}

bool callee_is_sanitizer(const char *name)
{
	return *name == '_' && glob_list(sanitizers, name);
}

/* --- does it return? ------------------------------------------------------------------------- */

/* Answers are kept: a tree would be more than the few hundred callees need. */
enum answer { ASKED = 1, RETURNS, NEVER };

struct known {
	struct place place;
	enum answer answer;
};

static struct known *find_known(struct code *c, struct place at)
{
	size_t i;

	if (!c->known_room || c->known_count * 2 > c->known_room) {
		struct known *old = c->known;
		size_t room = c->known_room;

		c->known_room = room ? room * 4 : 1024;
		c->known = calloc(c->known_room, sizeof(*c->known));
		if (!c->known)
			die(ST_UNAVAILABLE, "out of memory");
		c->known_count = 0;
		for (i = 0; i < room; i++)
			if (old[i].answer)
				*find_known(c, old[i].place) = old[i];
		free(old);
	}
	i = (at.offset * 0x9e3779b97f4a7c15u ^ at.section) >> 20;
	for (;; i++) {
		struct known *k = &c->known[i % c->known_room];

		if (!k->answer) {
			k->place = at;
			c->known_count++;
			return k;
		}
		if (place_is(k->place, at))
			return k;
	}
}

static bool never_returns(struct code *c, struct target t, unsigned depth);

/* A set of places, in the order they came. */
struct places {
	struct place one[INSTRUCTIONS];
	unsigned count;
	uint16_t slot[SLOTS]; /* number in `one`, plus 1 */
};

/* The ways through one function, each instruction once. */
struct scan {
	struct code *c;
	struct places todo, seen;
	unsigned depth;
};

/* False: it is there already, or there is no room. */
static bool add(struct places *set, struct place at)
{
	unsigned i = (at.offset * 0x9e3779b97f4a7c15u ^ at.section) >> 20;

	for (; set->slot[i % SLOTS]; i++)
		if (place_is(set->one[set->slot[i % SLOTS] - 1], at))
			return false;
	if (set->count == INSTRUCTIONS)
		return false;
	set->one[set->count++] = at;
	set->slot[i % SLOTS] = set->count;
	return true;
}

/* A jump: within the function it is followed; to another one it returns if that one does. */
static bool jump_returns(struct scan *s, struct place at, struct target t)
{
	const char *name = callee_name(s->c, t);

	if (place_is(t.place, s->todo.one[0]))
		return false; /* to its own start: a loop */
	if (callee_is_return_thunk(s->c, name) || callee_is_indirect_thunk(s->c, name))
		return true;
	if (*name)
		return !never_returns(s->c, t, s->depth + 1);
	if (t.place.section != at.section)
		return true;
	add(&s->todo, t.place);
	return false;
}

static bool begins_other(struct code *c, struct place at)
{
	uint32_t symbol = program_cover(c->p, at);

	return symbol != NO_SYMBOL && c->p->symbols[symbol].type == SYMBOL_FUNCTION &&
	       place_is(c->p->symbols[symbol].place, at);
}

/* Where tables say that control may go as well: a NOP that may be a jump, a fault. */
static bool edges_return(struct scan *s, struct place at)
{
	const struct edge *e = code_edge(s->c, at);

	for (; e; e = code_edge_is_last(s->c, e) ? NULL : e + 1)
		if ((e->kind == EDGE_JUMP_LABEL || e->kind == EDGE_FIXUP) &&
		    jump_returns(s, at, (struct target){e->to, NO_SYMBOL}))
			return true;
	return false;
}

/* True: a return is reached, or another function by running into it. Else `at` is done. */
static bool run_returns(struct scan *s, struct place at)
{
	bool called = false; /* behind a call or trap, and nothing but filler since */

	for (unsigned i = 0; s->seen.count < INSTRUCTIONS && code_steps(s->c, FOR_WAYS, 4); i++) {
		struct instruction in;
		const uint8_t *bytes;
		size_t left = program_bytes(s->c->p, at, &bytes);

		if (!left || (i && begins_other(s->c, at)))
			return !called;
		if (!add(&s->seen, at))
			return false;
		if (edges_return(s, at))
			return true;
		s->c->p->arch->decode(bytes, left, &in);
		called = in.flow == FLOW_CALL || in.flow == FLOW_CALL_INDIRECT ||
		         in.flow == FLOW_TRAP || (called && in.filler);
		switch (in.flow) {
		case FLOW_RETURN:
		case FLOW_JUMP_INDIRECT: return true;
		case FLOW_LEAVE:
			if (!code_leaves_to_next(s->c, at, &in))
				return false;
			break;
		case FLOW_BAD: return true;
		case FLOW_JUMP: return jump_returns(s, at, code_target(s->c, at, &in));
		case FLOW_BRANCH:
			if (jump_returns(s, at, code_target(s->c, at, &in)))
				return true;
			break;
		case FLOW_CALL:
			if (never_returns(s->c, code_target(s->c, at, &in), s->depth + 1))
				return false;
			break;
		default: break;
		}
		at.offset += in.length;
	}
	return true;
}

static bool reaches_return(struct code *c, struct place at, unsigned depth)
{
	struct scan *s = must_alloc(NULL, sizeof(*s));
	bool returns = false;

	memset(s, 0, sizeof(*s));
	s->c = c;
	s->depth = depth;
	add(&s->todo, at);
	for (unsigned i = 0; i < s->todo.count && !returns; i++)
		returns = run_returns(s, s->todo.one[i]);
	returns |= s->todo.count == INSTRUCTIONS;
	free(s);
	return returns;
}

/* Does it have an instruction that returns? Compilers make none in what never does. */
static bool has_return(struct code *c, struct place at)
{
	for (unsigned i = 0; i < INSTRUCTIONS; i++) {
		struct instruction in;
		const uint8_t *bytes;
		size_t left = program_bytes(c->p, at, &bytes);

		if (!left || (i && begins_other(c, at)))
			return false;
		c->p->arch->decode(bytes, left, &in);
		if (in.flow == FLOW_RETURN)
			return true;
		if (in.flow == FLOW_JUMP &&
		    callee_is_return_thunk(c, callee_name(c, code_target(c, at, &in))))
			return true;
		at.offset += in.length;
	}
	return false;
}

/* By the names that kernels use; a function of that name that is here and returns is another. */
static bool is_named_so(struct code *c, struct target t, const char *name)
{
	if (!*name)
		return false;
	return glob_list(c->options->noreturns, name) ||
	       (glob_list(never_return, name) && !has_return(c, t.place));
}

static bool never_returns(struct code *c, struct target t, unsigned depth)
{
	const char *name = callee_name(c, t);
	enum answer answer;
	struct known *k;

	if (is_named_so(c, t, name))
		return true;
	if (t.place.section == NO_SECTION || depth > DEPTH)
		return false;
	k = find_known(c, t.place);
	if (k->answer)
		return k->answer == NEVER;
	k->answer = ASKED; /* a circle returns, for all we know */
	answer = reaches_return(c, t.place, depth) ? RETURNS : NEVER;
	find_known(c, t.place)->answer = answer;
	return answer == NEVER;
}

bool callee_never_returns(struct code *c, struct target t)
{
	return never_returns(c, t, 0);
}
