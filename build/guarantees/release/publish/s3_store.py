"""A bucket of an S3 server in which versions are published, by conditional writes.

The only module that knows boto3, which is an extra of its own. Address, region and keys come from where boto3
looks for them (environment, ``~/.aws``); nothing that an error of it says is repeated, since it may hold them.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from guarantees.core.errors import InputError

_TAKEN: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_ABSENT: Final = frozenset({"NoSuchKey", "404", "NotFound"})
_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".cff": "application/yaml",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".zip": "application/zip",
    "": "text/plain; charset=utf-8",
}
_FOREVER: Final = "public, max-age=31536000, immutable"
_ANEW: Final = "no-cache"


def client(target: str) -> Any:  # noqa: ANN401  boto3 makes its types when it runs
    """Return a client for the server that the environment or ``~/.aws`` names.

    Raises:
        InputError: boto3 is not installed, or its settings cannot be used.
    """
    try:
        import boto3  # noqa: PLC0415  an extra
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415
    except ImportError as err:
        raise InputError.extra_wanted(Path(target), "boto3", "s3") from err
    # Servers of other makers do not know the checksums that boto3 adds of itself; ours is the Content-MD5.
    settings = Config(
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"max_attempts": 4, "mode": "standard"},
        connect_timeout=10,
    )
    try:
        # A session of its own: the default one would keep the keys that it found first.
        return boto3.session.Session().client("s3", config=settings)
    except (BotoCoreError, ValueError) as err:
        raise InputError.not_published(target, _why(err)) from None


class S3Store:
    """The store that is a bucket, below a prefix."""

    def __init__(self, target: str, asked: Any = None) -> None:  # noqa: ANN401  see client
        """Take ``s3://bucket/prefix``, and a client of boto3 where there is one already."""
        rest = target.removeprefix("s3://")
        self._bucket, _, prefix = rest.partition("/")
        if not self._bucket or "@" in self._bucket or "?" in rest:
            # What is written there may be a key: it is not shown.
            raise InputError.not_a_bucket()
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._target = f"s3://{self._bucket}/{self._prefix}"
        self._client = asked or client(self._target)

    def names(self, folder: str) -> Collection[str]:
        """Return the paths of the files below *folder*, relative to it."""
        start = f"{self._prefix}{folder}/"
        with self._told():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=start)
            return [each["Key"].removeprefix(start) for page in pages for each in page.get("Contents", ())]

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the file at *path*, fetched anew; blank where there is none."""
        digest = hashlib.sha256()
        with self._told():
            body = self._body(path)
            if body is None:
                return ""
            for piece in body["Body"].iter_chunks(1 << 20):
                digest.update(piece)
        return digest.hexdigest()

    def create(self, path: str, source: Path) -> bool:
        """Write the file at *path*; the server refuses where there is one already."""
        with source.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
            file.seek(0)
            return self._put(path, file, base64.b64encode(md5).decode(), IfNoneMatch="*")

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the file at *path* and its entity tag, or None where there is none."""
        with self._told():
            body = self._body(path)
            return (body["Body"].read(), body["ETag"]) if body else None

    def replace(self, path: str, content: bytes, mark: str) -> bool:
        """Write the file at *path* if its entity tag is still *mark*; the server refuses otherwise."""
        md5 = hashlib.md5(content, usedforsecurity=False).digest()
        encoded = base64.b64encode(md5).decode()
        if not mark:
            return self._put(path, content, encoded, IfNoneMatch="*")
        # As the standard writes an entity tag; Ceph's gateway compares it without its quotes.
        return any(self._put(path, content, encoded, IfMatch=tag) for tag in (mark, mark.strip('"')))

    def point(self, name: str, version: str, files: Collection[str]) -> None:
        """Let *name* hold copies of the files of *version*, made by the server, and nothing else."""
        with self._told():
            for path in sorted(files):
                self._client.copy_object(
                    Bucket=self._bucket,
                    Key=f"{self._prefix}{name}/{path}",
                    CopySource={"Bucket": self._bucket, "Key": f"{self._prefix}{version}/{path}"},
                    MetadataDirective="REPLACE",
                    ContentType=_type(path),
                    CacheControl=_ANEW,
                )
        for path in sorted(set(self.names(name)) - set(files)):
            with self._told():
                self._client.delete_object(Bucket=self._bucket, Key=f"{self._prefix}{name}/{path}")

    def _body(self, path: str) -> Any:  # noqa: ANN401  see client
        try:
            return self._client.get_object(Bucket=self._bucket, Key=self._prefix + path)
        except Exception as err:
            if _code(err) in _ABSENT:
                return None
            raise

    def _put(self, path: str, body: Any, md5: str, **condition: str) -> bool:  # noqa: ANN401  bytes or a file
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._prefix + path,
                Body=body,
                ContentMD5=md5,
                ContentType=_type(path),
                CacheControl=_ANEW if isinstance(body, bytes) else _FOREVER,
                **condition,
            )
        except Exception as err:  # noqa: BLE001  told anew, without its words
            if _code(err) in _TAKEN:
                return False
            raise InputError.not_published(self._target, _why(err)) from None
        return True

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell an error of boto3 without its words."""
        try:
            yield
        except Exception as err:  # noqa: BLE001  told anew, without its words
            raise InputError.not_published(self._target, _why(err)) from None


def _code(err: Exception) -> str:
    response = getattr(err, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _why(err: Exception) -> str:
    code = _code(err)
    return f"the server says {code}" if code.isalnum() else f"boto3 says {type(err).__name__}"


def _type(path: str) -> str:
    suffix = Path(path).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
