#!/bin/bash
# The endpoint protected by TLS, client certificates and passwords: curl, and Debian's Prometheus.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "$0")/lib.sh"

agent_port=19977
prometheus_port=19090
password=correct-horse
prometheus=http://127.0.0.1:$prometheus_port

# start NAME COMMAND...: starts a process that ends with the test; what it prints is in NAME.log.
start() {
    local name=$1
    shift
    "$@" >"$scratch/$name.log" 2>&1 &
    cleanup "kill $! 2>/dev/null; wait $! 2>/dev/null"
}

# All in $scratch, which is the working directory.
new_key() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=$1" "${@:2}"; }

# sign NAME NAMES: makes a key, and a certificate of the authority for it.
sign() {
    new_key "$1" -new -addext "subjectAltName=$2" -out "$1.csr"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -days 2 -copy_extensions copy -out "$1.pem"
}

make_certificates() {
    new_key ca -x509 -days 2 -out ca.pem
    sign server IP:127.0.0.1
    sign renewed IP:127.0.0.1,DNS:renewed
    sign prometheus DNS:prometheus.example
    sign other DNS:other.example
}

# The recipe for a host without htpasswd: crypt(3) by Perl, which every Debian has.
hash() { perl -e 'print crypt($ARGV[0], q($2y$10$abcdefghijklmnopqrstuu))' "$1"; }

write_configurations() {
    # The shipped example with every setting turned on, and files of this test.
    sed "s|^\( *\)#\([A-Za-z]\)|\1\2|; s|PROMETHEUS_HASH|$(hash $password)|; s|/etc/lostreply/tls/||" \
        "$repository/deploy/web.yml" >"$scratch/web.yml"
    mkdir "$scratch/data"
    cat >"$scratch/prometheus.yml" <<YAML
global: {scrape_interval: 1s}
scrape_configs:
  - job_name: lostreply
    scheme: https
    basic_auth: {username: prometheus, password_file: $scratch/password}
    tls_config: {ca_file: $scratch/ca.pem, cert_file: $scratch/prometheus.pem, key_file: $scratch/prometheus.key}
    static_configs: [{targets: ["127.0.0.1:$agent_port"]}]
YAML
    printf %s "$password" >"$scratch/password"
}

# ask ARGUMENTS...: the answer's status, as the client that may ask unless the arguments say otherwise.
ask() {
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 --cacert "$scratch/ca.pem" \
        --cert "$scratch/prometheus.pem" --key "$scratch/prometheus.key" --user "prometheus:$password" \
        "$@" "https://127.0.0.1:$agent_port${target:-/healthz}"
}
ask_for() {
    curl --silent --fail --cacert "$scratch/ca.pem" --cert "$scratch/prometheus.pem" --key "$scratch/prometheus.key" \
        --user "prometheus:$password" "https://127.0.0.1:$agent_port/$1"
}
is_answered() { [ "$(ask "${@:2}")" = "$1" ]; }

start_agent() {
    start agent "$LOSTREPLY" agent --interface lo --web.listen-address "127.0.0.1:$agent_port" \
        --web.config.file "$scratch/web.yml"
    eventually 30 is_answered 200 || fail "$(cat "$scratch/agent.log")"
}

# The page and the API are no side door. The stream has no end: its status comes all the same.
protect_every_path() {
    local target
    for target in / /page/main.js /metrics /api/v1/incidents /api/v1/status /api/v1/stream; do
        is_answered 401 --user prometheus:wrong || fail "$target is open"
        [ "$(ask --max-time 1)" = 200 ] || fail "$target is not served"
    done
}

