# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Habits of single services that botocore's models don't tell: another host, a token, errors in a good answer; and
what a write changes of what others have read.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

# What AWS's own hosts end in, in every partition; and an account before a host.
_AWS_SUFFIXES = (
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".api.amazonwebservices.com.cn",
    ".api.amazonwebservices.eu",
    ".api.aws",
    ".api.aws.hci.ic.gov",
    ".api.aws.ic.gov",
    ".api.aws.scloud",
    ".api.cloud-aws.adc-e.uk",
    ".c2s.ic.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".sc2s.sgov.gov",
)
# The members of WorkDocs' requests that name whose listing a write changes: a folder's that something is put in, those
# that have a document. Everything else, such as a folder's removal, may change any.
_NAMING: Mapping[str, tuple[str, ...]] = {
    "create_folder": ("ParentFolderId",),
    "initiate_document_version_upload": ("ParentFolderId", "Id"),
    "update_document_version": ("DocumentId",),
    "abort_document_version_upload": ("DocumentId",),
    "update_document": ("DocumentId", "ParentFolderId"),
    "delete_document": ("DocumentId",),
    **dict.fromkeys(("create_comment", "delete_comment"), ()),
    **dict.fromkeys(("create_custom_metadata", "delete_custom_metadata"), ()),
    **dict.fromkeys(("create_notification_subscription", "delete_notification_subscription"), ()),
}
_ACCOUNT = re.compile(r"^(https?://)\d{12}\.")


def host_as_given(client: Any) -> None:
    """Keep the host of an endpoint that isn't AWS's: S3 Control's requests go to ``<account>.`` before it.

    AWS's own names, those of an interface endpoint too, have an account before them; nobody else's do.
    """
    if client.meta.service_model.service_name != "s3control" or _is_aws(client.meta.endpoint_url):
        return

    def strip(request: Any = None, **_kwargs: Any) -> None:
        request.url = _ACCOUNT.sub(r"\1", request.url)

    client.meta.events.register("before-sign.s3-control", strip, unique_id="converge-host")


def _is_aws(url: str) -> bool:
    return (urlsplit(url).hostname or "").endswith(_AWS_SUFFIXES)


def token(model: Any) -> dict[str, str]:
    """What tells AWS that a request of this operation, sent again, is the same one.

    botocore adds it where the model says so. EC2's doesn't, though its creates take a token and make two without.
    """
    shape = model.input_shape
    if shape is None or "ClientToken" not in shape.members or "ClientToken" in model.idempotent_members:
        return {}
    return {"ClientToken": str(uuid.uuid4())}


def left_undone(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Code and message of each thing that EC2 didn't do: it answers well to a request for many, and says so in it."""
    for left in answer.get("Unsuccessful") or ():
        said = left.get("Error", {})
        yield str(said.get("Code", "Unknown")), str(said.get("Message", "no further message"))


def remarks(answer: Mapping[str, Any]) -> Iterator[str]:
    """Sentences for what CloudWatch finds doubtful in a dashboard that it has taken all the same."""
    for one in answer.get("DashboardValidationMessages") or ():
        yield f"AWS says of {one.get('DataPath') or 'the body'}: {str(one.get('Message', '')).rstrip('.')}."


def concerned(service: str, operation: str, params: Mapping[str, Any]) -> frozenset[str] | None:
    """The ids of what a write changes, for those who have read it before; None where it may be anything."""
    members = _NAMING.get(operation) if service == "workdocs" else None
    # What is restored comes back to where it was, which nobody may have seen.
    if members is None or "ResourceState" in params:
        return None
    return frozenset(str(params[member]) for member in members if params.get(member))


def made(answer: Mapping[str, Any]) -> str:
    """The id of the folder or document that a write to WorkDocs has made, or an empty string."""
    metadata = answer.get("Metadata")
    return str(metadata.get("Id") or "") if isinstance(metadata, Mapping) else ""
