/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What crosses from the kernel half to user space: configuration, counter
 * cells and ring buffer records. Fixed-width fields, explicit padding, no
 * bitfields, unions or pointers, so that Swift sees the same layout.
 */
#ifndef LOSTREPLY_RECORDS_H
#define LOSTREPLY_RECORDS_H

#ifndef __BPF__
#include <linux/types.h>
#endif

#include "refusal.h"
#include "sent_reset.h"
#include "syn_verdict.h"
#include "verdict.h"

/* Most network namespaces that one agent can select by name. */
#define LOSTREPLY_NETNS_MAX 16
/* Bytes kept of the start of an answer: enough for a status line. */
#define LOSTREPLY_HEAD_MAX    96
#define LOSTREPLY_COMM_LENGTH 16

/* Which end opened the connection. */
enum lostreply_role {
	LOSTREPLY_ROLE_UNKNOWN = 0,
	LOSTREPLY_ROLE_UPSTREAM = 1,   /* we connected: the peer is an upstream */
	LOSTREPLY_ROLE_DOWNSTREAM = 2, /* we accepted: the peer is a client */
	LOSTREPLY_ROLES = 3,
};

/* What made the kernel call tcp_reset(). */
enum lostreply_cause {
	LOSTREPLY_CAUSE_PACKET = 0,    /* a RST */
	LOSTREPLY_CAUSE_NO_PACKET = 1, /* data after shutdown; we send a RST */
	LOSTREPLY_CAUSES = 2,
	LOSTREPLY_CAUSE_OPEN = 2, /* not known yet: FIN_WAIT with RCV_SHUTDOWN */
};

/* Whether somebody waited for the bytes that lay unread. */
enum lostreply_solicited {
	LOSTREPLY_SOLICITED_UNKNOWN = 0,
	LOSTREPLY_SOLICITED = 1,
	LOSTREPLY_UNSOLICITED = 2, /* nothing was sent since all before them had been read */
};

/* How much of the last answer lay unread. */
enum lostreply_extent {
	LOSTREPLY_EXTENT_UNKNOWN = 0,
	LOSTREPLY_EXTENT_WHOLE = 1,
	LOSTREPLY_EXTENT_TAIL = 2,
};

/* Why a connection ended without a RST while bytes lay unread. */
enum lostreply_abort {
	LOSTREPLY_ABORT_TIMEOUT = 0, /* ETIMEDOUT */
	LOSTREPLY_ABORT_ABORTED = 1, /* ECONNABORTED: ss -K, bpf_sock_destroy() */
	LOSTREPLY_ABORT_OTHER = 2,
	LOSTREPLY_ABORTS = 3,
};

/* What the flow table knew of a RST's flow. */
enum lostreply_lookup {
	LOSTREPLY_LOOKUP_HIT = 0,
	LOSTREPLY_LOOKUP_EMPTY = 1,
	LOSTREPLY_LOOKUP_OTHER = 2, /* the slot holds another flow */
	LOSTREPLY_LOOKUPS = 3,
};

enum lostreply_direction {
	LOSTREPLY_IN = 0,
	LOSTREPLY_OUT = 1,
	LOSTREPLY_DIRECTIONS = 2,
};

/* RFC 5961 5.2: what is wrong with an ACK that is answered and not taken. */
enum lostreply_unacceptable_ack {
	LOSTREPLY_ACK_TOO_OLD = 0,     /* before SND.UNA - MAX.SND.WND */
	LOSTREPLY_ACK_UNSENT_DATA = 1, /* after SND.NXT */
	LOSTREPLY_UNACCEPTABLE_ACKS = 2,
};

enum lostreply_record_kind {
	LOSTREPLY_SOCKET_RESET = 0,
	LOSTREPLY_SOCKET_CLOSED = 1,
	LOSTREPLY_WIRE_RST = 2,
	LOSTREPLY_ENDANGERED = 3,
	LOSTREPLY_RECORD_KINDS = 4,
};

enum lostreply_record_result {
	LOSTREPLY_SEEN = 0,
	LOSTREPLY_DELIVERED = 1,
	LOSTREPLY_DROPPED = 2,
	LOSTREPLY_RECORD_RESULTS = 3,
};

