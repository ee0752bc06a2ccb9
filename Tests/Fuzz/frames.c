// SPDX-License-Identifier: GPL-2.0-only
/*
 * A libFuzzer target for packet.h and the verdicts. An input is a scene, then
 * the linear part of a frame. The corpus was captured from real traffic by
 * capture.py.
 */
#include <stddef.h>
#include <stdint.h>

#include "packet_checks.h"
#include "verdict_checks.h"

struct scene {
	__u8 link; /* 0: Ethernet; 1, 2: an interface whose frames start with IPv4, IPv6 */
	__u8 pad;
	__u16 fragment_bytes;
	struct lostreply_control control;   /* of which the frame leaves the timestamp */
	struct lostreply_receiver receiver; /* its numbers count from the segment's */
};

/* capture.py writes it. */
_Static_assert(sizeof(struct scene) == 68, "scene");

static struct frame read_frame(const struct scene *scene, const uint8_t *bytes, size_t size)
{
	const __be16 protocols[] = { 0, bpf_htons(ETH_P_IP), bpf_htons(ETH_P_IPV6) };

	return (struct frame){
		.bytes = bytes,
		.linear = size,
		.total = size + scene->fragment_bytes,
		.protocol = protocols[scene->link % 3],
	};
}

/* Counted from the segment's numbers, chance finds the edges of windows. */
static void place_receiver(struct lostreply_receiver *to, const struct segment *segment)
{
	to->state %= LOSTREPLY_NEW_SYN_RECV + 1;
	to->rcv_nxt += segment->seq;
	to->rcv_wup += segment->seq;
	to->sack_edge += segment->seq;
	to->snd_una += segment->ack_seq;
	to->snd_nxt += segment->ack_seq;
}

static void judge_segment(struct scene *scene, const struct segment *segment)
{
	struct lostreply_control *control = &scene->control;

	control->seq = segment->seq;
	control->end_seq = segment->seq + segment->payload_bytes + !!(segment->flags & FLAG_SYN) +
			   !!(segment->flags & FLAG_FIN);
	control->ack_seq = segment->ack_seq;
	control->has_ack = !!(segment->flags & FLAG_ACK);
	control->has_fin = !!(segment->flags & FLAG_FIN);
	place_receiver(&scene->receiver, segment);
	check_rst(control, &scene->receiver);
	check_syn(control, &scene->receiver);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct segment segment;
	struct scene scene;
	struct frame frame;

	if (size < sizeof(scene))
		return -1;
	memcpy(&scene, data, sizeof(scene));
	frame = read_frame(&scene, data + sizeof(scene), size - sizeof(scene));
	if (check_parsing(&frame, &segment) == PARSED)
		judge_segment(&scene, &segment);
	return 0;
}
