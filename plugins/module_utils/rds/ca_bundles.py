# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS's CA bundle, that the certificates of RDS's servers are checked against: found in a file, or fetched into one."""

from __future__ import annotations

import os
import ssl
import tempfile

from ansible.module_utils.urls import open_url

from ..errors import Failed, Refused
from ..parts import Params, Where

_SECONDS = 30
# Source: "Using SSL/TLS to encrypt a connection to a DB instance", RDS User Guide.
_HOSTS = {
    "aws": "https://truststore.pki.rds.amazonaws.com",
    "aws-us-gov": "https://truststore.pki.us-gov-west-1.rds.amazonaws.com",
    "aws-cn": "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn",
}


def url(where: Where) -> str:
    """Where AWS has its bundle, of all regions of a partition."""
    return f"{_HOSTS.get(where.partition, _HOSTS['aws'])}/global/global-bundle.pem"


def path_of(params: Params) -> str:
    """The file that the task names for the bundle, or an empty string."""
    return os.path.expanduser(params.get("ca_bundle") or "")


def is_there(params: Params) -> bool:
    """Whether the bundle's file is there."""
    return os.path.isfile(path_of(params))


def needed_for(params: Params, where: Where) -> str:
    """The bundle's file, an empty string where none is needed; raises Refused with the way to one."""
    path = path_of(params)
    if not str(params.get("sslmode")).startswith("verify"):
        return path
    if not path:
        raise Refused(
            f"ca_bundle: sslmode {params['sslmode']} checks the server's certificate, and needs the file with AWS's"
            f" own to check it against. Get it once from {url(where)} (rds_connection_info: fetch_ca_bundle: true), or"
            " set RDS_CA_BUNDLE."
        )
    if not os.path.isfile(path):
        raise Refused(f"ca_bundle: there is no file {path}. AWS's bundle is at {url(where)}.")
    return path


def check_place(params: Params) -> None:
    """Refuse a place that the bundle can't be written to."""
    folder = os.path.dirname(path_of(params)) or "."
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        raise Refused(f"ca_bundle: {folder} is no folder that this user can write to.")


def fetch(params: Params, where: Where) -> None:
    """Put the bundle into its file, in one go; raises Failed, also for what holds no certificate."""
    source, path = params.get("ca_bundle_url") or url(where), path_of(params)
    try:
        content = open_url(source, timeout=_SECONDS).read()
    except Exception as error:
        raise Failed(f"Fetching {source} failed: {error}. Get it elsewhere and name its file in ca_bundle.") from error
    try:
        ssl.create_default_context(cadata=content.decode("ascii"))
    except (ValueError, ssl.SSLError) as error:
        raise Failed(f"{source} holds no certificates: nothing was written.") from error
    descriptor, beside = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".ca-bundle-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except OSError as error:
        os.unlink(beside)
        raise Failed(f"Writing {path} failed: {error.strerror}.") from error
