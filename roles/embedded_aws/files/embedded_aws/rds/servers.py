# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database servers behind the instances: what of an instance is told to its server, and where it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embedded_aws.databases import Server

from .classes import memory
from .parameter_values import effective

if TYPE_CHECKING:
    from embedded_aws.databases import Databases

_databases: list[Databases] = []


def use(databases: Databases) -> None:
    """Have instances be backed by these servers from now on."""
    _databases[:] = [databases]


def databases() -> Databases:
    return _databases[0]


def is_backed(instance: Any) -> bool:
    """Whether a real server is, or will be, behind an instance that belongs to no cluster."""
    return instance.db_cluster_identifier is None and databases().backs(instance.engine, instance.engine_version)


def server_of(instance: Any) -> Server:
    """What the instance's server is to be."""
    return Server(
        key=instance.dbi_resource_id,
        engine=instance.engine,
        version=instance.engine_version,
        port=instance.port,
        username=instance.master_username,
        database=instance.db_name,
        parameters=parameters_of(instance),
        memory=memory(instance.db_instance_class),
    )


def parameters_of(instance: Any, size: str | None = None) -> dict[str, str]:
    """The parameters of the instance's group that differ from the engine's defaults, formulas worked out.

    size is the class that it is to have, its own if none is told.
    """
    group = instance.db_parameter_groups()[0]
    return dict(
        effective(
            group,
            size or instance.db_instance_class,
            instance.allocated_storage,
            instance.port,
            bool(instance.is_replica),
        )
    )


def address_of(instance: Any) -> str:
    """The host of the endpoint: the server's own address, or a name of RDS's that leads nowhere."""
    if is_backed(instance):
        return databases().address(instance.dbi_resource_id)
    return f"{instance.db_instance_identifier}.c9akciq32rmd.{instance.region}.rds.amazonaws.com"
