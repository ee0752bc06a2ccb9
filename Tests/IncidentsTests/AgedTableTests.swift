import Testing

import Incidents

@Suite("The table that remembers arrivals")
struct AgedTableTests {
    @Test("Entries leave in the order in which they came")
    func order() {
        var table = AgedTable<Int, String>()
        table.insert("a", for: 1, at: 10)
        table.insert("b", for: 2, at: 10)
        table.insert("c", for: 3, at: 20)
        #expect(table.remove(2) == "b")
        #expect(table.removeOldest()?.value == "a")
        #expect(table.removeOldest()?.value == "c")
        #expect(table.removeOldest() == nil)
    }

    @Test("Only entries of an age leave")
    func age() {
        var table = AgedTable<Int, String>()
        table.insert("a", for: 1, at: 10)
        table.insert("b", for: 2, at: 20)
        #expect(table.removeOldest(agedAtLeast: 15, at: 24) == nil)
        #expect(table.removeOldest(agedAtLeast: 15, at: 25)?.value == "a")
        #expect(table.removeOldest(agedAtLeast: 15, at: 25) == nil)
        #expect(table.count == 1)
    }

    @Test("The oldest arrival is that of the oldest entry that is still there")
    func oldestArrival() {
        var table = AgedTable<Int, String>()
        #expect(table.oldestArrival == nil)
        table.insert("a", for: 1, at: 10)
        table.insert("b", for: 2, at: 20)
        table.insert("c", for: 3, at: 30)
        _ = table.remove(2)
        #expect(table.oldestArrival == 10)
        _ = table.remove(1)
        #expect(table.oldestArrival == 30)
        _ = table.removeOldest()
        #expect(table.oldestArrival == nil)
    }

    @Test("A key that comes again takes its new place")
    func again() {
        var table = AgedTable<Int, String>()
        table.insert("a", for: 1, at: 10)
        table.insert("b", for: 2, at: 20)
        _ = table.remove(1)
        table.insert("c", for: 1, at: 30)
        var copy = table
        #expect(table.removeOldest(agedAtLeast: 5, at: 30)?.value == "b")
        #expect(table.removeOldest()?.value == "c")
        #expect(copy.removeOldest()?.value == "b")
    }

    @Test("A replaced value keeps its place")
    func replace() {
        var table = AgedTable<Int, String>()
        table.insert("a", for: 1, at: 10)
        table.insert("b", for: 2, at: 20)
        table.replace("c", for: 1)
        #expect(table.removeOldest()?.value == "c")
    }

    @Test("An entry that stays does not keep the places of those that went")
    func placesAreCleared() {
        var table = AgedTable<Int, Int>()
        table.insert(0, for: 0, at: 0)
        for key in 1...10_000 {
            table.insert(key, for: key, at: 0)
            _ = table.remove(key)
        }
        #expect(table.placeCount <= 20)
        #expect(table.removeOldest()?.value == 0)
    }
}
