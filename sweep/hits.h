/* SPDX-License-Identifier: BSD-2-Clause */
/* Coverage: how often each event hit each instruction of the door's text. */
#ifndef SWEEP_HITS_H
#define SWEEP_HITS_H

#include "lib/types.h"
#include "sweep/event.h"

/* The sweep's thread, once. False: no memory. */
bool hits_init(void);
/* The event is about to hit this instruction. On the probe's stack. */
void hits_note(enum sweep_event_id event, u64 ip);
/* All of them, to the host. */
void hits_say(const char *context);

#endif
