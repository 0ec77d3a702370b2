/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do the three reports of `airlock check` say what was found, each in its form? The findings are
 * made by hand, one of each class.
 */
#define _GNU_SOURCE
#include "tests/host/test.h"
#include <stdio.h>
#include <string.h>
#include "tools/check/finding.c"
#include "tools/check/report_text.c"
#include "tools/check/report_json.c"
#include "tools/check/report_sarif.c"
#include "tools/common/buf.c"
#include "tools/common/say.c"

/* --- a program ------------------------------------------------------------------------------- */

enum { NOINSTR = 1, TEXT, SECTIONS };
enum { DO_NMI, PRINTK, HELPER, EVIL, SYMBOLS };

static struct section sections[SECTIONS] = {
        {.name = ""},
        [NOINSTR] = {.name = ".noinstr.text", .size = 0x100},
        [TEXT] = {.name = ".text", .size = 0x100},
};

static struct symbol symbols[SYMBOLS] = {
        [DO_NMI] = {.name = "do_nmi", .place = {NOINSTR, 0}},
        [PRINTK] = {.name = "printk", .place = {TEXT, 0x20}},
        [HELPER] = {.name = "helper", .place = {NO_SECTION, 0}},
        [EVIL] = {.name = "a\033[2Jb\xff\xc3\xa4\xc2\x9b\n", .place = {TEXT, 0x80}},
};

static struct file files[3] = {{.name = "vmlinux.o"}, {.name = "b.o"}, {.name = "c.o"}};
static const struct arch arch = {.name = "x86-64"};

static struct program program = {
        .arch = &arch,
        .files = files,
        .file_count = 1,
        .sections = sections,
        .section_count = SECTIONS,
        .symbols = symbols,
        .symbol_count = SYMBOLS,
};

const char *program_section_name(const struct program *p, struct place at)
{
	return at.section < p->section_count ? p->sections[at.section].name : "";
}

char *program_describe(struct program *p, struct target t)
{
	if (t.symbol != NO_SYMBOL)
		return must_strdup(p->symbols[t.symbol].name);
	if (t.place.section != NOINSTR)
		return must_strdup("?");
	if (!t.place.offset)
		return must_strdup("do_nmi");
	return must_printf("do_nmi%s+0x%llx", t.place.offset < 0x80 ? "" : ".cold",
	                   (unsigned long long)t.place.offset & 0x7f);
}

/* Only the first half has DWARF. */
const char *source_line(struct program *p, struct place at)
{
	return at.section == NOINSTR && at.offset < 0x80 ? "kernel/my nmi.c:12" : NULL;
}

/* --- findings -------------------------------------------------------------------------------- */

#define IN(offset) ((struct place){NOINSTR, offset})
#define TO(symbol) ((struct target){symbols[symbol].place, symbol})
#define NO_TARGET  ((struct target){NOWHERE, NO_SYMBOL})
#define LENGTH(a)  (sizeof(a) / sizeof((a)[0]))
#define AT(offset) .site = IN(offset), .function = DO_NMI, .entry = IN(0)

static const struct report_options plain;

static char *written(void (*report)(FILE *to, struct program *p, const struct findings *f,
                                    const struct report_options *o),
                     const struct findings *f, const struct report_options *o)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	report(to, &program, f, o);
	fclose(to);
	return text;
}

/* The text of one finding alone, without what is before the class and after the line. */
static void says(struct finding one, const char *sentence)
{
	struct findings f = {.one = &one, .count = 1};
	char *text = written(report_text, &f, &plain);
	char *begin = strstr(text, finding_name[one.class]);

	assert_non_null(begin);
	*strchrnul(begin, '\n') = '\0';
	assert_string_equal(begin, sentence);
	free(text);
}

/* --- text ------------------------------------------------------------------------------------ */

