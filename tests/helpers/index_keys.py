"""A publisher with keys, whose index of published versions is signed."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guarantees.release.publish import publisher, root_files, signing_keys
from guarantees.release.publish.folder_store import FolderStore
from guarantees.release.publish.root_files import RoleChanges
from guarantees.release.publish.signed_index_file import SignedIndex, Signing
from guarantees.release.publish.store import Store
from tests.helpers import releases

ONLINE = ("snapshot", "timestamp")


def make_key(path: Path, passphrase: str = "", kind: str = "ed25519") -> Path:
    """Make a key in the file *path*, named after it; return the path."""
    comment = f"{path.name}@example.org"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", comment, "-f", path], check=True)
    return path


@dataclass
class IndexPublisher:
    """Someone who publishes tiny releases to a folder, with two root keys that must both sign.

    Attributes:
        folder: The private keys, the releases, the root files in ``keys`` and the published versions in ``site``.
        clock: The time at which it signs, as a distance from now.
    """

    folder: Path
    clock: timedelta = field(default=timedelta())

    def __post_init__(self) -> None:
        """Make the keys and the first root file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("ada", "ben", "release", "online"):
            make_key(self.folder / name)
        added = [
            ("root", self.public("ada")),
            ("root", self.public("ben")),
            ("targets", self.public("release")),
            *((role, self.public("online")) for role in ONLINE),
        ]
        self.change(RoleChanges(added, thresholds={"root": 2}), "ada", "ben")

    @property
    def site(self) -> Path:
        """The folder of published versions."""
        return self.folder / "site"

    @property
    def keys(self) -> Path:
        """The folder of root files."""
        return self.folder / "keys"

    @property
    def now(self) -> datetime:
        """The time at which this publisher signs."""
        return datetime.now(UTC) + self.clock

    def public(self, name: str) -> Path:
        """Return the file of a public key."""
        return self.folder / f"{name}.pub"

    def root(self, version: int = 1) -> Path:
        """Return a version of the root file."""
        return self.keys / root_files.file_name(version)

    def change(self, changes: RoleChanges, *signers: str) -> None:
        """Change the roles, and sign the root file with the keys called *signers*."""
        root_files.change_roles(self.keys, changes, self.now)
        for name in signers:
            root_files.sign_root(self.keys, signing_keys.open_signer(self.folder / name, str))

    def replace_key(self, role: str, old: str, new: str, *signers: str) -> None:
        """Make the key *new*, which signs for *role* instead of *old*."""
        if not (self.folder / new).exists():
            make_key(self.folder / new)
        change = RoleChanges([(role, self.public(new))], [(role, f"{old}@example.org")])
        self.change(change, *signers)

    def signing(self, *names: str) -> Signing:
        """Return what signs an index with the keys called *names*."""
        signers = [signing_keys.open_signer(self.folder / name, str) for name in names]
        return Signing(root_files.complete_roots(self.keys, self.now), signers, self.now)

    def publish(
        self, version: str, *names: str, store: Store | None = None, ferries: str = "night\n"
    ) -> publisher.PublishResult:
        """Publish a release with *ferries*, signed with the keys called *names*."""
        path = self.folder / version
        tree = publisher.read_tree(
            path if path.exists() else releases.write_tiny_release(self.folder, version, ferries)
        )
        store = store or FolderStore(self.site)
        index = SignedIndex(store, self.signing(*(names or ("release", "online"))))
        return publisher.publish_tree(tree, store, index)

    def renew(self, *names: str) -> None:
        """Sign the index again, with the keys called *names*."""
        index = SignedIndex(FolderStore(self.site), self.signing(*(names or ("online",))))
        file = index.read()
        assert file is not None
        assert index.replace(*file)
