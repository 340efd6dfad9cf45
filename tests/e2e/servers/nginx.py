"""nginx, as a static site by the configuration that the project hands to people."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.servers.running import free_port, is_listening, running, until, wanted

CONFIGURED = Path(__file__).resolve().parents[3] / "deploy" / "nginx.conf"

# The main configuration: nginx writes to one folder only. The current user owns the files.
_AROUND = """\
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A static site.

    Attributes:
        root: The folder that it serves.
        address: Where it serves it, with a slash at the end.
        log: Its access log.
    """

    root: Path
    address: str
    log: Path


@dataclass(frozen=True)
class Site:
    """A part of a static site that one test has for itself."""

    server: Nginx
    name: str

    def publish(self, folder: Path) -> str:
        """Serve *folder*; return its address, with a slash at the end."""
        (self.server.root / self.name).symlink_to(folder, target_is_directory=True)
        return f"{self.server.address}{self.name}/"

    def asked(self) -> list[str]:
        """Return what was asked for so far, in order, as paths below the address."""
        time.sleep(0.1)  # nginx writes down what it has answered
        lines = self.server.log.read_text(encoding="utf-8").splitlines()
        paths = (re.search(r'"[A-Z]+ (\S+) ', line) for line in lines)
        below = f"/{self.name}/"
        return [f"/{found[1].removeprefix(below)}" for found in paths if found and found[1].startswith(below)]


@contextmanager
def served(server: str, folder: Path, port: int) -> Iterator[None]:
    """Run nginx with the configuration *server* until the block ends; *folder* is its own."""
    wanted("nginx", package="nginx-light")
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(_AROUND.format(user=user, folder=folder, server=server), encoding="utf-8")
    command = ("/usr/sbin/nginx", "-p", folder, "-e", folder / "error.log", "-c", configuration)
    with running(command, folder) as process:
        until(lambda: is_listening(port), process, folder)
        yield


@contextmanager
def static(folder: Path) -> Iterator[Nginx]:
    """Serve a folder below *folder* by the configuration of the project, until the block ends."""
    port = free_port()
    root = folder / "root"
    root.mkdir()
    text = CONFIGURED.read_text(encoding="utf-8")
    text, listening = re.subn(r"(?m)^    listen .*;$", f"    listen 127.0.0.1:{port};", text)
    text, rooted = re.subn(r"(?m)^    root .*;$", f"    root {root};", text)
    assert (listening, rooted) == (1, 1)
    with served(text, folder, port):
        yield Nginx(root, f"http://127.0.0.1:{port}/", folder / "access.log")
