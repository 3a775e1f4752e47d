# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A version of a document into a file, which is whole and verified before it takes the place of another."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan, Request, Step
from ..permissions import needed
from ..s3.checksums import checksum, file_source
from . import content
from .paths import Entry, parted


def plan(api: Any, params: Params, found: Entry | None, facts: Mapping[str, Any], warnings: tuple[str, ...]) -> Plan:
    """What is to be written; a file that has the bytes already is left alone. Raises Refused and Failed."""
    dest = _place(api, params, found)
    document = dict(facts)
    told = {"document": document, "file": dest}
    if found is None:
        step = Step("file", "get", None, {"dest": dest, "path": params.get("path")})
        return Plan((step,), told, warnings)
    version = found.seen.get("LatestVersionMetadata") or {}
    if params.get("version_id"):
        version = _version(api, found, params["version_id"])
        document.update(version_id=version["Id"], size=version.get("Size"), signature=version.get("Signature"))
    if os.path.isfile(dest) and _has(api, dest, found, version):
        return Plan(facts=told, warnings=warnings)
    size = os.path.getsize(dest) if os.path.isfile(dest) else None
    after = {"dest": dest, "path": found.path, "version_id": version["Id"], "size": version.get("Size")}
    address = {"DocumentId": found.id, "VersionId": str(version["Id"]), "Fields": "SOURCE"}

    def work(api: Any) -> None:
        _write(api, found.id, str(version["Id"]), dest)

    before = None if size is None else {"dest": dest, "size": size}
    request = Request("workdocs", "get_document_version", address)
    return Plan((Step("file", "get", before, after, (request,), work=work),), told, warnings)


def _place(api: Any, params: Params, found: Entry | None) -> str:
    dest = os.path.abspath(os.path.expanduser(params["dest"]))
    if os.path.isdir(dest):
        name = parted(params["path"])[1] if params.get("path") else found.name if found else ""
        dest = os.path.join(dest, name)
    folder = os.path.dirname(dest)
    if not os.path.isdir(folder):
        if not api.check:
            raise Refused(f"dest: there is no folder {folder}.")
    elif os.path.isdir(dest) or not os.access(folder, os.W_OK):
        raise Refused(f"dest: {dest} can't be written by this user.")
    return dest


def _version(api: Any, found: Entry, version_id: str) -> Mapping[str, Any]:
    try:
        version: Mapping[str, Any] = api.call(
            "get_document_version", {"DocumentId": found.id, "VersionId": version_id}
        )["Metadata"]
        return version
    except ApiError as error:
        if error.code == "EntityNotExistsException":
            raise Refused(
                f"version_id: {found.told} has no version {version_id}; mode: list tells those that it has."
            ) from error
        doing = f"looking for version {version_id} of {found.told}"
        raise Failed(explain(doing, error, needed("workdocs", "get_document_version")), error) from error


def _has(api: Any, dest: str, found: Entry, version: Mapping[str, Any]) -> bool:
    """Whether a file has a version's bytes; they are fetched only where size and signature don't tell."""
    try:
        source = file_source(dest)
        if source.size != int(version.get("Size") or 0):
            return False
        md5 = checksum(source, "MD5").hex()
    except OSError as error:
        raise Refused(f"dest: {dest} can't be read: {error.strerror or error}.") from error
    return md5 == version.get("Signature") or md5 == content.digest(api, found.id, version)


def _write(api: Any, document_id: str, version_id: str, dest: str) -> None:
    """Fetch a version beside its place, verify it, and only then put it there; raises ApiError and Failed."""
    folder, name = os.path.split(dest)
    partial = os.path.join(folder, f".{name[:100]}.{uuid.uuid4().hex}")
    try:
        with open(partial, "xb") as file:

            def sink() -> Any:
                file.seek(0)
                file.truncate()
                return file.write

            content.fetched(api, document_id, version_id, sink)
        # A new file has the permissions that the umask leaves it.
        if os.path.exists(dest):
            os.chmod(partial, os.stat(dest).st_mode & 0o7777)
        os.replace(partial, dest)
    except OSError as error:
        raise Failed(f"dest: {dest} can't be written: {error.strerror or error}.") from error
    finally:
        if os.path.exists(partial):
            os.unlink(partial)
