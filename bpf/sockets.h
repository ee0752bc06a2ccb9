/* SPDX-License-Identifier: GPL-2.0-only */
/* What is read off a struct sock: unread bytes, role, endpoints, owner. */
#ifndef LOSTREPLY_SOCKETS_H
#define LOSTREPLY_SOCKETS_H

#define AF_INET		2
#define AF_INET6	10
#define SACK_BLOCKS_MAX 4
#define RCV_SHUTDOWN	1
#define SHUTDOWN_MASK	3
/* A quarter of a second at 1000 Hz, two and a half at 100 Hz. */
#define ANSWER_TICKS 250
/* Of task_struct.flags, and of an exit code as wait(2) tells it. */
#define PF_EXITING	 0x4
#define EXIT_SIGNAL_MASK 0x7f

static __always_inline int is_netns_selected(__u32 netns)
{
	__u32 i;

	if (!config.netns_count)
		return 1;
#pragma unroll
	for (i = 0; i < LOSTREPLY_NETNS_MAX; i++) {
		if (i < config.netns_count && config.netns[i] == netns)
			return 1;
	}
	return 0;
}

/*
 * Not by following the pointers: from what a tracepoint hands over the verifier
 * looks each of them up among all names of the kernel's types, once a path
 * (kernel: btf_nested_type_is_trusted()). It does not from what
 * bpf_skc_to_tcp_sock() returns, so where a tcp_sock is at hand, use that.
 */
static __always_inline __u32 read_netns(const struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
}

static __always_inline __u32 tcp_netns(const struct tcp_sock *tp)
{
	return ((const struct sock *)tp)->__sk_common.skc_net.net->ns.inum;
}

static __always_inline int has_flag(const struct sock *sk, int bit)
{
	return sk->__sk_common.skc_flags >> bit & 1;
}

/* An MPTCP subflow's bytes move to its parent at once, so nothing can be said of it. */
static __always_inline int is_mptcp(const struct tcp_sock *tp)
{
	return bpf_core_field_exists(tp->is_mptcp) && tp->is_mptcp;
}

/*
 * Whether rcv_nxt counts a FIN: SOCK_DONE is set by tcp_fin() alone and
 * survives to the destroy; RCV_SHUTDOWN and the state do not tell.
 */
static __always_inline int has_received_fin(const struct sock *sk)
{
	return has_flag(sk, bpf_core_enum_value(enum sock_flags, SOCK_DONE));
}

/* Payload bytes that a recv() could still return; kernel: tcp_inq(). */
static __always_inline __u32 read_unread_bytes(const struct sock *sk, const struct tcp_sock *tp,
					       __u8 state)
{
	__s32 unread = tp->rcv_nxt - tp->copied_seq;

	if (unread <= 0 || state == LOSTREPLY_SYN_SENT || state == LOSTREPLY_SYN_RECV)
		return 0;
	if (has_received_fin(sk))
		unread -= 1;
	if (tp->urg_data && !has_flag(sk, bpf_core_enum_value(enum sock_flags, SOCK_URGINLINE)) &&
	    !lostreply_before(tp->urg_seq, tp->copied_seq) &&
	    lostreply_before(tp->urg_seq, tp->rcv_nxt))
		unread -= 1;
	return unread;
}

/* Bytes that came out of order, as far as the SACK blocks show them. */
static __always_inline __u32 read_out_of_order_bytes(const struct tcp_sock *tp)
{
	__u32 i, blocks = tp->rx_opt.num_sacks, bytes = 0;

	if (!blocks)
		return 0;
#pragma unroll
	for (i = 0; i < SACK_BLOCKS_MAX; i++) {
		if (i < blocks)
			bytes += tp->selective_acks[i].end_seq - tp->selective_acks[i].start_seq;
	}
	return bytes;
}

/* Whether our own FIN is among the sequence numbers sent: it is the last one written. */
static __always_inline int has_sent_fin(const struct tcp_sock *tp, __u8 state)
{
	return (state == LOSTREPLY_FIN_WAIT1 || state == LOSTREPLY_FIN_WAIT2 ||
		state == LOSTREPLY_CLOSING || state == LOSTREPLY_LAST_ACK) &&
	       tp->snd_nxt == tp->write_seq;
}

