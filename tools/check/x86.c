/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86-64, decoded by Zydis. Registers are numbered as the processor does: 0 RAX, 1 RCX ... 4 RSP,
 * 5 RBP ... 15 R15.
 */
#include "tools/check/arch.h"

#include <Zydis/Zydis.h>
#include <elf.h>
#include <string.h>

enum { RSP = 4, RBP = 5 };

/* RAX RCX RDX RSI RDI R8-R11 */
#define CALL_CLOBBERS (1u << 0 | 1u << 1 | 1u << 2 | 1u << 6 | 1u << 7 | 0xfu << 8)

static ZydisDecoder *decoder(void)
{
	static ZydisDecoder one;
	static bool made;

	if (!made)
		ZydisDecoderInit(&one, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	made = true;
	return &one;
}

/* --- operands -------------------------------------------------------------------------------- */

static uint8_t register_number(ZydisRegister reg)
{
	ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg);

	if (reg == ZYDIS_REGISTER_NONE)
		return REG_NONE;
	if (reg == ZYDIS_REGISTER_RIP)
		return REG_PC;
	return ZydisRegisterGetClass(whole) == ZYDIS_REGCLASS_GPR64 ? ZydisRegisterGetId(whole)
	                                                            : REG_NONE;
}

static struct memory_operand memory_of(const ZydisDecodedInstruction *in,
                                       const ZydisDecodedOperand *op)
{
	struct memory_operand m = {
	        .base = register_number(op->mem.base),
	        .index = register_number(op->mem.index),
	        .scale = op->mem.scale,
	        .displacement = op->mem.disp.has_displacement ? op->mem.disp.value : 0,
	};

	/* FS: and GS: are other places than the same operand without them */
	if (op->mem.segment == ZYDIS_REGISTER_FS || op->mem.segment == ZYDIS_REGISTER_GS)
		m.base = m.index = REG_NONE;
	if (m.base == REG_PC)
		m.displacement += in->length;
	if (in->raw.disp.size == 32) {
		m.field = in->raw.disp.offset;
		m.field_size = 4;
	}
	return m;
}

static void indirect_operand(const ZydisDecodedInstruction *in, const ZydisDecodedOperand *op,
                             struct instruction *out)
{
	out->reg = REG_NONE;
	out->memory = (struct memory_operand){.base = REG_NONE, .index = REG_NONE};
	if (op->type == ZYDIS_OPERAND_TYPE_REGISTER)
		out->reg = register_number(op->reg.value);
	else if (op->type == ZYDIS_OPERAND_TYPE_MEMORY)
		out->memory = memory_of(in, op);
}

/* --- where control goes ---------------------------------------------------------------------- */

static enum flow flow_by_mnemonic(const ZydisDecodedInstruction *in)
{
	switch (in->mnemonic) {
	case ZYDIS_MNEMONIC_CALL: return FLOW_CALL;
	case ZYDIS_MNEMONIC_JMP: return FLOW_JUMP;
	case ZYDIS_MNEMONIC_XBEGIN: return FLOW_BRANCH;
	case ZYDIS_MNEMONIC_RET:
		return in->meta.branch_type == ZYDIS_BRANCH_TYPE_FAR ? FLOW_LEAVE : FLOW_RETURN;
	case ZYDIS_MNEMONIC_IRET:
	case ZYDIS_MNEMONIC_IRETD:
	case ZYDIS_MNEMONIC_IRETQ:
	case ZYDIS_MNEMONIC_SYSRET:
	case ZYDIS_MNEMONIC_SYSEXIT:
	case ZYDIS_MNEMONIC_RSM: return FLOW_LEAVE;
	case ZYDIS_MNEMONIC_UD0:
	case ZYDIS_MNEMONIC_UD1:
	case ZYDIS_MNEMONIC_UD2: return FLOW_TRAP;
	case ZYDIS_MNEMONIC_INT3: return FLOW_BREAKPOINT;
	default: /* XEND is of this category, and goes nowhere */
		return in->meta.category == ZYDIS_CATEGORY_COND_BR && in->raw.imm[0].is_relative
		               ? FLOW_BRANCH
		               : FLOW_NEXT;
	}
}

/*
 * Newer than our decoder: ERETS, ERETU and LKGS (FRED, Intel's specification 346446), WRMSRNS. All
 * have their operands in registers, and REX only LKGS, which nobody gives one.
 */
