/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef WIRING_WATCH_TEST_H
#define WIRING_WATCH_TEST_H

/*
 * Are the places refused that the CPUs themselves say they use for an event: tables, stacks, entry
 * points? A place that is not is a violation. Task context, provoke=watch.
 */
void watch_test(void);

#endif
