# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and rights of a site become, as values: who is who, where a share comes from, what is granted already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.workdocs import export_told, migration
from ansible_collections.converge.aws.plugins.module_utils.workdocs.export_rows import Export, Found, Row, about_row
from ansible_collections.converge.aws.plugins.module_utils.workdocs.migration import Store, matching
from ansible_collections.converge.aws.plugins.module_utils.workdocs.people import People
from support.modules import params
from support.workdocs import SITE, WHERE, WorkDocs, user

ANA, BEN = user("ana"), user("ben")
ID = {"ana": ANA["Id"], "ben": BEN["Id"]}


# ---- where shares come from -----------------------------------------------------------------------------------------


def held(name: str, role: str, kind: str = "user", inherited: bool = False) -> dict[str, Any]:
    return {"type": kind, "name": name, "id": ID.get(name, name), "role": role, "inherited": inherited}


def entry(path: str, *shares: Mapping[str, Any]) -> Found:
    """A folder, if the path ends in a slash, or a document of Ana's."""
    way, is_folder = path.rstrip("/"), path.endswith("/")
    about = about_row(f"ana{way}/.workdocs.json", "ana", way, way, {})
    row = about if is_folder else Row(f"ana{path}", "document", "ana", path, 7, path, "v")
    return Found((row,), is_folder, shares)


def placed(*entries: Found) -> list[tuple[str, str, str]]:
    told = export_told.placed(entries, {"ana": ID["ana"]})
    return sorted((one["key"], one["name"], one["role"]) for one in told)


OWNER = held("ana", "owner")


@pytest.mark.parametrize(("entries", "told"), [
    # The owner's own is none.
    ([entry("/a/", OWNER), entry("/a/b", OWNER)], []),
    # What comes from above is told there, whatever the order.
    ([entry("/a/b", held("ben", "viewer", inherited=True)), entry("/a/", held("ben", "viewer"))],
     [("ana/a/", "ben", "viewer")]),
    # More of it below is told there, too.
    ([entry("/a/", held("ben", "viewer")),
      entry("/a/b", held("ben", "contributor"), held("ben", "viewer", inherited=True))],
     [("ana/a/", "ben", "viewer"), ("ana/a/b", "ben", "contributor")]),
    # A folder that isn't exported tells nothing: what comes from it is told where it first is seen.
    ([entry("/a/b/", held("ben", "viewer", inherited=True)), entry("/a/b/c", held("ben", "viewer", inherited=True)),
      entry("/a/d", held("ben", "viewer", inherited=True))],
     [("ana/a/b/", "ben", "viewer"), ("ana/a/d", "ben", "viewer")]),
    # More that comes from a folder which isn't exported isn't lost to less that does.
    ([entry("/a/", held("ben", "viewer")), entry("/a/b", held("ben", "coowner", inherited=True))],
     [("ana/a/", "ben", "viewer"), ("ana/a/b", "ben", "coowner")]),
    # A folder beside isn't above.
    ([entry("/a/", held("ben", "viewer")), entry("/ab", held("ben", "viewer", inherited=True))],
     [("ana/a/", "ben", "viewer"), ("ana/ab", "ben", "viewer")]),
    # A document that is called as a folder is none.
    ([entry("/a", held("ben", "viewer")), entry("/a/b", held("ben", "viewer", inherited=True))],
     [("ana/a", "ben", "viewer"), ("ana/a/b", "ben", "viewer")]),
])  # fmt: skip
def test_a_share_is_told_once_where_it_comes_from(entries: Sequence[Found], told: list[Any]):
    assert placed(*entries) == told


def test_groups_get_their_names_by_as_few_questions_as_will_do():
    groups = {"a": [{"Id": "g-1", "Name": "Anglers"}], "é": [{"Id": "g-2", "Name": "équipe"}], "c": []}
    site = WorkDocs([ANA], answers={"describe_groups": lambda asked: {"Groups": groups.get(asked["SearchQuery"], [])}})
    export = Export()
    export.entries += [entry("/a/", *(held(f"g-{number}", "viewer", "group") for number in (1, 2, 3)))]

    def names(*named: str) -> list[str]:
        site.asked.clear()
        return [one["name"] for one in export_told.shares(site, SITE, export, [ANA], named)]

    assert names("é") == ["Anglers", "g-3", "équipe"]
    assert names() == ["Anglers", "g-2", "g-3"] and len(site.asked) == 36
    export.entries[:] = [entry("/a/", held("g-1", "viewer", "group"))]
    assert names() == ["Anglers"] and len(site.asked) == 1
    export.entries[:] = [entry("/a/", held("ben", "viewer"))]
    assert names() == ["ben"] and site.asked == []
    site.fates["describe_groups"] = ApiError("describe_groups", "UnauthorizedResourceAccessException", "No", 403)
    export.entries[:] = [entry("/a/", held("g-1", "viewer", "group"))]
    assert names() == ["g-1"]


