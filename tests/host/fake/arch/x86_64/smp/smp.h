/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosted: other CPUs do what they are asked at once. Defined by tests/host/state_test.h. */
#ifndef ARCH_X86_64_SMP_SMP_H
#define ARCH_X86_64_SMP_SMP_H

#include "arch/x86_64/cpu/percpu.h"

void smp_call_function(u64 cpus, void (*fn)(void *arg), void *arg, bool wait);

#endif