static bool is_young(const uint8_t *b, size_t left, struct instruction *out)
{
	bool prefixed = left >= 4 && (b[0] == 0xf2 || b[0] == 0xf3) && b[1] == 0x0f;

	if (prefixed && b[2] == 0x01 && b[3] == 0xca)
		*out = (struct instruction){.length = 4, .flow = FLOW_LEAVE};
	else if (prefixed && b[0] == 0xf2 && b[2] == 0x00 && (b[3] & 0xf8) == 0xf0)
		*out = (struct instruction){.length = 4, .flow = FLOW_NEXT};
	else if (left >= 3 && b[0] == 0x0f && b[1] == 0x01 && b[2] == 0xc6)
		*out = (struct instruction){.length = 3, .flow = FLOW_NEXT};
	else
		return false;
	return true;
}

static bool is_filler(const ZydisDecodedInstruction *in, const uint8_t *b)
{
	if (in->mnemonic == ZYDIS_MNEMONIC_NOP || in->mnemonic == ZYDIS_MNEMONIC_INT3)
		return true;
	/* 00 00: gaps between sections that a linker filled with zeroes */
	return in->length == 2 && !b[0] && !b[1];
}

static void direct_or_not(ZydisDecoderContext *context, const ZydisDecodedInstruction *in,
                          struct instruction *out)
{
	ZydisDecodedOperand op[ZYDIS_MAX_OPERAND_COUNT];

	if (in->raw.imm[0].is_relative) {
		out->displacement = in->raw.imm[0].value.s + in->length;
		out->field = in->raw.imm[0].offset;
		out->field_size = in->raw.imm[0].size / 8;
		return;
	}
	out->flow = out->flow == FLOW_CALL ? FLOW_CALL_INDIRECT : FLOW_JUMP_INDIRECT;
	out->reg = out->memory.base = out->memory.index = REG_NONE;
	if (in->operand_count &&
	    ZYAN_SUCCESS(ZydisDecoderDecodeOperands(decoder(), context, in, op, in->operand_count)))
		indirect_operand(in, &op[0], out);
}

static void decode(const uint8_t *bytes, size_t left, struct instruction *out)
{
	ZydisDecodedInstruction in;
	ZydisDecoderContext context;

	*out = (struct instruction){.length = 1, .flow = FLOW_BAD};
	if (is_young(bytes, left, out))
		return;
	if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(decoder(), &context, bytes, left, &in)))
		return;
	out->length = in.length;
	out->flow = flow_by_mnemonic(&in);
	out->filler = is_filler(&in, bytes);
	if (out->flow == FLOW_CALL || out->flow == FLOW_JUMP || out->flow == FLOW_BRANCH)
		direct_or_not(&context, &in, out);
}

/* --- values ---------------------------------------------------------------------------------- */

struct decoded {
	ZydisDecodedInstruction in;
	ZydisDecodedOperand op[ZYDIS_MAX_OPERAND_COUNT];
};

static bool is_reg(const ZydisDecodedOperand *op)
{
	return op->type == ZYDIS_OPERAND_TYPE_REGISTER && register_number(op->reg.value) < 16;
}

static bool is_memory(const ZydisDecodedOperand *op)
{
	return op->type == ZYDIS_OPERAND_TYPE_MEMORY;
}

static bool is_number(const ZydisDecodedOperand *op)
{
	return op->type == ZYDIS_OPERAND_TYPE_IMMEDIATE;
}

static uint8_t reg_of(const ZydisDecodedOperand *op)
{
	return register_number(op->reg.value);
}

/* AH, BH, CH, DH are not the lowest byte of the register that they are a part of. */
static bool is_low_reg(const ZydisDecodedOperand *op)
{
	return is_reg(op) &&
	       !(op->reg.value >= ZYDIS_REGISTER_AH && op->reg.value <= ZYDIS_REGISTER_BH);
}

static void told(struct value_effect *e, enum value_operation operation, uint8_t a)
{
	e->operation = operation;
	e->a = a;
	if (a < 32)
		e->written &= ~(1u << a);
}

/* So many bytes get a value that is not known; any number of them when `size` is 0. */
static void store_anything(const struct decoded *d, const ZydisDecodedOperand *to, unsigned size,
                           struct value_effect *e)
{
	told(e, VALUE_STORE, REG_NONE);
	e->memory = memory_of(&d->in, to);
	e->size = size;
	e->b = REG_PC;
}

static bool is_repeated(const struct decoded *d)
{
	return d->in.attributes &
	       (ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE | ZYDIS_ATTRIB_HAS_REPNE);
}

