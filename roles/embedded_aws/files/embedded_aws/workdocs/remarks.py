# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of resources: comments on versions, labels, and metadata of one's own."""

from __future__ import annotations

from . import shapes
from .activities import note
from .asked import Asked, usable
from .state import DELETED, Comment, Given, Refused, Resource, new_dated_id, now

# https://docs.aws.amazon.com/workdocs/latest/developerguide/: per resource, or per version.
_LABELS, _PROPERTIES = 20, 8


def comment(asked: Asked) -> Given:
    site, document, version = asked.version()
    _open(usable(document))
    parent = version.comments.get(asked.get("ParentId") or "")
    if asked.get("ParentId") and parent is None:
        raise asked.missing("Comment", asked["ParentId"])
    if parent and (parent.status == DELETED or asked.get("ThreadId") not in (None, parent.thread)):
        raise Refused("InvalidCommentOperation", f"The comment {parent.id} can't be replied to in this thread.")
    if asked.get("ThreadId") and asked["ThreadId"] not in version.comments:
        raise asked.missing("Comment", asked["ThreadId"])
    at = now()
    name = new_dated_id(at)
    made = Comment(
        id=name,
        text=asked["Text"],
        contributor=asked.caller,
        parent=parent.id if parent else None,
        thread=parent.thread if parent else asked.get("ThreadId") or name,
        visibility=asked.get("Visibility") or "PUBLIC",
        # AWS: "If the comment is a reply to another user's comment, this field contains the user ID".
        recipient=parent.contributor if parent and parent.contributor != asked.caller else None,
        made=at,
    )
    version.comments[name] = made
    note(asked, site, "DOCUMENT_COMMENT_ADDED", document, version_id=version.id, comment=made)
    return {"Comment": shapes.comment(made)}


def _open(document: Resource) -> None:
    if document.locked:
        raise Refused("DocumentLockedForComments", f"The document {document.id} is locked for comments.")


def comments(asked: Asked) -> Given:
    _site, _document, version = asked.version()
    page, marker = asked.page(list(version.comments.values()))
    return {"Comments": [shapes.comment(one) for one in page], "Marker": marker}


def delete_comment(asked: Asked) -> Given:
    """A comment that others reply to stays, without its text."""
    site, document, version = asked.version()
    _open(usable(document))
    found = version.comments.get(asked["CommentId"])
    if found is None or found.status == DELETED:
        raise asked.missing("Comment", asked["CommentId"])
    if any(one.parent == found.id for one in version.comments.values()):
        found.status, found.text = DELETED, None
    else:
        del version.comments[found.id]
    note(asked, site, "DOCUMENT_COMMENT_DELETED", document, version_id=version.id, comment=found)
    return {}


def label(asked: Asked) -> Given:
    _site, resource = asked.resource(asked["ResourceId"])
    whole = list(dict.fromkeys((*resource.labels, *asked["Labels"])))
    if len(whole) > _LABELS:
        raise Refused("TooManyLabels", f"The resource {resource.id} can have {_LABELS} labels.")
    resource.labels = whole
    return {}


def delete_labels(asked: Asked) -> Given:
    _site, resource = asked.resource(asked["ResourceId"])
    gone = resource.labels if asked.get("DeleteAll") else asked.get("Labels") or []
    resource.labels = [one for one in resource.labels if one not in gone]
    return {}


def _metadata(asked: Asked) -> dict[str, str]:
    """The properties of a resource, or of the version that is named."""
    _site, resource = asked.resource(asked["ResourceId"])
    name = asked.get("VersionId")
    if name is None:
        return resource.metadata
    version = resource.version(name)
    if version is None:
        raise asked.missing("Document version", name)
    return version.metadata


def describe_further(asked: Asked) -> Given:
    metadata = _metadata(asked)
    if len({*metadata, *asked["CustomMetadata"]}) > _PROPERTIES:
        raise Refused("CustomMetadataLimitExceeded", f"A resource can have {_PROPERTIES} custom properties.")
    metadata.update(asked["CustomMetadata"])
    return {}


def delete_metadata(asked: Asked) -> Given:
    metadata = _metadata(asked)
    for name in list(metadata) if asked.get("DeleteAll") else asked.get("Keys") or []:
        metadata.pop(name, None)
    return {}


OPERATIONS = {
    "CreateComment": comment,
    "DescribeComments": comments,
    "DeleteComment": delete_comment,
    "CreateLabels": label,
    "DeleteLabels": delete_labels,
    "CreateCustomMetadata": describe_further,
    "DeleteCustomMetadata": delete_metadata,
}
