/* SPDX-License-Identifier: GPL-2.0-only */
/* The tracepoints: what the kernel did with a connection, and what lay unread. Included by lostreply.bpf.c. */

/* What a socket's storage is there for. */
enum tracking {
	TRACKING_NOTHING = 0,
	TRACKING_RESET, /* reset with bytes unread or out of order, or with its cause open */
	TRACKING_ABORT, /* ended without a RST with bytes unread */
};

struct tracked {
	struct lostreply_reset reset;
	__u8 tracking; /* enum tracking */
	__u8 abort;    /* enum lostreply_abort */
	__u8 was_orphan; /* no process had the socket at its reset, so that it was destroyed at once */
	__u8 pad[5];
};

/*
 * Made at a reset or an abort, and only where something is left to learn; the
 * kernel frees it with the socket.
 */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct tracked);
} tracked_sockets SEC(".maps");

/* To the last byte. */
static __always_inline void read_reset(struct lostreply_reset *reset, struct sock *sk,
				       const struct tcp_sock *tp, __u8 state)
{
	struct lostreply_endpoints *endpoints = &reset->endpoints;

	reset->time_ns = bpf_ktime_get_ns();
	reset->cookie = bpf_get_socket_cookie(sk);
	reset->netns = tcp_netns(tp);
	reset->tcp_state = state;
	reset->role = read_role(sk, tp, state);
	reset->cause = read_cause(sk, state);
	reset->rcv_nxt = tp->rcv_nxt;
	reset->bytes_received = tp->bytes_received;
	reset->fin_received = has_received_fin(sk);
	reset->unread_bytes = read_unread_bytes(sk, tp, state);
	reset->out_of_order_bytes = read_out_of_order_bytes(tp);
	reset->has_data = reset->bytes_received > reset->fin_received;
	reset->data_age_ticks = (__u32)bpf_jiffies64() - tp->inet_conn.icsk_ack.lrcvtime;
	__builtin_memset(reset->pad, 0, sizeof(reset->pad));
	read_endpoints(sk, tp, endpoints);
	read_waiting(tp, reset);
}

static __always_inline int has_bytes(const struct lostreply_reset *reset)
{
	return reset->unread_bytes || reset->out_of_order_bytes;
}

__noinline int emit_closed(struct tracked *tracked, __u32 unread_bytes, int socket_error,
			   int reused)
{
	struct lostreply_socket_closed *record;

	if (!tracked)
		return 0;
	if (unread_bytes && tracked->reset.role < LOSTREPLY_ROLES)
		count(LOSTREPLY_CELL_UNREAD_CLOSES + tracked->reset.role);
	record = reserve(&socket_records, LOSTREPLY_SOCKET_CLOSED, sizeof(*record));
	if (!record)
		return 0;
	record->kind = LOSTREPLY_SOCKET_CLOSED;
	record->unread_bytes = unread_bytes;
	record->reset = tracked->reset;
	record->time_ns = bpf_ktime_get_ns();
	record->socket_error = socket_error;
	record->reused = reused;
	__builtin_memset(record->pad, 0, sizeof(record->pad));
	/* No tcp_send_reset came: it was a RST. An orphan is destroyed before one could. */
	if (record->reset.cause == LOSTREPLY_CAUSE_OPEN && !tracked->was_orphan)
		record->reset.cause = LOSTREPLY_CAUSE_PACKET;
	read_task(&record->task);
	deliver(&socket_records, LOSTREPLY_SOCKET_CLOSED, record);
	return 0;
}

/* A socket that has storage may have been reset before, and disconnected and connected anew. */
static __always_inline void end_earlier_life(struct sock *sk, const struct tcp_sock *tp)
{
	struct tracked *tracked;

	if (!((const struct sock *)tp)->sk_bpf_storage)
		return;
	tracked = bpf_sk_storage_get(&tracked_sockets, sk, 0, 0);
	if (!tracked)
		return;
	if (tracked->tracking == TRACKING_RESET && has_bytes(&tracked->reset))
		emit_closed(tracked, 0, 0, 1);
	tracked->tracking = TRACKING_NOTHING;
	tracked->reset.cause = LOSTREPLY_CAUSE_PACKET;
}

/* Reads and counts a reset, and follows its socket where something is left to learn; 0 where that cannot be. */
static __noinline int note_reset(struct sock *sk, struct tcp_sock *tp,
				 struct lostreply_reset *reset)
{
	struct tracked *tracked;
	int bytes;

