/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/common/hash.h"
#include "tools/common/say.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

char *hash_file(const char *path)
{
	uint64_t hash = 0xcbf29ce484222325ull; /* FNV-1a */
	FILE *from = fopen(path, "re");
	bool whole;
	int byte;

	if (!from)
		return NULL;
	while ((byte = getc_unlocked(from)) != EOF)
		hash = (hash ^ (unsigned)byte) * 0x100000001b3ull;
	whole = !ferror(from);
	fclose(from);
	if (!whole)
		return NULL;
	return must_printf("fnv1a-%016" PRIx64, hash);
}
