/* SPDX-License-Identifier: GPL-2.0-only */
/* The values of labels on /metrics, as Sources/Records and Sources/Probe spell them. */
#ifndef LOSTREPLY_NAMES_H
#define LOSTREPLY_NAMES_H

#include "../../bpf/include/records.h"

static const char *const role_names[LOSTREPLY_ROLES] = {
	[LOSTREPLY_ROLE_UNKNOWN] = "unknown",
	[LOSTREPLY_ROLE_UPSTREAM] = "upstream",
	[LOSTREPLY_ROLE_DOWNSTREAM] = "downstream",
};

static const char *const record_names[LOSTREPLY_RECORD_KINDS] = {
	[LOSTREPLY_SOCKET_RESET] = "socket_reset",
	[LOSTREPLY_SOCKET_CLOSED] = "socket_closed",
	[LOSTREPLY_WIRE_RST] = "wire_rst",
	[LOSTREPLY_ENDANGERED] = "endangered",
};

static const char *const result_names[LOSTREPLY_RECORD_RESULTS] = {
	[LOSTREPLY_SEEN] = "seen",
	[LOSTREPLY_DELIVERED] = "delivered",
	[LOSTREPLY_DROPPED] = "dropped",
};

static const char *const lookup_names[LOSTREPLY_LOOKUPS] = {
	[LOSTREPLY_LOOKUP_HIT] = "hit",
	[LOSTREPLY_LOOKUP_EMPTY] = "empty",
	[LOSTREPLY_LOOKUP_OTHER] = "other",
};

static const char *const verdict_names[LOSTREPLY_VERDICTS] = {
	[LOSTREPLY_ACCEPTED_EXACT] = "accepted_exact",
	[LOSTREPLY_ACCEPTED_FIN] = "accepted_fin",
	[LOSTREPLY_ACCEPTED_SACK] = "accepted_sack",
	[LOSTREPLY_ACCEPTED_SYN_SENT] = "accepted_syn_sent",
	[LOSTREPLY_ACCEPTED_REQUEST] = "accepted_request",
	[LOSTREPLY_ACCEPTED_TIME_WAIT] = "accepted_time_wait",
	[LOSTREPLY_CHALLENGED] = "challenged",
	[LOSTREPLY_DROPPED_OLD] = "dropped_old",
	[LOSTREPLY_DROPPED_BEYOND] = "dropped_beyond",
	[LOSTREPLY_DROPPED_ACK] = "dropped_ack",
	[LOSTREPLY_DROPPED_LISTEN] = "dropped_listen",
	[LOSTREPLY_DROPPED_TIME_WAIT] = "dropped_time_wait",
	[LOSTREPLY_NO_SOCKET] = "no_socket",
	[LOSTREPLY_FORWARDED] = "forwarded",
	[LOSTREPLY_OTHER_HOST] = "other_host",
	[LOSTREPLY_SENT] = "sent",
	[LOSTREPLY_DROPPED_PAWS] = "dropped_paws",
};

static const char *const refusal_names[LOSTREPLY_REFUSALS] = {
	[LOSTREPLY_REFUSAL_NONE] = "none",
	[LOSTREPLY_TCP_RESET] = "tcp_reset",
	[LOSTREPLY_TCP_OLD_SEQUENCE] = "tcp_old_sequence",
	[LOSTREPLY_TCP_INVALID_SEQUENCE] = "tcp_invalid_sequence",
	[LOSTREPLY_TCP_INVALID_END_SEQUENCE] = "tcp_invalid_end_sequence",
	[LOSTREPLY_TCP_INVALID_ACK_SEQUENCE] = "tcp_invalid_ack_sequence",
	[LOSTREPLY_TCP_FLAGS] = "tcp_flags",
	[LOSTREPLY_TCP_OVERWINDOW] = "tcp_overwindow",
	[LOSTREPLY_TCP_RFC7323_PAWS] = "tcp_rfc7323_paws",
	[LOSTREPLY_TCP_RFC7323_TW_PAWS] = "tcp_rfc7323_tw_paws",
	[LOSTREPLY_TCP_RFC7323_TSECR] = "tcp_rfc7323_tsecr",
	[LOSTREPLY_TCP_CLOSE] = "tcp_close",
	[LOSTREPLY_TCP_CSUM] = "tcp_csum",
	[LOSTREPLY_TCP_MINTTL] = "tcp_minttl",
	[LOSTREPLY_TCP_AUTH_HDR] = "tcp_auth_hdr",
	[LOSTREPLY_TCP_MD5NOTFOUND] = "tcp_md5notfound",
	[LOSTREPLY_TCP_MD5UNEXPECTED] = "tcp_md5unexpected",
	[LOSTREPLY_TCP_MD5FAILURE] = "tcp_md5failure",
	[LOSTREPLY_SOCKET_FILTER] = "socket_filter",
	[LOSTREPLY_SOCKET_BACKLOG] = "socket_backlog",
	[LOSTREPLY_NO_SOCKET_REFUSAL] = "no_socket",
	[LOSTREPLY_NOT_SPECIFIED] = "not_specified",
};

#endif
