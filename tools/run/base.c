/* SPDX-License-Identifier: BSD-2-Clause */
/* What is in the guest when nobody gave a root: BusyBox and what programs expect around it. */
#include "tools/run/rootfs.h"
#include "tools/common/say.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUSYBOX "/bin/busybox"

static void add_text(struct rootfs *fs, const char *path, const char *text)
{
	rootfs_add_data(fs, path, 0644, text, strlen(text));
}

static void add_busybox(struct rootfs *fs)
{
	FILE *list;
	char name[128], path[160];

	if (access(BUSYBOX, X_OK))
		die(ST_UNAVAILABLE, BUSYBOX " is missing: install the package busybox-static");
	rootfs_add_file(fs, BUSYBOX, BUSYBOX);
	list = popen(BUSYBOX " --list", "re");
	while (list && fgets(name, sizeof(name), list)) {
		name[strcspn(name, "\n")] = '\0';
		snprintf(path, sizeof(path), "/bin/%s", name);
		rootfs_add_link(fs, path, "busybox");
	}
	if (!list || pclose(list))
		die(ST_UNAVAILABLE, "`" BUSYBOX " --list` failed");
	/* Scripts name this one in full. */
	rootfs_add_link(fs, "/usr/bin/env", BUSYBOX);
}

void rootfs_add_base(struct rootfs *fs)
{
	add_busybox(fs);
	rootfs_add_dir(fs, "/dev", 0755);
	rootfs_add_dir(fs, "/proc", 0555);
	rootfs_add_dir(fs, "/root", 0700);
	rootfs_add_dir(fs, "/tmp", 01777);
	rootfs_add_dir(fs, "/var/tmp", 01777);
	add_text(fs, "/etc/passwd",
	         "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
	add_text(fs, "/etc/group", "root:x:0:\nnogroup:x:65534:\n");
	add_text(fs, "/etc/hostname", "airlock\n");
	add_text(fs, "/etc/profile",
	         "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
}
