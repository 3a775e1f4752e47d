# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a policy grants more than another: said where it can be shown, and unknown where it can't."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.iam.policy_comparison import NEW, SAME, UNKNOWN, compared

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
OBJECTS = "arn:aws:s3:::photos/*"


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def allow(actions: Any = "s3:GetObject", resources: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: Any = "s3:DeleteObject", resources: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    return {**allow(actions, resources, **more), "Effect": "Deny"}


def but(actions: Any, resources: Any = OBJECTS, effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "NotAction": actions, "Resource": resources}


READ = allow()
IPS = {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.1"]}}
ONE_IP = {"IpAddress": {"aws:SourceIp": "192.0.2.1"}}
NOT_IPS = {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.1"]}}
NOT_ONE = {"NotIpAddress": {"aws:SourceIp": "192.0.2.1"}}
US, THEM = "111122223333", "444455556666"


@pytest.mark.parametrize(("new", "old", "result"), [
    # the same, and less
    ([READ], [READ], SAME),
    ([allow("S3:getobject", [OBJECTS, OBJECTS])], [READ], SAME),
    ([], [READ], SAME),
    ([allow(resources="arn:aws:s3:::photos/2026/*")], [READ], SAME),
    ([READ], [allow("s3:Get*", "*")], SAME),
    ([READ, allow("s3:PutObject")], [allow(["s3:PutObject", "s3:GetObject"])], SAME),
    ([allow(["s3:PutObject", "s3:GetObject"])], [READ, allow("s3:PutObject")], SAME),
    ([allow(Condition=MFA)], [READ], SAME),
    ([allow(Condition={**MFA, **ONE_IP})], [allow(Condition=IPS)], SAME),
    ([allow(Condition=NOT_IPS)], [allow(Condition=NOT_ONE)], SAME),
    ([READ, deny()], [READ], SAME),
    ([READ, deny("s3:*")], [READ, deny()], SAME),
    ([READ], [but("iam:*")], SAME),
    ([but(["iam:*", "s3:Put*"])], [but("iam:*")], SAME),
    ([but("iam:*")], [allow("*")], SAME),
    ([allow(resources="arn:aws:s3:::photos")], [allow(resources="arn:*:s3:::photos")], SAME),
    # more
    ([allow("s3:*")], [READ], NEW),
    ([allow(["s3:GetObject", "s3:PutObject"])], [READ], NEW),
    ([allow(resources="*")], [READ], NEW),
    ([allow(resources="arn:aws:s3:::*")], [READ], NEW),
    ([READ], [], NEW),
    ([READ], [deny()], NEW),
    ([READ], [allow(Condition=MFA)], NEW),
    ([READ], [READ, deny("s3:GetObject")], NEW),
    ([but("iam:*")], [READ], NEW),
    ([but("iam:*")], [but("s3:*")], NEW),
    ([allow("iam:GetUser")], [but("iam:*")], NEW),
    # what words can't tell
    ([allow(Condition=IPS)], [allow(Condition=ONE_IP)], UNKNOWN),
    ([allow(Condition=MFA)], [allow(Condition=ONE_IP)], UNKNOWN),
    ([READ], [allow(Condition=ONE_IP), allow(Condition=NOT_ONE)], UNKNOWN),
    ([but("*")], [READ], SAME),
    ([allow("s3:*"), deny("s3:*")], [READ], UNKNOWN),
    ([READ], [READ, deny()], UNKNOWN),
    ([READ, deny(Condition=MFA)], [READ, deny()], UNKNOWN),
    ([allow("s3:Get*")], [allow("s3:Get?*")], UNKNOWN),
    ([but("iam:*")], [but("iam:Get*"), deny("iam:Get*")], UNKNOWN),
])  # fmt: skip
def test_policies_of_identities(new, old, result):
    assert compared(document(*new), document(*old))[0] == result


@pytest.mark.parametrize(("new", "old", "result"), [
    ([allow(Principal={"AWS": US})], [allow(Principal={"AWS": [US, THEM]})], SAME),
    ([allow(Principal={"AWS": US})], [allow(Principal={"AWS": f"arn:aws-cn:iam::{US}:root"})], SAME),
    ([allow(Principal={"AWS": US})], [allow(Principal="*")], SAME),
    ([allow(Principal={"AWS": [US, THEM]})], [allow(Principal={"AWS": US})], NEW),
    ([allow(Principal="*")], [allow(Principal={"AWS": US})], NEW),
    ([allow(Principal={"Service": US})], [allow(Principal={"AWS": US})], NEW),
    # A user that is named needs no policy of its account any more.
    ([allow(Principal={"AWS": f"arn:aws:iam::{US}:user/jo"})], [allow(Principal={"AWS": US})], NEW),
    ([allow(NotPrincipal={"AWS": US})], [allow(NotPrincipal={"AWS": US}), allow(Principal={"AWS": US})], SAME),
    ([allow(NotPrincipal={"AWS": US})], [allow(NotPrincipal={"AWS": THEM})], UNKNOWN),
])  # fmt: skip
def test_policies_of_resources(new, old, result):
    assert compared(document(*new), document(*old))[0] == result


def trust(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", **more}


def test_trust_policies_name_no_resource():
    known = trust(Principal={"AWS": US}, Condition={"StringEquals": {"sts:ExternalId": "x"}})
    assert compared(document(known), document(trust(Principal={"AWS": US})))[0] == SAME
    assert compared(document(trust(Principal={"AWS": US})), document(known))[0] == NEW


def test_variables_are_text_in_the_older_version():
    statement = allow(resources="arn:aws:s3:::photos/${aws:username}/*")
    assert compared(document(statement), document(statement, version="2008-10-17"))[0] == UNKNOWN
    assert compared(document(READ), document(READ, version="2008-10-17"))[0] == SAME


def test_reasons_name_the_statement_and_what_it_is_about():
    wide = document(READ, {**allow("s3:PutObject"), "Sid": "Write"})
    assert compared(wide, document(READ)) == (
        NEW, [f"Statement 'Write' allows s3:putobject on {OBJECTS}, which the old document doesn't allow."],
    )  # fmt: skip
    assert compared(document(READ), document(allow(Condition=MFA)))[1][0].endswith("doesn't allow without a condition.")
    result, reasons = compared(document(READ), document(READ, deny()))
    assert (result, reasons[0].partition(",")[0]) == (
        UNKNOWN, f"Statement 2 of the old document denies s3:deleteobject on {OBJECTS}")  # fmt: skip


def test_one_statement_may_stand_without_a_list():
    assert compared({"Version": "2012-10-17", "Statement": READ}, document(READ))[0] == SAME
