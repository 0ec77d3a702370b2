/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every case of a jump table of distances walked?
 * bad: escape-call function=entry target=printk sites=1
 * flags: -fPIC
 */
#include "shape.h"
#include "switch.h"