static void each_class_has_its_sentence(void **state)
{
	says((struct finding){ESCAPE_CALL, AT(0x41), .target = TO(PRINTK)},
	     "escape-call: do_nmi+0x41 calls printk in .text at depth 0");
	says((struct finding){ESCAPE_CALL, AT(0x41), .target = TO(HELPER)},
	     "escape-call: do_nmi+0x41 calls helper (not defined) at depth 0");
	says((struct finding){ESCAPE_JUMP, AT(0x41), .target = TO(PRINTK), .detail = "tail call"},
	     "escape-jump: do_nmi+0x41 jumps to printk in .text at depth 0 (tail call)");
	says((struct finding){ESCAPE_INDIRECT, AT(0x10), .target = NO_TARGET},
	     "escape-indirect: do_nmi+0x10 calls through a pointer at depth 0");
	says((struct finding){ESCAPE_INDIRECT, AT(0x10), .target = TO(PRINTK)},
	     "escape-indirect: do_nmi+0x10 calls through a pointer to printk in .text at depth 0");
	says((struct finding){UNBALANCED_RETURN, AT(0x20), .target = NO_TARGET, .depth = 1},
	     "unbalanced-return: do_nmi+0x20 returns with 1 region open");
	says((struct finding){UNBALANCED_RETURN, AT(0x20), .target = TO(PRINTK), .depth = 2},
	     "unbalanced-return: do_nmi+0x20 leaves for printk in .text with 2 regions open");
	says((struct finding){UNDERFLOW, AT(0x30), .target = NO_TARGET},
	     "underflow: do_nmi+0x30 ends a region that is not open");
	says((struct finding){DEPTH_CONFLICT, AT(0x31), .target = NO_TARGET, .other_depth = 1},
	     "depth-conflict: do_nmi+0x31 is reached at depth 0 and at depth 1");
	says((struct finding){FALLTHROUGH, AT(0x32), .target = TO(PRINTK)},
	     "fallthrough: do_nmi+0x32 runs off its end into printk in .text");
	says((struct finding){FALLTHROUGH, AT(0x32), .target = NO_TARGET},
	     "fallthrough: do_nmi+0x32 runs off its end");
	says((struct finding){TRACEABLE_SITE, AT(0), .target = TO(HELPER)},
	     "traceable-site: do_nmi is a tracer's hook for helper");
	says((struct finding){UNKNOWN, AT(0x50), .target = NO_TARGET, .detail = "jump table"},
	     "unknown: do_nmi+0x50: jump table");
	says((struct finding){UNKNOWN, AT(0x50), .target = NO_TARGET},
	     "unknown: do_nmi+0x50 could not be resolved");
}

static void the_whole_text(void **state)
{
	struct place way[] = {IN(0), IN(0x10), IN(0x85), IN(0x89), IN(0x41)};
	struct finding one[] = {
	        {ESCAPE_CALL, AT(0x41), .target = TO(PRINTK), .path = way, .path_length = 5},
	        {ESCAPE_CALL, AT(0x42), .target = TO(PRINTK), .allowed = "the last words"},
	        {UNDERFLOW, AT(0x85), .target = NO_TARGET},
	};
	struct findings f = {one, LENGTH(one), .functions = 812, .instructions = 7712,
	                     .regions = 1};
	char *text = written(report_text, &f, &plain);

	assert_string_equal(
	        text,
	        "vmlinux.o: kernel/my nmi.c:12: escape-call: do_nmi+0x41 calls printk in .text at "
	        "depth 0\n"
	        "    way: do_nmi -> +0x10 -> do_nmi.cold+0x5 -> +0x9 -> do_nmi+0x41\n"
	        "vmlinux.o: .noinstr.text+0x85: underflow: do_nmi.cold+0x5 ends a region that is "
	        "not open\n"
	        "vmlinux.o: 2 findings (1 escape-call, 1 underflow) in 812 functions, 7712 "
	        "instructions, 1 region; 1 finding allowed\n");
	free(text);
}

static void a_long_way_is_cut_in_the_middle(void **state)
{
	struct place way[100];
	struct finding one = {UNDERFLOW, AT(99), .target = NO_TARGET, .path = way};
	struct findings f = {&one, 1};
	char *text;

	for (unsigned i = 0; i < LENGTH(way); i++)
		way[i] = IN(i);
	one.path_length = LENGTH(way);
	text = written(report_text, &f, &plain);
	assert_non_null(strstr(text, "way: do_nmi -> +0x1 -> "));
	assert_non_null(strstr(text, " -> +0xf -> (68 more) -> +0x54 -> +0x55"));
	free(text);
}

