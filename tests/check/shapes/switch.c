/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every case of a jump table walked?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"
#include "switch.h"
