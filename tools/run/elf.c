/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/elf.h"
#include "tools/common/say.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

static bool read_ident(const char *host, Elf64_Ehdr *head)
{
	int fd = open(host, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	memset(head, 0, sizeof(*head));
	n = read(fd, head, sizeof(*head));
	close(fd);
	return n >= 20 && !memcmp(head->e_ident, ELFMAG, SELFMAG);
}

bool elf_is(const char *host)
{
	Elf64_Ehdr head;

	return read_ident(host, &head);
}

const char *elf_refuses(const char *host)
{
	Elf64_Ehdr head;

	if (!read_ident(host, &head))
		return "is not an ELF file";
	if (head.e_ident[EI_DATA] != ELFDATA2LSB)
		return "is a big-endian program, this machine is x86-64";
	if (head.e_machine == EM_386)
		return "is a 32-bit x86 program, this machine carries 64-bit ones";
	if (head.e_machine == EM_AARCH64)
		return "is an arm64 program, this machine is x86-64";
	if (head.e_machine != EM_X86_64)
		return "is a program for another processor, this machine is x86-64";
	if (head.e_ident[EI_CLASS] != ELFCLASS64)
		return "is an x32 program, this machine carries plain x86-64 ones";
	if (head.e_type != ET_EXEC && head.e_type != ET_DYN)
		return "is an ELF file and not a program (an object or a core file)";
	return NULL;
}

static void read_interpreter(Elf *elf, const GElf_Phdr *ph, struct elf_needs *needs)
{
	Elf_Data *data = elf_getdata_rawchunk(elf, ph->p_offset, ph->p_filesz, ELF_T_BYTE);

	if (data && data->d_size)
		needs->interpreter = must_printf("%.*s", (int)data->d_size, (char *)data->d_buf);
}

static Elf_Scn *dynamic_section(Elf *elf, GElf_Shdr *head)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, head) && head->sh_type == SHT_DYNAMIC)
			return section;
	return NULL;
}

static void read_dynamic(Elf *elf, struct elf_needs *needs)
{
	GElf_Shdr head;
	Elf_Scn *section = dynamic_section(elf, &head);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	unsigned found = 0;
	GElf_Dyn dyn;

	for (int i = 0; data && gelf_getdyn(data, i, &dyn) && dyn.d_tag != DT_NULL; i++) {
		const char *text = elf_strptr(elf, head.sh_link, dyn.d_un.d_val);

		if (dyn.d_tag == DT_NEEDED && text && found < NEEDED_MAX - 1)
			needs->needed[found++] = must_strdup(text);
		if (text && (dyn.d_tag == DT_RUNPATH || (dyn.d_tag == DT_RPATH && !needs->path)))
			needs->path = must_strdup(text);
	}
}

bool elf_read_needs(const char *host, struct elf_needs *needs)
{
	int fd = open(host, O_RDONLY | O_CLOEXEC);
	GElf_Phdr ph;
	size_t count = 0;
	Elf *elf;

	*needs = (struct elf_needs){0};
	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && !elf_getphdrnum(elf, &count)) {
		for (size_t i = 0; i < count; i++)
			if (gelf_getphdr(elf, i, &ph) && ph.p_type == PT_INTERP)
				read_interpreter(elf, &ph, needs);
		read_dynamic(elf, needs);
	}
	elf_end(elf);
	close(fd);
	return elf && count;
}