def test_people_are_told_with_what_the_export_has_of_them():
    name = "ana@example.com"
    rows = [Row("x", "document", name, "/a", 7), Row("y", "version", name, "/a", 5)]
    export = Export(rows=[*rows, about_row("z", name, "/a", "i", {})])
    export.leave(name, "/b", "why")
    site = WorkDocs([ANA, BEN])
    everybody = People(site, SITE)
    everybody.all()
    ana, ben = export_told.people(export, everybody, [ANA])
    assert [ana[one] for one in ("documents", "versions", "total_bytes", "left_out", "exported")] == [1, 2, 12, 1, True]
    assert (ben["name"], ben["surname"], ben["documents"], ben["exported"]) == ("ben@example.com", "Example", 0, False)


# ---- who is who -----------------------------------------------------------------------------------------------------


def person(**more: Any) -> dict[str, Any]:
    told = {"name": "ana@example.com", "id": ID["ana"], "username": "ana", "email": "ana@example.com",
            "given_name": "Ana", "surname": "Example", "status": "ACTIVE", "exported": True}  # fmt: skip
    return {name: value for name, value in {**told, **more}.items() if value is not None}


def known(*users: tuple[str, str]) -> Store:
    """A store with users by their names and addresses."""
    store = Store("d-1")
    for name, email in users:
        store.by_name[name.lower()] = (f"id-{name}", name, email)
        if email:
            store.by_email[email] = (f"id-{name}", name)
    return store


@pytest.mark.parametrize(("users", "more", "standing", "name"), [
    ([], {}, "lacking", "ana"),
    ([("Anna", "ana@example.com")], {}, "there", "Anna"),
    ([("Anna", "ana@example.com")], {"email": "ANA@example.com"}, "there", "Anna"),
    ([("ana@example.com", "")], {}, "there", "ana@example.com"),
    ([("ANA", "")], {}, "there", "ANA"),
    # The same name may be somebody else's.
    ([("ana", "ana@example.org")], {}, "left", ""),
    ([("ana", "ana@example.org"), ("Anna", "ana@example.com")], {}, "there", "Anna"),
    ([], {"status": "INACTIVE"}, "left", ""),
    ([("ana", "ana@example.com")], {"status": "PENDING"}, "left", ""),
    ([], {"surname": None}, "left", ""),
    # What IAM Identity Center doesn't take is called by the address.
    ([], {"username": "administrator"}, "lacking", "ana@example.com"),
    ([], {"username": "ana b"}, "lacking", "ana@example.com"),
    ([], {"username": "ana b", "email": None}, "left", ""),
    ([], {"username": None}, "lacking", "ana@example.com"),
    ([], {"username": "ana b", "email": "a" * 117 + "@example.com"}, "left", ""),
])  # fmt: skip
def test_a_person_is_known_by_the_address_or_by_a_name_that_is_nobody_elses(users, more, standing, name):
    told = matching(person(**more), known(*users))
    assert (told["standing"], told["user_name"]) == (standing, name)
    assert bool(told["why"]) is (standing == "left") and ("user" in told) is (standing == "lacking")
    if standing == "lacking":
        assert told["user"]["user_name"] == name and told["user"]["family_name"] == "Example"


# ---- what rights become ---------------------------------------------------------------------------------------------


class Aws:
    """The api port, with one store and the grants that there are."""

    def __init__(self, *grants: Mapping[str, Any], fate: ApiError | None = None) -> None:
        self.given, self.fate, self.asked = list(grants), fate, []
        self.where, self.check = WHERE, False

    def located(self) -> Any:
        return SimpleNamespace(account_id="123456789012", region=WHERE.region)

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> list[dict[str, Any]]:
        self.asked.append(operation)
        if self.fate:
            raise self.fate
        ana = {"UserId": "u-1", "UserName": "ana", "Emails": [{"Value": "ana@example.com"}]}
        return [{"list_users": {"Users": [ana]}, "list_groups": {"Groups": [{"GroupId": "g-9", "DisplayName": "Crew"}]},
                 "list_instances": {"Instances": []}}[operation]]  # fmt: skip

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> dict[str, Any]:
        self.asked.append(operation)
        if self.fate:
            raise self.fate
        return {"AccessGrantsList": self.given}


def grant(scope: str, permission: str, grantee: str = "u-1", kind: str = "DIRECTORY_USER") -> dict[str, Any]:
    who = {"GranteeType": kind, "GranteeIdentifier": grantee}
    return {"GrantScope": f"s3://films/{scope}", "Permission": permission, "Grantee": who}


def shared(kind: str, name: str, role: str, key: str = "ana@example.com/a/") -> dict[str, Any]:
    document = not key.endswith("/")
    return {"owner": "ana@example.com", "path": "/a", "kind": "document" if document else "folder", "key": key,
            "type": kind, "name": name, "id": ID.get(name, f"id of {name}"), "role": role}  # fmt: skip


def task(**more: Any) -> dict[str, Any]:
    whole = params("workdocs_migration_info", bucket="films", identity_store_id="d-1234567890", **more)
    migration.check(whole)
    return whole


