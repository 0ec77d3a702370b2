/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the checker must know of an instruction, for any architecture. One file per architecture
 * defines a struct arch; arch.c is the list.
 *
 * decode() tells where control goes and is called for everything that is reached. values() tells
 * what happens to registers and stack slots; it is asked only where a question depends on it: jump
 * tables, and branches that repeat an earlier test.
 */
#ifndef TOOLS_CHECK_ARCH_H
#define TOOLS_CHECK_ARCH_H

#include "tools/check/model.h"

enum flow {
	FLOW_NEXT,          /* on to the next instruction */
	FLOW_JUMP,          /* to the target */
	FLOW_BRANCH,        /* to the target or the next */
	FLOW_CALL,          /* to the target, and back to the next */
	FLOW_RETURN,        /* to the caller */
	FLOW_JUMP_INDIRECT, /* to what a register or memory holds */
	FLOW_CALL_INDIRECT,
	FLOW_LEAVE,      /* out of the kernel: IRET, SYSRET, ERET, SRET ... */
	FLOW_TRAP,       /* UD2, BRK, EBREAK: goes on only where a table says so */
	FLOW_BREAKPOINT, /* INT3: goes on, but also fills gaps */
	FLOW_BAD,        /* no instruction */
};

/* Registers are 0..31, whatever they are called; memory operands know these two beside them. */
#define REG_NONE 0xff
#define REG_PC   0xfe

struct memory_operand {
	uint8_t base, index;  /* REG_NONE, REG_PC */
	uint8_t scale;        /* the index is multiplied by it */
	int64_t displacement; /* with REG_PC: from the start of the instruction */
	/* where the displacement is encoded: the reference there gives the address */
	uint8_t field, field_size; /* 0: it is not encoded in bytes of its own */
};

struct instruction {
	uint8_t length;
	enum flow flow;
	bool filler; /* NOP, INT3, zero: compilers fill gaps with it */
	/* JUMP, BRANCH, CALL: distance from the start of the instruction ... */
	int64_t displacement;
	/* ... and where it is encoded; the reference there, if there is one, counts instead */
	uint8_t field, field_size;
	/* JUMP_INDIRECT, CALL_INDIRECT: through this register, or (reg NONE) through memory */
	uint8_t reg;
	struct memory_operand memory;
};

/* --- values --------------------------------------------------------------------------------- */

enum value_operation {
	VALUE_NONE,
	VALUE_COPY,     /* a = b, whole registers */
	VALUE_CONSTANT, /* a = number */
	VALUE_ADDRESS, /* a = the address of `memory` (LEA, ADR; ADRP and AUIPC give its upper part);
	                   the lowest `shift` bits of the PC do not count */
	VALUE_ADD_LOW, /* a = b + the lower part of an address: `memory.field` has the reference */
	VALUE_SUM,     /* a = b + (c << shift), c extended from c_size bytes, signed if is_signed; c
	                   REG_NONE: number, or the address that `memory.field` has */
	VALUE_LOAD,    /* a = `size` bytes at `memory`, extended, signed if is_signed */
	VALUE_STORE,   /* `size` bytes at `memory` = b, or = number when b is REG_NONE, or = what
	                  nobody knows when b is REG_PC; size 0: so do any other bytes there */
	VALUE_COMPARE, /* the flags: b (or `memory` when b is REG_NONE) with c, or number if c is NONE */
	VALUE_TEST, /* the flags: b (or `memory`) AND c, or number */
};

/*
 * What one instruction does. `written` are the registers whose values change in any way that
 * `operation` does not tell; `a` is not among them.
 */
struct value_effect {
	enum value_operation operation;
	uint8_t a, b, c, shift, size, c_size;
	bool is_signed;
	int64_t number;
	struct memory_operand memory;
	uint32_t written;
	bool flags;         /* the flags change in a way that is not told */
	bool writes_memory; /* memory changes where it is not told */
	int32_t stack; /* what is added to the stack pointer (PUSH: -8); INT32_MIN: not known */
	/*
	 * A BRANCH: what it asks of the flags, as an even number for a condition and the next odd one
	 * for its opposite; taken when it holds. Compare-and-branch instructions give COMPARE or TEST
	 * as their operation too: it happens first.
	 */
	int8_t condition; /* -1: not known */
};

/* Conditions that mean the same everywhere; BELOW is less without a sign. Others are any from OWN up. */
enum condition {
	CONDITION_EQUAL = 0,
	CONDITION_NOT_EQUAL,
	CONDITION_BELOW,
	CONDITION_NOT_BELOW,
	CONDITION_BELOW_OR_EQUAL,
	CONDITION_ABOVE,
	CONDITION_OWN
};

struct arch {
	const char *name;     /* "x86-64" */
	uint16_t elf_machine; /* EM_* */
	uint8_t stack_reg, frame_reg;
	/* a jump through it is a return while it holds what it did at the entry; or REG_NONE */
	uint8_t other_link_reg;
	uint32_t call_clobbers; /* registers a call may change */
	uint32_t call_results;  /* those of them that it returns something in */
	/* Relocations of relative operands count from the operand, distances from the next instruction. */
	bool relative_to_end;
	/* NULL-terminated glob patterns of symbols that stand for something else */
	const char *const *indirect_thunks; /* a call or jump to it is one through a register */
	const char *const *return_thunks;   /* a jump to it is a return */
	/* The register of an indirect thunk, by its name. NULL when there are no thunks. */
	uint8_t (*thunk_register)(const char *name);

	/* left > 0 bytes at `bytes`. Always sets length >= 1 and <= left. */
	void (*decode)(const uint8_t *bytes, size_t left, struct instruction *out);
	/* Of an instruction that decode() has accepted. */
	void (*values)(const uint8_t *bytes, size_t left, struct value_effect *out);
	/* Of a relocation type of the file format. */
	enum reference_kind (*reference)(uint32_t type);
};

extern const struct arch arch_x86_64, arch_aarch64, arch_riscv64;

/* By EM_*; NULL when it is none of ours. */
const struct arch *arch_find(uint16_t elf_machine);

#endif