/* What is written, when nothing better is known. */
static void clobber(const struct decoded *d, struct value_effect *e)
{
	for (unsigned i = 0; i < d->in.operand_count; i++) {
		const ZydisDecodedOperand *op = &d->op[i];
		uint8_t reg = op->type == ZYDIS_OPERAND_TYPE_REGISTER ? reg_of(op) : REG_NONE;

		if (!(op->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE))
			continue;
		if (reg == RSP)
			e->stack = INT32_MIN;
		if (reg < 16)
			e->written |= 1u << reg;
		if (is_memory(op))
			e->writes_memory = true;
		if (is_memory(op) && op->visibility != ZYDIS_OPERAND_VISIBILITY_HIDDEN)
			store_anything(d, op, is_repeated(d) ? 0 : op->size / 8, e);
	}
}

static void move_to_register(const struct decoded *d, struct value_effect *e)
{
	const ZydisDecodedOperand *to = &d->op[0], *from = &d->op[1];

	if (to->size < 32 || reg_of(to) == RSP)
		return; /* a part of a register: its value is a new one */
	e->is_signed = d->in.mnemonic == ZYDIS_MNEMONIC_MOVSXD ||
	               d->in.mnemonic == ZYDIS_MNEMONIC_MOVSX;
	e->size = from->size / 8;
	if (is_number(from)) {
		told(e, VALUE_CONSTANT, reg_of(to));
		e->number = from->imm.value.s;
		e->memory.field = d->in.raw.imm[0].offset;
		e->memory.field_size = d->in.raw.imm[0].size / 8;
	} else if (is_memory(from)) {
		told(e, VALUE_LOAD, reg_of(to));
		e->memory = memory_of(&d->in, from);
	} else if (is_low_reg(from) && !e->is_signed) {
		told(e, VALUE_COPY, reg_of(to));
		e->b = reg_of(from);
	}
}

static void move_to_memory(const struct decoded *d, struct value_effect *e)
{
	const ZydisDecodedOperand *to = &d->op[0], *from = &d->op[1];

	if (!is_low_reg(from) && !is_number(from))
		return;
	told(e, VALUE_STORE, REG_NONE);
	e->memory = memory_of(&d->in, to);
	e->size = to->size / 8;
	e->b = is_reg(from) ? reg_of(from) : REG_NONE;
	e->number = is_number(from) ? from->imm.value.s : 0;
	e->writes_memory = false;
}

static void move(const struct decoded *d, struct value_effect *e)
{
	if (is_reg(&d->op[0]))
		move_to_register(d, e);
	else if (is_memory(&d->op[0]))
		move_to_memory(d, e);
}

static void compare(const struct decoded *d, struct value_effect *e, enum value_operation operation)
{
	const ZydisDecodedOperand *left = &d->op[0], *right = &d->op[1];

	if (!(is_low_reg(left) || is_memory(left)) || !(is_low_reg(right) || is_number(right)))
		return;
	told(e, operation, REG_NONE);
	e->flags = false;
	e->size = left->size / 8;
	e->b = is_reg(left) ? reg_of(left) : REG_NONE;
	if (is_memory(left))
		e->memory = memory_of(&d->in, left);
	e->c = is_reg(right) ? reg_of(right) : REG_NONE;
	e->number = is_number(right) ? right->imm.value.s : 0;
}

static void push_anything(struct value_effect *e)
{
	e->stack = -8;
	told(e, VALUE_STORE, REG_NONE);
	e->memory = (struct memory_operand){.base = RSP, .index = REG_NONE, .displacement = -8};
	e->size = 8;
	e->b = REG_PC;
	e->writes_memory = false;
}

static void push(const struct decoded *d, struct value_effect *e)
{
	if (d->in.operand_width != 64)
		return; /* of two bytes: nobody aligns the stack like that */
	push_anything(e);
	if (is_reg(&d->op[0]))
		e->b = reg_of(&d->op[0]);
	if (!is_number(&d->op[0]))
		return;
	e->b = REG_NONE;
	e->number = d->op[0].imm.value.s;
}

static void pop(const struct decoded *d, struct value_effect *e)
{
	if (d->in.operand_width != 64 || (is_reg(&d->op[0]) && reg_of(&d->op[0]) == RSP)) {
		e->stack = INT32_MIN;
		return;
	}
	e->stack = 8;
	if (!is_reg(&d->op[0])) {
		e->size = 0; /* RSP counts as it is afterwards; or a segment */
		return;
	}
	told(e, VALUE_LOAD, reg_of(&d->op[0]));
	e->memory = (struct memory_operand){.base = RSP, .index = REG_NONE};
	e->size = 8;
}