#define LOSTREPLY_RECORD_CELLS	 (LOSTREPLY_RECORD_KINDS * LOSTREPLY_RECORD_RESULTS)
#define LOSTREPLY_RST_CELLS	 (LOSTREPLY_DIRECTIONS * LOSTREPLY_VERDICTS)
#define LOSTREPLY_ABORT_CELLS	 (LOSTREPLY_ROLES * LOSTREPLY_ABORTS)
#define LOSTREPLY_MISMATCH_CELLS (LOSTREPLY_VERDICTS * LOSTREPLY_REFUSALS * 2)

/* Cells of the per-CPU counter array: each name starts a range, indexed as its comment says. */
enum lostreply_cell {
	/* kind * RECORD_RESULTS + result */
	LOSTREPLY_CELL_RECORDS = 0,
	/* direction * VERDICTS + verdict */
	LOSTREPLY_CELL_RST_PACKETS = LOSTREPLY_CELL_RECORDS + LOSTREPLY_RECORD_CELLS,
	/* role; every tcp_receive_reset */
	LOSTREPLY_CELL_RESETS = LOSTREPLY_CELL_RST_PACKETS + LOSTREPLY_RST_CELLS,
	/* role; those of RESETS without a RST */
	LOSTREPLY_CELL_NO_PACKET = LOSTREPLY_CELL_RESETS + LOSTREPLY_ROLES,
	/* role */
	LOSTREPLY_CELL_CLOSED = LOSTREPLY_CELL_NO_PACKET + LOSTREPLY_ROLES,
	/* role */
	LOSTREPLY_CELL_UNREAD_CLOSES = LOSTREPLY_CELL_CLOSED + LOSTREPLY_ROLES,
	/* role * ABORTS + abort */
	LOSTREPLY_CELL_ABORTED_UNREAD = LOSTREPLY_CELL_UNREAD_CLOSES + LOSTREPLY_ROLES,
	/* lookup */
	LOSTREPLY_CELL_LOOKUPS = LOSTREPLY_CELL_ABORTED_UNREAD + LOSTREPLY_ABORT_CELLS,
	LOSTREPLY_CELL_UNTRACKED = LOSTREPLY_CELL_LOOKUPS + LOSTREPLY_LOOKUPS,
	/* SYN verdict */
	LOSTREPLY_CELL_SYN_PACKETS = LOSTREPLY_CELL_UNTRACKED + 1,
	/* refusal, of RSTs */
	LOSTREPLY_CELL_REFUSED = LOSTREPLY_CELL_SYN_PACKETS + LOSTREPLY_SYN_VERDICTS,
	/* (verdict * REFUSALS + refusal) * 2 + backlog; those that the verdict does not expect */
	LOSTREPLY_CELL_MISMATCHES = LOSTREPLY_CELL_REFUSED + LOSTREPLY_REFUSALS,
	/* unacceptable ACK */
	LOSTREPLY_CELL_ACKS = LOSTREPLY_CELL_MISMATCHES + LOSTREPLY_MISMATCH_CELLS,
	/* sent reset */
	LOSTREPLY_CELL_SENT_RESETS = LOSTREPLY_CELL_ACKS + LOSTREPLY_UNACCEPTABLE_ACKS,
	LOSTREPLY_CELLS = LOSTREPLY_CELL_SENT_RESETS + LOSTREPLY_SENT_RESETS,
};

/* The value of the per-CPU map; at most PCPU_MIN_UNIT_SIZE, 32 KiB. */
struct lostreply_counters {
	__u64 cells[LOSTREPLY_CELLS];
};

/* Set once, before the programs are loaded. */
struct lostreply_config {
	__u32 netns[LOSTREPLY_NETNS_MAX]; /* inode numbers of the selected namespaces */
	__u32 netns_count;		  /* 0: all */
	__u32 slots;			  /* of the flow table */
	__u64 seed;			  /* of the flow hash */
	__u32 wakeup_bytes;		  /* ring fill that wakes the agent at once */
	__u8 flow_tracking;
	__u8 http_ports_auto; /* watch a port from its first reset with unread bytes on */
	__u8 refused;	      /* predictions are kept for the packets that the kernel refuses */
	__u8 pad;
};

/* Both ends of a connection as the local socket sees them. */
struct lostreply_endpoints {
	__be32 local_address[4]; /* IPv4, also IPv4-mapped, in word 0 */
	__be32 remote_address[4];
	__u16 local_port; /* host byte order, as remote_port */
	__u16 remote_port;
	__u8 family; /* 4 or 6 */
	__u8 pad[3];
};

