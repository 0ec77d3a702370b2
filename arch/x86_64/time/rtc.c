/* SPDX-License-Identifier: BSD-2-Clause */
/* The battery-backed clock. Source: Motorola MC146818 data sheet. */
#include "arch/x86_64/time/tsc.h"

#include "arch/x86_64/cpu/registers.h"

enum {
	RTC_INDEX = 0x70,
	RTC_DATA = 0x71,
	RTC_SECONDS = 0,
	RTC_MINUTES = 2,
	RTC_HOURS = 4,
	RTC_DAY = 7,
	RTC_MONTH = 8,
	RTC_YEAR = 9,
	RTC_STATUS_A = 0xa, /* bit 7: an update is in progress */
	RTC_STATUS_B = 0xb, /* bit 2: binary, bit 1: 24 hours */
	RTC_CENTURY = 0x32,
};

struct rtc_time {
	u8 second, minute, hour, day, month, year, century;
};

static u8 rtc_read(u8 reg)
{
	outb(RTC_INDEX, reg);
	return inb(RTC_DATA);
}

static struct rtc_time rtc_sample(void)
{
	unsigned tries = 0;

	while ((rtc_read(RTC_STATUS_A) & 0x80) && ++tries < 100000)
		;
	return (struct rtc_time){rtc_read(RTC_SECONDS), rtc_read(RTC_MINUTES), rtc_read(RTC_HOURS),
	                         rtc_read(RTC_DAY),     rtc_read(RTC_MONTH),   rtc_read(RTC_YEAR),
	                         rtc_read(RTC_CENTURY)};
}

static u64 from_bcd(u8 v, bool bcd)
{
	return bcd ? (u64)(v >> 4) * 10 + (v & 15) : v;
}

/* Days since 1970 by the proleptic Gregorian calendar; years begin in March here, so that the
 * leap day is the last of its year. */
static u64 days(u64 year, u64 month, u64 day)
{
	u64 march_month = (month + 9) % 12;

	year -= month <= 2;
	return year * 365 + year / 4 - year / 100 + year / 400 + (march_month * 306 + 5) / 10 +
	       day - 1 - 719468;
}

u64 rtc_read_seconds(void)
{
	struct rtc_time t = rtc_sample();
	bool bcd = !(rtc_read(RTC_STATUS_B) & 4);
	u64 century = from_bcd(t.century, bcd);
	u64 year = from_bcd(t.year, bcd) + (century >= 19 && century < 30 ? century * 100 : 2000);

	return ((days(year, from_bcd(t.month, bcd), from_bcd(t.day, bcd)) * 24 +
	         from_bcd(t.hour & 0x7f, bcd)) *
	                60 +
	        from_bcd(t.minute, bcd)) *
	               60 +
	       from_bcd(t.second, bcd);
}
