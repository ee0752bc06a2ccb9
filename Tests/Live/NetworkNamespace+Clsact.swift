import Glibc
import Lab
import TrafficControl

extension NetworkNamespace {
    /// What has the place of clsact on the loopback; nil where nothing does.
    func ingressQdisc() throws -> String? {
        try run { () throws in try TrafficControl().ingressQdisc(of: if_nametoindex("lo")) }
    }

    /// Filters on both sides of the loopback, without the priorities' own entries.
    func clsactFilters() throws -> [Filter] {
        try run { () throws in
            let control = try TrafficControl()
            return try ClsactDirection.allCases.flatMap { direction in
                try control.filters(of: if_nametoindex("lo"), direction).filter { $0.handle != 0 }
            }
        }
    }
}
