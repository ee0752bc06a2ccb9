/* SPDX-License-Identifier: GPL-2.0-only */
/* What the hooks on the wire have in common, whatever their context. Included by lostreply.bpf.c. */

/* Room for an Ethernet header and two tags. */
#define NETWORK_OFFSET_MASK 31

/*
 * The kernel's own view of a program's context: free from 6.2 on, otherwise
 * copied piece by piece. An object without this function is for kernels whose
 * BTF comes from a file, where libbpf finds no function of theirs, and for one
 * namespace, which needs none: libbpf would read all the kernel's BTF for it.
 * With one namespace selected hooks are in that one only.
 */
#ifndef LOSTREPLY_WITHOUT_KFUNCS
extern void *bpf_cast_to_kern_ctx(void *ctx) __ksym __weak;
#else
#define bpf_cast_to_kern_ctx ((void *(*)(void *))NULL)
#endif

/* How many bytes of options a segment has, for the verifier's eyes at most 40. */
static __always_inline __u32 options_bytes(const struct segment *segment)
{
	__u32 bytes = segment->options_bytes;

	asm volatile("" : "+r"(bytes));
	return bytes <= TCP_OPTIONS_MAX ? bytes : 0;
}

/* What kind of context a hook has. */
enum context {
	SKB,
	XDP,
};

static __always_inline int read_timestamp(void *ctx, enum context context,
					  const struct segment *segment,
					  const struct sent_timestamps *sent,
					  struct lostreply_control *control)
{
	struct tcp_options options = {};
	__u32 offset;
	long failed;

	if (!segment)
		return 0;
	options.bytes = options_bytes(segment);
	if (!is_from_one_to(&options.bytes, sizeof(options.data)))
		return 0;
	offset = segment->payload_offset - options.bytes;
	failed = context == SKB ? bpf_skb_load_bytes(ctx, offset, options.data, options.bytes)
				: bpf_xdp_load_bytes(ctx, offset, options.data, options.bytes);
	return failed ? 0 : find_timestamp(&options, sent, control);
}

__noinline int read_skb_timestamp(struct __sk_buff *skb, const struct segment *segment,
				  const struct sent_timestamps *sent,
				  struct lostreply_control *control)
{
	return read_timestamp(skb, SKB, segment, sent, control);
}

__noinline int read_xdp_timestamp(struct xdp_md *xdp, const struct segment *segment,
				  const struct sent_timestamps *sent,
				  struct lostreply_control *control)
{
	return read_timestamp(xdp, XDP, segment, sent, control);
}

/* Judges a segment by its receiver, and by its timestamp where the receiver holds it to one. */
static __always_inline void judge_sighting(void *ctx, enum context context,
					   const struct sighting *sighting,
					   const struct segment *segment)
{
	struct lostreply_receiver receiver = {};
	struct lostreply_control control = {};
	struct sent_timestamps sent = {};
	__u8 backlog = find_receiver(ctx, sighting, segment, &receiver, &sent);

	if (receiver.has_ts_recent || sent.are_known) {
		if (context == SKB)
			read_skb_timestamp(ctx, segment, &sent, &control);
		else
			read_xdp_timestamp(ctx, segment, &sent, &control);
	}
	judge_control(sighting, segment, &control, &receiver, backlog);
}
