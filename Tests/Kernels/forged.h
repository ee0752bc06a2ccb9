/* SPDX-License-Identifier: GPL-2.0-only */
/* A RST that a blind attacker sends. */
#ifndef LOSTREPLY_FORGED_H
#define LOSTREPLY_FORGED_H

#include <netinet/tcp.h>
#include <stdint.h>

#include "connection.h"

/* How far a forged RST lies inside the window, which no case fills. */
#define FORGED_AHEAD 100

/* What the upstream will send next, which is what the proxy expects next. */
static uint32_t next_sequence_number(const struct connection *connection)
{
	const int on = 1, off = -1 /* without a window probe */, queue = TCP_SEND_QUEUE;
	uint32_t number = 0;
	socklen_t bytes = sizeof(number);

	check(setsockopt(connection->server, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)),
	      "stop a socket");
	check(setsockopt(connection->server, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue)),
	      "choose a queue");
	check(getsockopt(connection->server, IPPROTO_TCP, TCP_QUEUE_SEQ, &number, &bytes),
	      "read a sequence number");
	check(setsockopt(connection->server, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off)),
	      "let a socket go on");
	return number;
}

static uint32_t add_words(uint32_t sum, const void *bytes, size_t count)
{
	const uint8_t *byte = bytes;

	for (size_t i = 0; i < count; i += 2)
		sum += byte[i] << 8 | byte[i + 1];
	return sum;
}

/* RFC 9293 3.1: over the addresses, the protocol and the length too. */
static uint16_t tcp_checksum(const struct sockaddr_storage *from, const struct sockaddr_storage *to,
			     const struct tcphdr *segment)
{
	uint32_t sum = IPPROTO_TCP + sizeof(*segment);

	for (int end = 0; end < 2; end++) {
		const struct sockaddr_storage *at = end ? to : from;

		if (at->ss_family == AF_INET)
			sum = add_words(sum, &((const struct sockaddr_in *)at)->sin_addr, 4);
		else
			sum = add_words(sum, &((const struct sockaddr_in6 *)at)->sin6_addr, 16);
	}
	sum = add_words(sum, segment, sizeof(*segment));
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* The port is in the same place in both; a raw socket wants none. */
static in_port_t take_port(struct sockaddr_storage *address)
{
	struct sockaddr_in *at = (struct sockaddr_in *)address;
	in_port_t port = at->sin_port;

	at->sin_port = 0;
	return port;
}

/* From the upstream's namespace, as it would look from a blind attacker who guessed well. */
static void forge_rst(const struct stage *stage, const struct connection *connection)
{
	struct sockaddr_storage from, to;
	socklen_t from_bytes = sizeof(from), to_bytes = sizeof(to);
	struct tcphdr segment = { .doff = sizeof(segment) / 4, .rst = 1 };
	int raw;

	check(getsockname(connection->server, (struct sockaddr *)&from, &from_bytes),
	      "name an end");
	check(getpeername(connection->server, (struct sockaddr *)&to, &to_bytes), "name an end");
	segment.source = take_port(&from);
	segment.dest = take_port(&to);
	segment.seq = htonl(next_sequence_number(connection) + FORGED_AHEAD);
	segment.check = tcp_checksum(&from, &to, &segment);

	enter(stage->upstream);
	raw = check(socket(from.ss_family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP),
		    "make a raw socket");
	enter(stage->proxy);
	check(bind(raw, (struct sockaddr *)&from, from_bytes), "bind a raw socket");
	check(connect(raw, (struct sockaddr *)&to, to_bytes), "connect a raw socket");
	check(send(raw, &segment, sizeof(segment), 0), "send a forged RST");
	close(raw);
}

#endif
