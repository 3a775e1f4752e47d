# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No operation of a database service breaks the embedded AWS, whatever names it is given: it answers, or says no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import Shape

from support.aws_requests import least_parameters
from support.embedded import EmbeddedAws

SERVICES = ("rds", "elasticache", "secretsmanager", "rds-data")
ARN = "arn:aws:rds:us-east-1:123456789012:db:there"
# What a call names that is asked about what is there, by how the member's name ends.
THERE = {
    **{"Arn": ARN, "ARN": ARN, "ResourceName": ARN, "Identifier": "there", "GroupName": "there", "SecretId": "there"},
    **{"CacheClusterId": "there", "ReplicationGroupId": "there-too", "Engine": "mysql", "EngineVersion": "8.4"},
}
# Refused or not there is an answer, and so is that moto lacks it; a breakdown isn't.
LACKING = "NotImplemented"


def whole(shape: Shape, name: str, depth: int = 0) -> Any:
    """Something for every member, and inside of it for what it requires."""
    kind = shape.type_name
    if kind == "structure":
        named = shape.members if depth == 0 else shape.required_members
        return {member: whole(shape.members[member], member, depth + 1) for member in named}
    if kind == "list":
        return [whole(shape.member, name, depth + 1)]
    if kind == "map":
        return {"key": whole(shape.value, name, depth + 1)}
    if kind == "string" and not shape.enum:
        return "x" * max(3, shape.metadata.get("min", 3))
    numbers = dict.fromkeys(("integer", "long"), max(20, shape.metadata.get("min", 20)))
    fractions = {"double": 1.0, "float": 1.0}
    simple = {"boolean": False, "blob": b"x", "timestamp": datetime(2026, 1, 1, tzinfo=UTC), **fractions}
    return shape.enum[0] if kind == "string" else {**numbers, **simple}[kind]


def least(operation: Any) -> dict[str, Any]:
    return least_parameters(operation)


def every(operation: Any) -> dict[str, Any]:
    return whole(operation.input_shape, "") if operation.input_shape else {}


def there(operation: Any) -> dict[str, Any]:
    """The least, with names of what is there wherever one can be given."""
    given = least_parameters(operation)
    for name, shape in (operation.input_shape.members if operation.input_shape else {}).items():
        fits = [value for end, value in THERE.items() if name.endswith(end)]
        if fits and shape.type_name == "string" and not shape.enum:
            given[name] = fits[-1]
    return given


@pytest.fixture
def filled(aws: EmbeddedAws) -> EmbeddedAws:
    """An account with one of each."""
    aws.pace_databases(0)
    rds, cache = aws.client("rds"), aws.client("elasticache")
    user = {"MasterUsername": "joanna", "MasterUserPassword": "not-a-secret"}
    rds.create_db_instance(
        DBInstanceIdentifier="there", Engine="mysql", DBInstanceClass="db.t3.micro", AllocatedStorage=20, **user
    )
    rds.create_db_cluster(DBClusterIdentifier="there", Engine="aurora-postgresql", **user)
    group = {"DBParameterGroupFamily": "mysql8.4", "Description": "There"}
    rds.create_db_parameter_group(DBParameterGroupName="there", **group)
    cache.create_cache_cluster(
        CacheClusterId="there", Engine="memcached", CacheNodeType="cache.t3.micro", NumCacheNodes=1
    )
    aws.client("secretsmanager").create_secret(Name="there", SecretString="there")
    return aws


@pytest.mark.parametrize("given", [least, every, there], ids=lambda given: given.__name__)
@pytest.mark.parametrize("service", SERVICES)
def test_no_operation_breaks_down(filled: EmbeddedAws, service: str, given: Callable[[Any], dict[str, Any]]) -> None:
    client, broken = filled.client(service), {}
    # What is removed is removed last, so that the others have it.
    names = sorted(client.meta.service_model.operation_names, key=lambda name: (name.startswith("Delete"), name))
    for name in names:
        try:
            getattr(client, xform_name(name))(**given(client.meta.service_model.operation_model(name)))
        except ClientError as refused:
            code = refused.response["Error"]["Code"]
            if refused.response["ResponseMetadata"]["HTTPStatusCode"] >= 500 and code != LACKING:
                broken[name] = str(refused)
    assert broken == {}
