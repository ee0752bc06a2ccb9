# Sourced after lib.sh by tests that need a loss for certain: a namespace that stands for a host, a server that answers
# before it has read the request, and a client in a pod's cgroup that gives up with the answer unread.
# Variables are shared with lib.sh and the test.
# shellcheck shell=bash disable=SC2034,SC2154

# make_node: sets `node`, the name of a network namespace.
make_node() {
    node=lostreply-node-$$
    ip netns add "$node"
    cleanup "ip netns delete $node"
    ip --netns "$node" link set lo up
}

# make_pod: sets `pod` and `container_id`, and `pod_cgroup`, where processes of both are.
make_pod() {
    pod=$(printf '%08x-0000-4000-8000-123456789abc' $$)
    container_id=$(printf '%064x' $$)
    local slice
    slice=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)/pod$pod
    pod_cgroup=$slice/cri-containerd-$container_id.scope
    mkdir --parents "$pod_cgroup"
    cleanup "rmdir $pod_cgroup $slice"
}

# start_upstream: nginx on port 8080 of the node.
start_upstream() {
    mkdir "$scratch/nginx"
    cat >"$scratch/nginx/nginx.conf" <<EOF
daemon off;
pid $scratch/nginx/pid;
error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path $scratch/nginx/body;
    # No time to linger: the first of the body to come after the answer makes it close.
    server { listen 127.0.0.1:8080; lingering_close off; lingering_time 0; return 413; }
}
EOF
    nsenter --net="/run/netns/$node" nginx -p "$scratch/nginx" -c "$scratch/nginx/nginx.conf" 2>"$scratch/nginx/log" &
    cleanup "kill $!"
}

# lose_answer: one loss of a process `bash`, and one answer of nginx endangered; fails where nginx does not listen yet.
lose_answer() {
    # shellcheck disable=SC2016  # the inner shell's
    nsenter --net="/run/netns/$node" bash -c '
        echo $$ >"$1/cgroup.procs"
        exec 3<>/dev/tcp/127.0.0.1/8080 || exit 1
        printf "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" >&3
        sleep 0.1
        # The RST may come in the midst of it.
        printf %050000d 0 >&3 2>/dev/null || true
        sleep 0.1
        exec 3>&-' lose "$pod_cgroup"
}
