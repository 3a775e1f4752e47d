# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One configuration of a bucket's request metrics, by its id: the objects that it is for. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Codec, Params, Where
from ..shapes import from_wire, to_wire
from . import filters

OPTIONS = ("filter_prefix", "filter_tags", "filter_access_point_arn", "state")

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-configurations.html
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def check(params: Params) -> None:
    """Refuse an id that S3 would refuse, before anything is read."""
    if not _ID.fullmatch(params["id"]):
        raise Refused(f"id can't be {params['id']!r}. It has 1 to 64 letters, digits, dots, hyphens and underscores.")


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """The configuration with the filter that the task's options make, which is the whole of it; or none."""
    if params["state"] == "absent":
        return {}
    said = {
        "prefix": params.get("filter_prefix"),
        "tags": params.get("filter_tags"),
        "access_point_arn": params.get("filter_access_point_arn"),
    }
    return {"id": params["id"], "filter": filters.tidy(said)}


def _to_wire(value: Any, shape: Any) -> Any:
    entry = filters.entry_of(value.get("filter"))
    return to_wire({"id": value["id"], **({"filter": entry} if entry else {})}, shape)


def _from_wire(wire: Any, shape: Any) -> dict[str, Any]:
    entry = from_wire(wire, shape)
    return {"id": entry["id"], "filter": filters.filter_of(entry.get("filter"))}


CONFIGURATION = Codec(_to_wire, _from_wire)


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """What s3_metrics_configuration returns: the configuration that there is."""
    return {"metrics_configuration": values.get("metrics") or {}}
