/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatting. Nothing here allocates, locks or calls outside this file. */
#include "lib/printf.h"

struct out {
	char *buf;
	size_t size;
	size_t len; /* of the whole text, even past the end of buf */
};

struct spec {
	bool left, zero, plus, space, alternate;
	int width;
	int precision; /* -1: none given */
	enum { INT, CHAR, SHORT, LONG } length;
	char conversion;
};

static void put(struct out *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void pad(struct out *out, char c, int count)
{
	while (count-- > 0)
		put(out, c);
}

static void put_text(struct out *out, const struct spec *spec, const char *s, int len)
{
	if (!spec->left)
		pad(out, ' ', spec->width - len);
	for (int i = 0; i < len; i++)
		put(out, s[i]);
	if (spec->left)
		pad(out, ' ', spec->width - len);
}

static void put_string(struct out *out, const struct spec *spec, const char *s)
{
	int len = 0;

	if (!s)
		s = "(null)";
	while ((spec->precision < 0 || len < spec->precision) && s[len])
		len++;
	put_text(out, spec, s, len);
}

/* Digits of value in reverse order; how many. Zero has none. */
static int digits_reversed(char *to, u64 value, unsigned base, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	int n = 0;

	for (; value; value /= base)
		to[n++] = digits[value % base];
	return n;
}

static void put_number(struct out *out, const struct spec *spec, u64 value, bool negative,
                       unsigned base)
{
	char digits[24];
	const char *prefix = "";
	int n = digits_reversed(digits, value, base, spec->conversion == 'X');
	int prefix_len = 0, zeros;

	if (negative)
		prefix = "-";
	else if (spec->plus)
		prefix = "+";
	else if (spec->space)
		prefix = " ";
	else if (spec->alternate && base == 16 && value)
		prefix = spec->conversion == 'X' ? "0X" : "0x";
	else if (spec->alternate && base == 8)
		prefix = "0";
	while (prefix[prefix_len])
		prefix_len++;

	/* the precision is the least number of digits; without one the zero flag fills the width */
	zeros = (spec->precision >= 0 ? spec->precision : 1) - n;
	if (spec->precision < 0 && spec->zero && !spec->left)
		zeros = max(zeros, spec->width - prefix_len - n);
	zeros = max(zeros, 0);

	if (!spec->left)
		pad(out, ' ', spec->width - prefix_len - zeros - n);
	for (int i = 0; i < prefix_len; i++)
		put(out, prefix[i]);
	pad(out, '0', zeros);
	for (int i = n; i-- > 0;)
		put(out, digits[i]);
	if (spec->left)
		pad(out, ' ', spec->width - prefix_len - zeros - n);
}

static const char *parse_flags(const char *fmt, struct spec *spec)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-': spec->left = true; break;
		case '0': spec->zero = true; break;
		case '+': spec->plus = true; break;
		case ' ': spec->space = true; break;
		case '#': spec->alternate = true; break;
		default: return fmt;
		}
	}
}

static const char *parse_decimal(const char *fmt, int *value)
{
	*value = 0;
	while (*fmt >= '0' && *fmt <= '9')
		*value = *value * 10 + (*fmt++ - '0');
	return fmt;
}

static const char *parse_length(const char *fmt, struct spec *spec)
{
	spec->length = INT;
	for (;; fmt++) {
		switch (*fmt) {
		case 'h': spec->length = spec->length == SHORT ? CHAR : SHORT; break;
		case 'l':
		case 'z':
		case 't':
		case 'j':
		case 'L': spec->length = LONG; break;
		default: return fmt;
		}
	}
}

/* The value of a signed argument of the length in the specification, which was read as 64 bits. */
static s64 narrow_signed(const struct spec *spec, s64 v)
{
	switch (spec->length) {
	case CHAR: return (s8)v;
	case SHORT: return (s16)v;
	case INT: return (s32)v;
	default: return v;
	}
}

static u64 narrow_unsigned(const struct spec *spec, u64 v)
{
	switch (spec->length) {
	case CHAR: return (u8)v;
	case SHORT: return (u16)v;
	case INT: return (u32)v;
	default: return v;
	}
}

static void put_integer(struct out *out, struct spec *spec, u64 raw)
{
	if (spec->conversion == 'd' || spec->conversion == 'i') {
		s64 value = narrow_signed(spec, (s64)raw);

		put_number(out, spec, value < 0 ? -(u64)value : (u64)value, value < 0, 10);
		return;
	}
	spec->plus = false;
	spec->space = false;
	put_number(out, spec, narrow_unsigned(spec, raw), false,
	           spec->conversion == 'u'   ? 10
	           : spec->conversion == 'o' ? 8
	                                     : 16);
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out out = {.buf = buf, .size = size};

	for (; *fmt; fmt++) {
		struct spec spec = {.precision = -1};
		char c;

		if (*fmt != '%') {
			put(&out, *fmt);
			continue;
		}
		fmt = parse_flags(fmt + 1, &spec);
		if (*fmt == '*') {
			spec.width = va_arg(args, int);
			if (spec.width < 0) {
				spec.left = true;
				spec.width = -spec.width;
			}
			fmt++;
		} else {
			fmt = parse_decimal(fmt, &spec.width);
		}
		if (*fmt == '.') {
			fmt++;
			if (*fmt == '*') {
				spec.precision = va_arg(args, int);
				fmt++;
			} else {
				fmt = parse_decimal(fmt, &spec.precision);
			}
		}
		fmt = parse_length(fmt, &spec);
		spec.conversion = *fmt;

		switch (*fmt) {
		case 'd':
		case 'i':
		case 'u':
		case 'x':
		case 'X':
		case 'o':
			put_integer(&out, &spec,
			            spec.length == LONG ? va_arg(args, u64)
			                                : (u64)va_arg(args, unsigned));
			break;
		case 'p':
			spec.length = LONG;
			spec.alternate = true;
			spec.conversion = 'x';
			put_integer(&out, &spec, (u64)va_arg(args, void *));
			break;
		case 'c':
			c = (char)va_arg(args, int);
			put_text(&out, &spec, &c, 1);
			break;
		case 's': put_string(&out, &spec, va_arg(args, const char *)); break;
		case '%': put(&out, '%'); break;
		case '\0': fmt--; break; /* a lone % at the end */
		default:
			put(&out, '%');
			put(&out, *fmt);
			break;
		}
	}
	if (size)
		buf[out.len < size ? out.len : size - 1] = '\0';
	return (int)out.len;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(buf, size, fmt, args);

	if ((size_t)len < size)
		return len;
	return size ? (int)size - 1 : 0;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
