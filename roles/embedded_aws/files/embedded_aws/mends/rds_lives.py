# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lives of DB instances: all that moto's RDS is given for them, with the servers behind them."""

from __future__ import annotations

from embedded_aws.databases import Databases
from embedded_aws.rds import servers

from . import rds_blue_green, rds_instances, rds_modify, rds_replicas, rds_restores, rds_snapshots


def install(databases: Databases) -> None:
    servers.use(databases)
    for theme in (rds_instances, rds_modify, rds_snapshots, rds_restores, rds_replicas, rds_blue_green):
        theme.install()
