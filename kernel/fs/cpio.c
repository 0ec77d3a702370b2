/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/cpio.h"

/* The header: a magic of 6 characters, then 13 numbers of 8 hexadecimal digits. */
#define MAGIC_LEN  6
#define FIELDS     13
#define HEADER_LEN (MAGIC_LEN + FIELDS * 8)

enum {
	F_INO,
	F_MODE,
	F_UID,
	F_GID,
	F_NLINK,
	F_MTIME,
	F_SIZE,
	F_MAJOR,
	F_MINOR,
	F_RMAJOR,
	F_RMINOR,
	F_NAMESIZE,
	F_CHECK
};

#define NAME_SIZE_MAX 4096u

void cpio_init(struct cpio *cpio, const void *data, size_t size)
{
	*cpio = (struct cpio){.start = data, .size = size};
}

static bool give_up(struct cpio *cpio, const char *error)
{
	cpio->error = error;
	return false;
}

static int hex_digit(u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_fields(const u8 *p, u32 field[FIELDS])
{
	for (unsigned i = 0; i < FIELDS; i++) {
		field[i] = 0;
		for (unsigned j = 0; j < 8; j++) {
			int digit = hex_digit(*p++);

			if (digit < 0)
				return false;
			field[i] = field[i] << 4 | (u32)digit;
		}
	}
	return true;
}

static bool magic_ok(const u8 *p)
{
	static const char magic[] = "07070";

	for (unsigned i = 0; i < MAGIC_LEN - 1; i++)
		if (p[i] != (u8)magic[i])
			return false;
	return p[MAGIC_LEN - 1] == '1' || p[MAGIC_LEN - 1] == '2';
}

static bool is_trailer(const char *name, size_t len)
{
	static const char text[] = "TRAILER!!!";

	if (len != sizeof(text) - 1)
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] != text[i])
			return false;
	return true;
}

/* The name: its length without the NUL that must end it within size bytes. */
static size_t name_length(const char *name, size_t size)
{
	size_t len = 0;

	while (len < size && name[len])
		len++;
	return len;
}

static size_t align4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

bool cpio_next(struct cpio *cpio, struct cpio_entry *entry)
{
	u32 field[FIELDS];

	while (cpio->at < cpio->size && !cpio->start[cpio->at])
		cpio->at++; /* padding between archives */

	const u8 *header = cpio->start + cpio->at;
	size_t left = cpio->size - cpio->at;

	if (!left)
		return false;
	if (left < HEADER_LEN)
		return give_up(cpio, "header cut off");
	if (!magic_ok(header))
		return give_up(cpio, "no magic number");
	if (!parse_fields(header + MAGIC_LEN, field))
		return give_up(cpio, "bad number in header");

	size_t name_size = field[F_NAMESIZE], data_at;

	if (!name_size || name_size > NAME_SIZE_MAX || name_size > left - HEADER_LEN)
		return give_up(cpio, "bad length of name");
	data_at = align4(HEADER_LEN + name_size);
	if (data_at > left)
		data_at = left; /* only the padding is cut off */
	if (field[F_SIZE] > left - data_at)
		return give_up(cpio, "contents cut off");

	*entry = (struct cpio_entry){
	        .name = (const char *)header + HEADER_LEN,
	        .ino = field[F_INO],
	        .mode = field[F_MODE],
	        .uid = field[F_UID],
	        .gid = field[F_GID],
	        .nlink = field[F_NLINK],
	        .mtime = field[F_MTIME],
	        .dev_major = field[F_MAJOR],
	        .dev_minor = field[F_MINOR],
	        .rdev_major = field[F_RMAJOR],
	        .rdev_minor = field[F_RMINOR],
	        .data = header + data_at,
	        .size = field[F_SIZE],
	};
	entry->name_len = name_length(entry->name, name_size);
	if (!entry->name_len || entry->name_len == name_size)
		return give_up(cpio, "bad name");
	entry->trailer = is_trailer(entry->name, entry->name_len);

	size_t next = align4(data_at + entry->size);

	cpio->at += next < left ? next : left;
	return true;
}
