# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules of WorkDocs read: sites in every region, groups, what was done and what a search finds."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.workdocs import (
    activities,
    groups,
    searches,
    site_facts,
    sites,
)
from support.model import operations
from support.modules import options, params
from support.workdocs import SITE, WorkDocs, document, folder, user

GB = 1024**3
QUOTA = {"StorageUtilizedInBytes": 7, "StorageRule": {"StorageType": "QUOTA", "StorageAllocatedInBytes": GB}}
ENDLESS = {"StorageUtilizedInBytes": 5, "StorageRule": {"StorageType": "UNLIMITED"}}
PEOPLE = [user("ana", Type="ADMIN", Storage=ENDLESS), user("ben", Storage=QUOTA), user("cleo", Status="INACTIVE")]
FOLDERS = [folder("f-finance", "Finance", "root-ana"), folder("f-2024", "2024", "f-finance")]
DOCUMENTS = [document("d-report", "report.docx", "f-2024")]
ROOMS: Mapping[str, Any] = {
    "workdocs_site_info": site_facts, "workdocs_group_info": groups, "workdocs_activity_info": activities,
    "workdocs_search_info": searches,
}  # fmt: skip


def read(name: str, api: WorkDocs, /, **said: Any) -> Mapping[str, Any]:
    """The facts of a task; each request is one that botocore's model takes."""
    asked = params(name, **said)
    ROOMS[name].check(asked)
    plan = ROOMS[name].plan(api, asked)
    assert plan.steps == ()
    for operation, request in api.asked:
        if operation != "describe_directories":
            assert api.problems(Request("workdocs", operation, request)) == []
    return plan.facts


def refused(code: str, operation: str = "describe_users") -> ApiError:
    return ApiError(operation, code, "No", 403)


# ---- sites ----------------------------------------------------------------------------------------------------------


def test_every_region_is_asked_and_the_site_that_answers_is_told_whole():
    facts = read("workdocs_site_info", WorkDocs(PEOPLE, directories=("d-0000000000", SITE)))
    assert [one["region"] for one in facts["regions"]] == list(sites.REGIONS)
    assert (facts["answers"], facts["ended"]) == (True, "2025-04-25")
    (site,) = facts["sites"]
    assert site == {
        "organization_id": SITE, "region": "eu-west-1", "directory": {"id": SITE},
        "administrators": ["ana@example.com"],
        "users": {"total": 3, "active": 2, "inactive": 1, "pending": 0, "by_type": {"ADMIN": 1, "USER": 2}},
        "storage": {"utilized_in_bytes": 12, "allocated_in_bytes": GB, "unlimited_users": 1},
    }  # fmt: skip
    here = facts["regions"][sites.REGIONS.index("eu-west-1")]
    assert (here["answers"], here["error"]) == (True, None)
    assert [(one["id"], one["has_site"]) for one in here["directories"]] == [("d-0000000000", False), (SITE, True)]


def test_where_nothing_answers_it_is_told_and_is_no_failure():
    silent = WorkDocs(fates={"describe_users": refused("AccessDeniedException")})
    facts = read("workdocs_site_info", silent, regions=["eu-west-1"])
    heard = {"code": "AccessDeniedException", "message": "No"}
    assert facts["regions"] == [{
        "region": "eu-west-1", "answers": False, "error": heard,
        "directories": [{"id": SITE, "has_site": False, "error": heard}],
    }]  # fmt: skip
    assert (facts["answers"], facts["sites"]) == (False, [])
    assert "workdocs_backend: s3" in facts["notice"]
    gone = WorkDocs(fates={"describe_directories": refused("ConnectionFailed", "describe_directories")})
    told = read("workdocs_site_info", gone)["regions"]
    assert {one["error"]["code"] for one in told} == {"ConnectionFailed"}


def test_people_are_counted_only_where_that_is_asked_for():
    api = WorkDocs(PEOPLE)
    (site,) = read("workdocs_site_info", api, people=False, regions=["eu-west-1"])["sites"]
    assert set(site) == {"organization_id", "region", "directory"}
    assert [request.get("Limit") for operation, request in api.asked if operation == "describe_users"] == [1]


