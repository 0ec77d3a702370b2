/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do our decoders say the same as binutils' about length, flow of control and direct target? See
 * decoders.sh, which runs objdump between the two halves of this program:
 *
 *   decoders make ARCH COUNT SEED        instructions, random and near to those that matter
 *   decoders compare ARCH FILE           reads `objdump -D` of FILE; prints what differs
 */
#include "tools/check/arch.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- instructions ---------------------------------------------------------------------------- */

static uint64_t seed;

static uint32_t any(void) /* xorshift64* */
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1du >> 32;
}

static bool one_in(unsigned n)
{
	return any() % n == 0;
}

static void put(uint64_t number, unsigned size)
{
	for (unsigned i = 0; i < size; i++, number >>= 8)
		putchar(number & 0xff);
}

/* Prefixes, an opcode, and what may follow it. */
static void make_x86(void)
{
	static const uint8_t prefixes[] = {0x66, 0xf2, 0xf3, 0x2e, 0x3e, 0x67, 0x48, 0x41, 0x4f};
	static const uint8_t opcodes[] = {0xe8, 0xe9, 0xeb, 0xff, 0xff, 0xff, 0xc3, 0xc2, 0xcb,
	                                  0xca, 0xcf, 0xcc, 0xcd, 0xf1, 0xf4, 0xe0, 0xe1, 0xe2,
	                                  0xe3, 0x90, 0xc7, 0x9a, 0xea, 0x70, 0x7f, 0x9b};
	static const uint8_t seconds[] = {0x05, 0x07, 0x34, 0x35, 0x0b, 0xb9, 0xff, 0xaa,
	                                  0x1f, 0x1e, 0x01, 0x80, 0x8f, 0xa2, 0x09, 0x0d};

	for (unsigned i = 0; i < 3 && one_in(4); i++)
		put(prefixes[any() % sizeof(prefixes)], 1);
	if (one_in(3)) {
		put(0x0f, 1);
		put(one_in(2) ? seconds[any() % sizeof(seconds)] : any(), 1);
	} else {
		put(one_in(3) ? any() : opcodes[any() % sizeof(opcodes)], 1);
	}
	put(any(), any() % 5);
}

/* Any word; one with a high byte that matters; or one that differs from a transfer in a bit or two. */
static void make_arm64(void)
{
	static const uint8_t high[] = {0x14, 0x97, 0x34, 0xb5, 0x36, 0xb7, 0x54,
	                               0x55, 0xd4, 0xd5, 0xd6, 0xd7, 0x74, 0xf5};
	static const uint32_t near[] = {0xd61f0000, 0xd63f0000, 0xd65f03c0, 0xd65f0bff, 0xd65f0fff,
	                                0xd69f03e0, 0xd69f0bff, 0xd6bf03e0, 0xd61f081f, 0xd63f081f,
	                                0xd71f0800, 0xd73f0800, 0xd4200000, 0xd4400000, 0xd4a00001,
	                                0xd4000001, 0xd503201f, 0x00000000, 0xd5033f9f};
	uint32_t word = any();

	if (one_in(2)) {
		word = near[any() % (sizeof(near) / sizeof(near[0]))];
		if (!one_in(3))
			word |= any() & any() & 0x1fffff;
		if (one_in(3))
			word ^= 1u << any() % 32;
	} else if (one_in(2)) {
		word = (word & 0xffffff) | (uint32_t)high[any() % sizeof(high)] << 24;
	}
	put(word, 4);
}

static void make_riscv(void)
{
	static const uint8_t opcodes[] = {0x63, 0x67, 0x6f, 0x73, 0x6b, 0x17, 0x33, 0x0f};
	static const uint32_t near[] = {0x00100073, 0x00200073, 0x10200073, 0x30200073, 0x70200073,
	                                0x7b200073, 0x00000073, 0x10500073, 0xc0001073, 0x00008067,
	                                0x00028067, 0x00000013, 0x0000006f, 0x00000063};
	uint32_t word = any() | 3;

	if ((word & 0x1f) == 0x1f)
		word &= ~4u;
	if (one_in(3)) {
		word = near[any() % (sizeof(near) / sizeof(near[0]))];
		if (one_in(2))
			word ^= 1u << (2 + any() % 30);
		if ((word & 0x1f) == 0x1f)
			word ^= 4;
	} else if (one_in(2)) {
		word = (word & ~0x7fu) | opcodes[any() % sizeof(opcodes)];
	}
	put(word, 4);
	if ((word & 0x7f) == 0x17 && !one_in(4)) /* AUIPC: JALR, mostly from the same register */
		put(0x67 | (any() & 0xfff00000) | (one_in(3) ? any() & 0xf80 : word & 0xf80) |
		            (one_in(8) ? any() & 0xf8000 : (word & 0xf80) << 8),
		    4);
}

