/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does exec give a program what it should find, and does it refuse what is no program? It runs
 * itself again under several names, and writes files that are broken on purpose.
 */
#include <elf.h>
#include <linux/auxvec.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include "tasks.h"

extern char **environ;
static const char *self;
static char dir[64], path[128], script[128];
/* an address where nothing is, unknown to the compiler */
static char *volatile bad = (char *)8;

/* ---- the program that is run: looks around ---- */

static int probe_args(int argc, char **argv)
{
	if (argc != 4 || strcmp(argv[2], "") || strcmp(argv[3], "last one"))
		return 1;
	if (!environ[0] || strcmp(environ[0], "ONLY=this") || environ[1])
		return 2;
	return 0;
}

static int probe_auxv(void)
{
	const Elf64_Phdr *phdr = (const void *)getauxval(AT_PHDR);

	if (getauxval(AT_PAGESZ) != 4096 || getauxval(AT_PHENT) != sizeof(*phdr))
		return 1;
	if (!phdr || getauxval(AT_PHNUM) < 2 || !getauxval(AT_ENTRY) || !getauxval(AT_HWCAP))
		return 2;
	if (!getauxval(AT_RANDOM) || strcmp((const char *)getauxval(AT_PLATFORM), "x86_64"))
		return 3;
	if (getauxval(AT_SECURE) || getauxval(AT_UID) != getuid() || getauxval(AT_CLKTCK) != 100)
		return 4;
	if (!strstr((const char *)getauxval(AT_EXECFN), "exec"))
		return 5;
	return ((uintptr_t)environ & 7) || getauxval(AT_MINSIGSTKSZ) < 1000 ? 6 : 0;
}

static int probe_state(char **argv)
{
	struct sigaction sa;
	stack_t ss;
	char name[16];

	/* descriptor argv[2] was close-on-exec, argv[3] was not */
	if (fcntl(atoi(argv[2]), F_GETFD) != -1 || fcntl(atoi(argv[3]), F_GETFD) == -1)
		return 1;
	sigaction(SIGUSR1, NULL, &sa);
	if (sa.sa_handler != SIG_DFL)
		return 2;
	sigaction(SIGUSR2, NULL, &sa);
	if (sa.sa_handler != SIG_IGN)
		return 3;
	sigaltstack(NULL, &ss);
	prctl(PR_GET_NAME, name);
	return !(ss.ss_flags & SS_DISABLE) ? 4 : strcmp(name, "exec") ? 5 : 0;
}

static int probe(int argc, char **argv)
{
	if (!strcmp(argv[1], "-args"))
		return probe_args(argc, argv);
	if (!strcmp(argv[1], "-auxv"))
		return probe_auxv();
	if (!strcmp(argv[1], "-state"))
		return probe_state(argv);
	if (!strcmp(argv[1], "-count"))
		return argc & 0x7f;
	if (!strcmp(argv[1], "-script")) /* interpreter -script script args */
		return argc == 4 && strstr(argv[2], "/script") && !strcmp(argv[3], "x y") ? 0 : 1;
	return 99;
}

/* ---- running ---- */

static int run(const char *file, char *const argv[], char *const envp[])
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execve(file, argv, envp);
		_exit(100 + (errno & 0x7f) % 100);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

#define ARGV(...) ((char *const[]){(char *)(uintptr_t) "exec", __VA_ARGS__, NULL})

static char opt_args[] = "-args", empty[] = "", last[] = "last one", only[] = "ONLY=this";
static char opt_auxv[] = "-auxv", opt_state[] = "-state", opt_count[] = "-count", blank[] = "x y";

static void on_usr1(int sig)
{
}

static void test_probe(void)
{
	static char stack[65536], fd_gone[12], fd_kept[12];
	stack_t ss = {.ss_sp = stack, .ss_size = sizeof(stack)};
	int gone = open("/dev/null", O_RDONLY | O_CLOEXEC), kept = dup(0);

	snprintf(fd_gone, sizeof(fd_gone), "%d", gone);
	snprintf(fd_kept, sizeof(fd_kept), "%d", kept);
	check(run(self, ARGV(opt_args, empty, last), (char *const[]){only, NULL}) == 0,
	      "arguments and environment");
	check(run(self, ARGV(opt_auxv), environ) == 0, "auxiliary vector");
	signal(SIGUSR1, on_usr1);
	signal(SIGUSR2, SIG_IGN);
	sigaltstack(&ss, NULL);
	check(run(self, ARGV(opt_state, fd_gone, fd_kept), environ) == 0,
	      "descriptors, signals, name");
	check(run("/nowhere/at/all", ARGV(empty), environ) == 100 + ENOENT, "ENOENT");
	check(run("/", ARGV(empty), environ) == 100 + EACCES, "a directory: EACCES");
}

