/// The configuration of the lab's nginx, which keeps all its files in its prefix (`nginx -p`).
///
/// `deploy/lab/nginx.conf` is the same text, for those who run nginx by hand.
public struct NginxConfiguration: Sendable {
    /// What it listens on, as the `listen` directive has it.
    public var listen: String
    /// Where requests go.
    public var upstream: TCPEndpoint

    /// Describes a proxy; as it is, the demo's.
    ///
    /// - Parameters:
    ///   - listen: What it listens on, as the `listen` directive has it.
    ///   - upstream: Where requests go.
    public init(
        listen: String = "8080", upstream: TCPEndpoint = TCPEndpoint(Topology.upstreamAddress, port: 8080)
    ) {
        self.listen = listen
        self.upstream = upstream
    }

    /// The name of the access log in the prefix.
    public static let accessLog = "access.log"
    /// The name of the error log in the prefix.
    public static let errorLog = "error.log"

    /// The file's text.
    public var text: String {
        """
        # The proxy of `lostreply demo`. All paths are relative to the prefix: nginx -p FOLDER -e error.log -c nginx.conf
        daemon off;
        # The workers keep root's account, so that no other need exist.
        user root;
        worker_processes 2;
        pid nginx.pid;
        lock_file nginx.lock;
        error_log \(Self.errorLog);

        events {
            worker_connections 512;
        }

        http {
            log_format lab '$msec $status $upstream_status $upstream_addr $http_x_request_id';
            access_log \(Self.accessLog) lab;

            client_body_temp_path client_body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;

            server {
                listen \(listen);
                # The upstream, not nginx, is to say that a request is too large, while nginx still sends it.
                client_max_body_size 0;

                location / {
                    proxy_pass http://\(upstream);
                    proxy_http_version 1.1;
                    proxy_request_buffering off;
                }
            }
        }

        """
    }
}
