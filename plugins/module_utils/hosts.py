# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""To which host a request goes, where botocore changes the one that it was given."""

from __future__ import annotations

import re
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
