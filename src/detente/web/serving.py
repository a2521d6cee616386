"""The server itself: a socket on a free port, and uvicorn on it."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from detente.book import Book, codings
from detente.web.errors import NotAServer
from detente.web.guard import Access

# Ports that are tried, from the preferred one on.
TRIES = 40


def bound(host: str, port: int | None, preferred: int) -> socket.socket:
    """A socket on ``port``, or on the first free one from ``preferred`` on. Raises :class:`NotAServer`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    ports = range(preferred, min(preferred + TRIES, 65536)) if port is None else (port,)
    for number in ports:
        # Named, because asyncio sends without delay only on a socket that says it is TCP: 40 ms a page.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, number))
        except OSError as error:
            made.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise NotAServer(
                f"{host}:{number}: it cannot be served on ({error.strerror}). Hint: another --host or --port."
            ) from error
        return made
    taken = f"port {port} is" if port is not None else f"ports {ports[0]} to {ports[-1]} are"
    raise NotAServer(f"{host}: {taken} taken by other programs. Hint: --port 0 takes any free one.")


def address_of(host: str, port: int) -> str:
    """What to type into a browser."""
    name = "127.0.0.1" if host in ("0.0.0.0", "") else "::1" if host == "::" else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def serve(
    book: str | Path,
    *,
    host: str,
    port: int | None,
    preferred: int,
    token: str | None,
    coder: str | None,
    model: str | None,
    begun: Callable[[str], None],
) -> None:
    """Serve the book until interrupted; ``begun`` is told the address once requests are taken."""
    access = Access.of(host, token)
    if Path(book).exists():
        # Says now what is wrong with it, and brings an older one to the present schema.
        with Book(book, create=False) as held:
            coding = codings.in_use(held.connection)
        if coding is not None:
            codings.check_coder(coding, coder, book)
    import uvicorn

    from detente.web.app import create_app

    app = create_app(book, access=access, coder=coder, model=model)
    with bound(host, port, preferred) as listening:
        listening.listen(128)
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_graceful_shutdown=3, h11_max_incomplete_event_size=65536
        )

        class Server(uvicorn.Server):
            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                app.state.web.leaving.set()
                super().handle_exit(sig, frame)

        server = Server(config)
        begun(address_of(host, listening.getsockname()[1]))
        server.run(sockets=[listening])
