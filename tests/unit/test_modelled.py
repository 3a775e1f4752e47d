# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is held against botocore's model is found to differ where it does."""

from __future__ import annotations

from typing import Any

import pytest

from support.model import operations
from support.modelled import differences

SHAPE = operations("workdocs")["create_comment"].output_shape
GOOD = {"Comment": {"CommentId": "c", "CreatedTimestamp": 1.5, "Status": "DRAFT", "Contributor": {"Locale": "fr"}}}


def comment(**changes: Any) -> dict[str, Any]:
    return {"Comment": {**GOOD["Comment"], **changes}}


def test_what_fits_differs_in_nothing() -> None:
    assert list(differences(GOOD, SHAPE, "")) == []


@pytest.mark.parametrize(("value", "said"), [
    ({"Comment": {}}, ".Comment has no CommentId"),
    (comment(Colour="red"), ".Comment has an unknown Colour"),
    (comment(Text=1), ".Comment.Text is int, not string"),
    (comment(CreatedTimestamp="now"), ".Comment.CreatedTimestamp is str, not timestamp"),
    (comment(CreatedTimestamp=True), ".Comment.CreatedTimestamp is bool, not timestamp"),
    (comment(Status="LOST"), ".Comment.Status is 'LOST', none of ['DRAFT', 'PUBLISHED', 'DELETED']"),
    (comment(Contributor={"Locale": None}), ".Comment.Contributor.Locale is NoneType, not string"),
    (comment(CommentId=""), ".Comment.CommentId has 0, which isn't from 1 to 128"),
    ([], " is list, not structure"),
])  # fmt: skip
def test_what_differs_is_said(value: Any, said: str) -> None:
    assert list(differences(value, SHAPE, "")) == [said]
