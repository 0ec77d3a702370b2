# SPDX-License-Identifier: BSD-2-Clause
# A call before the region begins.
# file: kernel/entry/common.c
# find: escape-call irqentry_enter_from_user_mode dump_stack
/^noinstr void irqentry_enter_from_user_mode/,/^}/ s/^{/{ dump_stack();/
