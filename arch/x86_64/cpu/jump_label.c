/* SPDX-License-Identifier: BSD-2-Clause */
/* Switching static keys. */
#include "arch/x86_64/cpu/jump_label.h"

#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/cpu/patch.h"
#include "arch/x86_64/smp/smp.h"

enum { SITE_SIZE = 5, OPCODE_JMP = 0xe9 };

extern const struct jump_entry __jump_table_start[], __jump_table_end[];

struct change {
	struct static_key *key;
	int delta;
};

static void patch_site(const struct jump_entry *entry, bool on)
{
	static const u8 nop5[SITE_SIZE] = {0x0f, 0x1f, 0x44, 0x00, 0x00};
	s32 distance = (s32)(entry->target - (entry->code + SITE_SIZE));
	u8 jump[SITE_SIZE] = {OPCODE_JMP};

	memcpy(jump + 1, &distance, sizeof(distance));
	text_patch(entry->code, on ? jump : nop5, SITE_SIZE);
}

/* With the machine stopped, so the count needs no lock. */
static void change_key(void *arg)
{
	const struct change *c = arg;
	bool was_on = static_key_enabled(c->key);
	const struct jump_entry *entry;
	bool on;

	WRITE_ONCE(c->key->enabled, c->key->enabled + c->delta);
	ASSERT(c->key->enabled >= 0);
	on = static_key_enabled(c->key);
	if (on == was_on)
		return;
	for (entry = __jump_table_start; entry < __jump_table_end; entry++)
		if (entry->key == c->key)
			patch_site(entry, on);
}

void static_key_enable(struct static_key *key)
{
	struct change c = {key, 1};

	smp_stop_machine(change_key, &c);
}

void static_key_disable(struct static_key *key)
{
	struct change c = {key, -1};

	smp_stop_machine(change_key, &c);
}
