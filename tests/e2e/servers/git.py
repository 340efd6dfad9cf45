"""A git remote over HTTP: git's own backend behind nginx."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.servers.nginx import served
from tests.e2e.servers.running import free_port, running, until, wanted

_SERVER = """\
server {{
        listen 127.0.0.1:{port};
        client_max_body_size 0;
        location / {{
            fastcgi_pass unix:{socket};
            fastcgi_param SCRIPT_FILENAME {backend};
            fastcgi_param GIT_PROJECT_ROOT {root};
            fastcgi_param GIT_HTTP_EXPORT_ALL 1;
            fastcgi_param PATH_INFO $uri;
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param REMOTE_ADDR $remote_addr;
            fastcgi_param SERVER_PROTOCOL $server_protocol;
        }}
    }}
"""


@dataclass(frozen=True)
class GitHttp:
    """Bare repositories that anybody on this machine may clone and push to."""

    root: Path
    address: str

    def repository(self, name: str) -> str:
        """Make the bare repository *name*; return its address."""
        path = self.root / f"{name}.git"
        subprocess.run(["git", "init", "--quiet", "--bare", path], check=True)
        subprocess.run(["git", "-C", path, "config", "http.receivepack", "true"], check=True)
        return f"{self.address}{name}.git"


@contextmanager
def over_http(folder: Path) -> Iterator[GitHttp]:
    """Serve bare repositories below *folder* over HTTP, until the block ends."""
    wanted("nginx", "fcgiwrap", package="nginx-light fcgiwrap")
    port = free_port()
    root, socket = folder / "repositories", folder / "fcgi.sock"
    root.mkdir()
    backend = Path(_asked("git", "--exec-path")) / "git-http-backend"
    server = _SERVER.format(port=port, socket=socket, backend=backend, root=root)
    with running(("/usr/sbin/fcgiwrap", "-f", "-s", f"unix:{socket}"), folder) as wrapper:
        until(socket.exists, wrapper, folder)
        with served(server, folder, port):
            yield GitHttp(root, f"http://127.0.0.1:{port}/")


def _asked(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
