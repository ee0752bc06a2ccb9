internal import DequeModule

/// A set with room for so many elements; the oldest makes room for a new one.
struct BoundedSet<Element: Hashable & Sendable>: Sendable {
    private let limit: Int
    private var elements: Set<Element> = []
    private var order: Deque<Element> = []

    init(limit: Int) { self.limit = limit }

    var count: Int { elements.count }

    func contains(_ element: Element) -> Bool { elements.contains(element) }

    mutating func insert(_ element: Element) {
        guard elements.insert(element).inserted else { return }
        order.append(element)
        if order.count > limit { elements.remove(order.removeFirst()) }
    }
}