def test_one_site_is_asked_for_by_its_id_where_directories_may_not_be_listed():
    api = WorkDocs(PEOPLE, fates={"describe_directories": refused("AccessDeniedException", "describe_directories")})
    facts = read("workdocs_site_info", api, regions=["eu-west-1"], organization_id=SITE)
    assert [one["organization_id"] for one in facts["sites"]] == [SITE]
    assert facts["regions"][0]["error"] is None


def test_where_one_site_is_asked_for_the_other_directories_are_left_alone():
    api = WorkDocs(PEOPLE, directories=("d-0000000000", SITE))
    facts = read("workdocs_site_info", api, regions=["eu-west-1"], organization_id=SITE)
    assert [one["id"] for one in facts["regions"][0]["directories"]] == [SITE]
    assert {request["OrganizationId"] for operation, request in api.asked if operation == "describe_users"} == {SITE}


@pytest.mark.parametrize("operation", ["describe_users", "describe_directories"])
def test_what_has_nothing_to_do_with_the_service_is_an_error(operation):
    api = WorkDocs(fates={operation: refused("NoCredentials", operation)})
    with pytest.raises(ApiError, match="NoCredentials"):
        read("workdocs_site_info", api, regions=["eu-west-1"])


@pytest.mark.parametrize("regions", [[], ["eu-west-3"], ["eu-west-1", "nowhere"]])
def test_regions_that_workdocs_never_was_in_are_refused(regions):
    with pytest.raises(Refused, match="^regions: .*us-east-1"):
        read("workdocs_site_info", WorkDocs(), regions=regions)


# ---- groups ---------------------------------------------------------------------------------------------------------

GROUPS = {"Groups": [{"Id": "G-2", "Name": "Accounting"}, {"Id": "G-1", "Name": "Accounts"}]}


def test_groups_are_found_by_a_query_or_by_their_very_name():
    api = WorkDocs(answers={"describe_groups": GROUPS})
    assert [one["name"] for one in read("workdocs_group_info", api, query="a")["groups"]] == ["Accounting", "Accounts"]
    assert read("workdocs_group_info", api, name="accounts")["groups"] == [{"id": "G-1", "name": "Accounts"}]
    assert read("workdocs_group_info", api, name="acc")["groups"] == []


def test_two_groups_of_a_name_are_a_sentence():
    twins = {"Groups": [{"Id": "G-2", "Name": "Staff"}, {"Id": "G-1", "Name": "staff"}]}
    with pytest.raises(Refused, match="^with: Staff may be any of the groups G-1 and G-2"):
        groups.find(WorkDocs(answers={"describe_groups": twins}), SITE, "Staff", "with")


@pytest.mark.parametrize("said", [{"name": ""}, {"query": "  "}, {"query": "a" * 513}])
def test_groups_are_not_listed_without_a_word(said):
    with pytest.raises(Refused, match="1 to 512 characters"):
        read("workdocs_group_info", WorkDocs(), **said)


def test_a_silent_site_is_said_by_each_module():
    for name, operation, said in (
        ("workdocs_group_info", "describe_groups", {"name": "a"}),
        ("workdocs_activity_info", "describe_activities", {}),
        ("workdocs_search_info", "search_resources", {}),
    ):
        with pytest.raises(Failed, match="^No WorkDocs site answers in eu-west-1: No"):
            read(name, WorkDocs(fates={operation: refused("UnauthorizedOperationException", operation)}), **said)


# ---- activities -----------------------------------------------------------------------------------------------------


def activity(number: int) -> dict[str, Any]:
    return {"Type": "FOLDER_CREATED", "ResourceMetadata": {"Id": f"f-{number}", "ParentId": "x"}}


def done(many: int = 3) -> WorkDocs:
    answers = {"describe_activities": {"UserActivities": [activity(number) for number in range(many)]}}
    return WorkDocs(PEOPLE, FOLDERS, DOCUMENTS, answers=answers)


def asked(api: WorkDocs, operation: str) -> Mapping[str, Any]:
    return next(request for one, request in api.asked if one == operation)


