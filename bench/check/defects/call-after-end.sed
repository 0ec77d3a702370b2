# SPDX-License-Identifier: BSD-2-Clause
# The last call of a region is behind its end.
# file: arch/x86/entry/common.c
# find: escape-call do_syscall_64 dump_stack
/void do_syscall_64/,/^}/ s/instrumentation_end();/& dump_stack();/
