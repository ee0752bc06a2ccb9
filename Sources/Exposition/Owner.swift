/// Who a process belongs to, by names that a person knows.
public struct Owner: Hashable, Sendable {
    /// The systemd unit, such as `nginx.service`; nil where there is none.
    public var unit: String?
    /// The container's id, or its name where its engine knows no ids; nil outside containers.
    public var container: String?
    /// The uid of the Kubernetes pod, as the API spells it; nil outside pods.
    public var pod: String?

    /// Makes an owner.
    public init(unit: String? = nil, container: String? = nil, pod: String? = nil) {
        self.unit = unit
        self.container = container
        self.pod = pod
    }

    /// Whether nothing is known.
    public var isEmpty: Bool { self == Owner() }
}
