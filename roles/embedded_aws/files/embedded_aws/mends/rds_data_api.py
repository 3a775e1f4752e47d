# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Data API's endpoint of a cluster: AWS has it for Aurora of today, moto for versions that are gone."""

from __future__ import annotations

from typing import Any

from moto.rds.models import DBCluster

_ENGINES = ("aurora-mysql", "aurora-postgresql")


def install() -> None:
    """Let each Aurora cluster have the endpoint that it is asked for.

    "Region and version availability for the Data API", Amazon Aurora User Guide: Aurora PostgreSQL from 13.12, Aurora
    MySQL from 3.07, provisioned and Serverless v2. For other engines, CreateDBCluster takes EnableHttpEndpoint and
    leaves it off.
    """

    def asked(self: Any) -> bool:
        return bool(self._enable_http_endpoint)

    def ask(self: Any, wanted: bool | None) -> None:
        self._enable_http_endpoint = bool(wanted) and self.engine in _ENGINES

    DBCluster.enable_http_endpoint = property(asked, ask)
