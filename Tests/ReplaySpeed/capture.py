#!/usr/bin/env python3
"""Writes a capture of HTTP-like connections: capture.py FILE SEGMENTS CONNECTIONS

So many connections are open at a time. On each the client asks and acknowledges, the server answers; one in ten ends by
a RST behind the answer, and another one takes its place.
"""
import random
import struct
import sys

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n" + b"x" * 200
SYN, RST, PUSH, ACK = 2, 4, 8, 16
OPTIONS = {SYN: bytes([2, 4, 5, 180, 4, 2, 1, 1, 1, 3, 3, 7])}
TIMESTAMP = bytes([1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1])


class Connection:
    """A connection, whose next segments it makes."""

    def __init__(self, number):
        self.ends = (struct.pack(">IH", 0x0A000000 + number % 60000, 1024 + number // 60000), struct.pack(">IH", 0x0A010001, 8080))
        self.sequence = [random.getrandbits(32), random.getrandbits(32)]
        self.steps = self.run()

    def segment(self, sender, flags, payload=b""):
        source, destination = self.ends[sender], self.ends[1 - sender]
        options = OPTIONS.get(flags & SYN, TIMESTAMP)
        length = 20 + len(options) + len(payload)
        acknowledgement = self.sequence[1 - sender] if flags & ACK else 0
        frame = (
            b"\2\0\0\0\0\2\2\0\0\0\0\1\x08\0"
            + struct.pack(">BBHHHBBH", 0x45, 0, 20 + length, 0, 0x4000, 64, 6, 0)
            + source[:4] + destination[:4] + source[4:] + destination[4:]
            + struct.pack(">IIBBHHH", self.sequence[sender], acknowledgement, (5 + len(options) // 4) << 4, flags, 502, 0, 0)
            + options + payload
        )
        self.sequence[sender] = (self.sequence[sender] + len(payload) + (1 if flags & SYN else 0)) & 0xFFFFFFFF
        return frame

    def run(self):
        yield self.segment(0, SYN)
        yield self.segment(1, SYN | ACK)
        yield self.segment(0, ACK)
        while True:
            yield self.segment(0, PUSH | ACK, REQUEST)
            yield self.segment(1, PUSH | ACK, ANSWER)
            yield self.segment(0, ACK)
            if random.random() < 0.1:
                yield self.segment(1, RST | ACK)
                return


def main():
    path, segments, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    random.seed(1)
    connections = [Connection(number) for number in range(count)]
    made = count
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1))
        for number in range(segments):
            place = random.randrange(count)
            frame = next(connections[place].steps, None)
            if frame is None:
                connections[place] = Connection(made)
                made += 1
                frame = next(connections[place].steps)
            seconds, nanoseconds = divmod(number * 1000, 10**9)
            file.write(struct.pack("<IIII", 1_700_000_000 + seconds, nanoseconds, len(frame), len(frame)) + frame)


main()
