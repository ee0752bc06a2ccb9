import Agent
import Exposition
import Testing

/// A path, and who is in it.
struct CgroupSample: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let path: String
    let owner: Owner

    init(_ name: String, _ path: String, unit: String? = nil, container: String? = nil, pod: String? = nil) {
        testDescription = name
        self.path = path
        owner = Owner(unit: unit, container: container, pod: pod)
    }

    static let id = String(repeating: "0123456789abcdef", count: 4)
    static let otherID = String(repeating: "fedcba9876543210", count: 4)
    static let uid = "5f2a7c1e-9d8b-4c6a-b3e1-0f4d2a6c8e9b"
    static let slice = "kubepods-burstable-pod5f2a7c1e_9d8b_4c6a_b3e1_0f4d2a6c8e9b.slice"

    /// As systemd, Docker, containerd, CRI-O, Podman, LXC and kubelets spell them.
    static let all = [
        CgroupSample("The root", "/"),
        CgroupSample("A service", "/system.slice/nginx.service", unit: "nginx.service"),
        CgroupSample(
            "A service of a template, in a slice of its own", "/system.slice/system-getty.slice/getty@tty1.service",
            unit: "getty@tty1.service"),
        CgroupSample(
            "A service with cgroups of its own below", "/system.slice/envoy.service/workers", unit: "envoy.service"),
        CgroupSample("A slice alone is no unit that has processes", "/system.slice"),
        CgroupSample("A session", "/user.slice/user-1000.slice/session-3.scope", unit: "session-3.scope"),
        CgroupSample(
            "A user's own service", "/user.slice/user-1000.slice/user@1000.service/app.slice/proxy.service",
            unit: "proxy.service"),
        CgroupSample("Docker with systemd", "/system.slice/docker-\(id).scope", container: id),
        CgroupSample("Docker with cgroupfs", "/docker/\(id)", container: id),
        CgroupSample("Docker under a parent of one's own", "/tenant/\(id)", container: id),
        CgroupSample("containerd outside Kubernetes", "/default/\(id)", container: id),
        CgroupSample("nerdctl with systemd", "/system.slice/nerdctl-\(id).scope", container: id),
        CgroupSample("Podman", "/machine.slice/libpod-\(id).scope/container", container: id),
        CgroupSample(
            "Podman in a unit's cgroup", "/system.slice/web.service/libpod-payload-\(id)", unit: "web.service",
            container: id),
        CgroupSample(
            "Podman's monitor", "/machine.slice/libpod-conmon-\(id).scope", unit: "libpod-conmon-\(id).scope"),
        CgroupSample(
            "A pod by systemd and containerd",
            "/kubepods.slice/kubepods-burstable.slice/\(slice)/cri-containerd-\(id).scope", container: id, pod: uid),
        CgroupSample(
            "A pod by systemd and CRI-O", "/kubepods.slice/kubepods-burstable.slice/\(slice)/crio-\(id).scope",
            container: id, pod: uid),
        CgroupSample(
            "A guaranteed pod by systemd",
            "/kubepods.slice/kubepods-pod5f2a7c1e_9d8b_4c6a_b3e1_0f4d2a6c8e9b.slice/cri-containerd-\(id).scope",
            container: id, pod: uid),
        CgroupSample("A pod by cgroupfs", "/kubepods/burstable/pod\(uid)/\(id)", container: id, pod: uid),
        CgroupSample(
            "A static pod, whose uid is a hash", "/kubepods/besteffort/pod0123456789abcdef0123456789abcdef/\(id)",
            container: id, pod: "0123456789abcdef0123456789abcdef"),
        CgroupSample(
            "A runtime for systemd under an engine for cgroupfs",
            "/system.slice/containerd.service/\(slice):cri-containerd:\(id)", unit: "containerd.service",
            container: id, pod: uid),
        CgroupSample(
            "A pod of a node that is a container itself",
            "/docker/\(otherID)/kubelet.slice/kubelet-kubepods.slice/kubelet-\(slice)/cri-containerd-\(id).scope",
            container: id, pod: uid),
        CgroupSample("A container in a container", "/docker/\(otherID)/docker/\(id)", container: id),
        CgroupSample(
            "systemd in a container", "/docker/\(id)/system.slice/nginx.service", unit: "nginx.service",
            container: id),
        CgroupSample("LXC 3", "/lxc/web", container: "web"),
        CgroupSample("LXC 4", "/lxc.payload.web/system.slice", container: "web"),
        CgroupSample("LXC 4 with a folder", "/lxc.payload/web", container: "web"),
        CgroupSample("LXC's monitor", "/lxc.monitor.web"),
        CgroupSample("Docker in LXC", "/lxc/web/docker/\(id)", container: id),
        CgroupSample("Seen from another cgroup namespace", "/../../kubepods/pod\(uid)/\(id)", container: id, pod: uid),
        CgroupSample("Removed", "/system.slice/nginx.service (deleted)", unit: "nginx.service"),
        CgroupSample("Hexadecimal, but too short for an id", "/process_api/0123456789abcdef0123456789abcdef"),
        CgroupSample("64 characters that are not hexadecimal", "/x/" + String(repeating: "g", count: 64)),
        CgroupSample("A pod whose uid is none", "/kubepods/podcast/x"),
    ]
}

@Suite("Paths of cgroups")
struct CgroupPathTests {
    @Test("A path tells unit, container and pod", arguments: CgroupSample.all)
    func owner(_ sample: CgroupSample) {
        #expect(CgroupPath(sample.path).owner == sample.owner)
    }
}
