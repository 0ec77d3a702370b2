/* SPDX-License-Identifier: BSD-2-Clause */
/* What a task is made of, in the order in which it is made. */
#include "kernel/task/part.h"

#include "kernel/fs/fdtable.h"
#include "kernel/fs/namei.h"
#include "kernel/mm/mm.h"
#include "kernel/time/ptimers.h"
#include "wiring/census.h"
#include "work/dispatch/dispatch.h"
#include "work/hwbreak/hwbreak.h"
#include "work/signal/signal.h"
#include "work/taskwork/taskwork.h"

const struct task_part *const task_parts[] = {
        &signal_part, &taskwork_part, &dispatch_part, &hwbreak_part, &mm_part,
        &fs_part,     &files_part,    &time_part,     &census_part,  NULL,
};
