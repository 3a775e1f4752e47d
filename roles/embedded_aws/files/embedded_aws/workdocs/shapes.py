# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How things are shown: the shapes of botocore's model, of which members without a value are left out."""

from __future__ import annotations

import hashlib

from .state import Comment, Given, Group, Resource, Site, User, Version


def user(site: Site, one: User, storage: bool = True) -> Given:
    return {
        "Id": one.id,
        "Username": one.username,
        "EmailAddress": one.email,
        "GivenName": one.given_name,
        "Surname": one.surname,
        "OrganizationId": one.organization,
        "RootFolderId": one.root,
        "RecycleBinFolderId": one.bin,
        "Status": one.status,
        "Type": one.type,
        "CreatedTimestamp": one.made,
        "ModifiedTimestamp": one.changed,
        "TimeZoneId": one.time_zone,
        "Locale": one.locale,
        "Storage": {"StorageUtilizedInBytes": site.used(one), "StorageRule": _rule(one)} if storage else None,
    }


def _rule(one: User) -> Given:
    if one.storage is None:
        return {"StorageType": "UNLIMITED"}
    return {"StorageAllocatedInBytes": one.storage, "StorageType": "QUOTA"}


def user_metadata(site: Site, name: str) -> Given:
    """A user as activities tell it; one who isn't in the site, such as who calls with keys, by the id alone."""
    one = site.users.get(name)
    if one is None:
        return {"Id": name}
    return {
        "Id": one.id,
        "Username": one.username,
        "GivenName": one.given_name,
        "Surname": one.surname,
        "EmailAddress": one.email,
    }


def group(one: Group) -> Given:
    return {"Id": one.id, "Name": one.name}


def folder(site: Site, one: Resource) -> Given:
    documents = [each for each in site.below(one) if not each.is_folder]
    return {
        "Id": one.id,
        "Name": one.name,
        "CreatorId": one.creator,
        "ParentFolderId": one.parent,
        "CreatedTimestamp": one.made,
        "ModifiedTimestamp": one.changed,
        "ResourceState": one.state,
        "Signature": _signature(site, one),
        "Labels": one.labels or None,
        "Size": sum(version.size for each in documents for version in each.active),
        "LatestVersionSize": sum(each.latest.size for each in documents),
    }


def _signature(site: Site, one: Resource) -> str:
    """AWS: "The unique identifier created from the subfolders and documents of the folder"; an empty one has none."""
    told = sorted(f"{each.id} {each.changed}" for each in site.children(one.id))
    return hashlib.md5("\n".join(told).encode(), usedforsecurity=False).hexdigest() if told else ""


def document(one: Resource) -> Given:
    return {
        "Id": one.id,
        "CreatorId": one.creator,
        "ParentFolderId": one.parent,
        "CreatedTimestamp": one.made,
        "ModifiedTimestamp": one.changed,
        "LatestVersionMetadata": version(one.latest),
        "ResourceState": one.state,
        "Labels": one.labels or None,
    }


def version(one: Version, source: str | None = None) -> Given:
    """A version; source is where its content can be had."""
    return {
        "Id": one.id,
        "Name": one.name,
        "ContentType": one.content_type,
        "Size": one.size,
        "Signature": one.signature,
        "Status": one.status,
        "CreatedTimestamp": one.made,
        "ModifiedTimestamp": one.changed,
        "ContentCreatedTimestamp": one.content_made,
        "ContentModifiedTimestamp": one.content_changed,
        "CreatorId": one.creator,
        "Source": {"ORIGINAL": source} if source else None,
    }


def comment(one: Comment) -> Given:
    return {
        "CommentId": one.id,
        "ParentId": one.parent,
        "ThreadId": one.thread,
        "Text": one.text,
        "Contributor": contributor(one),
        "CreatedTimestamp": one.made,
        "Status": one.status,
        "Visibility": one.visibility,
        "RecipientId": one.recipient,
    }


def contributor(one: Comment) -> Given:
    """Who wrote it: whoever calls with keys is known by the ARN."""
    return {"Id": one.contributor, "Username": one.contributor.rpartition("/")[2], "Status": "ACTIVE", "Type": "USER"}


def comment_metadata(one: Comment) -> Given:
    return {
        "CommentId": one.id,
        "Contributor": contributor(one),
        "ContributorId": one.contributor,
        "CreatedTimestamp": one.made,
        "CommentStatus": one.status,
        "RecipientId": one.recipient,
    }


def item(site: Site, one: Resource) -> Given:
    return folder(site, one) if one.is_folder else document(one)


def resource_metadata(site: Site, one: Resource, **more: str | None) -> Given:
    """A folder or document as activities tell it; more says what it was before, or which version it is about."""
    return {
        "Type": one.kind,
        "Name": one.name,
        "Id": one.id,
        "Owner": user_metadata(site, one.owner),
        "ParentId": one.parent,
        **more,
    }
