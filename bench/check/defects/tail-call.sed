# SPDX-License-Identifier: BSD-2-Clause
# The last call is a jump out of the section.
# file: kernel/entry/common.c
# find: escape-jump irqentry_enter_from_user_mode dump_stack
/^noinstr void irqentry_enter_from_user_mode/,/^}/ s/^}/	dump_stack(); }/
