"""Real servers for the tests: each is started below a temporary folder, on loopback alone, and always stopped."""

from tests.e2e.servers.ceph import Rgw
from tests.e2e.servers.git import GitHttp
from tests.e2e.servers.nginx import Nginx, Site

__all__ = ["GitHttp", "Nginx", "Rgw", "Site"]
