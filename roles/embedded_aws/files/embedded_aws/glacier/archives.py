# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives: uploaded at once or in parts, each with its tree hash, and deleted."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from .state import MIB, Account, Archive, Given, Refused, Upload, Vault, invalid, new_id, not_found, now, tree_hash
from .vaults import paged

_DESCRIPTION = re.compile(r"[ -~]{0,1024}")
_PARTS = 10_000
_PAGE = 1000
_RANGE = re.compile(r"bytes (\d+)-(\d+)/\*")


def _checked(given: Given, body: bytes) -> str:
    # AWS: the tree hash is required, and what arrived is held against it; so is the linear one, if it is sent.
    told = given.get("checksum")
    if not told:
        raise Refused("MissingParameterValueException", "Required parameter missing: x-amz-sha256-tree-hash")
    found = tree_hash(body)
    if told != found:
        raise invalid(f"Checksum mismatch: expected {told} but computed {found}")
    linear = given.get("linear")
    if linear and re.fullmatch(r"[0-9a-f]{64}", linear) and linear != hashlib.sha256(body).hexdigest():
        raise invalid("The x-amz-content-sha256 header does not match the body")
    return found


def _description(given: Given) -> str:
    # AWS: "The description must be less than or equal to 1,024 characters. The allowable characters are 7-bit ASCII
    # without control codes, specifically ASCII values 32-126 decimal."
    text = str(given.get("archiveDescription") or "")
    if not _DESCRIPTION.fullmatch(text):
        raise invalid(f"Invalid description: {text[:40]}")
    return text


def _kept(account: Account, vault: Vault, body: bytes, description: str, found: str) -> Archive:
    archive = Archive(new_id(138), body, description, found)
    vault.archives[archive.id] = archive
    account.wrote(vault)
    return archive


def _answer(account: Account, vault: Vault, archive: Archive) -> Given:
    location = f"/{account.id}/vaults/{vault.name}/archives/{archive.id}"
    return {"location": location, "checksum": archive.hash, "archiveId": archive.id}


def upload(account: Account, given: Given) -> Given:
    vault, body = account.vault(given["vaultName"]), given.get("body") or b""
    description = _description(given)
    if not body:
        # AWS: "the minimum is 1 byte".
        raise invalid("Invalid Content-Length: 0")
    return _answer(account, vault, _kept(account, vault, body, description, _checked(given, body)))


def delete(account: Account, given: Given) -> Given:
    vault, name = account.vault(given["vaultName"]), given["archiveId"]
    if name in vault.deleted:
        return {}
    if name not in vault.archives:
        raise not_found("The archive ID was", name)
    del vault.archives[name]
    vault.deleted.add(name)
    account.wrote(vault)
    return {}


def initiate(account: Account, given: Given) -> Given:
    # AWS: "The part size must be a megabyte (1024 KB) multiplied by a power of 2 ... the maximum is 4 GB".
    vault, text = account.vault(given["vaultName"]), str(given.get("partSize") or "")
    size = int(text) if text.isdecimal() else 0
    if size < MIB or size > 4096 * MIB or size & (size - 1):
        raise invalid(f"Invalid part size: {text}")
    made = Upload(new_id(92), size, _description(given))
    vault.uploads[made.id] = made
    return {"location": f"/{account.id}/vaults/{vault.name}/multipart-uploads/{made.id}", "uploadId": made.id}


def _upload(vault: Vault, given: Given) -> Upload:
    found = vault.uploads.get(given["uploadId"])
    if found is None:
        raise not_found("The upload ID was", given["uploadId"])
    return found


def part(account: Account, given: Given) -> Given:
    # AWS: a part is put where its range says; the range is aligned to the part size; the last one sent counts.
    running, body = _upload(account.vault(given["vaultName"]), given), given.get("body") or b""
    fits = _RANGE.fullmatch(given.get("range") or "")
    if not fits:
        raise invalid(f"Invalid Content-Range: {given.get('range')}")
    start, end = int(fits[1]), int(fits[2])
    if start % running.part_size or not body or end - start + 1 != len(body) or len(body) > running.part_size:
        raise invalid(f"Invalid Content-Range: {given['range']} does not align with the part size {running.part_size}")
    if start // running.part_size >= _PARTS:
        raise invalid(f"An upload has at most {_PARTS} parts")
    checksum = _checked(given, body)
    running.parts[start] = body
    return {"checksum": checksum}


def parts(account: Account, given: Given) -> Given:
    vault = account.vault(given["vaultName"])
    running = _upload(vault, given)
    page, marker = paged(sorted(running.parts), given, _PAGE)
    listed = [
        {"RangeInBytes": f"{at}-{at + len(running.parts[at]) - 1}", "SHA256TreeHash": tree_hash(running.parts[at])}
        for at in page
    ]
    return {**_running(vault, running), "Parts": listed, "Marker": marker}


def _running(vault: Vault, running: Upload) -> dict[str, Any]:
    return {
        "MultipartUploadId": running.id,
        "VaultARN": vault.arn,
        "ArchiveDescription": running.description or None,
        "PartSizeInBytes": running.part_size,
        "CreationDate": running.made,
    }


def uploads(account: Account, given: Given) -> Given:
    vault = account.vault(given["vaultName"])
    page, marker = paged(list(vault.uploads.values()), given, _PAGE)
    return {"UploadsList": [_running(vault, running) for running in page], "Marker": marker}


def complete(account: Account, given: Given) -> Given:
    # AWS: "if you call the operation again within a short period, the operation will succeed and return the same
    # archive ID", though ListParts and ListMultipartUploads don't know the upload any more.
    vault = account.vault(given["vaultName"])
    if given["uploadId"] in vault.completed:
        return _answer(account, vault, vault.completed[given["uploadId"]])
    running = _upload(vault, given)
    body = b"".join(running.parts[at] for at in sorted(running.parts))
    size = given.get("archiveSize") or ""
    if size != str(len(body)):
        raise invalid(f"Invalid archive size: {size}, the parts have {len(body)} bytes")
    starts = sorted(running.parts)
    if starts != [at * running.part_size for at in range(len(starts))] or any(
        len(running.parts[at]) != running.part_size for at in starts[:-1]
    ):
        raise invalid("There are missing ranges: the parts do not make up an archive")
    archive = _kept(account, vault, body, running.description, _checked(given, body))
    archive.made = now()
    del vault.uploads[running.id]
    vault.completed[running.id] = archive
    return _answer(account, vault, archive)


def abort(account: Account, given: Given) -> Given:
    # AWS: "This operation is idempotent"; a completed one can't be aborted.
    vault = account.vault(given["vaultName"])
    if given["uploadId"] in vault.completed:
        raise not_found("The upload ID was", given["uploadId"])
    vault.uploads.pop(given["uploadId"], None)
    return {}


OPERATIONS = {
    "UploadArchive": upload,
    "DeleteArchive": delete,
    "InitiateMultipartUpload": initiate,
    "UploadMultipartPart": part,
    "ListParts": parts,
    "ListMultipartUploads": uploads,
    "CompleteMultipartUpload": complete,
    "AbortMultipartUpload": abort,
}