def test_activities_are_told_in_snake_case():
    facts = read("workdocs_activity_info", done())
    assert facts["activities"][0] == {
        "type": "FOLDER_CREATED", "resource_metadata": {"id": "f-0", "parent_id": "x"},
    }  # fmt: skip
    assert (len(facts["activities"]), facts["more"]) == (3, False)


def test_activities_end_at_the_limit():
    api = done()
    facts = read("workdocs_activity_info", api, limit=2)
    assert (len(facts["activities"]), facts["more"]) == (2, True)
    assert asked(api, "describe_activities")["Limit"] == 3
    assert read("workdocs_activity_info", done(), limit=3)["more"] is False


def test_activities_are_asked_for_by_person_thing_kind_and_time():
    api = done()
    read("workdocs_activity_info", api, user="ben", owner="ana", path="/Finance/2024/report.docx", indirect=True,
         types=["FOLDER_SHARED", "DOCUMENT_SHARED"], start="2025-01-01", end="2025-02-01T00:00:00Z")  # fmt: skip
    utc = datetime.UTC
    assert asked(api, "describe_activities") == {
        "OrganizationId": SITE, "UserId": PEOPLE[1]["Id"], "ResourceId": "d-report", "Limit": 999,
        "ActivityTypes": "FOLDER_SHARED,DOCUMENT_SHARED", "IncludeIndirectActivities": True,
        "StartTime": datetime.datetime(2025, 1, 1, tzinfo=utc), "EndTime": datetime.datetime(2025, 2, 1, tzinfo=utc),
    }  # fmt: skip
    api = done()
    read("workdocs_activity_info", api, resource_id="d-gone")
    assert asked(api, "describe_activities")["ResourceId"] == "d-gone"
    assert "describe_users" not in api.operations


def test_the_types_are_the_models():
    model = operations("workdocs")["describe_activities"].output_shape.members["UserActivities"].member.members["Type"]
    assert options("workdocs_activity_info")["types"]["choices"] == model.enum


@pytest.mark.parametrize(("said", "sentence"), [
    ({"limit": 0}, "^limit: "), ({"types": []}, "^types: "), ({"start": "soon"}, "^start: 'soon' is no time"),
    ({"start": "2025-01-02", "end": "2025-01-02"}, "^end: 2025-01-02 isn't after start"),
    ({"path": "a:b"}, "^path: 'a:b'"),
    ({"user": "dora"}, "^user: the site has no user dora"), ({"user": ""}, "^user: "),
    ({"path": "/Sales", "owner": "ana"}, "^path: ana has no folder or document /Sales"),
    ({"path": "/Sales", "owner": "dora"}, "^owner: the site has no user dora"),
])  # fmt: skip
def test_activities_that_can_not_be_asked_for_are_refused(said, sentence):
    with pytest.raises(Refused, match=sentence):
        read("workdocs_activity_info", done(), **said)


# ---- searches -------------------------------------------------------------------------------------------------------

ITEMS = [
    {"ResourceType": "DOCUMENT", "DocumentMetadata": DOCUMENTS[0], "WebUrl": "https://example.com/d"},
    {"ResourceType": "FOLDER", "FolderMetadata": FOLDERS[1]},
    {"ResourceType": "DOCUMENT_VERSION", "DocumentVersionMetadata": {"Id": "v-1", "Name": "report.docx"}},
    {"ResourceType": "COMMENT", "CommentMetadata": {"CommentId": "c-1"}},
]


def finding(*items: Any) -> WorkDocs:
    return WorkDocs(PEOPLE, FOLDERS, DOCUMENTS, answers={"search_resources": {"Items": list(items) or ITEMS}})


def test_what_is_found_is_told_with_its_type_and_name():
    facts = read("workdocs_search_info", finding())
    assert [(one["type"], one.get("id"), one["name"]) for one in facts["items"]] == [
        ("document", "d-report", "report.docx"), ("folder", "f-2024", "2024"),
        ("document_version", "v-1", "report.docx"), ("comment", None, None),
    ]  # fmt: skip
    assert facts["items"][0]["web_url"] == "https://example.com/d"
    assert facts["items"][3]["comment_id"] == "c-1"
    assert "path" not in facts["items"][0]
    assert (len(read("workdocs_search_info", finding(), limit=1)["items"]), facts["more"]) == (1, False)
    assert read("workdocs_search_info", finding(), limit=1)["more"] is True


