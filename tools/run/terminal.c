/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static bool raw;

bool terminal_wanted(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

void terminal_raw(void)
{
	static bool registered;
	struct termios now;

	if (raw || tcgetattr(STDIN_FILENO, &before))
		return;
	if (!registered)
		atexit(terminal_restore);
	registered = true;
	now = before;
	cfmakeraw(&now);
	raw = !tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
}

void terminal_restore(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	raw = false;
}

void terminal_size(unsigned *rows, unsigned *cols)
{
	struct winsize size = {0};

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		size = (struct winsize){.ws_row = 24, .ws_col = 80};
	*rows = size.ws_row;
	*cols = size.ws_col;
}
