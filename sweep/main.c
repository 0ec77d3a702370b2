/* SPDX-License-Identifier: BSD-2-Clause */
/* The sweep's process: sets out, has one door swept by each campaign, ends the run. */
#include "sweep/sweep.h"

#include <asm/signal.h>
#include <linux/wait.h>

#include "arch/x86_64/boot/boot_info.h"
#include "kernel/channel/channel.h"
#include "kernel/init/init.h"
#include "kernel/sched/sched.h"
#include "kernel/task/internal.h"
#include "kernel/task/task.h"
#include "kernel/time/watchdog.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/string.h"
#include "state/lockdep/irqflags.h"
#include "state/rcu/rcu.h"
#include "state/trace/trace.h"
#include "sweep/campaign.h"
#include "sweep/door.h"
#include "sweep/event.h"
#include "sweep/hits.h"
#include "sweep/options.h"
#include "sweep/probe.h"
#include "sweep/say.h"
#include "sweep/user/user.h"

enum { PASSES_A_BREATH = 2048 };

static struct campaign campaign;
static unsigned next_chain;
static u64 differing;
static bool running;

bool sweep_wanted(void)
{
	char word[8];

	return boot_option("sweep", word, sizeof(word));
}

bool sweep_int3(void)
{
	return running && sweep_event_int3_due();
}

void sweep_last_words(void)
{
	if (!running)
		return;
	campaign_places(&campaign);
	say_last(&campaign);
}

/* --- campaigns ------------------------------------------------------------------------------- */

static void begin(const struct sweep_door *door)
{
	campaign_begin(&campaign, door, &sweep_options.chain[next_chain++]);
	say_begin(&campaign);
	running = true;
}

static __noreturn void finish(void)
{
	probe_give();
	hits_say(campaign.door->context);
	run_finished((differing ? 1 : 0) << 8);
}

/* The campaign is over. Returns if there is another one. */
static void go_on(void)
{
	running = false;
	differing += campaign.differing;
	say_end(&campaign);
	if (next_chain == sweep_options.chains)
		finish();
	begin(campaign.door);
}

static __noreturn void sweep_kernel_door(const struct sweep_door *door)
{
	for (;;) {
		campaign_before(&campaign);
		door->run();
		probe_disarm();
		if (!campaign_after(&campaign, NULL, 0))
			go_on();
	}
}

/* --- a program's system calls ---------------------------------------------------------------- */

/* Without a tick nothing waits for readers, and what ended is kept. */
static void breathe(void)
{
	static unsigned passes;

	if (++passes % PASSES_A_BREATH)
		return;
	probe_give();
	rcu_barrier();
	probe_take();
}

static void next_pass(struct pt_regs *regs)
{
	static bool passed;

	probe_disarm();
	if (passed && !campaign_after(&campaign, regs, user_memory_sum()))
		go_on();
	regs->ax = user_address(passed || !campaign.door->prelude ? campaign.door->code
	                                                          : campaign.door->prelude);
	if (!passed && (campaign.door->flags & DOOR_TRACED))
		current->work.syscall |= SYSCALL_WORK_TRACEPOINT;
	passed = true;
	breathe();
	campaign_before(&campaign);
}

/* A child that starts in the kernel has no frame of its parent's. */
static void arm_for_child(void *parents_regs)
{
	*current_pt_regs() = *(const struct pt_regs *)parents_regs;
	current_pt_regs()->ax = 0;
	campaign_arm(&campaign);
}

static long fork_armed(void)
{
	static struct pt_regs regs;
	struct clone_args_k args = {.exit_signal = SIGCHLD, .fn = arm_for_child, .arg = &regs};

	regs = *current_pt_regs();
	return task_clone(&args);
}

/* Its result is where the program is to go on. */
struct static_key sweep_calls_key;

bool sweep_call(struct pt_regs *regs, unsigned long nr)
{
	if (!running)
		return false;
	switch (nr) {
	case SWEEP_CALL: next_pass(regs); break;
	case SWEEP_SLOW:
		regs->cx ^= 1;
		entry_work_set(&current->work.exit, EXIT_WORK_FRAME | EXIT_WORK_NOTIFY_RESUME);
		break;
	case SWEEP_WORK:
		local_irq_disable();
		sched_set_need_resched();
		local_irq_enable();
		entry_work_set(&current->work.exit, EXIT_WORK_ALL & ~EXIT_WORK_PATCH_PENDING);
		break;
	case SWEEP_ARM: campaign_arm(&campaign); break;
	case SWEEP_DISARM: probe_disarm(); break;
	case SWEEP_FORK: regs->ax = (unsigned long)fork_armed(); break;
	case SWEEP_EXEC:
		user_become();
		campaign_arm(&campaign);
		break;
	default: return false;
	}
	return true;
}

/* --- the process ----------------------------------------------------------------------------- */

static __noreturn void give_up(const char *what, const char *which)
{
	printk("sweep: %s: %s\n", what, which);
	channel_control("sweep-error %s: %s", what, which);
	run_finished(2 << 8);
}

static const struct sweep_door *choose(void)
{
	const struct sweep_door *door;
	const char *why = "sweep";

	if (!sweep_options_read(&why))
		give_up("cannot make sense of", why);
	if (!strcmp(sweep_options.door, "list")) {
		say_list();
		run_finished(0);
	}
	door = sweep_door_find(sweep_options.door);
	if (!door)
		give_up("no such door", sweep_options.door);
	return door;
}

/* It never ends, unless an event broke it. */
static __noreturn void wait_for_program(void)
{
	struct wait_request any = {.type = P_ALL, .options = WEXITED | __WALL};
	struct wait_found found;

	while (wait_for_child(&any, &found) < 0)
		;
	panic("sweep: the program of the door ended, status %x", found.status);
}

static void trace_entry(void)
{
	trace_enable(TRACE_HARDIRQS_OFF);
	trace_enable(TRACE_HARDIRQS_ON);
	trace_enable(TRACE_NMI_ENTER);
	trace_enable(TRACE_NMI_EXIT);
}

static void sweep_main(void *arg)
{
	const struct sweep_door *door = choose();

	(void)arg;
	sched_set_affinity(current, 1);
	if (!hits_init())
		give_up("no memory", "hits");
	sweep_events_init();
	static_key_enable(&sweep_calls_key);
	watchdog_off();
	if (sweep_options.trace)
		trace_entry();
	if (door->setup && !door->setup())
		give_up("not on this machine", door->name);
	if (door->flags & DOOR_SLEEPS)
		sweep_device_wakes = current;
	channel_control("ready");
	probe_take();
	begin(door);
	if (door->run)
		sweep_kernel_door(door);
	user_start();
	wait_for_program();
}

void sweep_start(void)
{
	struct task *t = task_create_init(sweep_main, NULL);

	if (IS_ERR(t))
		panic("cannot make process 1: error %ld", -PTR_ERR(t));
	sched_start(t);
}
