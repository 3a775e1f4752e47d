# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders, and what is in them."""

from __future__ import annotations

from . import shapes, tree
from .activities import note
from .asked import Asked, invalid, place
from .state import RECYCLED, Given, Resource, new_id, now


def create(asked: Asked) -> Given:
    site, parent = asked.folder(asked["ParentFolderId"])
    place(site, parent)
    if not asked.get("Name"):
        raise invalid("A folder needs a name.")
    name = tree.checked_name(asked["Name"])
    tree.free(site, parent, name, is_folder=True)
    tree.room(site, parent)
    folder = Resource(new_id(), name, parent.owner, parent.owner, parent.id, is_folder=True)
    folder.shares["USER", parent.owner] = "OWNER"
    site.put(folder)
    parent.changed = now()
    note(asked, site, "FOLDER_CREATED", folder)
    return {"Metadata": shapes.folder(site, folder)}


def get(asked: Asked) -> Given:
    site, folder = asked.folder(asked["FolderId"])
    metadata = folder.metadata if asked.get("IncludeCustomMetadata") else None
    return {"Metadata": shapes.folder(site, folder), "CustomMetadata": metadata or None}


def update(asked: Asked) -> Given:
    return tree.update(asked, *asked.folder(asked["FolderId"]))


def delete(asked: Asked) -> Given:
    return tree.delete(asked, *asked.folder(asked["FolderId"]))


def delete_contents(asked: Asked) -> Given:
    """What is in a folder goes to the recycle bin; what is there already is gone for good."""
    site, folder = asked.folder(asked["FolderId"])
    in_bin = folder.state == RECYCLED or folder.id == site.bin_of(folder)
    for child in site.children(folder.id):
        if in_bin:
            tree.delete(asked, site, child)
        else:
            tree.recycle(asked, site, child)
    return {}


def describe_contents(asked: Asked) -> Given:
    site, folder = asked.folder(asked["FolderId"])
    kind = asked.get("Type") or "ALL"
    # AWS: "You can also request initialized documents."
    unfinished = "INITIALIZED" in (asked.get("Include") or "").split(",")
    found = [
        one
        for one in site.children(folder.id)
        if kind in ("ALL", one.kind) and (unfinished or one.is_shown)
    ]
    by_date = asked.get("Sort") == "DATE"
    found.sort(
        key=lambda one: (one.changed.isoformat() if by_date else one.name.casefold(), one.id),
        reverse=asked.get("Order") == "DESCENDING",
    )
    # Folders come first, whichever way they are sorted.
    found.sort(key=lambda one: not one.is_folder)
    page, marker = asked.page(found)
    return {
        "Folders": [shapes.folder(site, one) for one in page if one.is_folder],
        "Documents": [shapes.document(one) for one in page if not one.is_folder],
        "Marker": marker,
    }


def path(asked: Asked) -> Given:
    return tree.path(asked, *asked.folder(asked["FolderId"]))


OPERATIONS = {
    "CreateFolder": create,
    "GetFolder": get,
    "UpdateFolder": update,
    "DeleteFolder": delete,
    "DeleteFolderContents": delete_contents,
    "DescribeFolderContents": describe_contents,
    "GetFolderPath": path,
}
