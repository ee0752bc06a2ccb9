internal import Lab

extension ProxyProgram {
    /// An nginx that answers by itself, with 200 bytes, on the second CPU.
    static let answeringNginx = ProxyProgram(
        name: "nginx", package: "nginx-light", file: "nginx.conf",
        configuration: """
            daemon off;
            user root;
            worker_processes 1;
            pid nginx.pid;
            error_log error.log;
            events { worker_connections 1024; }
            http {
                access_log off;
                # One connection of the load generator lasts the whole run.
                keepalive_requests 1000000000;
                keepalive_timeout 3600s;
                server {
                    listen 8080 backlog=4096;
                    location / { return 200 "\(String(repeating: "x", count: 200))"; }
                }
            }

            """,
        errorLog: "error.log",
        command: { folder in
            ["taskset", "--cpu-list", "1", "nginx", "-p", folder + "/", "-e", "error.log", "-c", "nginx.conf"]
        })

    /// A HAProxy before it, on the second CPU too: each request takes four legs.
    static let passingHAProxy = ProxyProgram(
        name: "haproxy", package: "haproxy", file: "haproxy.cfg",
        configuration: """
            global
                nbthread 1
                maxconn 512

            defaults
                mode http
                timeout connect 5s
                timeout client 3600s
                timeout server 3600s
                http-reuse always

            frontend clients
                bind :8080
                default_backend answers

            backend answers
                server nginx \(Topology.upstreamAddress):8080

            """,
        errorLog: "output.log",
        command: { folder in
            ["taskset", "--cpu-list", "1", "haproxy", "-W", "-db", "-f", folder + "/haproxy.cfg"]
        })
}
