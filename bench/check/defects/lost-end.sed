# SPDX-License-Identifier: BSD-2-Clause
# A region is never closed.
# file: kernel/entry/common.c
# find: unbalanced-return irqentry_nmi_enter -
/irqentry_nmi_enter(struct/,/^}/ s/instrumentation_end();//
