/// A tracepoint of the kernel that a program of ours is attached to (tp_btf).
public enum Tracepoint: String, CaseIterable, Sendable {
    case receiveReset = "tcp_receive_reset"
    case sendReset = "tcp_send_reset"
    case setState = "inet_sock_set_state"
    case destroySocket = "tcp_destroy_sock"
    case freeSKB = "kfree_skb"
}
