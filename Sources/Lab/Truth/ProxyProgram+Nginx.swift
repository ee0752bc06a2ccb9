extension ProxyProgram {
    /// nginx, with a pool of upstream connections.
    static let nginx = ProxyProgram(
        name: "nginx", package: "nginx-light", file: "nginx.conf",
        configuration: """
            # nginx in `make truth`. All paths are relative to the prefix: nginx -p FOLDER -e error.log -c nginx.conf
            daemon off;
            # The worker keeps root's account, so that no other need exist.
            user root;
            # One worker: one pool of upstream connections.
            worker_processes 1;
            pid nginx.pid;
            lock_file nginx.lock;
            error_log error.log;

            events {
                worker_connections 512;
            }

            http {
                log_format lab '$msec $status $upstream_status $upstream_addr $http_x_request_id';
                access_log access.log lab;

                client_body_temp_path client_body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;

                upstream lab {
                    server 10.91.2.2:8080;
                    keepalive 8;
                }

                server {
                    listen 8080;
                    # The upstream, not nginx, is to say that a request is too large, while nginx still sends it.
                    client_max_body_size 0;

                    location / {
                        proxy_pass http://lab;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_request_buffering off;
                    }
                }
            }

            """,
        errorLog: "error.log",
        command: { folder in
            ["nginx", "-p", folder + "/", "-e", "error.log", "-c", "nginx.conf"]
        })
}
