# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An api that gives the answers that a test says, keeps what it is sent, and never waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.converge.aws.plugins.module_utils import carry_out, operation
from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed
from ansible_collections.converge.aws.plugins.module_utils.parts import Plan, Where
from support.model import Model
from support.modules import module, params

# More looks than any test's answers last for.
LOOKS = 50


class Answers:
    """What each operation answers: a value, an ApiError, a function of the request, or a list of these, one a call.

    The last of a list stays. A write that nothing is said of answers with nothing; such a read is a mistake of the
    test's.
    """

    def __init__(self, check: bool = False, **said: Any) -> None:
        self.check, self.service = check, "rds"
        self.where = Where("eu-west-3", "aws", "123456789012")
        self.said = said
        self.sent: list[tuple[str, Mapping[str, Any]]] = []
        self.read: list[str] = []

    def foretell(self, requests: Any) -> bool:
        """A task of its own: nobody has foretold it."""
        return bool(requests)

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        (self.read if is_read(operation) else self.sent).append(
            operation if is_read(operation) else (operation, dict(request))  # type: ignore[arg-type]
        )
        answer = self.said.get(operation, {}) if not is_read(operation) else self.said[operation]
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, ApiError):
            raise answer
        return answer

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Iterator[Any]:
        yield self.call(operation, request, service)

    def located(self) -> Where:
        return self.where

    def settled(self, missing: Any, about: str, timeout: float) -> None:
        for _number in range(LOOKS):
            left = missing()
            if not left:
                return
        raise Failed(f"{about} still lacks: {left}.")

    def problems(self, request: Any) -> list[str]:
        return Model(request.service).problems(request)

    def expect_account(self) -> None: ...
    def refuse_root(self) -> None: ...
    def report(self, *_said: Any) -> None: ...


def planned(name: str, aws: Answers, /, **said: Any) -> Plan:
    """The plan of an operation, judged by the model as a run has it judged."""
    table = module(name).OPERATION
    given = params(name, **said)
    table.check(given)
    plan = table.plan(aws, given)
    carry_out.checked(plan.steps, aws)
    return plan


def done(name: str, aws: Answers, /, **said: Any) -> Any:
    """The outcome of a run, or of a check run if the api is one for check runs."""
    return operation.run(module(name).OPERATION, params(name, **said), aws)


def steps(plan: Plan) -> list[tuple[str, str]]:
    """The steps of a plan: name and action."""
    return [(step.name, step.action) for step in plan.steps]


def refusal(operation: str, code: str, message: str = "no") -> ApiError:
    """An error that AWS answers with."""
    return ApiError(operation, code, message, 400)
