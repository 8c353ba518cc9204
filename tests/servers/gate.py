"""A network of its own for a server that insists on low ports, for people who may not open those.

Run by ``unshare --user --map-root-user --net`` with sockets that listen outside. They stay outside, so
the server inside can have its ports, and whoever connects outside is passed on to them.

    gate.py SOCKET:PORT … -- SERVER ARGUMENT …
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import suppress


def main(arguments: list[str]) -> int:
    """Open the gate and run the server behind it, until that ends."""
    end = arguments.index("--")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for pair in arguments[:end]:
        number, port = map(int, pair.split(":"))
        listener = socket.socket(fileno=number)
        threading.Thread(target=let_in, args=(listener, port), daemon=True).start()
    return subprocess.run(arguments[end + 1 :], check=False).returncode


def let_in(listener: socket.socket, port: int) -> None:
    """Pass on everybody who connects; the server may need a moment before it listens."""
    while True:
        client, _ = listener.accept()
        try:
            server = socket.create_connection(("127.0.0.1", port))
        except OSError:
            client.close()
            continue
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=pass_on, args=(source, target), daemon=True).start()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Copy what comes until either side hangs up, then hang up both."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
