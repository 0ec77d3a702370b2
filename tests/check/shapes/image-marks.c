/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are marks taken from a relocatable file when the image has none?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * marks: 1 2
 * link: -static -T $here/image.ld
 * link@riscv64: --no-relax
 * check: --range __noinstr_text_start..__noinstr_text_end --marks %o
 */
#include "shape.h"
#include "image.h"
