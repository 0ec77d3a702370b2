/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every case of a jump table walked behind notrack or landing pads?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64 aarch64
 * flags@x86-64: -fcf-protection=branch
 * flags@aarch64: -mbranch-protection=bti
 */
#include "shape.h"
#include "switch.h"
