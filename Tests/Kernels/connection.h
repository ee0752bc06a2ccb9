/* SPDX-License-Identifier: GPL-2.0-only */
/* The proxy and its upstream, and a connection between them. */
#ifndef LOSTREPLY_CONNECTION_H
#define LOSTREPLY_CONNECTION_H

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include "steps.h"

#define CONNECTIONS 5
#define PORT	    80

static const char request[] = "POST /upload HTTP/1.1\r\nHost: upstream\r\nContent-Length: 9\r\n\r\n"
			      "too large";
static const char answer[] = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
#define REQUEST_BYTES ((int)sizeof(request) - 1)
#define ANSWER_BYTES  ((int)sizeof(answer) - 1)

struct stage {
	int proxy; /* descriptors of both namespaces */
	int upstream;
	int listener;
	struct sockaddr_storage at;
	socklen_t at_bytes;
};

struct connection {
	int client;
	int server;
};

static long count_sent_rsts(const struct stage *stage)
{
	long count;

	enter(stage->upstream);
	count = read_counter("/proc/net/snmp", "Tcp:", "OutRsts");
	enter(stage->proxy);
	return count;
}

static void bound_waits(int socket)
{
	const struct timeval limit = { .tv_sec = WAIT_SECONDS };

	check(setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)), "bound a wait");
	check(setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)), "bound a wait");
}

static void read_address(const char *text, struct stage *stage)
{
	struct sockaddr_in *ipv4 = (struct sockaddr_in *)&stage->at;
	struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&stage->at;

	memset(&stage->at, 0, sizeof(stage->at));
	if (inet_pton(AF_INET, text, &ipv4->sin_addr) == 1) {
		ipv4->sin_family = AF_INET;
		ipv4->sin_port = htons(PORT);
		stage->at_bytes = sizeof(*ipv4);
	} else if (inet_pton(AF_INET6, text, &ipv6->sin6_addr) == 1) {
		ipv6->sin6_family = AF_INET6;
		ipv6->sin6_port = htons(PORT);
		stage->at_bytes = sizeof(*ipv6);
	} else {
		die("this is no address");
	}
}

static void listen_upstream(struct stage *stage)
{
	enter(stage->upstream);
	stage->listener = check(socket(stage->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0),
				"make a socket");
	enter(stage->proxy);
	check(bind(stage->listener, (struct sockaddr *)&stage->at, stage->at_bytes), "bind");
	check(listen(stage->listener, CONNECTIONS), "listen");
	bound_waits(stage->listener);
}

static struct connection open_connection(const struct stage *stage)
{
	struct connection connection;

	connection.client = check(socket(stage->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0),
				  "make a socket");
	bound_waits(connection.client);
	check(connect(connection.client, (const struct sockaddr *)&stage->at, stage->at_bytes),
	      "connect");
	connection.server = check(accept(stage->listener, NULL, NULL), "accept");
	bound_waits(connection.server);
	return connection;
}

static void send_all(int socket, const char *text, int bytes)
{
	if (check(send(socket, text, bytes, MSG_NOSIGNAL), "send") != bytes)
		die("sent a part only");
}

static void receive_all(int socket, const char *text, int bytes)
{
	char received[512];

	if (check(recv(socket, received, bytes, MSG_WAITALL), "receive") != bytes ||
	    memcmp(received, text, bytes))
		die("received something else");
}

static void ask(const struct connection *connection)
{
	send_all(connection->client, request, REQUEST_BYTES);
	receive_all(connection->server, request, REQUEST_BYTES);
	wait_for_bytes(connection->client, SIOCOUTQ, 0, "the request's acknowledgement");
}

/* All of the answer lies unread, and no acknowledgement is on its way, which a closed upstream would reset. */
static void answer_unread(const struct connection *connection)
{
	send_all(connection->server, answer, ANSWER_BYTES);
	wait_for_bytes(connection->client, FIONREAD, ANSWER_BYTES, "the answer");
	wait_for_bytes(connection->server, SIOCOUTQ, 0, "the answer's acknowledgement");
}

static void reset_by_upstream(const struct connection *connection)
{
	const struct linger at_once = { .l_onoff = 1 };
	/* An error and the end of both ways are always told. */
	struct pollfd reset = { .fd = connection->client };

	check(setsockopt(connection->server, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)),
	      "set SO_LINGER");
	check(close(connection->server), "close");
	if (!check(poll(&reset, 1, WAIT_SECONDS * 1000), "wait for a reset"))
		die("waited %d s for the reset", WAIT_SECONDS);
}

#endif
