import Glibc

/// A thread outside Swift's pool, for work that blocks.
enum BackgroundThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread; it has the signal mask of the caller.
    ///
    /// - Parameter body: What it does; the thread ends with it.
    /// - Returns: 0, or the errno for which no thread could be had.
    static func start(_ body: @escaping @Sendable () -> Void) -> CInt {
        let context = unsafe Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            return code
        }
        pthread_detach(thread)
        return 0
    }
}
