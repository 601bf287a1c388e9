"""A server of a few lines on loopback that answers raw bytes and breaks off: what no library would send."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, bytes], None]


@dataclass
class TinyServer:
    """Where it listens, and the heads of the requests it read."""

    port: int
    requests: list[bytes] = field(default_factory=list)


def http(body: bytes = b"{}", status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    """A whole HTTP answer; `length` lies about the body's."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def says(raw: bytes) -> Behaviour:
    """Answers these bytes and closes."""
    return lambda connection, head: connection.sendall(raw)


def hangs_up(connection: socket.socket, head: bytes) -> None:
    """Reads the request and resets the connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def tunnels_to(port: int) -> Behaviour:
    """Answers CONNECT as a proxy does, and passes on whatever comes, to a port of this machine."""

    def behave(connection: socket.socket, head: bytes) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as beyond:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(beyond, connection), daemon=True)
            back.start()
            _pass_on(connection, beyond)
            back.join(5)

    return behave


def _pass_on(source: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            to.sendall(data)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_WR)


def is_silent(connection: socket.socket, head: bytes) -> None:
    """Reads the request and never answers."""
    with contextlib.suppress(OSError):
        connection.recv(1)


@contextlib.contextmanager
def serve(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[TinyServer]:
    """Listens on a free port; each connection gets one request read and the behaviour done to it."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = TinyServer(listening.getsockname()[1])
    stopping = threading.Event()

    def handle(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(5)
            secure = context.wrap_socket(connection, server_side=True) if context else connection
            with secure:
                head = b""
                while b"\r\n\r\n" not in head and (more := secure.recv(65536)):
                    head += more
                server.requests.append(head)
                behaviour(secure, head)

    def accept() -> None:
        while not stopping.is_set():
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        stopping.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
