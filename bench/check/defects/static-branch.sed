# SPDX-License-Identifier: BSD-2-Clause
# A call on the side of a static branch that is off at first.
# file: kernel/entry/common.c
# find: escape-call irqentry_enter_from_user_mode dump_stack
/^noinstr void irqentry_enter_from_user_mode/ i\
DEFINE_STATIC_KEY_FALSE(airlock_key);
/^noinstr void irqentry_enter_from_user_mode/,/^}/ s/^{/{ if (static_branch_unlikely(\&airlock_key)) dump_stack();/