static void make(const struct arch *arch, unsigned long count)
{
	/* all of two bytes */
	for (uint32_t half = 0; arch->elf_machine == EM_RISCV && half < 0x10000; half++)
		if ((half & 3) != 3)
			put(half, 2);
	for (unsigned long i = 0; i < count; i++) {
		if (arch->elf_machine == EM_X86_64)
			make_x86();
		else if (arch->elf_machine == EM_AARCH64)
			make_arm64();
		else
			make_riscv();
	}
}

/* --- what objdump says ----------------------------------------------------------------------- */

struct said {
	uint64_t at, target;
	unsigned length;
	bool has_target;
	enum flow flow;
	char name[32], operands[160];
};

struct meaning {
	const char *names; /* with a blank on either side */
	enum flow flow;
};

static const struct meaning of_x86[] = {
        {" jmp jmpw ljmp ljmpw ljmpq ", FLOW_JUMP},
        {" call callw lcall lcallw lcallq ", FLOW_CALL},
        {" ret retw ", FLOW_RETURN},
        {" lret lretw lretq iret iretw iretq sysret sysretl sysretq sysexit sysexitl sysexitq rsm ",
         FLOW_LEAVE},
        {" ud0 ud1 ud2 ", FLOW_TRAP},
        {" int3 ", FLOW_BREAKPOINT},
        {" loop loope loopne loopl loopel loopnel loopw jrcxz jecxz xbegin xbeginw ", FLOW_BRANCH},
        {" jo jno jb jae je jne jbe ja js jns jp jnp jl jge jle jg ", FLOW_BRANCH},
        {" jow jnow jbw jaew jew jnew jbew jaw jsw jnsw jpw jnpw jlw jgew jlew jgw ", FLOW_BRANCH},
        {" (bad) .byte ", FLOW_BAD},
        {NULL, FLOW_NEXT}};

static const struct meaning of_arm64[] = {
        {" b b.al b.nv ", FLOW_JUMP},
        {" b.eq b.ne b.cs b.cc b.mi b.pl b.vs b.vc b.hi b.ls b.ge b.lt b.gt b.le ", FLOW_BRANCH},
        {" bc.eq bc.ne bc.cs bc.cc bc.mi bc.pl bc.vs bc.vc bc.hi bc.ls bc.ge bc.lt bc.gt bc.le ",
         FLOW_BRANCH},
        {" bc.al bc.nv ", FLOW_JUMP},
        {" cbz cbnz tbz tbnz ", FLOW_BRANCH},
        {" bl ", FLOW_CALL},
        {" br braa brab braaz brabz ", FLOW_JUMP_INDIRECT},
        {" blr blraa blrab blraaz blrabz ", FLOW_CALL_INDIRECT},
        {" ret retaa retab ", FLOW_RETURN},
        {" eret eretaa eretab drps ", FLOW_LEAVE},
        {" brk hlt udf tcancel dcps1 dcps2 dcps3 ", FLOW_TRAP},
        {" .inst ", FLOW_BAD},
        {NULL, FLOW_NEXT}};

static const struct meaning of_riscv[] = {
        {" beq bne blt bge bltu bgeu c.beqz c.bnez ", FLOW_BRANCH},
        {" c.j ", FLOW_JUMP},
        {" jal ", FLOW_CALL},
        {" jalr ", FLOW_CALL_INDIRECT},
        {" c.jr ", FLOW_JUMP_INDIRECT},
        {" c.jalr ", FLOW_CALL_INDIRECT},
        {" uret sret mret mnret dret ", FLOW_LEAVE},
        {" ebreak c.ebreak c.unimp unimp ", FLOW_TRAP},
        {" .2byte .4byte .byte .8byte ", FLOW_BAD},
        {NULL, FLOW_NEXT}};

static const struct meaning *meanings_of(const struct arch *arch)
{
	return arch->elf_machine == EM_X86_64    ? of_x86
	       : arch->elf_machine == EM_AARCH64 ? of_arm64
	                                         : of_riscv;
}

static bool in_list(const char *list, const char *name)
{
	char word[48];

	snprintf(word, sizeof(word), " %s ", name);
	return strstr(list, word);
}

