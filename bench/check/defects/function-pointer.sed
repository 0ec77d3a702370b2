# SPDX-License-Identifier: BSD-2-Clause
# A call through a pointer that anybody may change.
# file: arch/x86/kernel/nmi.c
# find: escape-indirect exc_nmi -
/^DEFINE_IDTENTRY_RAW(exc_nmi)/ i\
void (*airlock_hook)(void);
/^DEFINE_IDTENTRY_RAW(exc_nmi)/,/^}/ s/^nmi_restart:/& airlock_hook();/