static int exec_fd(void)
{
	int fd = open(self, O_RDONLY | O_CLOEXEC);

	syscall(SYS_execveat, fd, "", ARGV(opt_count), environ, AT_EMPTY_PATH);
	return 9;
}

static void test_execveat(void)
{
	check(exited_with(in_child(exec_fd), 2), "execveat by descriptor alone");
	check(failed_with(syscall(SYS_execveat, -1, "x", NULL, NULL, 0), EBADF), "... EBADF");
	check(failed_with(syscall(SYS_execveat, AT_FDCWD, self, NULL, NULL, 0x20000), EINVAL),
	      "... bad flags");
}

/* ---- sizes ---- */

static void test_sizes(void)
{
	static char big[131072], many[20001][2];
	static char *argv[20003];

	memset(big, 'a', sizeof(big) - 1);
	check(run(self, ARGV(opt_count, big), environ) == 3, "an argument of 128 KiB");
	static char bigger[131073];
	memset(bigger, 'a', sizeof(bigger) - 1);
	check(run(self, ARGV(opt_count, bigger), environ) == 100 + E2BIG, "one more: E2BIG");
	argv[0] = argv[1] = opt_count;
	for (int i = 2; i < 20002; i++)
		argv[i] = many[i - 2];
	check(run(self, argv, environ) == (20002 & 0x7f), "twenty thousand arguments");
	for (int i = 2; i < 100; i++)
		argv[i] = big;
	check(run(self, argv, environ) == 100 + E2BIG, "12 MiB of them: E2BIG");
	check(run(self, (char *const *)bad, environ) == 100 + EFAULT, "bad argv: EFAULT");
	check(run(self, ARGV(bad), environ) == 100 + EFAULT, "bad argument: EFAULT");
}

/* ---- scripts ---- */

static void write_file(const char *name, const void *data, size_t len)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	(void)!write(fd, data, len);
	close(fd);
}

static void write_script(const char *line)
{
	write_file(script, line, strlen(line));
}

static void test_scripts(void)
{
	char line[600];

	snprintf(line, sizeof(line), "#!%s -script\nrubbish", self);
	write_script(line);
	check(run(script, ARGV(blank), environ) == 0, "#! with an argument");
	snprintf(line, sizeof(line), "#!  %s   -script  \t\n", self);
	write_script(line);
	check(run(script, ARGV(blank), environ) == 0, "... blanks around");
	write_script("#!\n");
	check(run(script, ARGV(empty), environ) == 100 + ENOEXEC, "#! and nothing: ENOEXEC");
	write_script("#!/nowhere\n");
	check(run(script, ARGV(empty), environ) == 100 + ENOENT, "no interpreter: ENOENT");
	snprintf(line, sizeof(line), "#!%s\n", script);
	write_script(line);
	check(run(script, ARGV(empty), environ) == 100 + ELOOP, "itself: ELOOP");
	memset(line, 'x', sizeof(line));
	memcpy(line, "#!/", 3);
	write_file(script, line, sizeof(line));
	check(run(script, ARGV(empty), environ) == 100 + ENOEXEC, "a name too long: ENOEXEC");
	write_script("echo hello\n");
	check(run(script, ARGV(empty), environ) == 100 + ENOEXEC, "no #!: ENOEXEC");
	write_script("");
	check(run(script, ARGV(empty), environ) == 100 + ENOEXEC, "an empty file: ENOEXEC");
	chmod(script, 0644);
	check(run(script, ARGV(empty), environ) == 100 + EACCES, "not executable: EACCES");
	unlink(script);
}

/* ---- broken images ---- */

struct tiny {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[2];
	unsigned char code[16];
};

/* exit(42) */
static const unsigned char exit_42[] = {0xbf, 42, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05};

static struct tiny sane(void)
{
	struct tiny t = {
	        .eh =
	                {
	                        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
	                                    ELFDATA2LSB, 1},
	                        .e_type = ET_EXEC,
	                        .e_machine = EM_X86_64,
	                        .e_version = 1,
	                        .e_entry = 0x400000 + offsetof(struct tiny, code),
	                        .e_phoff = offsetof(struct tiny, ph),
	                        .e_ehsize = sizeof(Elf64_Ehdr),
	                        .e_phentsize = sizeof(Elf64_Phdr),
	                        .e_phnum = 1,
	                },
	        .ph[0] =
	                {
	                        .p_type = PT_LOAD,
	                        .p_flags = PF_R | PF_X,
	                        .p_vaddr = 0x400000,
	                        .p_filesz = sizeof(struct tiny),
	                        .p_memsz = sizeof(struct tiny),
	                        .p_align = 4096,
	                },
	};

	memcpy(t.code, exit_42, sizeof(exit_42));
	return t;
}

