# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where everything stands in a JSON text, by line, column and offset: json tells values alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r"\s*([{}\[\],:]|\"(?:[^\"\\]|\\.)*\"|[^\s{}\[\],:\"]+)")

Path = tuple[str | int, ...]
Span = tuple[int, int]


@dataclass(frozen=True)
class Text:
    """A JSON text: its value, and the span of offsets of each value in it by its path."""

    source: str
    value: Any
    spans: dict[Path, Span]

    @classmethod
    def of(cls, source: str) -> Text:
        """Raises ValueError (with a ``pos``, if it is json's own) for what isn't JSON."""
        spans: dict[Path, Span] = {}
        value = json.loads(source)
        _walk(_tokens(source), (), spans)
        return cls(source, value, spans)

    def position(self, offset: int) -> dict[str, int]:
        """As AWS counts: lines from 1, columns and offsets from 0."""
        before = self.source[:offset]
        return {"line": before.count("\n") + 1, "column": offset - (before.rfind("\n") + 1), "offset": offset}

    def location(self, path: Path) -> dict[str, Any]:
        """The Location of a place; one that isn't there, as with what is missing, is its parent's."""
        while path not in self.spans:
            path = path[:-1]
        start, end = self.spans[path]
        elements = [{"index": step} if isinstance(step, int) else {"value": step} for step in path]
        return {"path": elements, "span": {"start": self.position(start), "end": self.position(end)}}


def _tokens(source: str) -> Iterator[tuple[str, Span]]:
    for found in _TOKEN.finditer(source):
        yield found.group(1), found.span(1)


def _walk(tokens: Iterator[tuple[str, Span]], path: Path, spans: dict[Path, Span], first: Any = None) -> None:
    """Note the span of one value, whose first token may have been read already, and of all within it."""
    opened, (start, end) = first or next(tokens)
    number = 0
    if opened in "{[":
        for token, span in tokens:
            end = span[1]
            if token in "}]":
                break
            if token == ",":
                continue
            if opened == "[":
                _walk(tokens, (*path, number), spans, (token, span))
                number += 1
            else:
                next(tokens)  # the colon
                _walk(tokens, (*path, json.loads(token)), spans)
    spans[path] = (start, end)