static void clean_programs(void **state)
{
	struct findings f = {.functions = 1, .instructions = 2, .no_marks = true};
	struct report_options colour = {.colour = true};
	char *text = written(report_text, &f, &plain);

	assert_string_equal(text,
	                    "vmlinux.o: there are no marks in it: every call is judged at depth 0\n"
	                    "vmlinux.o: clean: 1 function, 2 instructions, 0 regions\n");
	free(text);
	f.no_marks = false;
	text = written(report_text, &f, &colour);
	assert_string_equal(text, "\033[1mvmlinux.o: \033[32mclean:\033[0m "
	                          "1 function, 2 instructions, 0 regions\n");
	free(text);
}

static void titles_of_several_files(void **state)
{
	struct program p = {.files = files, .file_count = 3};
	struct file members[] = {{.name = "lib(1).a(x.o)"}, {.name = "lib(1).a(y.o)"}};
	char *title = program_title(&p);

	assert_string_equal(title, "3 files");
	free(title);
	p = (struct program){.files = members, .file_count = 2};
	title = program_title(&p);
	assert_string_equal(title, "lib(1).a");
	free(title);
	members[1].name = "lib(2).a(y.o)";
	title = program_title(&p);
	assert_string_equal(title, "2 files");
	free(title);
}

static void the_list_of_crossings(void **state)
{
	struct crossing crossings[] = {
	        {IN(0x10), DO_NMI, TO(PRINTK), 1},
	        {IN(0x90), DO_NMI, NO_TARGET, 12},
	};
	struct findings f = {.crossings = crossings, .crossing_count = 2, .functions = 2};
	struct report_options list = {.list = true};
	char *text = written(report_text, &f, &list);

	assert_string_equal(text, "crossing          source              target           depth\n"
	                          "do_nmi+0x10       kernel/my nmi.c:12  printk in .text      1\n"
	                          "do_nmi.cold+0x10  .noinstr.text+0x90  (a pointer)         12\n"
	                          "vmlinux.o: clean: 2 functions, 0 instructions, 0 regions\n");
	free(text);
}

static void names_cannot_steer_a_terminal(void **state)
{
	says((struct finding){ESCAPE_CALL, AT(0x41), .target = TO(EVIL)},
	     "escape-call: do_nmi+0x41 calls a?[2Jb?\xc3\xa4??? in .text at depth 0");
}

static void characters(void **state)
{
	static const char *const pairs[][2] = {
	        {"\xe2\x82\xac", "\xe2\x82\xac"},
	        {"\xe0\x80\x80", "???"},
	        {"\xed\xa0\x80", "???"},
	        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
	        {"\xf4\x90\x80\x80", "????"},
	        {"\xc0\x80", "??"},
	        {"\xe2\x82", "??"},
	        {"\x80", "?"},
	        {"\t\x7f", "??"},
	        {"", ""},
	};

	for (unsigned i = 0; i < LENGTH(pairs); i++) {
		char *clean = finding_clean(pairs[i][0]);

		assert_string_equal(clean, pairs[i][1]);
		free(clean);
	}
}

/* --- JSON ------------------------------------------------------------------------------------ */

static struct place short_way[] = {{NOINSTR, 0}, {NOINSTR, 0x41}};

static struct finding three[] = {
        {ESCAPE_CALL, AT(0x41), .target = {{TEXT, 0x20}, PRINTK}, .path = short_way,
         .path_length = 2},
        {DEPTH_CONFLICT, AT(0x85), .target = {{NO_SECTION, 0}, NO_SYMBOL}, .depth = 1,
         .other_depth = 2, .allowed = "both are right"},
        {UNKNOWN, .site = {NOINSTR, UINT64_MAX}, .function = NO_SYMBOL, .entry = {NOINSTR, 0},
         .target = {{TEXT, 0x80}, EVIL}, .detail = "jump \"table\""},
};

static struct crossing one_crossing[] = {{{NOINSTR, 0x10}, DO_NMI, {{NO_SECTION, 0}, HELPER}, 3}};