/* A refused program is an error, or SIGSEGV/SIGKILL when it was too late for one. */
static int refused(const struct tiny *t)
{
	int result;

	write_file(path, t, sizeof(*t));
	result = run(path, ARGV(empty), environ);
	return result >= 100 || result == -SIGSEGV || result == -SIGKILL;
}

#define BROKEN(what, ...)                         \
	do {                                      \
		struct tiny t = sane();           \
		__VA_ARGS__;                      \
		check(refused(&t), "ELF: " what); \
	} while (0)

static void test_images(void)
{
	struct tiny good = sane();

	write_file(path, &good, sizeof(good));
	check(run(path, ARGV(empty), environ) == 42, "a tiny program");
	good.eh.e_type = ET_DYN;
	good.ph[0].p_vaddr = 0;
	good.eh.e_entry -= 0x400000;
	write_file(path, &good, sizeof(good));
	check(run(path, ARGV(empty), environ) == 42, "... that may live anywhere");
	BROKEN("wrong magic", t.eh.e_ident[0] = 0x7e);
	BROKEN("another machine", t.eh.e_machine = EM_AARCH64);
	BROKEN("relocatable", t.eh.e_type = ET_REL);
	BROKEN("entries of another size", t.eh.e_phentsize = 57);
	BROKEN("no segment", t.eh.e_phnum = 0);
	BROKEN("too many segments", t.eh.e_phnum = 65535);
	BROKEN("headers beyond the file", t.eh.e_phoff = 1 << 20);
	BROKEN("headers beyond everything", t.eh.e_phoff = ~0UL - 16);
	BROKEN("nothing to load", t.ph[0].p_type = PT_NOTE);
	BROKEN("file larger than memory", t.ph[0].p_memsz = 1);
	BROKEN("in the kernel", t.ph[0].p_vaddr = 0xffffffff80000000UL);
	BROKEN("across the end", t.ph[0].p_vaddr = 0x7ffffffff000UL);
	BROKEN("huge memory", t.ph[0].p_memsz = ~0UL >> 1);
	BROKEN("all of memory", t.ph[0].p_memsz = ~0UL);
	BROKEN("offset overflows", t.ph[0].p_offset = ~0UL - 4095);
	BROKEN("offset not congruent", t.ph[0].p_offset = 8);
	BROKEN("entry in the kernel", t.eh.e_entry = 0xffffffff80200000UL);
	BROKEN("entry not canonical", t.eh.e_entry = 0x800000000000UL);
	BROKEN("entry not mapped", t.eh.e_entry = 0x10000);
	BROKEN("interpreter name too short", t.eh.e_phnum = 2; t.ph[1].p_type = PT_INTERP;
	       t.ph[1].p_filesz = 1);
	BROKEN("interpreter name too long", t.eh.e_phnum = 2; t.ph[1].p_type = PT_INTERP;
	       t.ph[1].p_filesz = 1 << 20);
	BROKEN("interpreter name without end", t.eh.e_phnum = 2; t.ph[1].p_type = PT_INTERP;
	       t.ph[1].p_filesz = 4);
	for (size_t len = 0; len < sizeof(struct tiny); len += 24) {
		write_file(path, &good, len);
		if (run(path, ARGV(empty), environ) == 42 && len < offsetof(struct tiny, code))
			check(0, "a cut file ran");
	}
	check(1, "files cut anywhere");
	unlink(path);
}

/* Every byte of the headers, several values: the kernel must stay whole. */
static void test_mutations(void)
{
	static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};
	struct rlimit none = {0, 0};
	int runs = 0;

	setrlimit(RLIMIT_CORE, &none);
	for (size_t at = 4; at < offsetof(struct tiny, code); at += 3) {
		struct tiny t = sane();

		((unsigned char *)&t)[at] = values[at % sizeof(values)];
		write_file(path, &t, sizeof(t));
		run(path, ARGV(empty), environ);
		runs++;
	}
	check(runs > 40, "mutated headers");
	unlink(path);
}

int main(int argc, char **argv)
{
	if (argc > 1 && argv[1][0] == '-')
		return probe(argc, argv);
	self = argv[0];
	strcpy(dir, "/tmp/exec.XXXXXX");
	if (!mkdtemp(dir))
		return 99;
	snprintf(path, sizeof(path), "%s/program", dir);
	snprintf(script, sizeof(script), "%s/script", dir);
	test_probe();
	test_execveat();
	test_sizes();
	test_scripts();
	test_images();
	test_mutations();
	rmdir(dir);
	return summary();
}
