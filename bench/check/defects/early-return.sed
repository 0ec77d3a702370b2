# SPDX-License-Identifier: BSD-2-Clause
# A return from the middle of a region.
# file: arch/x86/entry/common.c
# find: unbalanced-return do_syscall_64 -
# find: depth-conflict do_syscall_64 -
/void do_syscall_64/,/^}/ s/instrumentation_begin();/& if (nr == 4711) return;/
