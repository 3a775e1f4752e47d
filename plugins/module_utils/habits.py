# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Habits of single services that botocore's models don't tell: another host, a token, errors in a good answer."""

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
