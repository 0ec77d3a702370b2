# SPDX-License-Identifier: BSD-2-Clause
# A stub of assembly jumps to where it must not.
# file: arch/x86/entry/entry_64.S
# find: escape-jump asm_exc_divide_error dump_stack
/^SYM_CODE_START_LOCAL(error_return)/,/^SYM_CODE_END/ s/jz	.*/&\n	jc	dump_stack/
