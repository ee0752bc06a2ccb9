// SPDX-License-Identifier: GPL-2.0-only
/*
 * traffic NAMESPACE ADDRESS...: plays a proxy and its upstream. The proxy's
 * sockets are in the caller's network namespace, the upstream's in the named
 * one, on each of the addresses in turn. Every case is played several times, and
 * each step waits for what the one before has caused: the counts are the same on
 * every kernel.
 */
#define _GNU_SOURCE
#include <fcntl.h>

#include "connection.h"
#include "forged.h"
#include "steps.h"

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