static const struct findings some = {
        .one = three,
        .count = LENGTH(three),
        .crossings = one_crossing,
        .crossing_count = 1,
        .functions = 5,
        .instructions = 6,
        .regions = 7,
};

static cJSON *parsed(void (*report)(FILE *to, struct program *p, const struct findings *f,
                                    const struct report_options *o),
                     const struct findings *f, const struct report_options *o)
{
	char *text = written(report, f, o);
	cJSON *all = cJSON_Parse(text);

	assert_non_null(all);
	free(text);
	return all;
}

/* What is at "findings/0/site/offset". */
static const cJSON *item(const cJSON *from, const char *path)
{
	char *copy = must_strdup(path), *rest = copy, *key;

	while (from && (key = strsep(&rest, "/")))
		from = cJSON_IsArray(from) ? cJSON_GetArrayItem(from, atoi(key))
		                           : cJSON_GetObjectItemCaseSensitive(from, key);
	free(copy);
	return from;
}

static void has_string(const cJSON *from, const char *path, const char *value)
{
	const char *is = cJSON_GetStringValue(item(from, path));

	if (!is)
		fail_msg("there is no string %s", path);
	assert_string_equal(is, value);
}

static void has_number(const cJSON *from, const char *path, double value)
{
	const cJSON *is = item(from, path);

	if (!cJSON_IsNumber(is))
		fail_msg("there is no number %s", path);
	assert_true(is->valuedouble == value);
}

static void has_none(const cJSON *from, const char *path)
{
	if (item(from, path))
		fail_msg("there is a %s", path);
}

static void json_of_findings(void **state)
{
	cJSON *all = parsed(report_json, &some, &plain);

	has_string(all, "schema", "airlock-check/1");
	has_string(all, "files/0", "vmlinux.o");
	has_string(all, "arch", "x86-64");
	assert_true(cJSON_IsFalse(item(all, "no_marks")));
	assert_int_equal(cJSON_GetArraySize(item(all, "findings")), 3);
	has_string(all, "findings/0/class", "escape-call");
	has_string(all, "findings/0/function", "do_nmi");
	has_string(all, "findings/0/site/file", "vmlinux.o");
	has_string(all, "findings/0/site/section", ".noinstr.text");
	has_string(all, "findings/0/site/offset", "0x41");
	has_string(all, "findings/0/site/symbol", "do_nmi+0x41");
	has_string(all, "findings/0/site/source", "kernel/my nmi.c:12");
	has_string(all, "findings/0/target/symbol", "printk");
	has_string(all, "findings/0/target/section", ".text");
	has_number(all, "findings/0/depth", 0);
	has_string(all, "findings/0/path/0/symbol", "do_nmi");
	has_string(all, "findings/0/path/1/offset", "0x41");
	cJSON_Delete(all);
}

static void json_of_what_may_be_absent(void **state)
{
	cJSON *all = parsed(report_json, &some, &plain);

	has_none(all, "crossings");
	has_none(all, "findings/0/other_depth");
	has_none(all, "findings/0/detail");
	has_none(all, "findings/0/allowed");
	has_none(all, "findings/1/target");
	has_none(all, "findings/1/site/source");
	has_number(all, "findings/1/other_depth", 2);
	has_string(all, "findings/1/allowed", "both are right");
	assert_int_equal(cJSON_GetArraySize(item(all, "findings/1/path")), 0);
	has_string(all, "findings/2/function", "do_nmi");
	has_string(all, "findings/2/site/offset", "0xffffffffffffffff");
	has_string(all, "findings/2/detail", "jump \"table\"");
	has_string(all, "findings/2/target/symbol", "a?[2Jb?\xc3\xa4???");
	cJSON_Delete(all);
}

