/* SPDX-License-Identifier: BSD-2-Clause */
/* Are records written, read in order, and honestly counted as lost when the ring went round? */
#include "tests/host/state_test.h"
#include "state/trace/trace.c"

static struct trace_record out[TRACE_RING_RECORDS + 10];

static void off_costs_nothing_and_writes_nothing(void **state)
{
	u32 before = trace_written(0);

	trace_sys_enter(1, 2, 3, 4);
	assert_int_equal(trace_written(0), before);
	assert_false(trace_entry_wanted());
	trace_enable(TRACE_NMI_ENTER);
	assert_true(trace_entry_wanted());
	trace_disable(TRACE_NMI_ENTER);
	assert_false(trace_entry_wanted());
}

static void records_come_back_in_order(void **state)
{
	u32 cursor = trace_written(0), lost = 0;

	trace_enable(TRACE_SYS_ENTER);
	trace_enable(TRACE_SYS_EXIT);
	host_cycles = 5000;
	trace_sys_enter(42, 1, 2, 3);
	host_cycles = 5001;
	trace_sys_exit(42, -38);
	trace_disable(TRACE_SYS_ENTER);
	trace_disable(TRACE_SYS_EXIT);
	trace_sys_enter(43, 1, 2, 3);

	assert_int_equal(trace_read(0, &cursor, out, 10, &lost), 2);
	assert_int_equal(lost, 0);
	assert_int_equal(out[0].event, TRACE_SYS_ENTER);
	assert_int_equal(out[0].cycles, 5000);
	assert_int_equal(out[0].arg[0], 42);
	assert_int_equal(out[0].arg[3], 3);
	assert_int_equal(out[1].event, TRACE_SYS_EXIT);
	assert_int_equal((long)out[1].arg[1], -38);
	assert_int_equal(trace_read(0, &cursor, out, 10, &lost), 0);
}

static void an_overrun_is_counted(void **state)
{
	u32 cursor = trace_written(0), lost = 0;

	for (u64 i = 0; i < TRACE_RING_RECORDS + 100; i++)
		trace_write(TRACE_IRQ_ENTER, i, 0, 0, 0);
	assert_int_equal(trace_read(0, &cursor, out, ARRAY_SIZE(out), &lost), TRACE_RING_RECORDS);
	assert_int_equal(lost, 100);
	assert_int_equal(out[0].arg[0], 100);
	assert_int_equal(out[TRACE_RING_RECORDS - 1].arg[0], TRACE_RING_RECORDS + 99);
}

/* An NMI between taking the number and publishing: its record is complete, ours not yet. */
static void an_incomplete_record_is_not_read(void **state)
{
	u32 cursor = trace_written(0), lost = 0, n = take_number();

	WRITE_ONCE(slot_of(0, n)->seq, n);
	trace_write(TRACE_NMI_ENTER, 7, 0, 0, 0);
	assert_int_equal(trace_read(0, &cursor, out, 10, &lost), 1);
	assert_int_equal(out[0].arg[0], 7);
	assert_int_equal(lost, 1);
}

static void cpus_have_rings_of_their_own(void **state)
{
	u32 cursor = 0;

	host_machine(2);
	host_cpu(1);
	trace_write(TRACE_SCHED_SWITCH, 1, 2, 0, 0);
	host_cpu(0);
	cursor = trace_written(1) - 1;
	assert_int_equal(trace_read(1, &cursor, out, 10, NULL), 1);
	assert_int_equal(out[0].cpu, 1);
}

static void all_events_have_names(void **state)
{
	for (int e = 0; e < NR_TRACE_EVENTS; e++)
		assert_non_null(trace_event_name(e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(off_costs_nothing_and_writes_nothing),
	        cmocka_unit_test(records_come_back_in_order),
	        cmocka_unit_test(an_overrun_is_counted),
	        cmocka_unit_test(an_incomplete_record_is_not_read),
	        cmocka_unit_test(cpus_have_rings_of_their_own),
	        cmocka_unit_test(all_events_have_names),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
