extension ProxyProgram {
    /// Apache httpd with mod_proxy.
    static let apache = ProxyProgram(
        name: "apache2", package: "apache2-bin", file: "apache2.conf",
        configuration: """
            # Apache httpd in `make truth`: apache2 -d FOLDER -f apache2.conf -D FOREGROUND. All paths are relative to the folder.
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
            LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so

            ServerName lab
            Listen 8080
            DefaultRuntimeDir .
            PidFile apache2.pid
            Mutex pthread
            # It refuses to serve as root; Debian has this account without any package.
            User www-data
            Group www-data

            # One process: one pool of upstream connections.
            StartServers 1
            ServerLimit 1
            ThreadsPerChild 8
            MaxRequestWorkers 8
            MinSpareThreads 1
            MaxSpareThreads 8

            LogFormat "%>s %O %{X-Request-Id}i" lab
            CustomLog access.log lab
            ErrorLog error.log

            # An upstream that reset one connection is asked again at once.
            ProxyPass / http://10.91.2.2:8080/ retry=0

            """,
        errorLog: "error.log",
        command: { folder in
            ["apache2", "-d", folder, "-f", "apache2.conf", "-D", "FOREGROUND"]
        })
}
