"""The servers as fixtures: one of each for a whole run, and a part of the site for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.servers.ceph import Rgw, gateway
from tests.e2e.servers.git import GitHttp, over_http
from tests.e2e.servers.nginx import Nginx, Site, static


@pytest.fixture(scope="session")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """A static site."""
    with static(tmp_path_factory.mktemp("nginx")) as server:
        yield server


@pytest.fixture
def site(nginx: Nginx, request: pytest.FixtureRequest) -> Site:
    """A part of the static site for one test alone."""
    return Site(nginx, f"{request.node.originalname}-{len(list(nginx.root.iterdir()))}")


@pytest.fixture(scope="session")
def git_http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHttp]:
    """A git remote over HTTP."""
    with over_http(tmp_path_factory.mktemp("git")) as server:
        yield server


@pytest.fixture(scope="session")
def rgw() -> Iterator[Rgw]:
    """An S3 server."""
    with gateway() as server:
        yield server
