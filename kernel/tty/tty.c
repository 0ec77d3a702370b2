/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Life of terminals, and the device nodes that lead to them.
 */
#include "kernel/tty/internal.h"
#include "kernel/channel/channel.h"
#include "kernel/fs/device.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/mutex.h"
#include "kernel/task/task.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <asm/fcntl.h>

struct spinlock tty_list_lock = SPINLOCK_INIT("ttys");
LIST_HEAD(tty_list);
struct tty *tty_console;

static struct mutex console_lock = MUTEX_INIT(console_lock, "console");

static void default_termios(struct termios2 *t)
{
	static const u8 chars[] = {
	        [VINTR] = 3,     [VQUIT] = 28,   [VERASE] = 127, [VKILL] = 21, [VEOF] = 4,
	        [VMIN] = 1,      [VSTART] = 17,  [VSTOP] = 19,   [VSUSP] = 26, [VREPRINT] = 18,
	        [VDISCARD] = 15, [VWERASE] = 23, [VLNEXT] = 22,
	};

	memset(t, 0, sizeof(*t));
	t->c_iflag = ICRNL | IXON;
	t->c_oflag = OPOST | ONLCR;
	t->c_cflag = B38400 | CS8 | CREAD | HUPCL;
	t->c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
	t->c_ispeed = t->c_ospeed = 38400;
	memcpy(t->c_cc, chars, sizeof(chars));
}

struct tty *tty_alloc(const struct tty_driver *driver, void *driver_private, u32 rdev)
{
	struct tty *tty = kzalloc(sizeof(*tty));

	if (!tty)
		return NULL;
	refcount_set(&tty->ref, 1);
	tty->driver = driver;
	tty->driver_private = driver_private;
	tty->rdev = rdev;
	spin_lock_init(&tty->lock, "tty");
	wait_queue_init(&tty->read_wait, "tty read");
	wait_queue_init(&tty->write_wait, "tty write");
	INIT_LIST_HEAD(&tty->sigio);
	default_termios(&tty->termios);
	tty->winsize = (struct winsize){.ws_row = 24, .ws_col = 80};
	unsigned long flags = spin_lock_irqsave(&tty_list_lock);

	list_add(&tty->link, &tty_list);
	spin_unlock_irqrestore(&tty_list_lock, flags);
	return tty;
}

void tty_get(struct tty *tty)
{
	refcount_inc(&tty->ref);
}

/* The list holds no reference: whoever searches it must not revive a terminal that is going. */
void tty_put(struct tty *tty)
{
	if (!refcount_dec_and_test(&tty->ref))
		return;
	unsigned long flags = spin_lock_irqsave(&tty_list_lock);

	list_del(&tty->link);
	spin_unlock_irqrestore(&tty_list_lock, flags);
	if (tty->driver->release)
		tty->driver->release(tty);
	kfree(tty);
}

/* ---- devices ---- */

/* The console's own reference keeps it for ever. */
static struct tty *get_console(void)
{
	mutex_lock(&console_lock);
	if (!tty_console) {
		struct tty *tty = tty_alloc(&channel_tty_driver, NULL, fs_makedev(TTY_MAJOR, 65));

		if (tty) {
			tty->termios.c_iflag |= IUTF8; /* as the host's terminals are */
			tty_console = tty;
			channel_attach_tty(tty);
		}
	}
	if (tty_console)
		tty_get(tty_console);
	mutex_unlock(&console_lock);
	return tty_console;
}

static int open_tty(struct file *file, struct tty *tty)
{
	if (!tty)
		return -ENOMEM;
	tty_attach_file(tty, file);
	return 0;
}

static int console_open(struct file *file)
{
	return open_tty(file, get_console());
}

/* /dev/tty: whatever the session's terminal is. */
static int own_open(struct file *file)
{
	struct tty *tty = tty_of_session(process_sid(current->process));

	file->flags |= O_NOCTTY;
	return tty ? open_tty(file, tty) : -ENXIO;
}

static const struct file_ops console_ops = {.open = console_open};
static const struct file_ops own_ops = {.open = own_open};

void tty_init(void)
{
	device_register(TTYAUX_MAJOR, 0, 1, &own_ops);
	device_register(TTYAUX_MAJOR, 1, 1, &console_ops);
	device_register(TTY_MAJOR, 65, 1, &console_ops);
	pty_init();
}
