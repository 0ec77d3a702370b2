# SPDX-License-Identifier: BSD-2-Clause
# A static call, which may be patched.
# file: kernel/entry/common.c
# find: escape-indirect irqentry_enter_from_user_mode dump_stack
/^noinstr void irqentry_enter_from_user_mode/ i\
DEFINE_STATIC_CALL(airlock_call, dump_stack);
/^noinstr void irqentry_enter_from_user_mode/,/^}/ s/^{/{ static_call(airlock_call)();/
