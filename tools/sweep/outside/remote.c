/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/remote.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE     65536
#define INTERRUPT "\003"
#define TICK_S    0.2

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static unsigned digit(char c)
{
	return c >= 'a'   ? (unsigned)(c - 'a' + 10)
	       : c >= 'A' ? (unsigned)(c - 'A' + 10)
	                  : (unsigned)(c - '0');
}

static bool put(struct remote *r, const void *data, size_t len)
{
	const char *from = data;

	while (len) {
		ssize_t n = write(r->fd, from, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		len -= (size_t)n;
	}
	return true;
}

static bool say_packet(struct remote *r, const char *text)
{
	struct buf packet = {0};
	unsigned char sum = 0;
	bool ok;

	for (const char *c = text; *c; c++)
		sum += (unsigned char)*c;
	buf_addf(&packet, "$%s#%02x", text, sum);
	ok = put(r, packet.data, packet.len);
	buf_free(&packet);
	return ok;
}

/* More bytes, perhaps, or why there are none. */
static enum stop fill(struct remote *r, double end)
{
	struct pollfd p = {.fd = r->fd, .events = POLLIN};
	double left = end - now();
	int n;

	if (r->waiting)
		r->waiting();
	n = poll(&p, 1, left > TICK_S ? TICK_S * 1000 : left > 0 ? (int)(left * 1000) + 1 : 0);
	if (n < 0)
		return errno == EINTR ? STOP_TRAP : STOP_GONE;
	if (!n)
		return left > TICK_S ? STOP_TRAP : STOP_TIMEOUT;
	return buf_read(&r->in, r->fd, PIECE) > 0 ? STOP_TRAP : STOP_GONE;
}

/* The next packet's text into *text; acknowledgements and what lies between packets are passed. */
static enum stop take_packet(struct remote *r, struct buf *text, double end)
{
	for (;;) {
		char *dollar = r->in.len ? memchr(r->in.data, '$', r->in.len) : NULL;
		char *hash = dollar ? memchr(dollar, '#', r->in.len - (size_t)(dollar - r->in.data))
		                    : NULL;
		enum stop more;

		if (hash && (size_t)(hash - r->in.data) + 3 <= r->in.len) {
			text->len = 0;
			buf_add(text, dollar + 1, (size_t)(hash - dollar) - 1);
			buf_text(text);
			buf_take(&r->in, (size_t)(hash - r->in.data) + 3);
			put(r, "+", 1);
			return STOP_TRAP;
		}
		more = fill(r, end);
		if (more != STOP_TRAP)
			return more;
	}
}

static bool ask(struct remote *r, const char *question, struct buf *answer)
{
	return say_packet(r, question) && take_packet(r, answer, now() + r->timeout) == STOP_TRAP;
}

static bool ask_ok(struct remote *r, const char *question)
{
	struct buf answer = {0};
	bool ok = ask(r, question, &answer) && !strcmp(buf_text(&answer), "OK");

	buf_free(&answer);
	return ok;
}

bool remote_hello(struct remote *r)
{
	struct buf answer = {0};
	bool ok;

	/* Register packets are empty until the description of the registers was read. */
	ok = ask(r, "qSupported:xmlRegisters=i386", &answer) &&
	     ask(r, "qXfer:features:read:target.xml:0,ffb", &answer) && answer.len > 1 &&
	     ask(r, "?", &answer);
	buf_free(&answer);
	return ok;
}

bool remote_step_mode(struct remote *r, unsigned mode)
{
	char question[32];

	snprintf(question, sizeof(question), "Qqemu.sstep=0x%x", mode);
	return ask_ok(r, question);
}

bool remote_breakpoint(struct remote *r, bool set, uint64_t address)
{
	char question[48];

	snprintf(question, sizeof(question), "%c1,%llx,1", set ? 'Z' : 'z',
	         (unsigned long long)address);
	return ask_ok(r, question);
}

/* Let go, and wait. One that does not come back in time is stopped, so that it can be looked at. */
static enum stop let_go(struct remote *r, const char *how)
{
	struct buf answer = {0};
	enum stop stop;

	if (!say_packet(r, how))
		return STOP_GONE;
	stop = take_packet(r, &answer, now() + r->timeout);
	if (stop == STOP_TRAP && *buf_text(&answer) != 'T' && *buf_text(&answer) != 'S')
		stop = STOP_GONE;
	if (stop == STOP_TIMEOUT &&
	    (!put(r, INTERRUPT, 1) || take_packet(r, &answer, now() + r->timeout) != STOP_TRAP))
		stop = STOP_GONE;
	buf_free(&answer);
	return stop;
}

enum stop remote_step(struct remote *r)
{
	return let_go(r, "s");
}

enum stop remote_continue(struct remote *r)
{
	return let_go(r, "c");
}

bool remote_registers(struct remote *r, struct buf *text)
{
	return ask(r, "g", text) && text->len > 16 && *text->data != 'E';
}

bool remote_memory(struct remote *r, uint64_t address, void *to, unsigned len)
{
	struct buf answer = {0};
	unsigned char *byte = to;
	char question[48];
	bool ok;

	snprintf(question, sizeof(question), "m%llx,%x", (unsigned long long)address, len);
	ok = ask(r, question, &answer) && answer.len == 2 * (size_t)len;
	for (unsigned i = 0; ok && i < len; i++)
		byte[i] = (unsigned char)(digit(answer.data[2 * i]) << 4 |
		                          digit(answer.data[2 * i + 1]));
	buf_free(&answer);
	return ok;
}

/* "O" and bytes as two digits each. */
static void add_output(struct buf *text, const struct buf *answer)
{
	for (size_t i = 1; i + 1 < answer->len; i += 2) {
		char c = (char)(digit(answer->data[i]) << 4 | digit(answer->data[i + 1]));

		buf_add(text, &c, 1);
	}
}

bool remote_monitor(struct remote *r, const char *command, struct buf *text)
{
	struct buf question = {0}, answer = {0};
	bool ok;

	buf_addf(&question, "qRcmd,");
	for (const char *c = command; *c; c++)
		buf_addf(&question, "%02x", (unsigned char)*c);
	ok = say_packet(r, buf_text(&question));
	for (;;) {
		ok = ok && take_packet(r, &answer, now() + r->timeout) == STOP_TRAP;
		if (!ok || *answer.data != 'O' || !strcmp(answer.data, "OK"))
			break;
		if (text)
			add_output(text, &answer);
	}
	ok = ok && !strcmp(buf_text(&answer), "OK");
	buf_free(&question);
	buf_free(&answer);
	return ok;
}
