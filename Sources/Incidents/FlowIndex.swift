internal import Records

/// The few newest elements of each flow.
struct FlowIndex<Element: Hashable & Sendable>: Sendable {
    /// Most elements that a flow keeps, so that looking through them takes constant time.
    static var capacity: Int { 4 }

    private var elements: [Flow: [Element]] = [:]

    /// Flows that have an element.
    var flowCount: Int { elements.count }

    /// The elements of a flow, oldest first, at most ``capacity`` once the caller has dealt with an excess.
    subscript(flow: Flow) -> [Element] { elements[flow] ?? [] }

    /// Adds an element and tells whether the flow now has one too many, for the caller to choose which one goes.
    mutating func append(_ element: Element, to flow: Flow) -> Bool {
        elements[flow, default: []].append(element)
        return self[flow].count > Self.capacity
    }

    /// Takes an element out, if it is there.
    mutating func remove(_ element: Element, from flow: Flow) {
        guard let position = elements[flow]?.firstIndex(of: element) else { return }
        if elements[flow]?.count == 1 {
            elements[flow] = nil
        } else {
            elements[flow]?.remove(at: position)
        }
    }

    /// Takes the oldest element of a flow out, if there is one.
    mutating func removeOldest(from flow: Flow) {
        guard let oldest = elements[flow]?.first else { return }
        remove(oldest, from: flow)
    }
}
