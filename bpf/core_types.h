/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel types and fields that the programs read, relocated by CO-RE; nothing more. */
#ifndef LOSTREPLY_CORE_TYPES_H
#define LOSTREPLY_CORE_TYPES_H

/* enum sock_flags of net/sock.h: bit numbers in skc_flags. */
enum sock_flags {
	SOCK_DEAD = 0,
	SOCK_DONE = 1,
	SOCK_URGINLINE = 2,
};

/* Only the names count: the numbers are the running kernel's (include/net/dropreason-core.h). */
enum skb_drop_reason {
	SKB_DROP_REASON_NOT_SPECIFIED = 2,
	SKB_DROP_REASON_NO_SOCKET,
	SKB_DROP_REASON_SOCKET_FILTER,
	SKB_DROP_REASON_SOCKET_BACKLOG,
	SKB_DROP_REASON_TCP_ACK_UNSENT_DATA,
	SKB_DROP_REASON_TCP_AUTH_HDR,
	SKB_DROP_REASON_TCP_CLOSE,
	SKB_DROP_REASON_TCP_CSUM,
	SKB_DROP_REASON_TCP_FLAGS,
	SKB_DROP_REASON_TCP_INVALID_ACK_SEQUENCE,
	SKB_DROP_REASON_TCP_INVALID_END_SEQUENCE,
	SKB_DROP_REASON_TCP_INVALID_SEQUENCE,
	SKB_DROP_REASON_TCP_MD5FAILURE,
	SKB_DROP_REASON_TCP_MD5NOTFOUND,
	SKB_DROP_REASON_TCP_MD5UNEXPECTED,
	SKB_DROP_REASON_TCP_MINTTL,
	SKB_DROP_REASON_TCP_OLD_SEQUENCE,
	SKB_DROP_REASON_TCP_OVERWINDOW,
	SKB_DROP_REASON_TCP_RESET,
	SKB_DROP_REASON_TCP_RFC7323_PAWS,
	SKB_DROP_REASON_TCP_RFC7323_TSECR,
	SKB_DROP_REASON_TCP_RFC7323_TW_PAWS,
	SKB_DROP_REASON_TCP_TOO_OLD_ACK,
};

/* Likewise (include/net/rstreason.h). */
enum sk_rst_reason {
	SK_RST_REASON_NO_SOCKET = 1,
	SK_RST_REASON_INVALID_SYN,
	SK_RST_REASON_TCP_ABORT_ON_CLOSE,
	SK_RST_REASON_TCP_ABORT_ON_DATA,
	SK_RST_REASON_TCP_ABORT_ON_LINGER,
	SK_RST_REASON_TCP_ABORT_ON_MEMORY,
	SK_RST_REASON_TCP_DISCONNECT_WITH_DATA,
	SK_RST_REASON_TCP_FLAGS,
	SK_RST_REASON_TCP_INVALID_ACK_SEQUENCE,
	SK_RST_REASON_TCP_KEEPALIVE_TIMEOUT,
	SK_RST_REASON_TCP_STATE,
	SK_RST_REASON_TCP_TIMEWAIT_SOCKET,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct netns_ipv4 {
	__u8 sysctl_tcp_rfc1337;
};

struct net {
	struct ns_common ns;
	struct netns_ipv4 ipv4;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	possible_net_t nd_net;
};

struct sk_buff {
	struct net_device *dev;
	unsigned long _skb_refdst;
	__u16 transport_header;
	__u16 network_header;
	unsigned char *head;
};

struct dst_entry {
	struct net_device *dev;
};

struct xdp_rxq_info {
	struct net_device *dev;
};

struct xdp_buff {
	struct xdp_rxq_info *rxq;
};

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	unsigned long skc_flags;
	__u32 skc_rcv_wnd; /* of a request: the window of its SYN|ACK */
	__u32 skc_tw_rcv_nxt;
};

typedef struct {
	int owned;
} socket_lock_t;

struct sk_buff_head {
	__u32 qlen;
};

struct sk_backlog {
	int len;
};

struct bpf_local_storage;

struct sock {
	struct sock_common __sk_common;
	struct sk_buff_head sk_receive_queue;
	struct sk_backlog sk_backlog;
	socket_lock_t sk_lock;
	int sk_err;
	__u8 sk_shutdown;
	__u32 sk_max_ack_backlog;
	struct bpf_local_storage *sk_bpf_storage;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	struct {
		__u32 lrcvtime;
	} icsk_ack;
};

struct tcp_sack_block {
	__u32 start_seq;
	__u32 end_seq;
};

struct tcp_options_received {
	__u8 num_sacks;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	__u32 rcv_nxt;
	__u32 rcv_wup;
	__u32 rcv_wnd;
	__u32 copied_seq;
	__u32 snd_una;
	__u32 snd_nxt;
	__u32 write_seq;
	__u32 lsndtime; /* jiffies of the last data sent */
	__u32 urg_seq;
	__u16 urg_data;
	__u64 bytes_sent;
	__u64 bytes_retrans;
	__u64 bytes_acked;
	__u64 bytes_received;
	struct tcp_options_received rx_opt;
	struct tcp_sack_block selective_acks[4];
	__u32 retrans_stamp; /* in SYN_SENT, when the first SYN was sent */
	__u32 tsoffset;
	__u8 tcp_usec_ts : 1; /* 6.7+ */
	_Bool is_mptcp;
};

struct inet_timewait_sock {
	struct sock_common __tw_common;
	volatile unsigned char tw_substate;
};

struct tcp_timewait_sock {
	struct inet_timewait_sock tw_sk;
	__u32 tw_rcv_wnd;
	__u32 tw_ts_recent;
	__u32 tw_ts_recent_stamp; /* in seconds of CLOCK_MONOTONIC; long before 6.3 */
};

struct request_sock {
	struct sock_common __req_common;
	__u32 ts_recent;
};

struct inet_request_sock {
	struct request_sock req;
};

struct tcp_request_sock {
	struct inet_request_sock req;
	__u32 snt_isn;
	__u32 rcv_nxt;
};

struct nsproxy {
	struct net *net_ns;
};

struct signal_struct {
	int group_exit_code;
};

struct task_struct {
	unsigned int flags;
	struct signal_struct *signal;
	struct task_struct *group_leader;
	struct nsproxy *nsproxy;
	char comm[16];
};

#pragma clang attribute pop
#endif
