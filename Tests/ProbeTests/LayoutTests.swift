import CRecords
import Testing

@Suite("Shared records")
struct LayoutTests {
    @Test("Swift lays the shared structs out as C does")
    func layout() {
        #expect(MemoryLayout<lostreply_config>.size == 88)
        #expect(MemoryLayout<lostreply_endpoints>.size == 40)
        #expect(MemoryLayout<lostreply_reset>.size == 200)
        #expect(MemoryLayout<lostreply_socket_reset>.size == 208)
        #expect(MemoryLayout<lostreply_socket_closed>.size == 256)
        #expect(MemoryLayout<lostreply_wire_rst>.size == 88)
        #expect(MemoryLayout<lostreply_reset>.offset(of: \.endpoints) == 32)
        #expect(MemoryLayout<lostreply_reset>.offset(of: \.netns) == 72)
        #expect(MemoryLayout<lostreply_reset>.offset(of: \.role) == 92)
        #expect(MemoryLayout<lostreply_reset>.offset(of: \.head) == 104)
        #expect(MemoryLayout<lostreply_task>.size == 32)
        #expect(MemoryLayout<lostreply_endangered>.size == 112)
        #expect(MemoryLayout<lostreply_socket_closed>.offset(of: \.task) == 216)
        #expect(MemoryLayout<lostreply_endangered>.offset(of: \.task) == 72)
        #expect(MemoryLayout<lostreply_wire_rst>.offset(of: \.ifindex) == 56)
        #expect(MemoryLayout<lostreply_wire_rst>.offset(of: \.verdict) == 78)
    }
}
