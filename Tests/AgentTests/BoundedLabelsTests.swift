import Agent
import Testing

@Suite("Bounded label values")
struct BoundedLabelsTests {
    @Test("The first keep their name for good, later ones are other")
    func bound() {
        var labels = BoundedLabels<String>(limit: 2)
        #expect(labels.label("a") == "a")
        #expect(labels.label("b") == "b")
        #expect(labels.label("c") == "other")
        #expect(labels.label("a") == "a")
        #expect(labels.label("c") == "other")
    }
}