/* RISC-V without aliases: whether it is a call or a return is in the registers. */
static void by_registers(struct said *s)
{
	bool links = strncmp(s->operands, "x0,", 3);
	const char *from = strrchr(s->operands, ',');

	if (!strcmp(s->name, "jal") && !links)
		s->flow = FLOW_JUMP;
	if (!strcmp(s->name, "jalr") && !links)
		s->flow = from && !strcmp(from, ",0(x1)") ? FLOW_RETURN : FLOW_JUMP_INDIRECT;
	if (!strcmp(s->name, "c.jr") && !strcmp(s->operands, "x1"))
		s->flow = FLOW_RETURN;
}

static bool is_direct(enum flow flow)
{
	return flow == FLOW_JUMP || flow == FLOW_CALL || flow == FLOW_BRANCH;
}

/* The last operand is the target: "x1,x2,0x20", "0xffe <.text+0xffe>". */
static void find_target(struct said *s)
{
	char *operand, *end;

	operand = strrchr(s->operands, ',');
	operand = operand ? operand + 1 : s->operands;
	s->target = strtoull(operand + strspn(operand, " "), &end, 16);
	s->has_target = end != operand && (*end == '\0' || *end == ' ');
}

/* "bnd jmp *%rax", "rex.W ret": what comes first says nothing of the flow. */
static char *behind_prefixes(char *text)
{
	static const char prefixes[] =
	        " bnd notrack data16 addr32 lock repz repnz cs ds es ss fs gs xacquire xrelease ";
	size_t length;
	char word[32];

	for (;; text += length + strspn(text + length, " ")) {
		length = strcspn(text, " ");
		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		if (!in_list(prefixes, word) && strncmp(word, "rex", 3))
			return text;
	}
}

/* "  1c:\tb6580df6 \ttbz\tx22, #43, 0x1bc": false: there is no instruction in the line. */
static bool parse(const struct arch *arch, char *line, struct said *s)
{
	const struct meaning *m = meanings_of(arch);
	char *hex, *text, *end;
	size_t length;

	*s = (struct said){.at = strtoull(line, &end, 16)};
	if (end == line || *end != ':' || end[1] != '\t')
		return false;
	hex = end + 2;
	text = strchr(hex, '\t');
	if (!text)
		return false;
	for (char *c = hex; c < text; c++)
		s->length += *c != ' ';
	s->length /= 2;
	text[strcspn(text, "\n")] = '\0';
	for (char *c = ++text; *c; c++)
		if (*c == '\t')
			*c = ' ';
	if (arch->elf_machine == EM_X86_64)
		text = behind_prefixes(text);
	length = strcspn(text, " ,");
	snprintf(s->name, sizeof(s->name), "%.*s", (int)length, text);
	text += strcspn(text, " ");
	snprintf(s->operands, sizeof(s->operands), "%s", text + strspn(text, " "));
	s->operands[strcspn(s->operands, arch->elf_machine == EM_AARCH64 ? "<" : "<#")] = '\0';
	for (size_t n = strlen(s->operands); n && s->operands[n - 1] == ' ';)
		s->operands[--n] = '\0';
	while (m->names && !in_list(m->names, s->name))
		m++;
	s->flow = m->flow;
	if (arch->elf_machine == EM_RISCV)
		by_registers(s);
	if (arch->elf_machine == EM_X86_64 && (*s->operands == '*' || s->name[0] == 'l') &&
	    (s->flow == FLOW_JUMP || s->flow == FLOW_CALL))
		s->flow = s->flow == FLOW_JUMP ? FLOW_JUMP_INDIRECT : FLOW_CALL_INDIRECT;
	if (is_direct(s->flow))
		find_target(s);
	return true;
}

/* --- what we say ----------------------------------------------------------------------------- */

static const char *const flow_names[] = {"next",   "jump",          "branch",        "call",
                                         "return", "jump indirect", "call indirect", "leave",
                                         "trap",   "breakpoint",    "no instruction"};

/* --- what may be different ------------------------------------------------------------------- */

/* Zydis says no where a processor would refuse the operand; binutils print it with a mark, or not. */
static bool is_wrong_operand(const struct said *s)
{
	return strstr(s->operands, "(bad)") || strstr(s->operands, "%?") ||
	       strstr(s->operands, "%cs") || strstr(s->operands, "%cr") ||
	       strstr(s->operands, "%db");
}

