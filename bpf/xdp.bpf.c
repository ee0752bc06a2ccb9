/* SPDX-License-Identifier: GPL-2.0-only */
/* The hook of XDP: RSTs and SYNs, before tc sees them. Included by lostreply.bpf.c. */

static __always_inline __u32 xdp_netns(struct xdp_md *xdp)
{
	struct xdp_buff *kernel = (void *)xdp;

	if (!has_namespaces())
		return config.netns[0];
	if (!bpf_cast_to_kern_ctx)
		return BPF_CORE_READ(kernel, rxq, dev, nd_net.net, ns.inum);
	kernel = bpf_cast_to_kern_ctx(xdp);
	return kernel->rxq->dev->nd_net.net->ns.inum;
}

__noinline int judge_xdp(struct xdp_md *xdp, const struct segment *segment)
{
	struct sighting sighting;

	if (!segment)
		return 0;
	sighting = (struct sighting){
		.time_ns = segment->flags & FLAG_RST ? bpf_ktime_get_ns() : 0,
		.netns = xdp_netns(xdp),
		.ifindex = xdp->ingress_ifindex,
	};
	judge_sighting(xdp, XDP, &sighting, segment);
	return 0;
}

static __always_inline struct cursor xdp_cursor(struct xdp_md *xdp, __u32 offset)
{
	return (struct cursor){
		.position = (void *)(long)xdp->data + offset,
		.end = (void *)(long)xdp->data_end,
		.offset = offset,
		.frame_bytes = (long)xdp->data_end - (long)xdp->data,
	};
}

__noinline int parse_xdp_network(struct xdp_md *xdp, __u32 offset, __u32 protocol,
				 struct segment *segment)
{
	struct cursor at = xdp_cursor(xdp, offset & NETWORK_OFFSET_MASK);

	return segment ? parse_network(&at, FULL, protocol, segment) : NOT_TCP;
}

__noinline int handle_xdp(struct xdp_md *xdp)
{
	struct cursor at = xdp_cursor(xdp, 0);
	struct segment segment = {};
	__be16 protocol;

	if (parse_ethernet(&at, FULL, &protocol) != PARSED)
		return 0;
	if (parse_xdp_network(xdp, at.offset, protocol, &segment) == PARSED &&
	    segment.flags & (FLAG_RST | FLAG_SYN))
		judge_xdp(xdp, &segment);
	return 0;
}

/* Native XDP sees a RST before the driver has built an skb, and so before it is known whose it is. */
SEC("xdp.frags")
int xdp_ingress(struct xdp_md *xdp)
{
	struct cursor at = xdp_cursor(xdp, 0);

	if (may_be_control(&at, ETHERNET, 0))
		handle_xdp(xdp);
	return XDP_PASS;
}
