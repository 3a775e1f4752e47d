# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ARNs of the resources that a request is about, by the Service Authorization Reference; unknown ones are "*"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .in_force import organization_of
from .parameters import Asked

# The first parameter that is there names the resource: (parameter, kind and separator before its name).
_NAMED = {
    "rds": (
        ("DBSnapshotIdentifier", "snapshot:"),
        ("DBClusterSnapshotIdentifier", "cluster-snapshot:"),
        ("DBInstanceIdentifier", "db:"),
        ("DBClusterIdentifier", "cluster:"),
        ("DBSubnetGroupName", "subgrp:"),
        ("DBParameterGroupName", "pg:"),
        ("DBClusterParameterGroupName", "cluster-pg:"),
        ("OptionGroupName", "og:"),
        ("SubscriptionName", "es:"),
    ),
    "sns": (("Name", ""),),
    "sqs": (("QueueName", ""),),
    "lambda": (("FunctionName", "function:"),),
    "dynamodb": (("TableName", "table/"),),
    "logs": (("LogGroupName", "log-group:"),),
    "s3control": (("Name", "accesspoint/"),),
    "cloudwatch": (("AlarmName", "alarm:"), ("AlarmNames.1", "alarm:")),
    "elasticache": (("CacheClusterId", "cluster:"), ("ReplicationGroupId", "replicationgroup:")),
}
# What RDS lists is asked for by an ARN with a star.
_RDS_LISTS = {
    "DescribeDBInstances": "db:*",
    "DescribeDBClusters": "cluster:*",
    "DescribeDBSnapshots": "snapshot:*",
    "DescribeDBSubnetGroups": "subgrp:*",
    "DescribeDBParameterGroups": "pg:*",
    "DescribeOptionGroups": "og:*",
}
_EC2_ID = re.compile(r"([a-z]+(?:-[a-z]+)*)-[0-9a-f]{8,17}")
_EC2_KINDS = {
    "acl": "network-acl", "ami": "image", "eipalloc": "elastic-ip", "eni": "network-interface", "i": "instance",
    "igw": "internet-gateway", "lt": "launch-template", "nat": "natgateway", "rtb": "route-table",
    "sg": "security-group", "snap": "snapshot", "subnet": "subnet", "vol": "volume", "vpc": "vpc",
    "vpce": "vpc-endpoint", "pcx": "vpc-peering-connection", "dopt": "dhcp-options", "fl": "vpc-flow-log",
}  # fmt: skip
_ARN = re.compile(r"arn:aws[a-z-]*:[^:]*:[^:]*:[^:]*:.+")
# Operations of EC2 whose result isn't called like the operation.
_EC2_MADE = {"RunInstances": ("instance", "network-interface", "volume"), "AllocateAddress": ("elastic-ip",)}


def resources(asked: Asked) -> list[str]:
    """The ARNs that a call needs its action for: each of them has to be allowed."""
    if asked.service == "ec2":
        return list(dict.fromkeys(_ec2(asked))) or ["*"]
    one = {
        "organizations": _organizations, "secretsmanager": _secret, "kms": _key, "sqs": _queue, "sts": _sts,
        "glacier": _vault, "s3control": _s3_control,
    }.get(asked.service, _named)  # fmt: skip
    return [one(asked) or "*"]


def _named(asked: Asked) -> str | None:
    if asked.service == "s3control" and ("AccessGrant" in asked.operation or asked.operation == "GetDataAccess"):
        kind = "location" if "Location" in asked.operation else "grant"
        return asked.arn("s3", f"access-grants/default{f'/{kind}/{asked.named}' if asked.named else ''}")
    for parameter, kind in _NAMED.get(asked.service, ()):
        # REST has its names in the path.
        name = asked.text(parameter) or (asked.named if asked.service in ("lambda", "s3control") else None)
        if name:
            service = "s3" if asked.service == "s3control" else asked.service
            if asked.service == "s3control" and "Job" in asked.operation:
                kind = "job/"
            return name if _ARN.fullmatch(name) else asked.arn(service, f"{kind}{name}")
    if asked.operation in _RDS_LISTS and asked.service == "rds":
        return asked.arn("rds", _RDS_LISTS[asked.operation])
    arns = (
        value
        for name, value in asked.parameters.items()
        if re.search(r"(?i)(arn|resourcename|resourceid)(\.\d+)?$", name) and "role" not in name.lower()
    )
    return next((value for value in arns if _ARN.fullmatch(value)), None) or (
        asked.named if asked.named and _ARN.fullmatch(asked.named) else None
    )