def rights(*shares: Mapping[str, Any], grants: Sequence[Mapping[str, Any]] = (), **more: Any) -> list[dict[str, Any]]:
    people = [person(), person(name="ben@example.com", id=ID["ben"], username="ben", email="ben@example.com")]
    facts = migration.plan(Aws(*grants), task(people=people, shares=list(shares), **more)).facts
    return [one for one in facts["rights"] if one["path"] != "/"]


@pytest.mark.parametrize(("role", "permission"), [
    ("viewer", "READ"), ("contributor", "READWRITE"), ("coowner", "READWRITE"), ("owner", "READWRITE"),
])  # fmt: skip
def test_a_role_becomes_a_permission_at_the_prefix_or_the_object(role: str, permission: str):
    folder, document = (rights(shared("user", "ana", role, key), prefix="old")[0]["grant"]
                        for key in ("ana@example.com/a/", "ana@example.com/a"))  # fmt: skip
    whole = {"user": "ana", "location": "s3://films", "permission": permission}
    assert folder == {**whole, "prefix": "old/ana@example.com/a/", "object": False}
    assert document == {**whole, "prefix": "old/ana@example.com/a", "object": True}


@pytest.mark.parametrize(("there", "standing", "after"), [
    ([], "lacking", None),
    ([grant("ana@example.com/a/*", "READ")], "there", "READ"),
    ([grant("ana@example.com/a/*", "READWRITE")], "lacking", "READWRITE"),
    ([grant("ana@example.com/a/*", "READ"), grant("ana@example.com/a/*", "WRITE")], "lacking", "READ"),
    ([grant("ana@example.com/a/*", "READ", "u-2")], "lacking", None),
    ([grant("ana@example.com/a/*", "READ", kind="DIRECTORY_GROUP")], "lacking", None),
    ([grant("ana@example.com/*", "READ")], "lacking", None),
    ([{**grant("ana@example.com/a/*", "READ"), "ApplicationArn": "arn:aws:sso:::application/x"}], "lacking", None),
])  # fmt: skip
def test_a_grant_is_there_only_as_it_is_to_be(there, standing, after):
    (right,) = rights(shared("user", "ana", "viewer"), grants=there)
    assert (right["standing"], right["after"]) == (standing, after)


@pytest.mark.parametrize(("kind", "why"), [
    ("anonymous", "a link"), ("organization", "everybody of an organization"), ("invite", "kim has never taken"),
])  # fmt: skip
def test_what_cannot_be_carried_over_says_why_and_what_to_do(kind: str, why: str):
    (right,) = rights(shared(kind, "kim", "viewer"))
    assert (right["standing"], right["grant"], right["wanted"]) == ("left", None, None)
    assert why in right["why"] and right["advice"]


def test_a_group_is_known_by_its_name_alone():
    (reserved,) = rights(shared("group", "Administrator", "viewer"))
    assert reserved["standing"] == "left" and "takes no group called Administrator" in reserved["why"]
    known, new = shared("group", "crew", "viewer"), shared("group", "others", "viewer")
    nameless = {**shared("group", "S-1", "viewer"), "id": "S-1"}
    told = {one["name"]: (one["standing"], one["grant"]) for one in rights(known, new, nameless)}
    assert (told["crew"][1]["group"], told["others"][1]["group"], told["S-1"]) == ("Crew", "others", ("left", None))
    counts = migration.plan(Aws(), task(shares=[known, new, nameless])).facts["counts"]
    assert counts["groups"] == {"there": 1, "lacking": 1, "left": 1}


def test_who_has_gone_keeps_only_what_there_is():
    gone = person(status="INACTIVE")
    whole = [migration.plan(Aws(), task(people=[{**gone, "documents": number}])).facts["rights"] for number in (0, 2)]
    assert [len(one) for one in whole] == [0, 1] and "whoever goes on with it" in whole[1][0]["advice"]


@pytest.mark.parametrize(("more", "words"), [
    ({"prefix": "/a"}, "prefix:"),
    ({"people": [{"name": "ana"}]}, "people: an entry lacks id, status"),
    ({"shares": [shared("user", "ana", "boss")]}, "shares: 'boss' is no role"),
])  # fmt: skip
def test_what_no_export_gives_is_refused(more: dict[str, Any], words: str):
    with pytest.raises(Refused, match=words):
        task(**more)


def test_nothing_goes_where_no_store_answers_or_nobody_may_ask():
    gone = ApiError("list_users", "ResourceNotFoundException", "IDENTITY_STORE not found", 400)
    gone.details["ResourceType"] = "IDENTITY_STORE"
    with pytest.raises(Refused, match="there is no identity store d-1234567890"):
        migration.plan(Aws(fate=gone), task())
    with pytest.raises(Refused, match="no instance of IAM Identity Center"):
        migration.plan(Aws(), {**task(), "identity_store_id": None})
    denied = ApiError("list_users", "AccessDeniedException", "No", 403)
    with pytest.raises(Failed, match="identitystore:ListUsers"):
        migration.plan(Aws(fate=denied), task())
