/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef WIRING_TORTURE_H
#define WIRING_TORTURE_H

/*
 * For a quarter of a second, let tasks on all CPUs do their worst to the states: RCU readers
 * against a writer, spinlocks from tasks and softirqs, tracepoints switched on and off below their
 * users. Whatever breaks is a violation_report(). Boot, task context, once; asked for by the word
 * `torture` on the kernel's command line.
 */
void torture_run(void);

#endif