refuse_strangers() {
    is_answered 401 --user prometheus:wrong
    is_answered 401 --user root:$password
    is_answered 401 --user '' --header 'Authorization: Basic !'
    # No certificate that the authority knows, the wrong name in it, a version that is too old: no answer at all.
    is_answered 000 --cert "$scratch/server.pem" --key "$scratch/server.key"
    is_answered 000 --cert "$scratch/other.pem" --key "$scratch/other.key"
    is_answered 000 --tls-max 1.1
    refused curl --silent --cacert "$scratch/ca.pem" --user "prometheus:$password" "https://127.0.0.1:$agent_port/metrics"
    curl --silent "http://127.0.0.1:$agent_port/metrics" | grep --quiet 'this port speaks HTTPS'
}

start_prometheus() {
    start prometheus prometheus --config.file "$scratch/prometheus.yml" --storage.tsdb.path "$scratch/data" \
        --web.listen-address "127.0.0.1:$prometheus_port" --log.level warn
}

# has_value QUERY VALUE
has_value() {
    curl --silent --get --data-urlencode "query=$1" "$prometheus/api/v1/query" |
        jq --exit-status --arg value "$2" '.data.result | length == 1 and .[0].value[1] == $value' >/dev/null
}

is_scraped() {
    eventually 30 has_value 'up{job="lostreply"}' 1 || fail "$(cat "$scratch"/*.log)"
    eventually 30 has_value 'lostreply_build_info{job="lostreply"}' 1
    has_value lostreply_web_config_last_reload_successful 1
    has_value 'lostreply_web_tls_certificate_not_after_seconds > bool time() + 86400' 1
    has_value 'lostreply_web_authentications_total{result="accepted"} > bool 0' 1
}

sees_renewed() {
    openssl s_client -connect "127.0.0.1:$agent_port" </dev/null 2>/dev/null |
        openssl x509 -noout -ext subjectAltName | grep --quiet renewed
}

renew_certificate() {
    refused sees_renewed
    cp "$scratch/renewed.pem" "$scratch/server.pem"
    eventually 30 has_value lostreply_web_config_last_reload_successful 0
    refused sees_renewed
    is_answered 200
    cp "$scratch/renewed.key" "$scratch/server.key"
    eventually 30 sees_renewed
    eventually 30 has_value lostreply_web_config_last_reload_successful 1
}

change_password() {
    sed -i "s|prometheus: .*|prometheus: $(hash another)|" "$scratch/web.yml"
    eventually 30 has_value 'up{job="lostreply"}' 0
    is_answered 401
    is_answered 200 --user prometheus:another
    printf another >"$scratch/password"
    eventually 30 has_value 'up{job="lostreply"}' 1
}

# docs/web-configuration.md names the metrics that come with protection, and the keys of the example.
is_documented() {
    local page=$repository/docs/web-configuration.md
    metrics() { grep --only-matching 'lostreply_web_[a-z_]*' | sort --unique; }
    diff <(metrics <"$page") <(ask_for metrics | metrics)
    sed -n 's/^ *#\{0,1\}\([a-z_0-9]*\):.*/\1/p' "$repository/deploy/web.yml" | while read -r key; do
        [ "$key" = prometheus ] || grep --quiet "\`$key\`" "$page" || fail "$page lacks $key"
    done
}

refuse_to_start() {
    local status=0 output
    printf 'tls_server_config:\n  cert_file: server.pem\n' >"$scratch/broken.yml"
    output=$("$LOSTREPLY" agent --web.config.file "$scratch/broken.yml" 2>&1) || status=$?
    [ "$status" = 64 ] || fail "exit $status"
    grep 'broken.yml: line 2: needs key_file beside cert_file' <<<"$output"
}

cd "$scratch"
step "certificates are made" make_certificates
write_configurations
start_agent
step "a client with certificate and password is answered; others are not" refuse_strangers
step "that holds for every path" protect_every_path
start_prometheus
step "Prometheus scrapes over TLS with its certificate and password" is_scraped
step "its metrics and keys are in the reference" is_documented
step "a renewed certificate is served without a restart, half of a pair never" renew_certificate
step "a changed password ends the scrapes until Prometheus knows it" change_password
step "a configuration that is wrong is an error with its line" refuse_to_start
