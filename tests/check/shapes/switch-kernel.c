/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every case of a jump table walked in the code model of kernels?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64 riscv64
 * flags@x86-64: -mcmodel=kernel
 * flags@riscv64: -mcmodel=medany
 */
#include "shape.h"
#include "switch.h"