static void add_or_subtract(const struct decoded *d, struct value_effect *e)
{
	const ZydisDecodedOperand *to = &d->op[0], *what = &d->op[1];
	bool add = d->in.mnemonic == ZYDIS_MNEMONIC_ADD;

	if (!is_reg(to))
		return;
	if (reg_of(to) == RSP && is_number(what)) {
		int64_t n = what->imm.value.s;

		if (n > INT32_MAX || n < -INT32_MAX)
			return;
		e->stack = add ? n : -n;
		e->written &= ~(1u << RSP);
	} else if (add && (is_reg(what) || is_number(what)) && to->size == 64 &&
	           reg_of(to) != RSP) {
		told(e, VALUE_SUM, reg_of(to));
		e->b = reg_of(to);
		e->c = is_reg(what) ? reg_of(what) : REG_NONE;
		e->c_size = 8;
		e->number = is_number(what) ? what->imm.value.s : 0;
		e->memory.field = d->in.raw.imm[0].offset;
		e->memory.field_size = d->in.raw.imm[0].size / 8;
	}
}

static void zero_idiom(const struct decoded *d, struct value_effect *e)
{
	if (!is_reg(&d->op[0]) || !is_reg(&d->op[1]) || d->op[0].size < 32 ||
	    d->op[0].reg.value != d->op[1].reg.value)
		return;
	told(e, VALUE_CONSTANT, reg_of(&d->op[0]));
	e->number = 0;
}

static void address(const struct decoded *d, struct value_effect *e)
{
	if (reg_of(&d->op[0]) == RSP) {
		const ZydisDecodedOperand *m = &d->op[1];

		if (m->mem.base == ZYDIS_REGISTER_RSP && m->mem.index == ZYDIS_REGISTER_NONE) {
			e->stack = m->mem.disp.value;
			e->written &= ~(1u << RSP);
		}
		return;
	}
	if (d->op[0].size != 64)
		return;
	told(e, VALUE_ADDRESS, reg_of(&d->op[0]));
	e->memory = memory_of(&d->in, &d->op[1]);
}

static int8_t condition_of(ZydisMnemonic mnemonic)
{
	switch (mnemonic) {
	case ZYDIS_MNEMONIC_JZ: return CONDITION_EQUAL;
	case ZYDIS_MNEMONIC_JNZ: return CONDITION_NOT_EQUAL;
	case ZYDIS_MNEMONIC_JB: return CONDITION_BELOW;
	case ZYDIS_MNEMONIC_JNB: return CONDITION_NOT_BELOW;
	case ZYDIS_MNEMONIC_JBE: return CONDITION_BELOW_OR_EQUAL;
	case ZYDIS_MNEMONIC_JNBE: return CONDITION_ABOVE;
	case ZYDIS_MNEMONIC_JS: return CONDITION_OWN;
	case ZYDIS_MNEMONIC_JNS: return CONDITION_OWN + 1;
	case ZYDIS_MNEMONIC_JP: return CONDITION_OWN + 2;
	case ZYDIS_MNEMONIC_JNP: return CONDITION_OWN + 3;
	case ZYDIS_MNEMONIC_JL: return CONDITION_OWN + 4;
	case ZYDIS_MNEMONIC_JNL: return CONDITION_OWN + 5;
	case ZYDIS_MNEMONIC_JLE: return CONDITION_OWN + 6;
	case ZYDIS_MNEMONIC_JNLE: return CONDITION_OWN + 7;
	case ZYDIS_MNEMONIC_JO: return CONDITION_OWN + 8;
	case ZYDIS_MNEMONIC_JNO: return CONDITION_OWN + 9;
	default: return -1;
	}
}

