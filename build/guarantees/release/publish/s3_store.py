"""Publish to a bucket on an S3 server, by conditional writes.

The only module that uses boto3, which is in an extra. boto3 finds the address, region and keys itself (environment,
``~/.aws``); the text of its errors is never printed, because it may contain them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from guarantees.core.errors import InputError
from guarantees.core.extras import how_to_install
from guarantees.release.media_types import media_type

_EXISTS: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_ABSENT: Final = frozenset({"NoSuchKey", "404", "NotFound"})
_CACHE_FOREVER: Final = "public, max-age=31536000, immutable"
_NO_CACHE: Final = "no-cache"


_Client = Any  # boto3 creates its types at run time
_Response = Any


def client(target: str) -> _Client:
    """Return a client for the server in the environment or in ``~/.aws``.

    Raises:
        InputError: boto3 is not installed, or its configuration is invalid.
    """
    try:
        import boto3
        from botocore import config, exceptions
    except ImportError as err:
        raise InputError(f"Publishing to S3 needs boto3. Run: {how_to_install('s3', 'boto3')}") from err
    # Other S3 servers reject the checksums that boto3 adds by default; Content-MD5 is sent instead.
    settings = config.Config(
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"max_attempts": 4, "mode": "standard"},
        connect_timeout=10,
    )
    try:
        # A new session: the default one would keep the keys that it found first.
        return boto3.session.Session().client("s3", config=settings)
    except (exceptions.BotoCoreError, ValueError) as err:
        raise _publish_error(target, err) from None


class S3Store:
    """A store in a bucket, below a prefix."""

    def __init__(self, target: str, s3: _Client = None) -> None:
        """Take ``s3://bucket/prefix``, and optionally a client of boto3."""
        rest = target.removeprefix("s3://")
        self._bucket, _, prefix = rest.partition("/")
        if not self._bucket or "@" in self._bucket or "?" in rest:
            # The target may contain a key, so it is not repeated.
            raise InputError(
                "Write a bucket as s3://bucket/prefix; keys belong in the environment or in ~/.aws."
            )
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._target = f"s3://{self._bucket}/{self._prefix}"
        self._client = s3 or client(self._target)

    def list_files(self, folder: str) -> Collection[str]:
        """Return the paths of the files below *folder*, relative to it."""
        start = f"{self._prefix}{folder}/"
        with self._hide_errors():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=start)
            return [item["Key"].removeprefix(start) for page in pages for item in page.get("Contents", ())]

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the file at *path*, computed from its content; blank if there is none."""
        digest = hashlib.sha256()
        with self._hide_errors():
            response = self._get(path)
            if response is None:
                return ""
            for chunk in response["Body"].iter_chunks(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()

    def create(self, path: str, source: Path) -> bool:
        """Write the file at *path* and return true; return false if the server already has it."""
        with source.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
            file.seek(0)
            return self._put(path, file, base64.b64encode(md5).decode(), IfNoneMatch="*")

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the content and the ETag of the file at *path*; None if there is none."""
        with self._hide_errors():
            response = self._get(path)
            return (response["Body"].read(), response["ETag"]) if response else None

    def replace(self, path: str, content: bytes, etag: str) -> bool:
        """Write the file at *path* if it still has *etag*; return whether the server did."""
        md5 = hashlib.md5(content, usedforsecurity=False).digest()
        encoded = base64.b64encode(md5).decode()
        if not etag:
            return self._put(path, content, encoded, IfNoneMatch="*")
        # First the ETag with its quotes, as in the standard; Ceph's gateway compares it without them.
        return any(self._put(path, content, encoded, IfMatch=tag) for tag in (etag, etag.strip('"')))

    def set_latest(self, name: str, version: str, files: Collection[str]) -> None:
        """Make *name* hold the *files* of *version*, copied by the server, and nothing else."""
        with self._hide_errors():
            for path in sorted(files):
                self._client.copy_object(
                    Bucket=self._bucket,
                    Key=f"{self._prefix}{name}/{path}",
                    CopySource={"Bucket": self._bucket, "Key": f"{self._prefix}{version}/{path}"},
                    MetadataDirective="REPLACE",
                    ContentType=_content_type(path),
                    CacheControl=_NO_CACHE,
                )
        for path in sorted(set(self.list_files(name)) - set(files)):
            with self._hide_errors():
                self._client.delete_object(Bucket=self._bucket, Key=f"{self._prefix}{name}/{path}")

    def _get(self, path: str) -> _Response:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=self._prefix + path)
        except Exception as err:
            if _code(err) in _ABSENT:
                return None
            raise

    def _put(self, path: str, body: bytes | BinaryIO, md5: str, **condition: str) -> bool:
        """Write a file if the server finds the *condition* to be met; return whether it did."""
        with self._hide_errors():
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=self._prefix + path,
                    Body=body,
                    ContentMD5=md5,
                    ContentType=_content_type(path),
                    CacheControl=_NO_CACHE if isinstance(body, bytes) else _CACHE_FOREVER,
                    **condition,
                )
            except Exception as err:
                if _code(err) in _EXISTS:
                    return False
                raise
            return True

    @contextmanager
    def _hide_errors(self) -> Iterator[None]:
        """Raise an error of boto3 again without its text."""
        try:
            yield
        except Exception as err:  # noqa: BLE001  reported without its text
            raise _publish_error(self._target, err) from None


def _code(err: Exception) -> str:
    response = getattr(err, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _publish_error(target: str, err: Exception) -> InputError:
    code = _code(err)
    reason = f"the server answers {code}" if code.isalnum() else f"boto3 raises {type(err).__name__}"
    return InputError(f"Cannot publish to {target}: {reason}.")


def _content_type(path: str) -> str:
    name = media_type(path)
    return f"{name}; charset=utf-8" if name.startswith("text/") else name
