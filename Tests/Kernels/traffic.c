// SPDX-License-Identifier: GPL-2.0-only
/*
 * traffic NAMESPACE ADDRESS...: plays a proxy and its upstream. The proxy's
 * sockets are in the caller's network namespace, the upstream's in the named
 * one, on each of the addresses in turn. Every case is played several times, and
 * each step waits for what the one before has caused: the counts are the same on
 * every kernel.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS  5
#define PORT	     80
#define WAIT_SECONDS 30
/* How far a forged RST lies inside the window, which no case fills. */
#define FORGED_AHEAD 100

static const char request[] = "POST /upload HTTP/1.1\r\nHost: upstream\r\nContent-Length: 9\r\n\r\n"
			      "too large";
static const char answer[] = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
#define REQUEST_BYTES ((int)sizeof(request) - 1)
#define ANSWER_BYTES  ((int)sizeof(answer) - 1)

/* What is being done, for the line that says that it failed. */
static const char *played = "start";
static const char *address;

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

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "traffic: %s%s%s: ", played, address ? " over " : "",
		address ? address : "");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static int check(int result, const char *what)
{
	if (result < 0)
		die("cannot %s: %s", what, strerror(errno));
	return result;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static time_t deadline(void)
{
	return now() + WAIT_SECONDS;
}

/* Between two looks at what shall come true. */
static void wait_a_moment(time_t deadline, const char *what)
{
	if (now() > deadline)
		die("waited %d s for %s", WAIT_SECONDS, what);
	usleep(1000);
}

static void enter(int namespace)
{
	check(setns(namespace, CLONE_NEWNET), "enter a namespace");
}

/* A counter of the namespace entered, such as OutRsts of the lines "Tcp:" in /proc/net/snmp. */
static long read_counter(const char *path, const char *prefix, const char *name)
{
	char titles[8192], values[8192];
	char *title, *value, *next_title, *next_value;
	FILE *file = fopen(path, "re");

	if (!file)
		die("cannot open %s: %s", path, strerror(errno));
	while (fgets(titles, sizeof(titles), file) && fgets(values, sizeof(values), file)) {
		if (strncmp(titles, prefix, strlen(prefix)))
			continue;
		fclose(file);
		title = strtok_r(titles, " \n", &next_title);
		value = strtok_r(values, " \n", &next_value);
		while (title && value) {
			if (!strcmp(title, name))
				return atol(value);
			title = strtok_r(NULL, " \n", &next_title);
			value = strtok_r(NULL, " \n", &next_value);
		}
		break;
	}
	die("%s has no %s", path, name);
}

/* Sent, or not sent since another went to the same peer within half a second (tcp_invalid_ratelimit). */
static long count_challenges(void)
{
	const char *path = "/proc/net/netstat";

	return read_counter(path, "TcpExt:", "TCPChallengeACK") +
	       read_counter(path, "TcpExt:", "TCPACKSkippedChallenge");
}

static long count_sent_rsts(const struct stage *stage)
{
	long count;

	enter(stage->upstream);
	count = read_counter("/proc/net/snmp", "Tcp:", "OutRsts");
	enter(stage->proxy);
	return count;
}

static int bytes_in_queue(int socket, unsigned long queue)
{
	int bytes = 0;

	check(ioctl(socket, queue, &bytes), "read the length of a queue");
	return bytes;
}

static void wait_for_bytes(int socket, unsigned long queue, int bytes, const char *what)
{
	time_t end = deadline();

	while (bytes_in_queue(socket, queue) != bytes)
		wait_a_moment(end, what);
}

static void wait_for_challenge(long challenges_before)
{
	time_t end = deadline();

	while (count_challenges() == challenges_before)
		wait_a_moment(end, "the challenge");
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

/* The answer lies unread when the reset comes, and nobody reads it. */
static void play_lost(const struct stage *stage)
{
	struct connection connection = open_connection(stage);

	ask(&connection);
	answer_unread(&connection);
	reset_by_upstream(&connection);
	close(connection.client);
}

/* The same, and the proxy reads it after all. */
static void play_recovered(const struct stage *stage)
{
	struct connection connection = open_connection(stage);

	ask(&connection);
	answer_unread(&connection);
	reset_by_upstream(&connection);
	receive_all(connection.client, answer, ANSWER_BYTES);
	close(connection.client);
}

/* The proxy has read it before the reset comes. */
static void play_empty(const struct stage *stage)
{
	struct connection connection = open_connection(stage);

	ask(&connection);
	answer_unread(&connection);
	receive_all(connection.client, answer, ANSWER_BYTES);
	reset_by_upstream(&connection);
	close(connection.client);
}

/* A forged RST changes nothing: the answer comes, and both close by FIN. */
static void play_challenged(const struct stage *stage)
{
	struct connection connection = open_connection(stage);
	long challenges;
	char end;

	ask(&connection);
	/* A SYN|ACK that was sent again has been challenged too. */
	challenges = count_challenges();
	forge_rst(stage, &connection);
	wait_for_challenge(challenges);
	answer_unread(&connection);
	receive_all(connection.client, answer, ANSWER_BYTES);
	/* The proxy first: TIME_WAIT on the upstream's port would keep the next run from it. */
	close(connection.client);
	if (check(recv(connection.server, &end, 1, 0), "receive the end"))
		die("received more than the request");
	close(connection.server);
}

static const struct {
	const char *name;
	void (*play)(const struct stage *stage);
	int rsts; /* that the upstream's kernel sends */
} cases[] = {
	{ "lost", play_lost, 1 },
	{ "recovered", play_recovered, 1 },
	{ "empty", play_empty, 1 },
	{ "challenged", play_challenged, 0 },
};

static void play_all(struct stage *stage)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		long before = count_sent_rsts(stage), rsts;

		played = cases[i].name;
		for (int connection = 0; connection < CONNECTIONS; connection++)
			cases[i].play(stage);
		rsts = count_sent_rsts(stage) - before;
		if (rsts != CONNECTIONS * cases[i].rsts)
			die("the upstream sent %ld RSTs, not %d", rsts,
			    CONNECTIONS * cases[i].rsts);
	}
}

int main(int count, char **arguments)
{
	struct stage stage = {};
	char path[256];

	if (count < 3) {
		fprintf(stderr, "usage: traffic NAMESPACE ADDRESS...\n");
		return 64;
	}
	snprintf(path, sizeof(path), "/run/netns/%s", arguments[1]);
	stage.proxy = check(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "open our namespace");
	stage.upstream = check(open(path, O_RDONLY | O_CLOEXEC), "open the upstream's namespace");
	for (int i = 2; i < count; i++) {
		address = arguments[i];
		played = "listen";
		read_address(address, &stage);
		listen_upstream(&stage);
		play_all(&stage);
		close(stage.listener);
	}
	return 0;
}
