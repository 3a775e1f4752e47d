# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a database is and who may come in: an instance, a cluster or a host, and the user, password or token for it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params
from ..permissions import needed

POSTGRES, MYSQL = "postgres", "mysql"
# The options that say which database is meant: one of them is given.
TARGETS = ("db_instance_identifier", "db_cluster_identifier", "host")
_FAMILIES: Mapping[str, str] = {
    "postgres": POSTGRES,
    "aurora-postgresql": POSTGRES,
    "mysql": MYSQL,
    "mariadb": MYSQL,
    "aurora-mysql": MYSQL,
}
_PORTS: Mapping[str, int] = {POSTGRES: 5432, MYSQL: 3306, "oracle": 1521, "sqlserver": 1433, "db2": 50000}
_GONE = ("DBInstanceNotFound", "DBInstanceNotFoundFault", "DBClusterNotFoundFault", "DBClusterNotFound")
_IDENTIFIER = re.compile(r"(arn:.+|[A-Za-z](?:-?[A-Za-z0-9])*)")
_UNREACHED = "AccessDenied", "AccessDeniedException", "UnauthorizedOperation"


@dataclass(frozen=True)
class Target:
    """A database server: ``about`` is how sentences name it; what AWS doesn't tell of a bare host is empty."""

    about: str
    engine: str
    host: str
    port: int
    database: str = ""
    username: str = ""
    arn: str = ""
    resource_id: str = ""
    status: str = ""
    secret: str = ""
    region: str = ""
    reader: str = ""
    certificate_authority: str = ""
    iam: bool | None = None
    data_api: bool = False
    version: str = ""

    @property
    def family(self) -> str:
        return family(self.engine)


@dataclass(frozen=True)
class Credentials:
    """Who comes in, and by what. ``source`` is password, secret, managed_secret or iam_token; the password, which may
    be a token, stands in no ``repr``.
    """

    username: str
    source: str
    password: str = field(default="", repr=False)
    secret: str = ""


def family(engine: str) -> str:
    """What clients an engine has: postgres, mysql, oracle, sqlserver or db2."""
    return _FAMILIES.get(engine) or engine.partition("-")[0]


def check(params: Params) -> None:
    """Refuse what can't name a database or a way in."""
    given = [name for name in TARGETS if params.get(name)]
    if len(given) != 1:
        raise Refused(f"One of {', '.join(TARGETS)} says which database is meant, not {' and '.join(given) or 'none'}.")
    name = given[0]
    if name != "host" and not _IDENTIFIER.fullmatch(params[name]):
        raise Refused(
            f"{name}: {params[name]!r} can't be one. It begins with a letter and has letters, digits, single hyphens;"
            " an ARN is allowed too."
        )
    if name == "host" and not params.get("engine"):
        raise Refused("engine: with host, it has to be said what listens there, such as postgres or mysql.")
    ways = [name for name in ("password", "secret", "iam") if params.get(name)]
    if len(ways) > 1:
        raise Refused(f"{ways[0]} and {ways[1]} are two ways in: give one of them.")
    if params.get("iam") and params.get("sslmode") == "disable":
        raise Refused("iam: a token goes over TLS alone, so TLS has to be on: leave sslmode: disable out.")
    if name == "host" and not ways:
        raise Refused("With host, password, secret or iam has to be given: AWS isn't asked for its master user.")
    if params.get("port") is not None and not 1 <= params["port"] <= 65535:
        raise Refused(f"port: {params['port']} is not a port, which is 1 to 65535.")


def about(params: Params) -> str:
    """How a sentence names the database of a task."""
    for name, noun in zip(TARGETS, ("instance", "cluster", "host")):
        if params.get(name):
            return f"{noun} {params[name]}"
    return "database"


def find(api: Any, params: Params) -> Target | None:
    """The database of a task, None where there is no such instance or cluster; raises Failed, ApiError."""
    if params.get("host"):
        engine = params["engine"]
        return _told(Target(about(params), engine, params["host"], _port(engine, 0), region=api.where.region), params)
    if params.get("db_cluster_identifier"):
        listed = _described(api, "describe_db_clusters", "DBClusterIdentifier", params["db_cluster_identifier"])
        return _told(_cluster(listed["DBClusters"][0], params), params) if listed else None
    listed = _described(api, "describe_db_instances", "DBInstanceIdentifier", params["db_instance_identifier"])
    return _told(_instance(listed["DBInstances"][0], params), params) if listed else None


def found(api: Any, params: Params) -> Target:
    """The database of a task; raises Failed where there is none, or it has no endpoint to connect to."""
    target = find(api, params)
    if target is None:
        raise Failed(f"There is no {about(params)} in {api.where.region}: check its name and the region.")
    if not target.host:
        raise Failed(f"{target.about} is {target.status or 'not ready'} and has no endpoint yet: wait for one.")
    return target


