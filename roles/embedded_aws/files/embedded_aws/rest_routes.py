# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operation of a REST service a path, a query and headers stand for: of all that fit, the most specific."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from botocore.model import OperationModel, ServiceModel

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")
# Labels that say whose, not what.
_OWNER_LABELS = {"accountId", "AccountId"}


@dataclass(frozen=True)
class Route:
    """What a request must have to stand for an operation: a path, queries (a value of None: any), headers."""

    operation: str
    method: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    literals: int
    queries: tuple[tuple[str, str | None], ...]
    headers: tuple[str, ...]
    deprecated: bool

    @property
    def rank(self) -> tuple[int, int, bool]:
        return self.literals, len(self.queries) + len(self.headers), not self.deprecated

    def fits(self, query: Mapping[str, str], has_header: Callable[[str], bool]) -> bool:
        return all(
            name in query and (value is None or query[name] == value) for name, value in self.queries
        ) and all(has_header(name) for name in self.headers)


@dataclass(frozen=True)
class Routes:
    """The routes of a service by HTTP method, the most specific first."""

    by_method: Mapping[str, tuple[Route, ...]]

    @classmethod
    def of(cls, model: ServiceModel) -> Routes:
        routes = [_route(model.operation_model(name)) for name in model.operation_names]
        routes.sort(key=lambda route: route.rank, reverse=True)
        methods = {route.method for route in routes}
        return cls({method: tuple(route for route in routes if route.method == method) for method in methods})

    def match(
        self, method: str, path: str, query: Mapping[str, str], has_header: Callable[[str], bool]
    ) -> tuple[str, str | None] | None:
        """The operation's name and its labels joined by slashes (None if it has none), or None if nothing fits.

        path is as it was sent, percent-encoded.
        """
        for candidate in (path, path.rstrip("/")) if path.endswith("/") and path != "/" else (path,):
            for route in self.by_method.get(method, ()):
                found = route.path.fullmatch(candidate)
                if found and route.fits(query, has_header):
                    labels = zip(route.labels, found.groups(), strict=True)
                    parts = [unquote(text) for name, text in labels if name not in _OWNER_LABELS]
                    return route.operation, "/".join(parts) or None
        return None


def _route(operation: OperationModel) -> Route:
    path, _other, fixed = operation.http["requestUri"].partition("?")
    queries = {name: value or None for name, value in parse_qsl(fixed, keep_blank_values=True)}
    headers = []
    shape = operation.input_shape
    for name in shape.required_members if shape else ():
        serialization = shape.members[name].serialization
        if serialization.get("location") == "querystring":
            queries.setdefault(serialization["name"], None)
        elif serialization.get("location") == "header":
            headers.append(serialization["name"])
    pieces = _LABEL.split(path)
    literals, labels, greedy = pieces[::3], pieces[1::3], pieces[2::3]
    pattern = re.escape(literals[0])
    for literal, plus in zip(literals[1:], greedy, strict=True):
        pattern += ("(.+)" if plus else "([^/]+)") + re.escape(literal)
    return Route(
        operation=operation.name,
        method=operation.http["method"],
        path=re.compile(pattern, re.DOTALL),
        labels=tuple(labels),
        literals=sum(len(segment) > 0 for literal in literals for segment in literal.split("/")),
        queries=tuple(queries.items()),
        headers=tuple(headers),
        deprecated=operation.deprecated,
    )
