# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shares of WorkDocs as plans: given, put right, purged, taken away, and the failures inside a good answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.workdocs import shares
from support.workdocs import SITE, WorkDocs, document, folder, user

ANA, BEN, CLEO = user("ana", Type="ADMIN"), user("ben"), user("cleo")
KIM = user("kim", Status="PENDING", EmailAddress="kim@partner.example")
AUDITORS = {"Id": f"S-1-1-11-7&{SITE}", "Name": "Auditors"}
OWNER = {"Id": ANA["Id"], "Type": "USER", "Roles": [{"Role": "OWNER", "Type": "DIRECT"}]}


def held(who: Mapping[str, Any] | str, role: str, kind: str = "USER", how: str = "DIRECT") -> dict[str, Any]:
    name = who if isinstance(who, str) else who["Id"]
    return {"Id": name, "Type": kind, "Roles": [{"Role": role, "Type": how}]}


def site(*principals: Any, users: Any = (ANA, BEN, CLEO), **more: Any) -> WorkDocs:
    answers = {
        "describe_resource_permissions": {"Principals": [OWNER, *principals]},
        "describe_groups": {"Groups": [AUDITORS, {"Id": "other", "Name": "Auditors abroad"}]},
        **more.pop("answers", {}),
    }
    finance = folder("f-finance", "Finance", "root-ana")
    return WorkDocs(list(users), [finance], [document("d-1", "a.txt", "f-finance")], answers=answers, **more)


def task(*wanted: Any, **more: Any) -> dict[str, Any]:
    whole = {"owner": "ana", "path": "/Finance", "organization_id": SITE, "state": "present", "purge_shares": False,
             "folder_id": None, "document_id": None, "shares": list(wanted) or None, **more}  # fmt: skip
    shares.check(whole)
    return whole


def plan(api: WorkDocs, *wanted: Any, **more: Any) -> Any:
    made = shares.plan(api, task(*wanted, **more))
    assert [one for step in made.steps for request in step.requests for one in api.problems(request)] == []
    return made


def told(made: Any) -> list[Any]:
    return [(step.name, step.action, step.before, step.after) for step in made.steps]


BEN_READS = {"user": "ben@example.com", "role": "viewer"}
EVERYBODY = {"organization": True, "role": "viewer"}


def test_all_that_lack_are_given_by_one_call():
    made = plan(site(), BEN_READS, {"group": "auditors", "role": "contributor"}, EVERYBODY,
                {"anonymous": True, "role": "viewer"}, {"invite": "kim@partner.example", "role": "viewer"})  # fmt: skip
    assert [step.name for step in made.steps] == ["shares"]
    assert made.steps[0].requests[0].params == {
        "ResourceId": "f-finance",
        "Principals": [
            {"Id": BEN["Id"], "Type": "USER", "Role": "VIEWER"},
            {"Id": AUDITORS["Id"], "Type": "GROUP", "Role": "CONTRIBUTOR"},
            {"Id": SITE, "Type": "ORGANIZATION", "Role": "VIEWER"},
            {"Id": "anonymous", "Type": "ANONYMOUS", "Role": "VIEWER"},
            {"Id": "kim@partner.example", "Type": "INVITE", "Role": "VIEWER"},
        ],
    }
    assert made.steps[0].after == {
        "ben@example.com": "viewer", "group auditors": "contributor", "organization": "viewer", "anonymous": "viewer",
        "kim@partner.example": "viewer",
    }  # fmt: skip


def test_what_is_as_wanted_is_left_alone():
    assert plan(site(held(BEN, "VIEWER")), BEN_READS).steps == ()
    assert plan(site(held("d-1234567890", "VIEWER", "ORGANIZATION")), EVERYBODY).steps == ()


def test_a_role_that_was_widened_by_hand_is_put_right():
    made = plan(site(held(BEN, "COOWNER")), BEN_READS)
    assert told(made) == [("shares", "change", {"ben@example.com": "coowner"}, {"ben@example.com": "viewer"})]
    assert made.steps[0].effect.sentence == "Takes rights from ben@example.com."
    assert made.facts["shares"][-1] == {"type": "user", "name": "ben@example.com", "role": "viewer", "id": BEN["Id"]}


