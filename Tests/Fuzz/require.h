/* SPDX-License-Identifier: GPL-2.0-only */
/* How a check fails: with a word on what did not hold, and an abort that libFuzzer keeps the input of. */
#ifndef LOSTREPLY_FUZZ_REQUIRE_H
#define LOSTREPLY_FUZZ_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

static inline void require(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "frames: does not hold: %s\n", what);
	abort();
}

#endif