def _s3_control(asked: Asked) -> str | None:
    # Source: "Resource types defined by Amazon S3". What is about Access Grants has their instance's ARN, and its own.
    if "AccessGrant" not in asked.operation and asked.operation != "GetDataAccess":
        return _named(asked)
    kind = "location" if "Location" in asked.operation else "grant"
    instance = asked.arn("s3", "access-grants/default")
    return f"{instance}/{kind}/{asked.named}" if asked.named else instance


def _sts(asked: Asked) -> str | None:
    return asked.text("RoleArn")


def _queue(asked: Asked) -> str | None:
    url = asked.text("QueueUrl")
    if not url:
        return _named(asked)
    account, _other, name = url.rstrip("/").rpartition("/")
    owner = account.rpartition("/")[2]
    return f"arn:{asked.partition}:sqs:{asked.region}:{owner if owner.isdecimal() else asked.account}:{name}"


def _vault(asked: Asked) -> str | None:
    return asked.arn("glacier", f"vaults/{asked.named.split('/')[0]}") if asked.named else None


def _secret(asked: Asked) -> str | None:
    from moto.secretsmanager.models import secretsmanager_backends

    name = asked.text("SecretId", "Name")
    if not name or _ARN.fullmatch(name):
        return name
    known = secretsmanager_backends[asked.account][asked.region].secrets.get(name)
    # AWS adds six characters to the name, which policies match with ??????.
    return known.arn if known else asked.arn("secretsmanager", f"secret:{name}-??????")


def _key(asked: Asked) -> str | None:
    from moto.kms.models import kms_backends

    name = asked.text("KeyId", "TargetKeyId")
    if not name or re.fullmatch(r"arn:.*:key/.*", name):
        return name
    backend = kms_backends[asked.account][asked.region]
    if "alias/" in name:
        name = backend.get_key_id_from_alias(name[name.index("alias/") :]) or name
    return asked.arn("kms", name if "/" in name else f"key/{name}")


def _organizations(asked: Asked) -> str | None:
    backend = organization_of(asked.account)
    name = asked.text("PolicyId", "AccountId", "OrganizationalUnitId", "TargetId", "ResourceId", "ParentId", "RootId")
    if backend is None or not name:
        return None
    things = (*backend.policies, *backend.accounts, *backend.ou)
    return next((thing.arn for thing in things if thing.id == name), None)


def _ec2(asked: Asked) -> Iterator[str]:
    if asked.operation.startswith(("Describe", "Get", "Search")):
        return
    for name, value in asked.parameters.items():
        found = _EC2_ID.fullmatch(value)
        if found and found.group(1) in _EC2_KINDS and not name.startswith(("Filter", "ClientToken")):
            resource = f"{_EC2_KINDS[found.group(1)]}/{value}"
            # AWS: images and snapshots have no account in their ARN.
            bare = found.group(1) in ("ami", "snap")
            yield f"arn:{asked.partition}:ec2:{asked.region}::{resource}" if bare else asked.arn("ec2", resource)
    made = _EC2_MADE.get(asked.operation, ())
    if asked.operation.startswith("Create") and asked.operation != "CreateTags":
        made = (re.sub(r"(?<!^)(?=[A-Z])", "-", asked.operation.removeprefix("Create")).lower(),)
    key = asked.text("KeyName")
    if key:
        yield asked.arn("ec2", f"key-pair/{key}")
        made = tuple(kind for kind in made if kind != "key-pair")
    for kind in made:
        yield asked.arn("ec2", f"{kind}/*")
