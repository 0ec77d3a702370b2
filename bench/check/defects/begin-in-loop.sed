# SPDX-License-Identifier: BSD-2-Clause
# A region is opened again in each round.
# file: arch/x86/kernel/nmi.c
# find: depth-conflict exc_nmi -
# find: unbalanced-return exc_nmi -
/^DEFINE_IDTENTRY_RAW(exc_nmi)/,/^}/ s/^nmi_restart:/& instrumentation_begin();/