/* Segments and the size of addresses: before any instruction. */
static const uint8_t *behind_harmless(const uint8_t *b)
{
	while (*b == 0x26 || *b == 0x2e || *b == 0x36 || *b == 0x3e || *b == 0x64 || *b == 0x65 ||
	       *b == 0x67)
		b++;
	return b;
}

/* 66, F2, F3, REX: those that make another instruction of it, or none. */
static bool has_prefix(uint8_t first)
{
	return first == 0x66 || first == 0xf2 || first == 0xf3 || (first & 0xf0) == 0x40;
}

/* VEX, EVEX: not all combinations of registers are instructions. */
static bool is_vector(uint8_t first)
{
	return first == 0x62 || first == 0xc4 || first == 0xc5;
}

static bool is_excused_x86(const struct said *s, const struct instruction *in, const uint8_t *b)
{
	bool none = in->flow == FLOW_BAD;
	const uint8_t *opcode = behind_harmless(b);

	/* a prefix before another has a line of its own, and all of it comes once more behind it */
	if (!*s->name)
		return true;
	/* FWAIT and what waits is one instruction for assemblers, two for processors */
	if (in->flow == FLOW_NEXT && b[in->length - 1] == 0x9b)
		return true;
	/* names of x87 that are in no manual, fences with a register, prefixes that do not belong there */
	if (s->flow == FLOW_BAD && in->flow == FLOW_NEXT)
		return has_prefix(*opcode) || is_vector(*opcode) ||
		       (b[in->length - 2] & 0xf8) == 0xd8 || b[in->length - 2] == 0xae;
	/* JKZD, JKNZD of Knights Corner */
	if (s->flow == FLOW_BAD && in->flow == FLOW_BRANCH)
		return is_vector(*opcode);
	/* with 66 the target has 16 bits: no kernel is there */
	if (!strcmp(s->name, "xbeginw"))
		return in->flow == FLOW_BRANCH && in->length == s->length;
	/* ERETU, ERETS are younger than binutils */
	if (in->flow == FLOW_LEAVE && !strcmp(s->name, "clac"))
		return true;
	/* how many bytes that are no instruction are taken together */
	if (none && s->flow == FLOW_BAD)
		return true;
	/* LOCK where it may not be */
	if (none && memchr(b, 0xf0, s->length))
		return true;
	if (none && s->flow == FLOW_NEXT && (has_prefix(*opcode) || is_vector(*opcode)))
		return true;
	/* VIA's, the 287's, and what is younger than Zydis */
	if (none && s->flow == FLOW_NEXT)
		return opcode[1] == 0xa6 || opcode[1] == 0xa7 || !strncmp(s->name, "frstpm", 6) ||
		       !strcmp(s->name, "aadd") || !strcmp(s->name, "wrmsrns") ||
		       is_wrong_operand(s);
	return in->flow == FLOW_NEXT && is_wrong_operand(s);
}

static bool is_excused_arm64(const struct said *s, const struct instruction *in, const uint8_t *b)
{
	uint32_t word = b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;

	/* of what does not transfer control nobody asks whether it is assigned */
	if (s->flow == FLOW_BAD && in->flow == FLOW_NEXT)
		return true;
	/* UDF #0 is what gaps are filled with: no code at all */
	if (!word)
		return in->flow == FLOW_BAD;
	/* compare and branch (FEAT_CMPBR), RETAASPPC and RETAASPPCR (FEAT_PAuth_LR) are younger */
	if (s->flow == FLOW_BAD && in->flow == FLOW_BRANCH)
		return (word & 0x7e000000) == 0x74000000;
	if (s->flow == FLOW_BAD && in->flow == FLOW_RETURN)
		return (word & 0xff00001f) == 0x5500001f || (word & 0xfffffbe0) == 0xd65f0be0;
	/* DCPS0, which there is not */
	return s->flow == FLOW_BAD && (word & 0xffe0001f) == 0xd4a00000;
}

static bool is_excused_riscv(const struct said *s, const struct instruction *in, const uint8_t *b,
                             size_t left)
{
	uint32_t word = b[0] | b[1] << 8;

	/* longer ones than four bytes, which nobody has: binutils take all of them at once */
	if ((word & 0x1f) == 0x1f)
		return in->flow == FLOW_BAD && s->flow == FLOW_BAD;
	/* reserved, whatever binutils print */
	if (word == 0x6101)
		return in->flow == FLOW_BAD;
	/* of what does not transfer control nobody asks whether it is assigned */
	if (s->flow == FLOW_BAD && in->flow == FLOW_NEXT)
		return in->length == s->length;
	if ((word & 3) != 3 || left < 8)
		return false;
	word |= b[2] << 16 | (uint32_t)b[3] << 24;
	/* MNRET (Smrnmi) is younger */
	if (word == 0x70200073)
		return in->flow == FLOW_LEAVE;
	return false;
}