def credentials(api: Any, params: Params, target: Target) -> Credentials:
    """The way in that the task says: its password, a secret, an IAM token, or the managed secret of the master user.

    Raises Failed with a sentence that never holds the secret itself.
    """
    user = params.get("username") or target.username
    if params.get("password"):
        return Credentials(_user(user, target), "password", params["password"])
    if params.get("iam"):
        user = _user(params.get("username") or "", target)
        if target.iam is False:
            raise Failed(
                f"{target.about} doesn't take IAM tokens: switch on iam_database_authentication (rds_instance:"
                " enable_iam_database_authentication: true)."
            )
        return Credentials(user, "iam_token", api.db_auth_token(target.host, target.port, user, target.region))
    secret = params.get("secret") or target.secret
    if not secret:
        raise Failed(
            f"{target.about} has no managed secret: give secret, password or iam, or have RDS manage the master user's"
            " password (rds_instance: manage_master_user_password: true)."
        )
    value = _secret(api, secret)
    source = "secret" if params.get("secret") else "managed_secret"
    return Credentials(_user(params.get("username") or value.get("username") or user, target), source,
                       str(value["password"]), secret)  # fmt: skip


def intended(params: Params, target: Target) -> Credentials:
    """The way in as it would be taken, nothing being asked for it: without a password."""
    source = "password" if params.get("password") else "iam_token" if params.get("iam") else ""
    secret = "" if source else params.get("secret") or target.secret
    source = source or ("secret" if params.get("secret") else "managed_secret" if secret else "unknown")
    return Credentials(params.get("username") or target.username, source, "", secret)


def iam_resource(api: Any, target: Target, username: str) -> str:
    """The ARN that rds-db:connect is allowed on, an empty string where AWS doesn't tell the resource's id."""
    if not target.arn or not target.resource_id:
        return ""
    _arn, partition, _service, region, account = target.arn.split(":")[:5]
    return f"arn:{partition}:rds-db:{region}:{account}:dbuser:{target.resource_id}/{username}"


def _user(name: str, target: Target) -> str:
    if not name:
        raise Refused(f"username: it has to be said who comes in to {target.about}.")
    return name


def _described(api: Any, operation: str, member: str, name: str) -> Mapping[str, Any] | None:
    try:
        return api.call(operation, {member: name}, "rds")
    except ApiError as error:
        if error.code in _GONE:
            return None
        raise Failed(explain(f"looking for {name}", error, needed("rds", operation)), error) from error


def _secret(api: Any, secret: str) -> Mapping[str, Any]:
    try:
        answer = api.call("get_secret_value", {"SecretId": secret}, "secretsmanager")
    except ApiError as error:
        sentence = explain(f"reading secret {secret}", error, needed("secretsmanager", "get_secret_value"))
        if error.code in _UNREACHED:
            sentence += " A secret under a key of your own needs kms:Decrypt, too."
        raise Failed(sentence, error) from error
    try:
        value = json.loads(answer.get("SecretString") or "")
    except ValueError:
        value = None
    if not isinstance(value, Mapping) or not value.get("password"):
        raise Failed(f"Secret {secret} is no JSON document with a password, and that is what the secret of a database"
                     " is.")  # fmt: skip
    return value


def _port(engine: str, given: int | None) -> int:
    return given or _PORTS.get(family(engine), 0)


def _told(target: Target, params: Params) -> Target:
    """The target with what the task says itself: a port and a database of its own."""
    changes: dict[str, Any] = {}
    if params.get("port"):
        changes["port"] = params["port"]
    if params.get("database"):
        changes["database"] = params["database"]
    elif not target.database and target.family == POSTGRES:
        # There always is one of that name; without any, PostgreSQL would look for one that is named like the user.
        changes["database"] = "postgres"
    return Target(**{**target.__dict__, **changes})


def _instance(one: Mapping[str, Any], params: Params) -> Target:
    endpoint = one.get("Endpoint") or {}
    arn = one.get("DBInstanceArn", "")
    return Target(
        about=about(params),
        engine=one["Engine"],
        host=endpoint.get("Address", ""),
        port=_port(one["Engine"], endpoint.get("Port")),
        database=one.get("DBName") or "",
        username=one.get("MasterUsername", ""),
        arn=arn,
        resource_id=one.get("DbiResourceId", ""),
        status=one.get("DBInstanceStatus", ""),
        secret=(one.get("MasterUserSecret") or {}).get("SecretArn", ""),
        region=_region(arn),
        certificate_authority=one.get("CACertificateIdentifier", ""),
        iam=one.get("IAMDatabaseAuthenticationEnabled", False),
        version=one.get("EngineVersion", ""),
    )


def _cluster(one: Mapping[str, Any], params: Params) -> Target:
    arn, reads = one.get("DBClusterArn", ""), params.get("endpoint") == "reader"
    return Target(
        about=about(params),
        engine=one["Engine"],
        host=one.get("ReaderEndpoint" if reads else "Endpoint") or "",
        port=_port(one["Engine"], one.get("Port")),
        database=one.get("DatabaseName") or "",
        username=one.get("MasterUsername", ""),
        arn=arn,
        resource_id=one.get("DbClusterResourceId", ""),
        status=one.get("Status", ""),
        secret=(one.get("MasterUserSecret") or {}).get("SecretArn", ""),
        region=_region(arn),
        reader=one.get("ReaderEndpoint") or "",
        iam=one.get("IAMDatabaseAuthenticationEnabled", False),
        data_api=bool(one.get("HttpEndpointEnabled")),
        version=one.get("EngineVersion", ""),
    )


def _region(arn: str) -> str:
    return arn.split(":")[3] if arn.count(":") > 3 else ""