static void json_of_counts_and_crossings(void **state)
{
	struct report_options list = {.list = true};
	cJSON *all = parsed(report_json, &some, &list);

	has_number(all, "counts/functions", 5);
	has_number(all, "counts/instructions", 6);
	has_number(all, "counts/regions", 7);
	has_number(all, "counts/findings", 2);
	has_number(all, "counts/allowed", 1);
	has_number(all, "counts/by_class/escape-call", 1);
	has_number(all, "counts/by_class/depth-conflict", 0);
	has_number(all, "counts/by_class/unknown", 1);
	assert_int_equal(cJSON_GetArraySize(item(all, "counts/by_class")), FINDING_CLASSES);
	has_string(all, "crossings/0/function", "do_nmi");
	has_string(all, "crossings/0/site/offset", "0x10");
	has_string(all, "crossings/0/target/symbol", "helper");
	has_none(all, "crossings/0/target/section");
	has_number(all, "crossings/0/depth", 3);
	cJSON_Delete(all);
}

/* --- SARIF ----------------------------------------------------------------------------------- */

static void sarif_of_findings(void **state)
{
	struct report_options o = {.command_line = "airlock check vmlinux.o"};
	cJSON *all = parsed(report_sarif, &some, &o);
	const cJSON *run = item(all, "runs/0"), *first = item(run, "results/0");

	has_string(all, "version", "2.1.0");
	has_string(run, "tool/driver/name", "airlock check");
	assert_int_equal(cJSON_GetArraySize(item(run, "tool/driver/rules")), FINDING_CLASSES);
	has_string(run, "invocations/0/commandLine", "airlock check vmlinux.o");
	has_string(first, "ruleId", "escape-call");
	has_string(first, "level", "error");
	has_string(first, "message/text", "do_nmi+0x41 calls printk in .text at depth 0");
	has_string(first, "locations/0/physicalLocation/artifactLocation/uri", "kernel/my%20nmi.c");
	has_number(first, "locations/0/physicalLocation/region/startLine", 12);
	has_string(first, "locations/0/logicalLocations/0/fullyQualifiedName", "do_nmi");
	has_string(first, "codeFlows/0/threadFlows/0/locations/1/location/message/text",
	           "do_nmi+0x41");
	assert_int_equal(cJSON_GetArraySize(item(first, "suppressions")), 0);
	assert_non_null(item(first, "suppressions"));
	has_string(first, "properties/offset", "0x41");
	has_string(first, "properties/path/1", "do_nmi+0x41");
	cJSON_Delete(all);
}

static void sarif_of_the_rest(void **state)
{
	struct findings f = some;
	cJSON *all = parsed(report_sarif, &f, &plain);
	const cJSON *run = item(all, "runs/0");

	has_none(run, "invocations");
	has_none(run, "results/1/locations/0/physicalLocation");
	has_none(run, "results/1/codeFlows");
	has_string(run, "results/1/suppressions/0/kind", "external");
	has_string(run, "results/1/suppressions/0/justification", "both are right");
	has_string(run, "results/2/level", "warning");
	cJSON_Delete(all);
	f.count = 1;
	all = parsed(report_sarif, &f, &plain);
	has_none(all, "runs/0/results/0/suppressions");
	cJSON_Delete(all);
}

/* With SARIF_OUT set to a name: a file for tests/check/sarif-validate. */
static void sarif_for_a_validator(void **state)
{
	struct report_options o = {.command_line = "airlock check --format sarif \xff"};
	FILE *to = getenv("SARIF_OUT") ? fopen(getenv("SARIF_OUT"), "we") : NULL;

	if (!to)
		return;
	report_sarif(to, &program, &some, &o);
	fclose(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_class_has_its_sentence),
	        cmocka_unit_test(the_whole_text),
	        cmocka_unit_test(a_long_way_is_cut_in_the_middle),
	        cmocka_unit_test(clean_programs),
	        cmocka_unit_test(titles_of_several_files),
	        cmocka_unit_test(the_list_of_crossings),
	        cmocka_unit_test(names_cannot_steer_a_terminal),
	        cmocka_unit_test(characters),
	        cmocka_unit_test(json_of_findings),
	        cmocka_unit_test(json_of_what_may_be_absent),
	        cmocka_unit_test(json_of_counts_and_crossings),
	        cmocka_unit_test(sarif_of_findings),
	        cmocka_unit_test(sarif_of_the_rest),
	        cmocka_unit_test(sarif_for_a_validator),
	};

	return cmocka_run_group_tests_name("check_report", tests, NULL, NULL);
}