static bool is_excused(const struct arch *arch, const struct said *s, const struct instruction *in,
                       const uint8_t *b, size_t left)
{
	switch (arch->elf_machine) {
	case EM_X86_64: return is_excused_x86(s, in, b);
	case EM_AARCH64: return is_excused_arm64(s, in, b);
	default: return is_excused_riscv(s, in, b, left);
	}
}

static uint8_t *read_all(const char *path, size_t *size)
{
	FILE *from = fopen(path, "rbe");
	uint8_t *bytes = malloc(1 << 24);

	if (!from || !bytes) {
		perror(path);
		exit(2);
	}
	*size = fread(bytes, 1, 1 << 24, from);
	fclose(from);
	return bytes;
}

/* AUIPC: with the JALR behind it we may take it for one instruction. */
static bool joins_pair(const struct said *first, const struct said *second,
                       const struct instruction *in)
{
	uint64_t upper;
	int64_t lower;
	unsigned from, to, reg;
	enum flow flow;

	if (in->length != 8 || second->at != first->at + 4 || strcmp(second->name, "jalr") ||
	    sscanf(first->operands, "x%u,0x%" SCNx64, &reg, &upper) != 2 ||
	    sscanf(second->operands, "x%u,%" SCNd64 "(x%u)", &to, &lower, &from) != 3)
		return false;
	flow = to ? FLOW_CALL : FLOW_JUMP;
	return from == reg && in->flow == flow &&
	       in->displacement == (int64_t)(int32_t)(upper << 12) + lower;
}

static void complain(const struct said *s, const struct instruction *in, const uint8_t *bytes)
{
	printf("0x%" PRIx64 ":", s->at);
	for (unsigned i = 0; i < s->length || i < in->length; i++)
		printf(" %02x", bytes[i]);
	printf(": ours %u bytes, %s, 0x%" PRIx64 "; binutils %u bytes, %s, 0x%" PRIx64 ": %s %s\n",
	       in->length, flow_names[in->flow], s->at + in->displacement, s->length,
	       flow_names[s->flow], s->target, s->name, s->operands);
}

static int compare(const struct arch *arch, const char *path)
{
	size_t size, compared = 0, excused = 0, different = 0;
	uint8_t *bytes = read_all(path, &size);
	char line[1024];
	struct said s, before = {0};
	struct instruction in, pair = {0};

	while (fgets(line, sizeof(line), stdin)) {
		if (!parse(arch, line, &s) || s.at >= size)
			continue;
		if (pair.length && !joins_pair(&before, &s, &pair)) {
			different++;
			complain(&before, &pair, bytes + before.at);
		}
		pair.length = 0;
		arch->decode(bytes + s.at, size - s.at, &in);
		compared++;
		if (in.length == s.length && in.flow == s.flow &&
		    (!s.has_target || s.target == s.at + in.displacement))
			continue;
		if (!strcmp(s.name, "auipc") && in.length == 8) {
			pair = in; /* the next line tells */
			before = s;
			continue;
		}
		if (is_excused(arch, &s, &in, bytes + s.at, size - s.at)) {
			excused++;
			continue;
		}
		if (different++ < 40)
			complain(&s, &in, bytes + s.at);
	}
	free(bytes);
	printf("%s: %zu compared, %zu excused, %zu different\n", arch->name, compared, excused,
	       different);
	return different || !compared;
}

int main(int argc, char **argv)
{
	static const struct arch *const arches[] = {&arch_x86_64, &arch_aarch64, &arch_riscv64};

	for (size_t i = 0; argc > 3 && i < sizeof(arches) / sizeof(arches[0]); i++) {
		if (strcmp(arches[i]->name, argv[2]))
			continue;
		if (!strcmp(argv[1], "compare"))
			return compare(arches[i], argv[3]);
		seed = argc > 4 ? strtoull(argv[4], NULL, 0) : 1;
		make(arches[i], strtoul(argv[3], NULL, 0));
		return 0;
	}
	fprintf(stderr, "decoders: make ARCH COUNT SEED, or compare ARCH FILE\n");
	return 2;
}
