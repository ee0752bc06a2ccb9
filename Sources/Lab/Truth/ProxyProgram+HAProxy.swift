extension ProxyProgram {
    /// HAProxy, a master and a worker.
    static let haproxy = ProxyProgram(
        name: "haproxy", package: "haproxy", file: "haproxy.cfg",
        configuration: """
            # HAProxy in `make truth`: haproxy -W -db -f haproxy.cfg
            global
                # One thread: one pool of upstream connections.
                nbthread 1
                maxconn 256
                log stdout format raw local0

            defaults
                mode http
                log global
                timeout connect 5s
                timeout client 15s
                timeout server 15s
                # Any client's request may go over any idle upstream connection.
                http-reuse always

            frontend clients
                bind :8080
                http-request capture req.hdr(x-request-id) len 64
                # Status, termination state, bytes read from the upstream, request.
                log-format "%ST %tsc %B %[capture.req.hdr(0)]"
                default_backend lab

            backend lab
                server upstream 10.91.2.2:8080

            """,
        errorLog: "output.log",
        command: { folder in
            ["haproxy", "-W", "-db", "-f", folder + "/haproxy.cfg"]
        })
}