/* What the kernel knew when it accepted the reset. */
struct lostreply_reset {
	__u64 time_ns;	      /* CLOCK_MONOTONIC */
	__u64 cookie;	      /* bpf_get_socket_cookie() */
	__u64 bytes_received; /* tcp_sock.bytes_received: counts a FIN */
	__u64 last_data_ns;   /* of a watched flow, else 0 */
	struct lostreply_endpoints endpoints;
	__u32 netns; /* inode number */
	__u32 rcv_nxt;
	__u32 unread_bytes;
	__u32 out_of_order_bytes; /* sum of the SACK blocks: a lower bound */
	__u32 data_age_ticks;	  /* jiffies since the last data segment */
	__u8 role;		  /* enum lostreply_role */
	__u8 tcp_state;		  /* TCP_ESTABLISHED... of net/tcp_states.h */
	__u8 cause;		  /* enum lostreply_cause */
	__u8 fin_received;	  /* rcv_nxt and bytes_received count a FIN */
	__u8 has_data;		  /* data_age_ticks means something */
	__u8 head_length;	  /* of head; 0: not seen */
	__u8 solicited;		  /* enum lostreply_solicited */
	__u8 extent;		  /* enum lostreply_extent */
	__u8 pad[4];
	__u8 head[LOSTREPLY_HEAD_MAX]; /* the first bytes of the last answer */
};

struct lostreply_socket_reset {
	__u32 kind;
	__u32 pad;
	struct lostreply_reset reset;
};

/* The task that does something: its thread group, and the cgroup of it. */
struct lostreply_task {
	__u64 cgroup; /* v2 */
	__u32 pid;
	__u8 exiting;	  /* it is on its way out... */
	__u8 exit_signal; /* ...on account of this signal; 0: of its own will */
	__u8 pad[2];
	char process[LOSTREPLY_COMM_LENGTH]; /* comm of the thread group leader */
};

/* Carries the reset too, so that a dropped socket_reset costs nothing. */
struct lostreply_socket_closed {
	__u32 kind;
	__u32 unread_bytes;
	struct lostreply_reset reset;
	__u64 time_ns;		    /* of tcp_destroy_sock */
	struct lostreply_task task; /* that closed */
	__s32 socket_error;	    /* sk_err: 0 if the application took it */
	__u8 reused;		    /* disconnected since the reset */
	__u8 pad[3];
};

/* We reset a client that has had an answer: what of it lies unread there may be thrown away. */
struct lostreply_endangered {
	__u32 kind;
	__u32 netns; /* inode number */
	__u64 time_ns;
	__u64 cookie;
	__u64 sent_bytes; /* that the connection ever carried to the client */
	struct lostreply_endpoints endpoints;
	struct lostreply_task task; /* that closed */
	__u32 unread_bytes;	    /* of the request */
	__u8 reason;		    /* enum lostreply_sent_reset */
	__u8 pad[3];
};

struct lostreply_wire_rst {
	__u32 kind;
	__u32 netns;   /* inode number */
	__u64 time_ns; /* CLOCK_MONOTONIC, at the hook */
	struct lostreply_endpoints endpoints;
	__u32 ifindex;
	__u32 seq;
	__u32 ack_seq;
	__u32 payload_bytes;
	__u32 rcv_nxt;	/* of the socket, else of the slot, else 0 */
	__u8 flags;	/* byte 13 of the TCP header */
	__u8 ttl;	/* or hop limit */
	__u8 verdict;	/* enum lostreply_verdict */
	__u8 lookup;	/* enum lostreply_lookup */
	__u8 tcp_state; /* of the socket found, else 0 */
	__u8 backlog;	/* the socket was owned by user, or data was still on its way to it */
	__u8 pad[6];
};

_Static_assert(sizeof(struct lostreply_counters) <= 32768, "counters");
_Static_assert(sizeof(struct lostreply_config) == 88, "config");
_Static_assert(sizeof(struct lostreply_endpoints) == 40, "endpoints");
_Static_assert(sizeof(struct lostreply_reset) == 200, "reset");
_Static_assert(sizeof(struct lostreply_socket_reset) == 208, "socket_reset");
_Static_assert(sizeof(struct lostreply_task) == 32, "task");
_Static_assert(sizeof(struct lostreply_socket_closed) == 256, "socket_closed");
_Static_assert(sizeof(struct lostreply_endangered) == 112, "endangered");
_Static_assert(sizeof(struct lostreply_wire_rst) == 88, "wire_rst");

#endif
