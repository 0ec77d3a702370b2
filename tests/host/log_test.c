/* SPDX-License-Identifier: BSD-2-Clause */
/* Does every line reach the sink once and in order, whoever interrupts whom? */
#include "tests/host/test.h"

#include "lib/string.h"

#define bug_at kernel_bug_at
#include "lib/log.c"
#include "lib/panic.c"
#undef bug_at

size_t strlcpy(char *to, const char *from, size_t size)
{
	return (size_t)snprintf(to, size, "%s", from);
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(buf, size, fmt, args);

	return (size_t)len < size ? len : size ? (int)size - 1 : 0;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

static jmp_buf finished;
static char finish_text[256];

void panic_finish(const char *text)
{
	strlcpy(finish_text, text, sizeof(finish_text));
	longjmp(finished, 1);
}

void backtrace_print(void)
{
}

static char seen[65536];
static size_t seen_len;
static int sink_depth;
static void (*in_sink)(void); /* an interrupt while the sink writes */

static void sink(const char *text, size_t len)
{
	void (*interrupt)(void) = in_sink;

	assert_int_equal(sink_depth, 0);
	sink_depth++;
	in_sink = NULL;
	if (interrupt)
		interrupt();
	assert_true(seen_len + len < sizeof(seen));
	memcpy(seen + seen_len, text, len);
	seen_len += len;
	seen[seen_len] = '\0';
	sink_depth--;
}

static int fresh_log(void **state)
{
	memset(log_lines, 0, sizeof(log_lines));
	log_head = log_tail = 0;
	log_sink = NULL;
	log_clock = NULL;
	seen_len = 0;
	seen[0] = '\0';
	in_sink = NULL;
	violations = 0;
	panicking = 0;
	return 0;
}

static void early_lines_wait_for_the_sink(void **state)
{
	printk("one\n");
	printk("two");
	log_set_sink(sink);
	printk("three %d\n", 3);
	assert_string_equal(seen, "one\ntwo\nthree 3\n");
}

static u64 clock_value(void)
{
	return 12345678901UL;
}

static void lines_have_stamps(void **state)
{
	log_set_sink(sink);
	log_set_clock(clock_value);
	printk("x\n");
	assert_string_equal(seen, "[   12.345678] x\n");
}

static void log_more(void)
{
	printk("from the interrupt\n");
}

static void an_interrupt_of_the_sink_is_not_lost(void **state)
{
	log_set_sink(sink);
	in_sink = log_more;
	printk("first\n");
	assert_string_equal(seen, "first\nfrom the interrupt\n");
}

/* A writer that was interrupted between taking its number and completing its line. */
static void an_interrupted_writer_keeps_the_order(void **state)
{
	u32 n;

	log_set_sink(sink);
	n = __atomic_fetch_add(&log_head, 1, __ATOMIC_SEQ_CST);
	line_of(n)->seq = 2 * n + 1;
	printk("nmi\n");
	assert_string_equal(seen, "");
	strcpy(line_of(n)->text, "task\n");
	line_of(n)->len = 5;
	smp_store_release(&line_of(n)->seq, 2 * n + 2);
	log_drain();
	assert_string_equal(seen, "task\nnmi\n");
}

static void a_full_ring_says_so(void **state)
{
	for (int i = 0; i < LOG_LINES * 3; i++)
		printk("line %d\n", i);
	log_set_sink(sink);
	assert_int_equal(strncmp(seen, "... log lines lost ...\n", 23), 0);
	assert_non_null(strstr(seen, "line 767\n"));
	assert_null(strstr(seen, "line 100\n"));
	printk("after\n");
	assert_string_equal(seen + seen_len - 6, "after\n");
}

static void reading_gives_the_newest(void **state)
{
	char buf[20];
	size_t len;

	printk("aaaa\n");
	printk("bbbbbbb\n");
	printk("ccccccc\n");
	len = log_read(buf, sizeof(buf));
	assert_int_equal(len, 16);
	assert_memory_equal(buf, "bbbbbbb\nccccccc\n", 16);
	assert_int_equal(log_read(buf, 3), 0);
}

static void long_lines_are_cut(void **state)
{
	char text[1000];

	memset(text, 'y', sizeof(text));
	text[999] = '\0';
	log_set_sink(sink);
	printk("%s", text);
	assert_int_equal(seen_len, LOG_LINE_MAX - 1);
	assert_int_equal(seen[seen_len - 1], '\n');
}

static int sent;

static void violation_to_host(const char *text)
{
	sent++;
	violation_report("from inside the sink");
}

static void violations_count_and_do_not_loop(void **state)
{
	log_set_sink(sink);
	violation_set_sink(violation_to_host);
	violation_report("number %d", 1);
	assert_int_equal(sent, 1);
	assert_int_equal(violation_count(), 2);
	assert_string_equal(violation_first(), "number 1");
	for (int i = 0; i < 1000; i++)
		violation_report("again");
	assert_true(violation_count() > 1000);
	assert_true(sent < 30);
	violation_set_sink(NULL);
}

static void panic_gets_everything_out(void **state)
{
	log_set_sink(sink);
	sink_busy = 1; /* the owner will never go on */
	printk("before\n");
	if (!setjmp(finished))
		panic("reason %d", 7);
	assert_string_equal(finish_text, "reason 7");
	assert_string_equal(seen, "before\npanic: reason 7\n");
	assert_true(panic_in_progress());
	if (!setjmp(finished))
		panic("second");
	assert_string_equal(finish_text, "reason 7");
}

#define TEST(name) cmocka_unit_test_setup(name, fresh_log)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(early_lines_wait_for_the_sink),
	        TEST(lines_have_stamps),
	        TEST(an_interrupt_of_the_sink_is_not_lost),
	        TEST(an_interrupted_writer_keeps_the_order),
	        TEST(a_full_ring_says_so),
	        TEST(reading_gives_the_newest),
	        TEST(long_lines_are_cut),
	        TEST(violations_count_and_do_not_loop),
	        TEST(panic_gets_everything_out),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
