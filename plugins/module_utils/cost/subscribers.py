# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is told when something costs more than it should: addresses and topics. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import Refused

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+")
_EMAILS, _TOPICS = 10, 1


def kind_of(address: str) -> str:
    """``SNS`` for the ARN of a topic, ``EMAIL`` for anything else."""
    return "SNS" if address.startswith("arn:") else "EMAIL"


def check(addresses: Sequence[str] | None, option: str) -> None:
    """Refuse what is neither an address nor a topic, none at all, one twice, and more than AWS takes."""
    if not addresses:
        raise Refused(f"{option}: somebody has to be told: an e-mail address or the ARN of an SNS topic.")
    for one in addresses:
        if not (_TOPIC if kind_of(one) == "SNS" else _EMAIL).fullmatch(one):
            raise Refused(f"{option}: {one!r} is neither an e-mail address nor the ARN of an SNS topic.")
        if list(addresses).count(one) > 1:
            raise Refused(f"{option}: {one} is named twice.")
    for kind, most, what in (("EMAIL", _EMAILS, "e-mail addresses"), ("SNS", _TOPICS, "SNS topic")):
        said = sum(kind_of(one) == kind for one in addresses)
        if said > most:
            raise Refused(f"{option}: AWS takes {most} {what} at most, and there are {said}. Give further ones to the"
                          " topic, as its own subscriptions.")  # fmt: skip


def of_budget(address: str) -> dict[str, Any]:
    """A subscriber as Budgets takes it."""
    return {"SubscriptionType": kind_of(address), "Address": address}
