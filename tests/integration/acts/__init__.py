# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module has to go through: acts, each a task with what it must change, on the stage that was set for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from support.embedded import EmbeddedAws
from support.stage import REGION


@dataclass(frozen=True)
class Stage:
    """An embedded AWS, and a folder for files."""

    aws: EmbeddedAws
    folder: Path

    def client(self, service: str) -> Any:
        return self.aws.client(service, REGION)


Options = Mapping[str, Any] | Callable[[Stage], Mapping[str, Any]]


@dataclass(frozen=True)
class Act:
    """One task.

    * ``steps``: the names of the steps that its plan must have, in order; none means that nothing may change. A member
      whose key AWS makes up is ``[*]``.
    * ``first``: what somebody else does to AWS, by boto3, before the task runs.
    * ``leads_to``: what the snapshot must hold afterwards, as far as it is named.
    * ``gives``: what the result must hold, as far as it is named.
    * ``again``: whether the same task, run once more, has to find nothing to do.
    """

    name: str
    options: Options
    steps: tuple[str, ...] = ()
    first: Callable[[Stage], None] | None = None
    leads_to: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, Any] = field(default_factory=dict)
    again: bool = True


@dataclass(frozen=True)
class Play:
    """The acts of a module.

    ``snapshot`` asks AWS, by boto3 alone, for all that the module may touch. ``unknown`` are places in a result that a
    check run can't foretell, ``volatile`` those that are different each time: ids and times that AWS makes up, and
    ``given`` the options that take such ids. A place reads like ``policy.policy_id``, and ``*`` stands for anything.
    """

    acts: tuple[Act, ...]
    snapshot: Callable[[Stage], Mapping[str, Any]]
    setup: Callable[[Stage], None] = lambda stage: None
    unknown: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


def answer(call: Callable[..., Any], *unset: str, **request: Any) -> Any:
    """What AWS answers, without the metadata of the answer; None for the error codes that mean there is nothing."""
    try:
        said = call(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] in unset:
            return None
        raise
    said.pop("ResponseMetadata", None)
    return json.loads(json.dumps(said, default=str))