	read_reset(reset, sk, tp, sk->__sk_common.skc_state);
	count(LOSTREPLY_CELL_RESETS + reset->role);
	bytes = has_bytes(reset);
	if (!bytes && reset->cause != LOSTREPLY_CAUSE_OPEN)
		return 1;
	if (reset->unread_bytes && reset->role == LOSTREPLY_ROLE_UPSTREAM)
		watch_port(bpf_htons(reset->endpoints.remote_port));
	tracked = bpf_sk_storage_get(&tracked_sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!tracked) {
		/* Its end could not be told: counted, and not reported by half. */
		if (bytes)
			count(LOSTREPLY_CELL_UNTRACKED);
		return !bytes;
	}
	tracked->reset = *reset;
	tracked->tracking = TRACKING_RESET;
	tracked->was_orphan = has_flag(sk, bpf_core_enum_value(enum sock_flags, SOCK_DEAD));
	return 1;
}

/* The ring is full; the close may tell what the reset could not. */
static __noinline int note_unreported(struct sock *sk, struct tcp_sock *tp)
{
	struct lostreply_reset reset;

	return note_reset(sk, tp, &reset);
}

/* First statement of tcp_reset(): the queues are as the RST found them. */
SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(on_receive_reset, struct sock *sk)
{
	struct lostreply_socket_reset *record;
	struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	if (!tp || is_mptcp(tp) || !is_netns_selected(tcp_netns(tp)))
		return 0;
	end_earlier_life(sk, tp);
	record = reserve(&socket_records, LOSTREPLY_SOCKET_RESET, sizeof(*record));
	if (!record) {
		note_unreported(sk, tp);
		return 0;
	}
	record->kind = LOSTREPLY_SOCKET_RESET;
	record->pad = 0;
	if (note_reset(sk, tp, &record->reset))
		deliver(&socket_records, LOSTREPLY_SOCKET_RESET, record);
	else
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
	return 0;
}

/* The reset that follows data after shutdown was no RST's. */
static __always_inline void note_no_packet(struct sock *sk)
{
	struct tracked *tracked;
	__u8 state;

	if (!sk)
		return;
	state = sk->__sk_common.skc_state;
	/* These two are no full sockets. */
	if (state == LOSTREPLY_TIME_WAIT || state == LOSTREPLY_NEW_SYN_RECV || !sk->sk_bpf_storage)
		return;
	tracked = bpf_sk_storage_get(&tracked_sockets, sk, 0, 0);
	/* Not by what it tracks: an orphan's destroy comes before its tcp_send_reset. */
	if (!tracked || tracked->reset.cause != LOSTREPLY_CAUSE_OPEN)
		return;
	tracked->reset.cause = LOSTREPLY_CAUSE_NO_PACKET;
	if (tracked->reset.role < LOSTREPLY_ROLES)
		count(LOSTREPLY_CELL_NO_PACKET + tracked->reset.role);
}

/*
 * Whether the client may not have read the last answer yet: it is in flight, or
 * the request bytes came at most a moment after it. A new request that met an
 * idle connection's close is none of the answer before.
 */
static __always_inline int may_lack_answer(const struct tcp_sock *tp)
{
	return tp->snd_una != tp->snd_nxt ||
	       (__s32)(tp->inet_conn.icsk_ack.lrcvtime - tp->lsndtime) < ANSWER_TICKS;
}

/*
 * The other way round: this host is the server, closes with request bytes
 * unread, and so sends a RST that can make the client throw away what it has of
 * the answer (RFC 9112 9.6). The receive queue is empty by then, its numbers are
 * not touched (kernel: __tcp_close()).
 */
static __always_inline void note_endangered(struct sock *sk, const struct tcp_sock *tp,
					    enum lostreply_sent_reset reason)
{
	struct lostreply_endangered *record;
	__u32 unread_bytes;

	/* A close, not a keepalive's end, a late segment's or `ss -K`: those come before the state or with an error. */
	if (is_mptcp(tp) || sk->__sk_common.skc_state != LOSTREPLY_CLOSE ||
	    sk->sk_shutdown != SHUTDOWN_MASK || sk->sk_err)
		return;
	if (!tp->bytes_sent || !may_lack_answer(tp))
		return;
	unread_bytes = read_unread_bytes(sk, tp, sk->__sk_common.skc_state);
	if (!unread_bytes ||
	    read_role(sk, tp, sk->__sk_common.skc_state) != LOSTREPLY_ROLE_DOWNSTREAM)
		return;
	record = reserve(&socket_records, LOSTREPLY_ENDANGERED, sizeof(*record));
	if (!record)
		return;
	*record = (struct lostreply_endangered){
		.kind = LOSTREPLY_ENDANGERED,
		.netns = tcp_netns(tp),
		.time_ns = bpf_ktime_get_ns(),
		.cookie = bpf_get_socket_cookie(sk),
		.sent_bytes = tp->bytes_sent - tp->bytes_retrans,
		.unread_bytes = unread_bytes,
		.reason = reason,
	};
	read_endpoints(sk, tp, &record->endpoints);
	read_task(&record->task);
	deliver(&socket_records, LOSTREPLY_ENDANGERED, record);
}

