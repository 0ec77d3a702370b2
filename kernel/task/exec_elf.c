/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exec: ELF images into a fresh mm. The file is not trusted: every sum of its numbers is checked
 * before it is used. Source: System V ABI, "Object Files" and the AMD64 supplement.
 */
#include <asm/errno.h>
#include <asm/mman.h>
#include <linux/elf.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include "lib/err.h"
#include "lib/string.h"
#include "kernel/fs/file.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/task/exec.h"

#define PHDRS_MAX       (65536 / sizeof(Elf64_Phdr))
#define INTERP_NAME_MAX 4096

/* Where programs that may live anywhere are put: two thirds up, away from the mmap area. */
#define DYN_BASE 0x555555554000UL
/* Nothing of the image may come nearer to the stack than this. */
#define LOAD_END (MM_STACK_TOP - (1UL << 30))

struct image {
	struct file *file;
	Elf64_Ehdr eh;
	Elf64_Phdr *ph;
	u64 lo, hi; /* of all PT_LOAD segments, page aligned, before the bias */
	u64 align;
	u64 bias;
};

/* ---- reading ---- */

static bool header_is_ours(const Elf64_Ehdr *eh)
{
	return !memcmp(eh->e_ident, ELFMAG, SELFMAG) && eh->e_ident[EI_CLASS] == ELFCLASS64 &&
	       eh->e_ident[EI_DATA] == ELFDATA2LSB && eh->e_machine == EM_X86_64 &&
	       (eh->e_type == ET_EXEC || eh->e_type == ET_DYN) &&
	       eh->e_phentsize == sizeof(Elf64_Phdr) && eh->e_phnum >= 1 &&
	       eh->e_phnum <= PHDRS_MAX;
}

static int read_all(struct file *file, void *buf, size_t len, u64 pos)
{
	long got = pos > INT64_MAX - len ? -EINVAL : file_read_kernel(file, buf, len, pos);

	return got == (long)len ? 0 : got < 0 && got != -EINVAL ? (int)got : -ENOEXEC;
}

/* One segment: all its sums fit into user space. */
static bool segment_is_sane(const Elf64_Phdr *ph)
{
	u64 page_part = ph->p_vaddr & (PAGE_SIZE - 1);

	return ph->p_filesz <= ph->p_memsz && ph->p_memsz <= LOAD_END &&
	       ph->p_vaddr <= LOAD_END - ph->p_memsz && ph->p_offset <= INT64_MAX - ph->p_filesz &&
	       (!ph->p_filesz ||
	        (ph->p_offset >= page_part && (ph->p_offset & (PAGE_SIZE - 1)) == page_part));
}

/* The range of all segments. */
static int image_range(struct image *im)
{
	im->lo = ~0UL;
	im->align = PAGE_SIZE;
	for (int i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];

		if (ph->p_type != PT_LOAD || !ph->p_memsz)
			continue;
		if (!segment_is_sane(ph))
			return -EINVAL;
		im->lo = min(im->lo, ALIGN_DOWN(ph->p_vaddr, PAGE_SIZE));
		im->hi = max(im->hi, ALIGN_UP(ph->p_vaddr + ph->p_memsz, PAGE_SIZE));
		if (ph->p_align && !(ph->p_align & (ph->p_align - 1)) && ph->p_align <= 1UL << 30)
			im->align = max(im->align, (u64)ph->p_align);
	}
	return im->lo < im->hi ? 0 : -ENOEXEC;
}

static int image_read(struct image *im, const void *head)
{
	size_t size;
	int err;

	memcpy(&im->eh, head, sizeof(im->eh));
	if (!header_is_ours(&im->eh))
		return -ENOEXEC;
	size = im->eh.e_phnum * sizeof(Elf64_Phdr);
	im->ph = kmalloc(size);
	if (!im->ph)
		return -ENOMEM;
	if (im->eh.e_phoff <= EXEC_HEAD_SIZE && size <= EXEC_HEAD_SIZE - im->eh.e_phoff)
		memcpy(im->ph, (const u8 *)head + im->eh.e_phoff, size);
	else if ((err = read_all(im->file, im->ph, size, im->eh.e_phoff)))
		return err;
	return image_range(im);
}

/* ---- mapping ---- */

static u32 prot_of(const Elf64_Phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

/* The rest of the page that the file ends in belongs to the bss. */
static int clear_tail(struct mm *mm, u64 from, u64 to)
{
	static const u8 zeroes[PAGE_SIZE];

	if (mm_access(mm, from, (void *)zeroes, to - from, MM_ACCESS_WRITE) == to - from)
		return 0;
	return -EFAULT;
}

static int map_segment(struct mm *mm, const struct image *im, const Elf64_Phdr *ph)
{
	u64 start = im->bias + ph->p_vaddr, page_part = start & (PAGE_SIZE - 1);
	u64 file_end = start + ph->p_filesz, end = start + ph->p_memsz;
	u64 anon = ALIGN_UP(file_end, PAGE_SIZE);
	u32 fixed = im->eh.e_type == ET_EXEC ? MAP_FIXED_NOREPLACE : MAP_FIXED;
	long mapped;
	int err = 0;

	if (ph->p_filesz) {
		mapped = mm_map(mm, start - page_part, ph->p_filesz + page_part, prot_of(ph),
		                MAP_PRIVATE | fixed, im->file, ph->p_offset - page_part);
		if (IS_ERR_VALUE(mapped))
			return (int)mapped;
	} else {
		anon = start - page_part;
	}
	if (end > file_end && ph->p_filesz && file_end < anon && ph->p_flags & PF_W)
		err = clear_tail(mm, file_end, anon);
	if (!err && end > anon)
		err = mm_map_anon(mm, anon, ALIGN_UP(end, PAGE_SIZE), prot_of(ph));
	return err;
}

static int map_segments(struct mm *mm, const struct image *im)
{
	for (int i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];
		int err = ph->p_type == PT_LOAD && ph->p_memsz ? map_segment(mm, im, ph) : 0;

		if (err)
			return err;
	}
	return 0;
}

