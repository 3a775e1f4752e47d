# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What folders and documents have in common: a name, a place, a recycle bin, and an end."""

from __future__ import annotations

import re

from .activities import note
from .asked import Asked, invalid, place, prohibited, usable
from .state import ACTIVE, RECYCLED, Given, Refused, Resource, Site, now

# https://docs.aws.amazon.com/workdocs/latest/userguide/: characters that a name can't have.
_FORBIDDEN = re.compile(r'[*/\\:<>?|"]')
# AWS: "The maximum of 100,000 files and folders under the parent folder has been exceeded."
_CHILDREN = 100_000


def checked_name(name: str) -> str:
    if _FORBIDDEN.search(name) or not name.strip():
        raise invalid(f"The name {name} is not valid.")
    return name


def free(site: Site, folder: Resource, name: str, is_folder: bool, but: Resource | None = None) -> None:
    """Refuse a name that another one of its kind has there. What is still being uploaded has no name yet."""
    for child in site.children(folder.id):
        if child is not but and child.is_folder == is_folder and child.name == name and child.is_shown:
            raise Refused("EntityAlreadyExists", f"{child.kind.capitalize()} {name} already exists.")


def room(site: Site, folder: Resource) -> None:
    if len(site.children(folder.id)) >= _CHILDREN:
        raise Refused("LimitExceeded", f"The folder {folder.id} has {_CHILDREN} files and folders.")


def update(asked: Asked, site: Site, one: Resource) -> Given:
    """Rename, move, recycle or restore a folder or document."""
    _ordinary(site, one)
    state = asked.get("ResourceState")
    # AWS: "Only ACTIVE and RECYCLED are accepted values from the API."
    if state not in (None, ACTIVE, RECYCLED):
        raise prohibited(f"The resource state can't be set to {state}.")
    if state == RECYCLED:
        if asked.get("Name") or asked.get("ParentFolderId"):
            raise prohibited("A resource is not renamed or moved while it is recycled.")
        if one.state != RECYCLED:
            recycle(asked, site, one)
        return {}
    if one.state == RECYCLED and state != ACTIVE:
        raise prohibited(f"The {one.kind.lower()} {one.id} is in the recycle bin.")
    came_from = one.state
    old_name, old_parent = one.name, site.resources[str(one.parent)]
    target = _target(asked, site, one)
    name = checked_name(asked.get("Name") or one.name)
    if one.is_shown:
        free(site, target, name, one.is_folder, but=one)
    if target is not old_parent:
        room(site, target)
        _place_in(site, one, target)
    one.name, one.changed = name, now()
    if one.versions:
        one.latest.name = name
    if came_from == RECYCLED:
        one.home = None
        for each in (one, *site.below(one)):
            each.state = ACTIVE
        note(asked, site, f"{one.kind}_RESTORED", one)
    elif target is not old_parent:
        note(asked, site, f"{one.kind}_MOVED", one, original_parent=old_parent)
    if name != old_name:
        note(asked, site, f"{one.kind}_RENAMED", one, original_name=old_name)
    return {}


def _target(asked: Asked, site: Site, one: Resource) -> Resource:
    """The folder in which it is to be."""
    named = asked.get("ParentFolderId")
    if named is None and one.state != RECYCLED:
        return site.resources[str(one.parent)]
    if named is None:
        home = site.resources.get(str(one.home))
        if home is None:
            raise prohibited(f"The folder that the {one.kind.lower()} {one.id} was in is no longer there.")
        return usable(home)
    where, target = asked.folder(named)
    if where is not site:
        raise asked.denied()
    if target is one or one in site.above(target):
        raise Refused("ConflictingOperation", "A folder can't be moved into itself.")
    return place(site, target)


def _place_in(site: Site, one: Resource, target: Resource) -> None:
    site.resources[str(one.parent)].changed = target.changed = now()
    site.move(one, target.id)
    if one.owner != target.owner:
        for each in (one, *site.below(one)):
            each.shares.pop(("USER", each.owner), None)
            each.owner = target.owner
            each.shares["USER", each.owner] = "OWNER"


def recycle(asked: Asked, site: Site, one: Resource) -> None:
    """Put it into its owner's recycle bin, with all that is in it."""
    one.home = one.parent
    site.resources[str(one.parent)].changed = now()
    site.move(one, site.bin_of(one))
    one.changed = now()
    for each in (one, *site.below(one)):
        each.state = RECYCLED
    note(asked, site, f"{one.kind}_RECYCLED", one)


def delete(asked: Asked, site: Site, one: Resource) -> Given:
    """AWS: "Permanently deletes the specified folder and its contents"; documents likewise."""
    _ordinary(site, one)
    if one.checked_out:
        raise Refused("ConflictingOperation", f"The document {one.id} is checked out.")
    site.resources[str(one.parent)].changed = now()
    if one.is_folder:
        note(asked, site, "FOLDER_DELETED", one)
    site.remove(one)
    return {}


def _ordinary(site: Site, one: Resource) -> None:
    if site.is_special(one):
        raise prohibited("A root folder or recycle bin stays as it is.")


def path(asked: Asked, site: Site, one: Resource) -> Given:
    """AWS: by default 100 levels upwards, and the ids alone."""
    whole = [*reversed(site.above(one)), one]
    named = "NAME" in (asked.get("Fields") or "").split(",")
    shown = whole[-min(asked.get("Limit") or 100, len(whole)) :]
    return {"Path": {"Components": [{"Id": each.id, "Name": each.name if named else None} for each in shown]}}