def test_a_role_that_grows_takes_nothing():
    assert plan(site(held(BEN, "VIEWER")), {**BEN_READS, "role": "contributor"}).steps[0].effect is None


def test_others_stay_unless_they_are_purged_and_the_owner_stays_always():
    api = site(held(BEN, "VIEWER"), held(CLEO, "VIEWER"), held(AUDITORS, "VIEWER", "GROUP"))
    assert plan(api, BEN_READS).steps == ()
    made = plan(api, BEN_READS, purge_shares=True)
    assert [step.name for step in made.steps] == ["shares[cleo@example.com]", f"shares[group {AUDITORS['Id']}]"]
    assert made.steps[0].requests[0].params == {
        "ResourceId": "f-finance", "PrincipalId": CLEO["Id"], "PrincipalType": "USER",
    }  # fmt: skip
    assert [one["name"] for one in made.facts["shares"]] == ["ana@example.com", "ben@example.com"]


def test_nobody_but_the_owner():
    made = plan(site(held(BEN, "VIEWER")), shares=[], purge_shares=True)
    assert [step.name for step in made.steps] == ["shares[ben@example.com]"]


def test_what_comes_from_above_is_told_and_not_touched():
    api = site(held(BEN, "COOWNER", how="INHERITED"))
    assert plan(api, shares=[], purge_shares=True).steps == ()
    made = plan(api, BEN_READS)
    assert made.facts["inherited"] == [{"type": "user", "name": "ben@example.com", "role": "coowner", "id": BEN["Id"]}]
    assert told(made) == [("shares", "add", None, {"ben@example.com": "viewer"})]


def test_an_owner_does_not_become_less_by_the_way():
    with pytest.raises(Refused, match="^shares: ana@example.com owns /Finance and can't have the role viewer"):
        plan(site(), {"user": "ana@example.com", "role": "viewer"})
    with pytest.raises(Refused, match="^shares: ana owns /Finance, which stays so"):
        plan(site(), {"user": "ana"}, state="absent")


def test_shares_are_taken_away():
    api = site(held(BEN, "VIEWER"), held(CLEO, "VIEWER"), held("anonymous", "VIEWER", "ANONYMOUS"))
    made = plan(api, {"user": "ben@example.com"}, {"anonymous": True}, {"user": "nobody"}, state="absent")
    assert [step.name for step in made.steps] == ["shares[ben@example.com]", "shares[anonymous]"]
    assert len(plan(api, state="absent").steps) == 3


@pytest.mark.parametrize("more", [{"path": "/Gone"}, {"owner": "nobody"}, {"path": None, "folder_id": "f-gone"}])
@pytest.mark.parametrize("check", [True, False])
def test_of_what_is_gone_nothing_is_taken_away(more: dict[str, Any], check: bool):
    made = plan(site(check=check), BEN_READS, state="absent", **more)
    assert (made.steps, made.warnings, made.facts["resource_id"]) == ((), (), "")
    if not check:
        with pytest.raises(Failed):
            plan(site(), BEN_READS, **more)


@pytest.mark.parametrize("seen", [
    held("kim@partner.example", "VIEWER", "INVITE"), held(KIM, "VIEWER"), held(KIM, "VIEWER", "INVITE"),
])  # fmt: skip
def test_who_was_invited_is_told_by_the_address_or_the_id(seen):
    api = site(seen, users=(ANA, KIM))
    assert plan(api, {"invite": "Kim@partner.example", "role": "viewer"}).steps == ()


def test_who_has_come_is_no_outsider_any_more():
    here = {**KIM, "Status": "ACTIVE"}
    made = plan(site(users=(ANA, here)), {"invite": "kim@partner.example", "role": "viewer"})
    assert made.steps[0].requests[0].params["Principals"] == [{"Id": KIM["Id"], "Type": "USER", "Role": "VIEWER"}]


