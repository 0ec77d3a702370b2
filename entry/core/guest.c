/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest mode: like user mode on the other side of the door, with the vcpu loop in between. */
#include <entry/entry.h>
#include <entry/hooks.h>

#define ENTRY_EINTR 4 /* errno of the field */

noinstr void kvm_guest_enter_irqoff(void)
{
	entry_row_begin(ENTRY_ROW_GUEST_ENTER);
	entry_assert(entry_irqs_disabled(), "guest entry with IRQs on");
	entry_time_guest_enter();
	if (entry_trace_wanted()) {
		instrumentation_begin();
		entry_trace_irqs_on();
		instrumentation_end();
	}
	entry_lockdep_irqs_on_prepare();
	entry_context_guest_enter();
	entry_lockdep_irqs_on();
	entry_row_end(ENTRY_ROW_GUEST_ENTER);
}

noinstr void kvm_guest_exit_irqoff(void)
{
	entry_row_begin(ENTRY_ROW_GUEST_EXIT);
	entry_assert(entry_irqs_disabled(), "guest exit with IRQs on");
	entry_lockdep_irqs_off();
	entry_context_guest_exit();
	if (entry_trace_wanted()) {
		instrumentation_begin();
		entry_trace_irqs_off();
		instrumentation_end();
	}
	entry_row_end(ENTRY_ROW_GUEST_EXIT);
}

void kvm_guest_exit_time(void)
{
	entry_time_guest_exit();
}

bool xfer_to_guest_mode_work_pending(void)
{
	entry_assert(entry_irqs_disabled(), "guest work asked for with IRQs on");
	return entry_work_read(&entry_current_work()->exit) & GUEST_WORK;
}

int xfer_to_guest_mode_handle_work(void)
{
	unsigned long work = entry_work_read(&entry_current_work()->exit);

	while (work & GUEST_WORK) {
		if (work & EXIT_WORK_SIGPENDING)
			return -ENTRY_EINTR;
		if (work & EXIT_WORK_RESCHED)
			entry_schedule();
		if (work & (EXIT_WORK_NOTIFY_SIGNAL | EXIT_WORK_NOTIFY_RESUME))
			entry_notify_resume(0);
		work = entry_work_read(&entry_current_work()->exit);
	}
	return 0;
}
