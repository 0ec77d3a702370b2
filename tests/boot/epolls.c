/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does an epoll instance inside others tell them what it has, once or as long as it is so,
 * whoever closes what? Budget: 3 s under the emulator. Says the same on Linux.
 */
#include "files.h"

#define DEPTH 5

static int watch(int outer, int fd, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.fd = fd};

	return epoll_ctl(outer, EPOLL_CTL_ADD, fd, &e);
}

static int rewatch(int outer, int fd, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.fd = fd};

	return epoll_ctl(outer, EPOLL_CTL_MOD, fd, &e);
}

static int unwatch(int outer, int fd)
{
	return epoll_ctl(outer, EPOLL_CTL_DEL, fd, NULL);
}

/* The descriptor that is ready, 0 when none is, -1 for anything else. */
static int ready(int ep, int ms)
{
	struct epoll_event out[2];
	int n = epoll_wait(ep, out, 2, ms);

	return n == 1 && out[0].events == EPOLLIN ? out[0].data.fd : n ? -1 : 0;
}

static int polled(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) == 1 && p.revents == POLLIN;
}

static void put(int fd)
{
	if (write(fd, "x", 1) != 1)
		perror("write");
}

static void get(int fd)
{
	char c;

	if (read(fd, &c, 1) != 1)
		perror("read");
}

struct later {
	int fd;
	int ms;
};

static void *put_later(void *arg)
{
	struct later *later = arg;

	usleep((useconds_t)later->ms * 1000);
	put(later->fd);
	return NULL;
}

static void level(void)
{
	int outer = epoll_create1(0), inner = epoll_create1(0), p[2];
	struct later later;
	pthread_t thread;

	OK(pipe(p) == 0 && watch(outer, inner, EPOLLIN) == 0 && watch(inner, p[0], EPOLLIN) == 0);
	FAILS(watch(outer, inner, EPOLLIN), EEXIST);
	OK(ready(outer, 0) == 0 && !polled(outer) && !polled(inner));
	put(p[1]);
	OK(ready(outer, 0) == inner && ready(outer, 0) == inner && polled(outer) && polled(inner));
	OK(ready(inner, 0) == p[0] && ready(outer, 0) == inner);
	get(p[0]);
	OK(!polled(outer) && !polled(inner)); /* though nobody collected */
	OK(ready(outer, 0) == 0 && ready(inner, 0) == 0);
	later = (struct later){p[1], 30};
	pthread_create(&thread, NULL, put_later, &later);
	OK(ready(outer, 10000) == inner);
	pthread_join(thread, NULL);
	get(p[0]);
	pthread_create(&thread, NULL, put_later, &later);
	{
		struct pollfd pfd = {.fd = outer, .events = POLLIN};

		OK(poll(&pfd, 1, 10000) == 1 && pfd.revents == POLLIN);
	}
	pthread_join(thread, NULL);
	OK(unwatch(outer, inner) == 0 && ready(outer, 0) == 0 && !polled(outer));
	OK(watch(outer, inner, EPOLLIN) == 0 && ready(outer, 0) == inner);
	OK(unwatch(inner, p[0]) == 0 && ready(outer, 0) == 0);
	OK(watch(inner, p[0], EPOLLIN) == 0 && ready(outer, 0) == inner);
	OK(rewatch(outer, inner, EPOLLOUT) == 0 && ready(outer, 0) == 0);
	OK(rewatch(outer, inner, EPOLLIN) == 0 && ready(outer, 0) == inner);
	close(p[0]);
	close(p[1]);
	OK(ready(outer, 0) == 0 && ready(inner, 0) == 0);
	close(inner);
	close(outer);
}

static void edge(void)
{
	int outer = epoll_create1(0), inner = epoll_create1(0), p[2];

	OK(pipe(p) == 0 && watch(outer, inner, EPOLLIN | EPOLLET) == 0);
	OK(watch(inner, p[0], EPOLLIN) == 0);
	put(p[1]);
	OK(ready(outer, 0) == inner && ready(outer, 0) == 0 && polled(inner) && !polled(outer));
	OK(ready(inner, 0) == p[0] && ready(outer, 0) == 0); /* that is no news */
	put(p[1]);
	OK(ready(outer, 0) == inner && ready(outer, 0) == 0);
	OK(rewatch(outer, inner, EPOLLIN | EPOLLET) == 0 && ready(outer, 0) == inner);
	get(p[0]);
	get(p[0]);
	OK(rewatch(inner, p[0], EPOLLIN | EPOLLET) == 0);
	OK(rewatch(outer, inner, EPOLLIN) == 0 && ready(outer, 0) == 0);
	put(p[1]);
	OK(ready(outer, 0) == inner && ready(outer, 0) == inner); /* nobody took it from inner */
	OK(ready(inner, 0) == p[0] && ready(inner, 0) == 0 && ready(outer, 0) == 0);
	put(p[1]);
	OK(ready(outer, 0) == inner && ready(inner, 0) == p[0] && ready(outer, 0) == 0);
	close(p[0]);
	close(p[1]);
	close(inner);
	close(outer);
}

