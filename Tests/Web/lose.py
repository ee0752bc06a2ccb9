"""lose.py COUNT STATUS_LINE NAME: loses answers in the network namespace that it runs in, as a process of that name.

The upstream, a thread, answers and resets; the client waits for the reset and closes without a look. Both arguments may
have escapes such as \\x1b and \\xff.
"""

import select
import socket
import struct
import sys
import threading


def serve(listener, answer):
    while True:
        connection = listener.accept()[0]
        connection.recv(1000)
        connection.sendall(answer)
        # Read once more by the client's word that the answer is there: a reset right away could overtake it.
        connection.recv(1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def lose():
    client = socket.create_connection(("127.0.0.1", 8080))
    client.send(b"GET / HTTP/1.1\r\n\r\n")
    select.select([client], [], [], 5)
    client.send(b"\r\n")
    poll = select.poll()
    poll.register(client, select.POLLHUP)
    if not poll.poll(5000):
        raise TimeoutError("no reset within 5 s")
    client.close()


def raw(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


count, status_line, name = int(sys.argv[1]), raw(sys.argv[2]), raw(sys.argv[3])
with open("/proc/self/comm", "wb") as file:
    file.write(name)
with socket.create_server(("127.0.0.1", 8080)) as listener:
    threading.Thread(target=serve, args=(listener, status_line + b"\r\n\r\n" + b"x" * 50), daemon=True).start()
    for _ in range(count):
        lose()
