# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services and actions there are, as far as can be told: by botocore's models, and by AWS's own policies."""

from __future__ import annotations

import re
from functools import cache

from botocore.loaders import Loader
from botocore.session import Session

from embedded_aws import operations
from embedded_aws.mends import s3_actions

_ACTION = re.compile(r'"([a-z0-9-]+):([A-Za-z0-9]+)\*?"')
# Actions without an operation of their name that none of AWS's own policies has.
_FURTHER = frozenset(
    ("s3:bypassgovernanceretention", "s3:objectowneroverridetobucketowner", "s3tables:puttableencryption")
)


def has_service(prefix: str) -> bool:
    """Whether an action may begin so."""
    return prefix in _in_policies() or prefix in _modelled()


def has_action(prefix: str, name: str) -> bool:
    """Whether there is such an action, in any case; where no model can tell, there may be."""
    asked, service = name.lower(), prefix.lower()
    if service not in _modelled() or asked in _in_policies().get(service, ()):
        return True
    return asked in _operations(service) or f"{service}:{asked}" in _FURTHER


@cache
def regions() -> frozenset[str]:
    """The regions of all partitions."""
    session = Session()
    return frozenset(
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("ec2", partition, allow_non_regional=True)
    )


@cache
def partitions() -> frozenset[str]:
    """The partitions that ARNs begin with."""
    return frozenset(Session().get_available_partitions())


@cache
def _modelled() -> frozenset[str]:
    return frozenset(Loader().list_available_services("service-2"))


@cache
def _operations(service: str) -> frozenset[str]:
    names = set(operations.model(service).operation_names)
    if service == "s3":
        # What is asked of S3's control plane is an action of s3 too.
        names |= set(operations.model("s3control").operation_names)
        names |= {s3_actions.action_of(name, version).partition(":")[2] for name in names for version in (None, "1")}
    return frozenset(name.lower() for name in names)


@cache
def _in_policies() -> dict[str, frozenset[str]]:
    """The actions in AWS's managed policies, in lower case, by service; 4 MB of JSON, read once, when first needed."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    found: dict[str, set[str]] = {}
    for service, name in _ACTION.findall(aws_managed_policies_data):
        found.setdefault(service, set()).add(name.lower())
    return {service: frozenset(names) for service, names in found.items()}
