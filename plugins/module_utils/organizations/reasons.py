# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why Organizations said no: the reason that an error tells besides its code, as a sentence with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError
from ..parts import Params

# By the Reason of a ConstraintViolationException or an InvalidInputException.
SENTENCES: Mapping[str, str] = {
    "ACCOUNT_CREATION_NOT_COMPLETE": "The management account isn't fully set up: end its registration first.",
    "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED": "Too many accounts are being made at the same time: run the task again"
    " once they are there.",
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED": "The organization has as many accounts as it may, closed ones among them: ask AWS"
    " to raise the quota. Of an organization made less than an hour ago, it may not be known yet.",
    "CANNOT_CLOSE_MANAGEMENT_ACCOUNT": "The management account is closed by its root user, once it is alone.",
    "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG": "The account is a delegated administrator: deregister it first.",
    "CLOSE_ACCOUNT_QUOTA_EXCEEDED": "As many accounts as AWS allows were closed in the last 30 days: run the task"
    " again later.",
    "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED": "Too many accounts are being closed at the same time: run the task again"
    " later.",
    "DUPLICATE_TAG_KEY": "A key stands twice among the tags; AWS doesn't regard their case.",
    "IMMUTABLE_POLICY": "The policy is AWS's own, and AWS alone changes it.",
    "INVALID_ROLE_NAME": "role_name has characters that a role's name can't have.",
    "INVALID_SYSTEM_TAGS_PARAMETER": "Keys of tags can't begin with aws:, which is AWS's own.",
    "MASTER_ACCOUNT_MISSING_CONTACT_INFO": "The management account needs a postal address and a telephone number.",
    "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED": "As many policies of this type as AWS allows are attached there: put"
    " several of them into one, or attach some a level higher.",
    "MAX_TAG_LIMIT_EXCEEDED": "It has as many tags as AWS allows.",
    "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED": "Every root, unit and account keeps one service control policy at"
    " least: attach another one there first.",
    "NON_DETACHABLE_POLICY": "AWS keeps this policy attached.",
    "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE": "The organization shares its bills only: policies and the closing of"
    " accounts need all features (organizations:EnableAllFeatures).",
    "OU_DEPTH_LIMIT_EXCEEDED": "Units are five levels deep at most.",
    "OU_NUMBER_LIMIT_EXCEEDED": "The organization has as many units as it may.",
    "POLICY_CONTENT_LIMIT_EXCEEDED": "The document is longer than AWS allows for policies of its type: shorten it, or"
    " make several of it.",
    "POLICY_NUMBER_LIMIT_EXCEEDED": "The organization has as many policies of this type as it may: delete some.",
    "TAG_POLICY_VIOLATION": "A tag policy of the organization forbids these tags.",
    "TARGET_NOT_SUPPORTED": "Policies of this type can't be attached there.",
}  # fmt: skip


def reason(api: Any, error: ApiError, params: Params) -> str:
    """The sentence for the reason that came with an error; for one without a sentence, its name."""
    told = str(error.details.get("Reason") or "")
    return SENTENCES.get(told, f"The reason that AWS gives is {told}." if told else "")
