# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request asks for, in one flat form for all protocols: `Tags.1.Key`, whatever lists are called on the wire."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from embedded_aws.exchange import Request

_LIST = re.compile(r"\.\w+(?=\.\d+(\.|$))")
_TAG = re.compile(r"(?:^|\.)[Tt]ags?(?:\.\d+)?\.(\d+)\.(?:Tag)?(Key|Value)$|^[Tt]ags\.([^.]+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """One call with its parameters; account and region are the caller's, path labels of REST are in `named`."""

    service: str
    operation: str
    account: str
    region: str
    partition: str
    named: str | None
    parameters: Mapping[str, str]

    @classmethod
    def of(cls, request: Request, account: str, region: str, partition: str) -> Asked:
        call = request.call
        return cls(call.service, call.operation or "", account, region, partition, call.resource, _parameters(request))

    def text(self, *names: str) -> str | None:
        """The first of these parameters that is there and not empty, whatever the case of its first letter."""
        for name in names:
            found = self.parameters.get(name) or self.parameters.get(name[:1].lower() + name[1:])
            if found:
                return found
        return None

    @cached_property
    def tags(self) -> dict[str, str]:
        """The tags that the request would set; one without a value, as in a removal, is in tag_keys alone."""
        halves: dict[str, dict[str, str]] = {}
        for name, value in self.parameters.items():
            found = _TAG.search(name)
            if found and found.group(3):
                halves[name] = {"key": found.group(3), "value": value}
            elif found:
                halves.setdefault(name[: found.end(1)], {})[found.group(2).lower()] = value
        return {each["key"]: each.get("value", "") for each in halves.values() if "key" in each}

    @cached_property
    def tag_keys(self) -> list[str]:
        listed = [value for name, value in self.parameters.items() if re.fullmatch(r"[Tt]agKeys\.\d+", name)]
        return [*self.tags, *listed]

    def arn(self, service: str, resource: str, regional: bool = True) -> str:
        return f"arn:{self.partition}:{service}:{self.region if regional else ''}:{self.account}:{resource}"


def _parameters(request: Request) -> dict[str, str]:
    found = dict(_flat("", dict(parse_qsl(request.environ.get("QUERY_STRING", ""), keep_blank_values=True))))
    kind = request.environ.get("CONTENT_TYPE", "")
    if "json" in kind:
        with contextlib.suppress(ValueError):
            found.update(_flat("", json.loads(request.body or b"{}")))
    elif kind.startswith("application/x-www-form-urlencoded"):
        body = request.body.decode("utf-8", "replace")
        found.update((_LIST.sub("", name), value) for name, value in parse_qsl(body, keep_blank_values=True))
    return found


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value, 1):
            yield from _flat(f"{name}.{index}", inner)
    elif value is not None:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
