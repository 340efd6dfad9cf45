"""HTTP servers on this machine, for tests of what is read from an address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any


@contextmanager
def serve(handler: Callable[[Any, Any, Any], BaseRequestHandler], host: str = "127.0.0.1") -> Iterator[str]:
    """Serve with *handler* on a free port of *host*; the value is the address, without a slash at its end."""
    server = ThreadingTCPServer((host, 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