static void tell(const struct decoded *d, struct value_effect *e)
{
	switch (d->in.mnemonic) {
	case ZYDIS_MNEMONIC_MOV:
	case ZYDIS_MNEMONIC_MOVZX:
	case ZYDIS_MNEMONIC_MOVSX:
	case ZYDIS_MNEMONIC_MOVSXD: move(d, e); break;
	case ZYDIS_MNEMONIC_CMP: compare(d, e, VALUE_COMPARE); break;
	case ZYDIS_MNEMONIC_TEST: compare(d, e, VALUE_TEST); break;
	case ZYDIS_MNEMONIC_LEA: address(d, e); break;
	case ZYDIS_MNEMONIC_PUSH: push(d, e); break;
	case ZYDIS_MNEMONIC_POP: pop(d, e); break;
	case ZYDIS_MNEMONIC_CALL: /* what it pushes is gone when it comes back */
		e->operation = VALUE_NONE;
		e->stack = 0;
		e->writes_memory = false;
		break;
	case ZYDIS_MNEMONIC_PUSHFQ: push_anything(e); break;
	case ZYDIS_MNEMONIC_POPFQ:
		e->stack = 8;
		e->written &= ~(1u << RSP);
		break;
	case ZYDIS_MNEMONIC_ADD:
	case ZYDIS_MNEMONIC_SUB: add_or_subtract(d, e); break;
	case ZYDIS_MNEMONIC_XOR: zero_idiom(d, e); break;
	case ZYDIS_MNEMONIC_VMCALL:
	case ZYDIS_MNEMONIC_VMMCALL:
	case ZYDIS_MNEMONIC_TDCALL:
	case ZYDIS_MNEMONIC_SEAMCALL:
	case ZYDIS_MNEMONIC_SYSCALL:
	case ZYDIS_MNEMONIC_INT: /* whoever answers changes what a function may */
		e->written |= CALL_CLOBBERS;
		e->writes_memory = true;
		break;
	default: break;
	}
}

static void values(const uint8_t *bytes, size_t left, struct value_effect *out)
{
	struct decoded d;
	struct instruction young;
	const ZydisAccessedFlags *flags;

	*out = (struct value_effect){.a = REG_NONE, .b = REG_NONE, .c = REG_NONE, .condition = -1};
	if (is_young(bytes, left, &young))
		return;
	if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(decoder(), bytes, left, &d.in, d.op))) {
		out->written = UINT32_MAX;
		out->flags = out->writes_memory = true;
		out->stack = INT32_MIN;
		return;
	}
	flags = d.in.cpu_flags;
	out->flags = flags && (flags->modified | flags->set_0 | flags->set_1 | flags->undefined);
	out->condition = condition_of(d.in.mnemonic);
	clobber(&d, out);
	tell(&d, out);
	/* the stack pointer is told by `stack` alone */
	out->written &= ~(1u << RSP);
}

/* --- relocations (System V ABI, AMD64 supplement, 4.4) ---------------------------------------- */

static enum reference_kind reference(uint32_t type)
{
	switch (type) {
	case R_X86_64_64:
	case R_X86_64_32:
	case R_X86_64_32S: return REFERENCE_ADDRESS;
	case R_X86_64_PC32:
	case R_X86_64_PC64:
	case R_X86_64_PC16:
	case R_X86_64_PC8: return REFERENCE_RELATIVE;
	case R_X86_64_PLT32: return REFERENCE_BRANCH;
	case R_X86_64_GOTPCREL:
	case R_X86_64_GOTPCRELX:
	case R_X86_64_REX_GOTPCRELX: return REFERENCE_GOT;
	default: return REFERENCE_NONE;
	}
}

/* "__x86_indirect_thunk_rax": the register is the end of the name. */
static uint8_t thunk_register(const char *name)
{
	static const char *const names[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
	                                    "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
	const char *end = strrchr(name, '_');

	for (uint8_t i = 0; end && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(end + 1, names[i]))
			return i;
	return REG_NONE;
}

static const char *const indirect_thunks[] = {
        "__x86_indirect_thunk_*", "__x86_indirect_call_thunk_*", "__x86_indirect_jump_thunk_*",
        "__llvm_retpoline_*", NULL};
static const char *const return_thunks[] = {"__x86_return_thunk",
                                            "zen_return_thunk",
                                            "srso_return_thunk",
                                            "srso_alias_return_thunk",
                                            "retbleed_return_thunk",
                                            "its_return_thunk",
                                            NULL};

const struct arch arch_x86_64 = {
        .name = "x86-64",
        .elf_machine = EM_X86_64,
        .stack_reg = RSP,
        .frame_reg = RBP,
        .other_link_reg = REG_NONE,
        .call_clobbers = CALL_CLOBBERS,
        .call_results = 1u << 0 | 1u << 2, /* RAX RDX */
        .relative_to_end = true,
        .indirect_thunks = indirect_thunks,
        .return_thunks = return_thunks,
        .thunk_register = thunk_register,
        .decode = decode,
        .values = values,
        .reference = reference,
};
