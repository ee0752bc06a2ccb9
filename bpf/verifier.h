/* SPDX-License-Identifier: GPL-2.0-only */
/* What the verifiers of older kernels must be shown in so many words. */
#ifndef LOSTREPLY_VERIFIER_H
#define LOSTREPLY_VERIFIER_H

/*
 * Whether a length is 1 to `max`, in two tests and not for zero: of both the
 * compiler would make one, and before 6.8 no lower bound follows from either.
 */
static __always_inline int is_from_one_to(__u32 *length, __u32 max)
{
	__u32 one = 1;

	asm volatile("" : "+r"(*length), "+r"(one));
	if (*length < one)
		return 0;
	asm volatile("" : "+r"(*length));
	return *length <= max;
}

#endif
