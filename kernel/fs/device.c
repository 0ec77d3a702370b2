/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/device.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "lib/log.h"
#include <asm/errno.h>

#define DEVICES_MAX 16

static struct device {
	u32 major, minor, count;
	const struct file_ops *ops;
} devices[DEVICES_MAX];
static unsigned nr_devices;

void device_register(u32 major, u32 minor, u32 count, const struct file_ops *ops)
{
	BUG_ON(nr_devices == DEVICES_MAX);
	devices[nr_devices++] = (struct device){major, minor, count, ops};
}

static const struct file_ops *find(u32 rdev)
{
	for (unsigned i = 0; i < nr_devices; i++) {
		const struct device *d = &devices[i];

		if (d->major == fs_major(rdev) && fs_minor(rdev) - d->minor < d->count)
			return d->ops;
	}
	return NULL;
}

/* The node only says which device; from here on the file is the device's. */
static int device_open(struct file *file)
{
	const struct file_ops *ops = find(file->inode->rdev);

	if (!ops)
		return -ENXIO;
	file->ops = ops;
	return ops->open ? ops->open(file) : 0;
}

static const struct file_ops device_node_ops = {.open = device_open};

const struct file_ops *device_file_ops(u32 rdev)
{
	return &device_node_ops;
}
