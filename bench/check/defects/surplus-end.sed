# SPDX-License-Identifier: BSD-2-Clause
# An end too many.
# file: kernel/entry/common.c
# find: underflow irqentry_nmi_enter -
/irqentry_nmi_enter(struct/,/^}/ s/instrumentation_end();/& instrumentation_end();/