def test_who_is_not_there_is_said_and_nothing_is_sent():
    wanted = ({"user": "dora", "role": "viewer"}, {"group": "Auditor", "role": "viewer"}, BEN_READS)
    with pytest.raises(Refused, match="the site has no user dora: .*the site has no group Auditor: groups are made"):
        plan(site(), *wanted)
    made = plan(site(check=True), *wanted)
    assert ["dora" in one or "Auditor" in one for one in made.warnings] == [True, True]
    assert made.steps[0].after["dora"] == "viewer"


def test_a_folder_that_is_not_there_yet_is_foretold_in_a_check():
    made = plan(site(check=True), BEN_READS, path="/Sales")
    assert (len(made.steps), len(made.warnings)) == (1, 1)
    with pytest.raises(Failed, match="^path: ana has no folder or document /Sales"):
        plan(site(), BEN_READS, path="/Sales")


def test_an_e_mail_goes_with_it_where_that_is_said():
    made = plan(site(), BEN_READS, send_email=True, email_message="Read this")
    assert made.steps[0].requests[0].params["NotificationOptions"] == {"SendEmail": True, "EmailMessage": "Read this"}
    assert "NotificationOptions" not in plan(site(), BEN_READS).steps[0].requests[0].params


def result(who: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"PrincipalId": who["Id"], "Status": "SUCCESS", "StatusMessage": "", **more}


def test_failures_inside_a_good_answer_are_failures():
    answer = {"ShareResults": [
        result(BEN), result(CLEO, Status="FAILURE", StatusMessage="External sharing is off."),
    ]}  # fmt: skip
    api = site(answers={"add_resource_permissions": answer})
    made = plan(api, BEN_READS, {"user": "cleo", "role": "viewer"}, {"group": "Auditors", "role": "viewer"})
    with pytest.raises(Failed) as failed:
        made.steps[0].work(api)
    assert str(failed.value) == (
        "Sharing /Finance failed for cleo: External sharing is off; Auditors: AWS tells nothing of it. Those of"
        " ben@example.com are there."
    )
    assert failed.value.done == ("shares[ben@example.com]",)


def test_an_invitation_is_told_by_the_one_who_is_invited():
    answer = {"ShareResults": [{"PrincipalId": "kim@partner.example", "InviteePrincipalId": KIM["Id"],
                                "Status": "SUCCESS"}]}  # fmt: skip
    api = site(answers={"add_resource_permissions": answer})
    assert plan(api, {"invite": "kim@partner.example", "role": "viewer"}).steps[0].work(api) is None


@pytest.mark.parametrize(("wanted", "more", "sentence"), [
    ([{"role": "viewer"}], {}, "each names one of .*; one here names none"),
    ([{"user": "a", "group": "b", "role": "viewer"}], {}, "one here names user and group"),
    ([{"user": "a"}], {}, "^shares: a: which role"),
    ([BEN_READS, {"invite": "BEN@example.com", "role": "viewer"}], {}, "stands twice"),
    ([{"invite": "kim", "role": "viewer"}], {}, "'kim' is no e-mail address"),
    ([{"user": " a", "role": "viewer"}], {}, "^shares: user: ' a' is no"),
    ([], {}, "^shares: who is to have which role"),
    ([BEN_READS], {"email_message": "x"}, "^email_message: it goes with"),
    ([BEN_READS], {"email_message": "x" * 2049, "send_email": True}, "2048 characters"),
    ([BEN_READS], {"state": "absent", "purge_shares": True}, "are for state: present"),
    ([BEN_READS], {"folder_id": "f"}, "^path and folder_id exclude each other"),
    ([BEN_READS], {"path": None}, "^path, document_id or folder_id is needed"),
    ([BEN_READS], {"path": "/"}, "names nothing below the root"),
])  # fmt: skip
def test_what_can_not_be_meant_is_refused(wanted, more, sentence):
    with pytest.raises(Refused, match=sentence):
        task(*wanted, **more)
