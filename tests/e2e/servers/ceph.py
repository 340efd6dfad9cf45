"""An S3 server: the gateway of Ceph, with a cluster of one node that keeps everything in memory."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.servers.running import free_port, is_listening, running, until, wanted

PROGRAMS = ("ceph-mon", "ceph-mgr", "ceph-osd", "radosgw", "ceph")
DEBIAN = "ceph-mon ceph-mgr ceph-osd radosgw ceph-common"

_CONF = """\
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = {folder}/keyring
admin_socket = {folder}/$name.asok
run_dir = {folder}
pid_file = {folder}/$name.pid
log_file = {folder}/$name.log
log_to_stderr = false
err_to_stderr = false
crash_dir = {folder}
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
mon_max_pg_per_osd = 1000
mon_data_avail_warn = 1
mon_data_avail_crit = 0
auth_allow_insecure_global_id_reclaim = true
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_memory_target = 939524096
[mon.a]
mon_data = {folder}/mon
[mgr.x]
mgr_data = {folder}/mgr
mgr_initial_modules =
[osd.0]
osd_data = {folder}/osd
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:{port}
rgw_data = {folder}/rgw
"""
_KEYRING = """\
[mon.]
    key = {keys[0]}
    caps mon = "allow *"
[client.admin]
    key = {keys[1]}
    caps mon = "allow *"
    caps osd = "allow *"
    caps mgr = "allow *"
    caps mds = "allow *"
[mgr.x]
    key = {keys[2]}
    caps mon = "allow profile mgr"
    caps osd = "allow *"
[osd.0]
    key = {keys[3]}
    caps mon = "allow profile osd"
    caps mgr = "allow profile osd"
    caps osd = "allow *"
[client.rgw]
    key = {keys[4]}
    caps mon = "allow rw"
    caps osd = "allow rwx"
    caps mgr = "allow rw"
"""


@dataclass(frozen=True)
class Rgw:
    """An S3 server and the keys of a user who may make buckets."""

    endpoint: str
    access_key: str
    secret_key: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment variables of an S3 client."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextmanager
def gateway() -> Iterator[Rgw]:
    """Run a cluster and its gateway until the block ends."""
    wanted(*PROGRAMS, package=DEBIAN)
    # A socket has a short name: pytest's folders are too deep for it.
    with tempfile.TemporaryDirectory(prefix="rgw-") as name, ExitStack() as stack:
        cluster = _Cluster(Path(name), stack, free_port(), (free_port(), free_port()))
        cluster.prepare()
        cluster.start()
        yield cluster.create_user()


@dataclass(frozen=True)
class _Cluster:
    """A cluster of one node: its folder, the ports of its programs, and the stack that ends them."""

    folder: Path
    stack: ExitStack
    port: int
    monitor_ports: tuple[int, int]

    @property
    def conf(self) -> str:
        """Return the path of the configuration."""
        return str(self.folder / "ceph.conf")

    def prepare(self) -> None:
        """Write the configuration, the keys and the folders, and create the monitor's database."""
        fsid = str(uuid.uuid4())
        v2, v1 = self.monitor_ports
        conf = _CONF.format(folder=self.folder, fsid=fsid, port=self.port, v1=v1, v2=v2)
        Path(self.conf).write_text(conf, encoding="utf-8")
        keys = [_output("ceph-authtool", "--gen-print-key").strip() for _ in range(5)]
        keyring, monitors = self.folder / "keyring", str(self.folder / "monmap")
        keyring.write_text(_KEYRING.format(keys=keys), encoding="utf-8")
        for kind in ("mgr", "osd", "rgw"):
            (self.folder / kind).mkdir()
        addresses = f"[v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]"
        _output("monmaptool", "--create", "--fsid", fsid, "--addv", "a", addresses, monitors)
        created = ("--mkfs", "--monmap", monitors, "--keyring", str(keyring))
        _output("ceph-mon", "-c", self.conf, "-i", "a", *created)

    def start(self) -> None:
        """Start the monitor, the manager, the store and the gateway, each when the one before is ready."""
        monitor = self._start("ceph-mon", "-i", "a")
        until(lambda: is_listening(self.monitor_ports[0]), monitor, self.folder)
        self._start("ceph-mgr", "-i", "x")
        self._ceph("osd", "create")
        _output("ceph-osd", "-c", self.conf, "-i", "0", "--mkfs")
        self._ceph("osd", "crush", "add", "osd.0", "1.0", "root=default", "host=here")
        store = self._start("ceph-osd", "-i", "0")
        until(lambda: "1 up" in self._ceph("osd", "stat"), store, self.folder)
        server = self._start("radosgw", "-n", "client.rgw")
        until(lambda: is_listening(self.port), server, self.folder)

    def create_user(self) -> Rgw:
        """Create a user, and return the server with the keys of the user."""
        access, secret = secrets.token_hex(10), secrets.token_hex(20)
        _output(
            "radosgw-admin", "-c", self.conf, "-n", "client.rgw", "user", "create", "--uid", "ferry",
            "--display-name", "Ferry", "--access-key", access, "--secret-key", secret,
        )  # fmt: skip
        return Rgw(f"http://127.0.0.1:{self.port}", access, secret)

    def _start(self, program: str, *args: str) -> subprocess.Popen[bytes]:
        command = (str(shutil.which(program)), "-c", self.conf, "-f", *args)
        return self.stack.enter_context(running(command, self.folder))

    def _ceph(self, *args: str) -> str:
        return _output("ceph", "-c", self.conf, "--connect-timeout", "30", *args)


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