/* ---- the program ---- */

static int place_program(struct image *im)
{
	u64 size = im->hi - im->lo;

	if (im->eh.e_type == ET_EXEC)
		return 0;
	if (size > LOAD_END - DYN_BASE - im->align)
		return -ENOMEM;
	im->bias = ALIGN_UP(DYN_BASE, im->align) - im->lo;
	return 0;
}

/* The program headers as the program sees them: in the segment that holds their place in the file. */
static u64 phdr_address(const struct image *im)
{
	u64 off = im->eh.e_phoff;

	for (int i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];

		if (ph->p_type == PT_LOAD && off >= ph->p_offset &&
		    off - ph->p_offset < ph->p_filesz)
			return im->bias + ph->p_vaddr + (off - ph->p_offset);
	}
	return 0;
}

static void set_bounds(struct mm *mm, const struct image *im)
{
	mm->code_start = ~0UL;
	for (int i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];
		u64 start = im->bias + ph->p_vaddr, end = start + ph->p_filesz;

		if (ph->p_type != PT_LOAD || !ph->p_memsz)
			continue;
		mm->code_start = min(mm->code_start, start);
		mm->data_start = max(mm->data_start, start);
		if (ph->p_flags & PF_X)
			mm->code_end = max(mm->code_end, end);
		mm->data_end = max(mm->data_end, end);
	}
	mm_set_brk(mm, im->bias + im->hi);
}

/* ---- the dynamic linker ---- */

static const Elf64_Phdr *find_phdr(const struct image *im, u32 type)
{
	for (int i = 0; i < im->eh.e_phnum; i++) {
		if (im->ph[i].p_type == type)
			return &im->ph[i];
	}
	return NULL;
}

static struct file *open_interp(const struct image *im, const Elf64_Phdr *ph)
{
	struct file *file;
	char *name;
	int err;

	if (ph->p_filesz < 2 || ph->p_filesz > INTERP_NAME_MAX)
		return ERR_PTR(-ENOEXEC);
	name = kmalloc(ph->p_filesz);
	if (!name)
		return ERR_PTR(-ENOMEM);
	err = read_all(im->file, name, ph->p_filesz, ph->p_offset);
	if (!err && name[ph->p_filesz - 1])
		err = -ENOEXEC;
	file = err ? ERR_PTR(err) : file_open_exec(AT_FDCWD, name, 0);
	kfree(name);
	return file;
}

/* Any free place in the mmap area: found by mapping, and taking the mapping away again. */
static int place_interp(struct mm *mm, struct image *im)
{
	u64 size = im->hi - im->lo;
	long at;

	if (im->eh.e_type == ET_EXEC)
		return 0;
	at = mm_map(mm, 0, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, NULL, 0);
	if (IS_ERR_VALUE(at))
		return (int)at;
	mm_unmap(mm, (u64)at, size);
	im->bias = (u64)at - im->lo;
	return 0;
}

static int load_interp(struct exec *e, struct file *file)
{
	struct image im = {.file = file};
	int err = read_all(file, e->head, EXEC_HEAD_SIZE, 0);

	if (!err)
		err = image_read(&im, e->head);
	if (err == -ENOEXEC)
		err = -ELIBBAD;
	if (!err)
		err = place_interp(e->mm, &im);
	if (!err)
		err = map_segments(e->mm, &im);
	e->image.base = im.bias;
	e->image.entry = im.bias + im.eh.e_entry;
	kfree(im.ph);
	return err;
}

/* ---- all of it ---- */

static int load_program(struct exec *e, struct image *im, struct file *interp)
{
	const Elf64_Phdr *stack = find_phdr(im, PT_GNU_STACK);
	int err = place_program(im);

	e->image.stack_exec = stack && stack->p_flags & PF_X;
	if (!err)
		err = mm_setup_stack(e->mm, MM_STACK_TOP, e->image.stack_exec);
	if (!err)
		err = map_segments(e->mm, im);
	if (err)
		return err;
	set_bounds(e->mm, im);
	e->image.phdr = phdr_address(im);
	e->image.phnum = im->eh.e_phnum;
	e->image.own_entry = e->image.entry = im->bias + im->eh.e_entry;
	if (interp)
		err = load_interp(e, interp);
	return !err && e->image.entry >= TASK_SIZE_MAX ? -EINVAL : err;
}

int elf_load(struct exec *e)
{
	struct image im = {.file = e->file};
	struct file *interp = NULL;
	const Elf64_Phdr *ph;
	int err = image_read(&im, e->head);

	if (!err && (ph = find_phdr(&im, PT_INTERP))) {
		interp = open_interp(&im, ph);
		if (IS_ERR(interp)) {
			err = (int)PTR_ERR(interp);
			interp = NULL;
		}
	}
	if (!err)
		err = load_program(e, &im, interp);
	if (interp)
		file_put(interp);
	kfree(im.ph);
	return err;
}