static void once(void)
{
	int outer = epoll_create1(0), inner = epoll_create1(0), p[2];

	OK(pipe(p) == 0 && watch(outer, inner, EPOLLIN | EPOLLONESHOT) == 0);
	OK(watch(inner, p[0], EPOLLIN) == 0);
	put(p[1]);
	OK(ready(outer, 0) == inner && ready(outer, 0) == 0);
	put(p[1]);
	OK(ready(outer, 0) == 0 && ready(inner, 0) == p[0]);
	OK(rewatch(outer, inner, EPOLLIN | EPOLLONESHOT) == 0 && ready(outer, 0) == inner);
	OK(ready(outer, 0) == 0);
	OK(rewatch(outer, inner, EPOLLIN) == 0);
	OK(rewatch(inner, p[0], EPOLLIN | EPOLLONESHOT) == 0 && ready(outer, 0) == inner);
	OK(ready(inner, 0) == p[0] && ready(inner, 0) == 0 && ready(outer, 0) == 0);
	put(p[1]);
	OK(ready(inner, 0) == 0 && ready(outer, 0) == 0);
	close(p[0]);
	close(p[1]);
	close(inner);
	close(outer);
}

static void closing(void)
{
	int outer = epoll_create1(0), inner = epoll_create1(0), copy, p[2];

	OK(pipe(p) == 0 && watch(outer, inner, EPOLLIN) == 0 && watch(inner, p[0], EPOLLIN) == 0);
	put(p[1]);
	copy = dup(inner);
	close(inner);
	OK(ready(outer, 0) == inner); /* it lives on */
	close(copy);
	OK(ready(outer, 0) == 0);
	inner = epoll_create1(0);
	OK(watch(inner, p[0], EPOLLIN) == 0 && watch(outer, inner, EPOLLIN) == 0);
	OK(ready(outer, 0) == inner);
	close(outer);
	OK(ready(inner, 0) == p[0]);
	outer = epoll_create1(0);
	OK(watch(outer, inner, EPOLLIN) == 0 && ready(outer, 0) == inner);
	close(p[0]);
	OK(ready(outer, 0) == 0);
	close(p[1]);
	close(outer);
	close(inner);
}

static void deep(void)
{
	int ep[DEPTH], more = epoll_create1(0), p[2], i, good;
	struct later later;
	pthread_t thread;

	OK(pipe(p) == 0);
	for (i = 0; i < DEPTH; i++)
		ep[i] = epoll_create1(0);
	for (i = 1, good = 1; i < DEPTH; i++)
		good &= watch(ep[i], ep[i - 1], EPOLLIN) == 0;
	OK(good && watch(ep[0], p[0], EPOLLIN) == 0);
	later = (struct later){p[1], 30};
	pthread_create(&thread, NULL, put_later, &later);
	OK(ready(ep[DEPTH - 1], 10000) == ep[DEPTH - 2]);
	pthread_join(thread, NULL);
	for (i = 1, good = 1; i < DEPTH; i++)
		good &= ready(ep[i], 0) == ep[i - 1];
	OK(good && ready(ep[0], 0) == p[0]);
	get(p[0]);
	for (i = DEPTH - 1, good = 1; i >= 0; i--)
		good &= !polled(ep[i]) && ready(ep[i], 0) == 0;
	OK(good);

	FAILS(watch(more, ep[DEPTH - 1], EPOLLIN), ELOOP);
	FAILS(watch(ep[0], more, EPOLLIN), ELOOP);
	OK(watch(ep[1], more, EPOLLIN) == 0 && unwatch(ep[1], more) == 0);
	FAILS(watch(ep[0], ep[0], EPOLLIN), EINVAL);
	FAILS(watch(ep[0], ep[1], EPOLLIN), ELOOP);
	FAILS(watch(ep[0], ep[DEPTH - 1], EPOLLIN), ELOOP);
	FAILS(watch(more, ep[0], EPOLLIN | EPOLLEXCLUSIVE), EINVAL);
	OK(watch(ep[2], ep[0], EPOLLIN) == 0); /* two ways, no circle */
	put(p[1]);
	OK(polled(ep[DEPTH - 1]));
	close(ep[2]);
	OK(!polled(ep[DEPTH - 1]) && watch(more, ep[1], EPOLLIN) == 0 && ready(more, 0) == ep[1]);
	for (i = 0; i < DEPTH; i++)
		if (i != 2)
			close(ep[i]);
	OK(ready(more, 0) == 0);
	close(more);
	close(p[0]);
	close(p[1]);
}