/* Without a socket the packet that is answered tells the namespace. */
static __always_inline __u32 read_sending_netns(struct sock *sk, const struct tcp_sock *tp,
						struct sk_buff *skb)
{
	if (tp)
		return tcp_netns(tp);
	if (sk)
		return read_netns(sk);
	return skb ? read_receiving_netns(skb) : 0;
}

static __always_inline int note_reset_sent(struct sock *sk, struct sk_buff *skb,
					   enum lostreply_sent_reset reason)
{
	const struct tcp_sock *tp = sk ? bpf_skc_to_tcp_sock(sk) : NULL;

	note_no_packet(sk);
	if (!is_netns_selected(read_sending_netns(sk, tp, skb)))
		return 0;
	count(LOSTREPLY_CELL_SENT_RESETS + reason);
	if (tp)
		note_endangered(sk, tp, reason);
	return 0;
}

/* Before 6.10 the kernel does not say why. */
SEC("tp_btf/tcp_send_reset")
int BPF_PROG(on_send_reset, struct sock *sk, struct sk_buff *skb)
{
	return note_reset_sent(sk, skb, LOSTREPLY_SENT_NOT_SPECIFIED);
}

SEC("tp_btf/tcp_send_reset")
int BPF_PROG(on_send_reset_reason, struct sock *sk, struct sk_buff *skb, __u64 reason)
{
	return note_reset_sent(sk, skb, read_sent_reset((__u32)reason));
}

/*
 * A connection that ends with an error that no RST brought, and that the
 * application did not end: it may still read, so the destroy decides.
 */
static __noinline int track_abort(struct sock *sk, struct tcp_sock *tp, __u8 state,
				  enum lostreply_role role)
{
	struct tracked *tracked;
	int error = sk->sk_err;

	if (!error || error == ECONNRESET || error == EPIPE || sk->sk_shutdown == SHUTDOWN_MASK)
		return 0;
	if (!read_unread_bytes(sk, tp, state))
		return 0;
	end_earlier_life(sk, tp);
	tracked = bpf_sk_storage_get(&tracked_sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!tracked) {
		count(LOSTREPLY_CELL_UNTRACKED);
		return 0;
	}
	tracked->tracking = TRACKING_ABORT;
	tracked->abort = error == ETIMEDOUT	 ? LOSTREPLY_ABORT_TIMEOUT
			 : error == ECONNABORTED ? LOSTREPLY_ABORT_ABORTED
						 : LOSTREPLY_ABORT_OTHER;
	tracked->reset.role = role;
	tracked->reset.rcv_nxt = tp->rcv_nxt;
	tracked->reset.bytes_received = tp->bytes_received;
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_set_state, struct sock *sk, int old, int new)
{
	enum lostreply_role role;
	struct tcp_sock *tp;

	if (new != LOSTREPLY_CLOSE || old == LOSTREPLY_CLOSE || old == LOSTREPLY_LISTEN ||
	    old == LOSTREPLY_SYN_SENT || old == LOSTREPLY_NEW_SYN_RECV)
		return 0;
	tp = bpf_skc_to_tcp_sock(sk);
	if (!tp || is_mptcp(tp) || !is_netns_selected(tcp_netns(tp)))
		return 0;
	role = read_role(sk, tp, old);
	count(LOSTREPLY_CELL_CLOSED + role);
	track_abort(sk, tp, old, role);
	return 0;
}

/* The last look at a socket, in the context of the task that closed it. */
SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(on_destroy, struct sock *sk)
{
	struct tracked *tracked;
	struct tcp_sock *tp;
	__u32 unread;
	int reused;

	if (!sk->sk_bpf_storage)
		return 0;
	tracked = bpf_sk_storage_get(&tracked_sockets, sk, 0, 0);
	tp = bpf_skc_to_tcp_sock(sk);
	if (!tracked || !tp)
		return 0;
	/* tcp_disconnect() empties the receive queue and starts bytes_received anew. */
	reused = tp->rcv_nxt != tracked->reset.rcv_nxt ||
		 tp->bytes_received != tracked->reset.bytes_received;
	unread = reused ? 0 : read_unread_bytes(sk, tp, LOSTREPLY_CLOSE);
	if (tracked->tracking == TRACKING_RESET && has_bytes(&tracked->reset)) {
		emit_closed(tracked, unread, sk->sk_err, reused);
	} else if (tracked->tracking == TRACKING_ABORT && unread) {
		__u32 cell = tracked->reset.role * LOSTREPLY_ABORTS + tracked->abort;

		if (cell < LOSTREPLY_ROLES * LOSTREPLY_ABORTS)
			count(LOSTREPLY_CELL_ABORTED_UNREAD + cell);
	}
	tracked->tracking = TRACKING_NOTHING;
	return 0;
}