def test_paths_are_asked_for_and_what_is_gone_has_none():
    gone = {"ResourceType": "FOLDER", "FolderMetadata": folder("f-gone", "Gone", "root-ana")}
    items = read("workdocs_search_info", finding(*ITEMS, gone), paths=True)["items"]
    assert [one.get("path") for one in items] == ["/Finance/2024/report.docx", "/Finance/2024", None, None, None]
    denied = finding()
    denied.fates["get_folder_path"] = refused("UnauthorizedOperationException", "get_folder_path")
    with pytest.raises(ApiError):
        read("workdocs_search_info", denied, paths=True)


def test_a_search_is_asked_for_with_all_its_filters():
    api = finding()
    read(
        "workdocs_search_info", api, query="lisbon", scopes=["name"], types=["document"], categories=["pdf"],
        locales=["pt"], labels=["q1"], under=["/Finance", "/Finance"], owner="ana", size_from=1, size_to=2,
        created_from="2025-01-01", modified_to="2025-02-01", web_urls=True,
        shared_with=[{"name": "ben", "roles": ["viewer"]}, {"name": "ana@example.com"}],
        order_by=[{"field": "size", "order": "descending"}, {"field": "name"}],
    )  # fmt: skip
    utc = datetime.UTC
    assert asked(api, "search_resources") == {
        "OrganizationId": SITE, "QueryText": "lisbon", "QueryScopes": ["NAME"], "Limit": 100,
        "AdditionalResponseFields": ["WEBURL"],
        "OrderBy": [{"Field": "SIZE", "Order": "DESC"}, {"Field": "NAME", "Order": "ASC"}],
        "Filters": {
            "ResourceTypes": ["DOCUMENT"], "ContentCategories": ["PDF"], "TextLocales": ["PT"], "Labels": ["q1"],
            "AncestorIds": ["f-finance"], "SizeRange": {"StartValue": 1, "EndValue": 2},
            "CreatedRange": {"StartValue": datetime.datetime(2025, 1, 1, tzinfo=utc)},
            "ModifiedRange": {"EndValue": datetime.datetime(2025, 2, 1, tzinfo=utc)},
            "Principals": [{"Id": PEOPLE[1]["Id"], "Roles": ["VIEWER"]}, {"Id": PEOPLE[0]["Id"]}],
        },
    }  # fmt: skip


@pytest.mark.parametrize(("option", "shape"), [
    ("types", "ResourceTypes"), ("categories", "ContentCategories"), ("locales", "TextLocales"),
])  # fmt: skip
def test_the_choices_are_the_models(option, shape):
    filters = operations("workdocs")["search_resources"].input_shape.members["Filters"]
    choices = options("workdocs_search_info")[option]["choices"]
    assert sorted(choices) == sorted(one.lower() for one in filters.members[shape].member.enum)


@pytest.mark.parametrize(("said", "sentence"), [
    ({"query": ""}, "^query: "), ({"limit": 0}, "^limit: "), ({"size_from": -1}, "^size_from: "),
    ({"size_from": 2, "size_to": 1}, "^size_to: 1 is before size_from, 2"),
    ({"created_from": "soon"}, "^created_from: 'soon' is no time"), ({"under": ["a:b"]}, "^under: 'a:b'"),
    ({"under": ["/Sales"], "owner": "ana"}, "^under: ana has no folder /Sales"),
    ({"under": ["/Sales"], "owner": "dora"}, "^owner: the site has no user dora"),
    ({"shared_with": [{"name": "dora"}]}, "^shared_with.name: the site has no user dora"),
    ({"organization_id": "x"}, "^organization_id: "),
])  # fmt: skip
def test_searches_that_can_not_be_are_refused(said, sentence):
    with pytest.raises(Refused, match=sentence):
        read("workdocs_search_info", finding(), **said)
