"""Real servers for the tests: each is started below a temporary folder, on loopback alone, and always stopped."""

from tests.servers.ceph import Rgw
from tests.servers.git import GitHttp
from tests.servers.nginx import Nginx, Site

__all__ = ["GitHttp", "Nginx", "Rgw", "Site"]
