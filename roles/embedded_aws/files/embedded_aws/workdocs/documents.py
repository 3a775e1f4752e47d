# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents and their versions: announced, uploaded, shown, deleted and restored."""

from __future__ import annotations

from typing import Any

from . import content, shapes, tree
from .activities import note
from .asked import Asked, invalid, place, prohibited, usable
from .state import ACTIVE, DELETED, INITIALIZED, Given, Refused, Resource, Site, Version, new_dated_id, new_id, now


def initiate(asked: Asked) -> Given:
    """AWS: "Creates a new document object and version object"; what isn't told yet is what it was."""
    if asked.get("Id"):
        site, document = asked.document(asked["Id"])
        usable(document)
        if document.checked_out:
            raise Refused("ResourceAlreadyCheckedOut", f"The document {document.id} is already checked out.")
        folder = site.resources[str(document.parent)]
        name = tree.checked_name(asked.get("Name") or document.name)
        tree.free(site, folder, name, is_folder=False, but=document)
    else:
        if not asked.get("ParentFolderId") or not asked.get("Name"):
            raise invalid("A new document needs ParentFolderId and Name.")
        site, folder = asked.folder(asked["ParentFolderId"])
        name = tree.checked_name(asked["Name"])
        tree.free(site, place(site, folder), name, is_folder=False)
        tree.room(site, folder)
        document = Resource(new_id(), name, folder.owner, folder.owner, folder.id, is_folder=False)
        document.shares["USER", folder.owner] = "OWNER"
    _storage(site, folder.owner, asked.get("DocumentSizeInBytes"))
    at = now()
    version = Version(
        new_dated_id(at), name, asked.get("ContentType") or "application/octet-stream", asked.caller, at, at,
        asked.get("DocumentSizeInBytes"), asked.get("ContentCreatedTimestamp"), asked.get("ContentModifiedTimestamp"),
    )  # fmt: skip
    document.versions.append(version)
    if document.id not in site.resources:
        site.put(document)
    told = {**shapes.document(document), "LatestVersionMetadata": shapes.version(version)}
    return {"Metadata": told, "UploadMetadata": content.upload(asked, document, version)}


def _storage(site: Site, owner: str, size: int | None) -> None:
    user = site.users[owner]
    if user.storage is None:
        return
    used = site.used(user)
    if used >= user.storage:
        raise Refused("StorageLimitExceeded", "The storage limit has been exceeded.")
    if used + (size or 0) > user.storage:
        raise Refused("StorageLimitWillExceed", "The storage limit will be exceeded.")


def complete(asked: Asked) -> Given:
    """AWS: "Changes the status of the document version to ACTIVE ... This is the last step in a document upload"."""
    site, document, version = asked.version()
    usable(document)
    if asked.get("VersionStatus") != ACTIVE:
        return {}
    if version.status != INITIALIZED:
        raise prohibited("The specified document version is not in the INITIALIZED state.")
    if version.body is None:
        raise Refused("InvalidOperation", "The content of the document version was not uploaded.")
    version.status, version.changed = ACTIVE, now()
    document.name, document.changed = version.name, version.changed
    site.resources[str(document.parent)].changed = version.changed
    note(asked, site, "DOCUMENT_VERSION_UPLOADED", document, version_id=version.id)
    return {}


def abort(asked: Asked) -> Given:
    site, document, version = asked.version()
    if version.status != INITIALIZED:
        raise prohibited("The specified document version is not in the INITIALIZED state.")
    document.versions.remove(version)
    if not document.versions:
        site.remove(document)
    return {}


def get(asked: Asked) -> Given:
    _site, document = asked.document(asked["DocumentId"])
    metadata = document.metadata if asked.get("IncludeCustomMetadata") else None
    return {"Metadata": shapes.document(document), "CustomMetadata": metadata or None}


def update(asked: Asked) -> Given:
    site, document = asked.document(asked["DocumentId"])
    if document.checked_out:
        raise Refused("ConflictingOperation", f"The document {document.id} is checked out.")
    return tree.update(asked, site, document)


def delete(asked: Asked) -> Given:
    return tree.delete(asked, *asked.document(asked["DocumentId"]))


def path(asked: Asked) -> Given:
    return tree.path(asked, *asked.document(asked["DocumentId"]))


def get_version(asked: Asked) -> Given:
    site, document, version = asked.version()
    source = content.source(asked, document, version) if _wants(asked, "Fields", "SOURCE") else None
    if source:
        note(asked, site, "DOCUMENT_VERSION_DOWNLOADED", document, version_id=version.id)
    metadata = version.metadata if asked.get("IncludeCustomMetadata") else None
    return {"Metadata": shapes.version(version, source), "CustomMetadata": metadata or None}


def describe_versions(asked: Asked) -> Given:
    """The newest first, and only whole ones unless INITIALIZED ones are asked for."""
    _site, document = asked.document(asked["DocumentId"])
    shown = {ACTIVE, INITIALIZED} if _wants(asked, "Include", INITIALIZED) else {ACTIVE}
    page, marker = asked.page([one for one in reversed(document.versions) if one.status in shown])
    sources = _wants(asked, "Fields", "SOURCE")
    told = [shapes.version(one, content.source(asked, document, one) if sources else None) for one in page]
    return {"DocumentVersions": told, "Marker": marker}


def _wants(asked: Asked, member: str, word: str) -> bool:
    return word in [one.strip() for one in (asked.get(member) or "").split(",")]


def delete_version(asked: Asked) -> Given:
    site, document, version = asked.version()
    usable(document)
    if version.status != ACTIVE:
        raise prohibited("The specified document version is not ACTIVE.")
    at = document.versions.index(version)
    # AWS: "Deletes all versions of a document prior to the current version."
    prior = document.versions[:at] if asked["DeletePriorVersions"] else []
    gone = [one for one in (*prior, version) if one.status == ACTIVE]
    if len(gone) == len(document.active):
        raise Refused("InvalidOperation", "A document keeps one version; delete the document instead.")
    for one in gone:
        one.status = DELETED
        note(asked, site, "DOCUMENT_VERSION_DELETED", document, version_id=one.id)
    document.name, document.changed = document.latest.name, now()
    return {}


def restore_versions(asked: Asked) -> Given:
    """AWS: "Recovers a deleted version of an Amazon WorkDocs document": all that there are."""
    site, document = asked.document(asked["DocumentId"])
    usable(document)
    gone: list[Any] = [one for one in document.versions if one.status == DELETED]
    if not gone:
        raise Refused("InvalidOperation", f"The document {document.id} has no deleted versions.")
    for one in gone:
        one.status = ACTIVE
    document.name, document.changed = document.latest.name, now()
    note(asked, site, "DOCUMENT_REVERTED", document)
    return {}


OPERATIONS = {
    "InitiateDocumentVersionUpload": initiate,
    "UpdateDocumentVersion": complete,
    "AbortDocumentVersionUpload": abort,
    "GetDocument": get,
    "UpdateDocument": update,
    "DeleteDocument": delete,
    "GetDocumentPath": path,
    "GetDocumentVersion": get_version,
    "DescribeDocumentVersions": describe_versions,
    "DeleteDocumentVersion": delete_version,
    "RestoreDocumentVersions": restore_versions,
}