/* Ways from one file to where nobody watches any more: of 3 steps at most 100. */
static void many(void)
{
	enum { TOPS = 101 };
	int low = epoll_create1(0), middle = epoll_create1(0), top[TOPS], p[2], i, good = 1;

	OK(pipe(p) == 0 && watch(low, p[0], EPOLLIN) == 0 && watch(middle, low, EPOLLIN) == 0);
	for (i = 0; i < TOPS; i++)
		top[i] = epoll_create1(0);
	for (i = 0; i < TOPS - 1; i++)
		good &= watch(top[i], middle, EPOLLIN) == 0;
	OK(good);
	FAILS(watch(top[TOPS - 1], middle, EPOLLIN), EINVAL);
	put(p[1]);
	for (i = 0, good = 1; i < TOPS; i++)
		good &= ready(top[i], 0) == (i < TOPS - 1 ? middle : 0);
	OK(good);
	for (i = 0; i < TOPS; i++)
		close(top[i]);
	OK(ready(middle, 0) == low);
	close(middle);
	close(low);
	close(p[0]);
	close(p[1]);
}

/* ---- a storm: writers, waiters and those who change the tree, all at the same time ---- */

#define STORM_MS 700

static int tree[3], storm_pipe[2];
static volatile int storm_over;

static void *storm_put(void *arg)
{
	while (!storm_over) {
		put(storm_pipe[1]);
		get(storm_pipe[0]);
	}
	return arg;
}

static void *storm_wait(void *arg)
{
	struct epoll_event out[4];
	int i = 0;

	while (!storm_over) {
		epoll_wait(tree[i++ % 3], out, 4, 1);
		polled(tree[2]);
	}
	return arg;
}

static void *storm_change(void *arg)
{
	while (!storm_over) {
		int ep = epoll_create1(0);

		watch(ep, tree[2], EPOLLIN | EPOLLET);
		watch(ep, tree[0], EPOLLIN);
		unwatch(tree[2], tree[1]);
		polled(ep);
		watch(tree[2], tree[1], EPOLLIN);
		watch(tree[0], ep, EPOLLIN); /* a circle, or not, as the others are fast */
		unwatch(tree[1], tree[0]);
		watch(tree[1], tree[0], EPOLLIN | EPOLLET);
		close(ep);
	}
	return arg;
}

static void storm(void)
{
	static void *(*const work[])(void *) = {storm_put,  storm_put,    storm_wait,
	                                        storm_wait, storm_change, storm_change};
	enum { THREADS = sizeof(work) / sizeof(*work) };
	pthread_t thread[THREADS];
	int i;

	OK(pipe(storm_pipe) == 0);
	for (i = 0; i < 3; i++)
		tree[i] = epoll_create1(0);
	watch(tree[0], storm_pipe[0], EPOLLIN);
	watch(tree[1], tree[0], EPOLLIN);
	watch(tree[2], tree[1], EPOLLIN);
	for (i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, work[i], NULL);
	usleep(STORM_MS * 1000);
	storm_over = 1;
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	watch(tree[1], tree[0], EPOLLIN);
	rewatch(tree[1], tree[0], EPOLLIN);
	watch(tree[2], tree[1], EPOLLIN);
	OK(!polled(tree[2]) && ready(tree[2], 0) == 0);
	put(storm_pipe[1]);
	OK(polled(tree[2]) && ready(tree[2], 0) == tree[1]);
	close(storm_pipe[0]);
	close(storm_pipe[1]);
	for (i = 0; i < 3; i++)
		close(tree[i]);
}

int main(void)
{
	level();
	edge();
	once();
	closing();
	deep();
	many();
	storm();
	return finish();
}
