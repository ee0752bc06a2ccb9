#!/usr/bin/env python3
"""Captures Tests/Fuzz/corpus anew, as root: unshare --net Tests/Fuzz/capture.py

Each scenario is a connection over the loopback that the server ends with a RST, with one kind of header. Links that a
kernel may lack are made of captured frames: a tag, an authentication header or a tunnel is put in or taken away.
"""
import pathlib
import socket
import struct
import subprocess
import threading

CORPUS = pathlib.Path(__file__).parent / "corpus"
LINEAR_MAX = 128
ETHERNET, IPV4, IPV6 = 0, 1, 2
IP_MTU_DISCOVER = 10


def serve(listener):
    """Answers a request early, and resets."""
    peer, _ = listener.accept()
    peer.recv(100)
    peer.send(b"HTTP/1.1 413 \r\n\r\n")
    peer.recv(100)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def converse(family, options=()):
    address = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    with socket.create_server((address, 0), family=family) as listener, socket.socket(family) as client:
        server = threading.Thread(target=serve, args=[listener])
        server.start()
        for level, name, value in options:
            client.setsockopt(level, name, value)
        client.connect(listener.getsockname())
        client.send(b"POST / HTTP/1.1\r\n\r\n")
        client.recv(100)
        client.send(b"x" * 20)
        server.join()


def send_raw(family, protocol, packet):
    """Leaves the IP header to the kernel, and fragments too."""
    with socket.socket(family, socket.SOCK_RAW, protocol) as raw:
        if family == socket.AF_INET:
            raw.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, 0)
        raw.sendto(packet, ("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))


def capture(action, *arguments):
    """The frames that the loopback carries meanwhile."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as tap:
        tap.bind(("lo", 3))
        tap.settimeout(0.3)
        action(*arguments)
        frames = []
        while True:
            try:
                frame, address = tap.recvfrom(4096)
            except TimeoutError:
                return frames
            if address[2] != socket.PACKET_OUTGOING:
                frames.append(frame)


def tag(frame, *types):
    return frame[:12] + b"".join(struct.pack("!HH", type, 10) for type in types) + frame[12:]


def authenticate(frame):
    """Puts an authentication header (RFC 4302) between IPv6 and TCP."""
    payload, = struct.unpack("!H", frame[18:20])
    header = struct.pack("!BBHII12x", 6, 4, 0, 1, 1)
    return frame[:18] + struct.pack("!HB", payload + len(header), 51) + frame[21:54] + header + frame[54:]


def write(name, frames, link=ETHERNET):
    for number, frame in enumerate(frames, 1):
        linear = frame[:LINEAR_MAX]
        # struct scene of frames.c: an ESTABLISHED receiver that expects just this segment.
        scene = struct.pack("=BxH20xI40x", link, len(frame) - len(linear), 1)
        (CORPUS / f"{name}-{number}").write_bytes(scene + linear)


def some(frames):
    """The SYN, the request and the RST."""
    return [frames[0], frames[3], frames[-1]]


def main():
    subprocess.run(["ip", "link", "set", "lo", "mtu", "1280", "up"], check=True)
    for old in CORPUS.iterdir():
        old.unlink()
    padding = bytes([0, 0, 1, 4, 0, 0, 0, 0])
    hop_by_hop = (socket.IPPROTO_IPV6, socket.IPV6_HOPOPTS, padding)
    destination = (socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, padding)
    record_route = (socket.IPPROTO_IP, socket.IP_OPTIONS, bytes([7, 11, 4] + [0] * 9))
    rst = struct.pack("!HHIIBBHHH", 40000, 8080, 1000, 2000, 5 << 4, 0x14, 0, 0, 0)

    # Only the client sends extension headers: [:4:3] is its SYN and its request.
    ipv4 = capture(converse, socket.AF_INET)
    ipv6 = capture(converse, socket.AF_INET6)
    write("ipv4", ipv4)
    write("ipv6", some(ipv6))
    write("ipv4-options", some(capture(converse, socket.AF_INET, [record_route])))
    write("ipv6-hop-by-hop", capture(converse, socket.AF_INET6, [hop_by_hop])[:4:3])
    write("ipv6-destination", capture(converse, socket.AF_INET6, [hop_by_hop, destination])[:4:3])
    write("ipv6-authentication", [authenticate(frame) for frame in some(ipv6)])
    write("vlan", [tag(frame, 0x8100) for frame in some(ipv4)])
    write("qinq", [tag(frame, 0x88a8, 0x8100) for frame in some(ipv6)])
    write("network-ipv4", [frame[14:] for frame in some(ipv4)], IPV4)
    write("network-ipv6", [frame[14:] for frame in some(ipv6)], IPV6)
    tunnelled = struct.pack("!HH", 0, 0x0800) + ipv4[0][14:]
    write("gre", capture(send_raw, socket.AF_INET, socket.IPPROTO_GRE, tunnelled)[:1])
    write("padded", [capture(send_raw, socket.AF_INET, socket.IPPROTO_TCP, b"")[0] + rst])
    write("ipv4-fragment", capture(send_raw, socket.AF_INET, socket.IPPROTO_TCP, rst + b"x" * 2000)[:2])
    write("ipv6-fragment", capture(send_raw, socket.AF_INET6, socket.IPPROTO_TCP, rst + b"x" * 2000)[:2])


main()