/* Global: see judge(). */
__noinline int judge_role(__s64 rest)
{
	if (rest == 1)
		return LOSTREPLY_ROLE_UPSTREAM;
	return rest == 0 ? LOSTREPLY_ROLE_DOWNSTREAM : LOSTREPLY_ROLE_UNKNOWN;
}

/*
 * Who opened the connection. What was ever acknowledged or is in flight, less
 * what was ever sent, leaves our SYN: bytes_acked counts it for connect(), and
 * not for an accepted child, whose snd_una starts behind it
 * (kernel: tcp_finish_connect(), tcp_create_openreq_child()). Must be asked
 * before the state becomes CLOSE, which hides whether a FIN was sent.
 */
static __always_inline int read_role(const struct sock *sk, const struct tcp_sock *tp, __u8 state)
{
	/* A child inherits its listener's backlog, and nothing else sets one. */
	if (sk->sk_max_ack_backlog)
		return LOSTREPLY_ROLE_DOWNSTREAM;
	return judge_role((__s64)tp->bytes_acked + (__u32)(tp->snd_nxt - tp->snd_una) -
			  (__s64)(tp->bytes_sent - tp->bytes_retrans) - has_sent_fin(tp, state));
}

static __always_inline int is_ipv4_mapped(const struct in6_addr *address)
{
	return !address->in6_u.u6_addr32[0] && !address->in6_u.u6_addr32[1] &&
	       address->in6_u.u6_addr32[2] == bpf_htonl(0xffff);
}

/* To the last byte. IPv4-mapped sockets are IPv4. The local port is inet_sport's: skc_num is 0 once the port is released. */
static __always_inline void read_endpoints(const struct sock *sk, const struct tcp_sock *tp,
					   struct lostreply_endpoints *endpoints)
{
	const struct in6_addr *remote = &sk->__sk_common.skc_v6_daddr;
	const struct in6_addr *local = &sk->__sk_common.skc_v6_rcv_saddr;
	int i;

	endpoints->local_port = bpf_ntohs(tp->inet_conn.icsk_inet.inet_sport);
	endpoints->remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	if (sk->__sk_common.skc_family == AF_INET6 && !is_ipv4_mapped(remote)) {
		endpoints->family = 6;
#pragma unroll
		for (i = 0; i < 4; i++) {
			endpoints->local_address[i] = local->in6_u.u6_addr32[i];
			endpoints->remote_address[i] = remote->in6_u.u6_addr32[i];
		}
	} else {
		endpoints->family = 4;
		endpoints->local_address[0] = sk->__sk_common.skc_rcv_saddr;
		endpoints->remote_address[0] = sk->__sk_common.skc_daddr;
#pragma unroll
		for (i = 1; i < 4; i++) {
			endpoints->local_address[i] = 0;
			endpoints->remote_address[i] = 0;
		}
	}
	__builtin_memset(endpoints->pad, 0, sizeof(endpoints->pad));
}

/*
 * In FIN_WAIT with reading shut down, tcp_reset() is called for a RST and for
 * data alike; for data tcp_send_reset follows (kernel: tcp_rcv_state_process()).
 */
static __always_inline enum lostreply_cause read_cause(const struct sock *sk, __u8 state)
{
	if ((state == LOSTREPLY_FIN_WAIT1 || state == LOSTREPLY_FIN_WAIT2) &&
	    sk->sk_shutdown & RCV_SHUTDOWN)
		return LOSTREPLY_CAUSE_OPEN;
	return LOSTREPLY_CAUSE_PACKET;
}

/* Who does it. The name is the thread group leader's: a thread's own name is no process's. */
static __always_inline void read_task(struct lostreply_task *record)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task_btf();

	*record = (struct lostreply_task){};
	record->cgroup = bpf_get_current_cgroup_id();
	record->pid = bpf_get_current_pid_tgid() >> 32;
	record->exiting = !!(task->flags & PF_EXITING);
	if (record->exiting)
		record->exit_signal = BPF_CORE_READ(task, signal, group_exit_code) &
				      EXIT_SIGNAL_MASK;
	BPF_CORE_READ_STR_INTO(&record->process, task, group_leader, comm);
}

#endif
