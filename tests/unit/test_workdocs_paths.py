# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a path leads in WorkDocs, who is meant by a name, and which site: found, not there, twice there, or silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.workdocs import paths, people, sites
from support.workdocs import SITE, WorkDocs, document, folder, user

ANA, BEN = user("ana", Type="ADMIN"), user("ben")
OTHER = "d-0987654321"


def refused(code: str, operation: str = "describe_users") -> ApiError:
    return ApiError(operation, code, "No", 403)


# ---- sites ----------------------------------------------------------------------------------------------------------


def test_a_site_that_is_named_is_not_asked_for():
    api = WorkDocs()
    assert sites.site(api, {"organization_id": OTHER}) == OTHER
    assert api.asked == []


def test_the_only_directory_is_the_site():
    api = WorkDocs()
    assert sites.site(api, {}) == SITE
    assert api.operations == ["describe_directories"]


def test_of_several_directories_the_one_that_answers_is_the_site():
    assert sites.site(WorkDocs(directories=(OTHER, SITE, "d-0000000000")), {}) == SITE


def test_several_sites_are_named():
    api = WorkDocs(directories=(OTHER, SITE), answers={"describe_users": {"Users": []}})
    with pytest.raises(Refused, match=f"^organization_id: several WorkDocs sites answer in eu-west-1: {OTHER}, {SITE}"):
        sites.site(api, {})


@pytest.mark.parametrize("api", [
    WorkDocs(directories=()),
    WorkDocs(directories=(OTHER, "d-0000000000")),
    WorkDocs(where=Where("eu-west-3")),
])  # fmt: skip
def test_where_no_site_is_the_sentence_says_since_when_and_what_to_do(api):
    with pytest.raises((Failed, Refused), match=r"ended WorkDocs on 2025-04-25.*workdocs_backend: s3"):
        sites.site(api, {})


@pytest.mark.parametrize("code", [
    "AccessDeniedException", "ConnectionFailed", "NotAws", "UnauthorizedOperationException",
    "UnrecognizedClientException",
])  # fmt: skip
def test_a_site_that_is_silent_is_one_sentence_with_what_was_heard(code):
    api = WorkDocs(fates={"describe_users": refused(code)})
    with pytest.raises(Failed, match=rf"^No WorkDocs site answers in eu-west-1: No \({code}\)\. AWS ended") as failed:
        people.People.of(api, {}).find("ana")
    assert "workdocs:DescribeUsers" in str(failed.value)
    assert failed.value.error.code == code


def test_other_errors_are_what_they_are():
    api = WorkDocs(fates={"describe_users": refused("InvalidArgumentException")}, directories=(SITE, OTHER))
    for ask in (lambda: people.People(api, SITE).find("ana"), lambda: sites.site(api, {})):
        with pytest.raises(ApiError, match="InvalidArgument"):
            ask()


def test_a_directory_service_that_may_not_be_asked_is_said():
    api = WorkDocs(fates={"describe_directories": refused("AccessDeniedException", "describe_directories")})
    with pytest.raises(Failed, match="^organization_id: give it.*It needs ds:DescribeDirectories"):
        sites.site(api, {})


@pytest.mark.parametrize("given", ["", "1234567890", "d-123", "D-1234567890", "d-123456789g", " d-1234567890"])
def test_what_is_no_site_is_refused(given):
    with pytest.raises(Refused, match="^organization_id:"):
        sites.check({"organization_id": given})


def test_what_may_be_a_site_is_taken():
    sites.check({"organization_id": SITE})
    sites.check({})


# ---- people ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ana", "ANA", "ana@example.com", "Ana@Example.com", ANA["Id"]])
def test_a_user_is_found_by_username_address_and_id(name):
    assert people.People(WorkDocs([ANA, BEN, user("anabel")]), SITE).find(name) == ANA


def test_what_was_asked_once_is_not_asked_again():
    api = WorkDocs([ANA, BEN])
    ours = people.People(api, SITE)
    assert [ours.find("ana"), ours.find("ana@example.com"), ours.find(ANA["Id"])] == [ANA] * 3
    assert api.operations == ["describe_users"]
    assert ours.find("ben@example.com") == BEN
    assert [request.get("Query") for _operation, request in api.asked] == ["ana", "ben@example.com", None]
    assert ours.find("nobody@example.com") is None
    assert len(api.asked) == 3


def test_the_inactive_are_found_and_those_with_such_a_name_among_others():
    gone = user("ana", Status="INACTIVE")
    assert people.People(WorkDocs([user("anabel"), user("anais"), user("anan"), gone]), SITE).find("ana") == gone


def test_two_that_may_be_meant_are_named():
    twin = user("cleo", EmailAddress="ana@example.com")
    with pytest.raises(Refused, match="^heir: ana@example.com may be two users: ana .*cleo .*Give the id"):
        people.People(WorkDocs([ANA, twin]), SITE).find("ana@example.com", "heir")


def test_several_are_found_by_one_listing():
    api = WorkDocs([ANA, BEN])
    found = people.People(api, SITE).find_all(["ben", "ana@example.com", "cleo"], "with")
    assert found == {"ben": BEN, "ana@example.com": ANA, "cleo": None}
    assert api.operations == ["describe_users"]


def test_ids_are_asked_for_as_many_at_a_time_as_go_in():
    crowd = [user(f"user{number}") for number in range(100)]
    api = WorkDocs(crowd, page=1000)
    found = people.People(api, SITE).by_ids([one["Id"] for one in crowd] + ["S-gone&d-1234567890"])
    assert sorted(found) == sorted(one["Id"] for one in crowd)
    assert len(api.asked) == 2
    assert all(len(request["UserIds"]) <= 2000 and "Limit" not in request for _operation, request in api.asked)


def test_ids_of_nobody_are_looked_for_among_all():
    def answer(request):
        if "UserIds" in request:
            raise refused("EntityNotExistsException")
        return {"Users": [ANA, BEN]}

    api = WorkDocs(answers={"describe_users": answer})
    assert people.People(api, SITE).by_ids([ANA["Id"], f"S-gone&{SITE}"]) == {ANA["Id"]: ANA}
    assert people.People(api, SITE).find(f"S-gone&{SITE}") is None


@pytest.mark.parametrize("code", ["EntityNotExistsException", "UnauthorizedResourceAccessException"])
def test_a_site_of_somebody_elses_is_silent_and_a_folder_of_theirs_is_not(code):
    with pytest.raises(Failed, match="^No WorkDocs site answers"):
        people.People(WorkDocs(fates={"describe_users": refused(code)}), SITE).find("ana")
    with pytest.raises(ApiError, match=code):
        drive(describe_folder_contents=refused(code, "describe_folder_contents")).at("/Finance")


def test_one_that_has_to_be_there_is_said():
    with pytest.raises(Refused, match="^owner: the site has no user cleo"):
        people.People(WorkDocs([ANA]), SITE).get("cleo", "owner")


@pytest.mark.parametrize("name", ["", " ana", "ana\n", "a" * 257])
def test_what_names_nobody_is_refused(name):
    with pytest.raises(Refused, match="^owner:"):
        people.check(name, "owner")


@pytest.mark.parametrize(("users", "told"), [
    ([BEN], "but it has none"), ([ANA, user("cleo", Type="ADMIN")], "several: ana@example.com, cleo@example.com"),
])  # fmt: skip
def test_the_administrator_is_taken_only_where_there_is_one(users, told):
    with pytest.raises(Refused, match=f"^owner: say whose folders.*{told}"):
        paths.Drive.of(WorkDocs(users), {})
    gone = user("dora", Type="ADMIN", Status="INACTIVE")
    assert paths.Drive.of(WorkDocs([ANA, BEN, gone]), {}).user == ANA


# ---- paths ----------------------------------------------------------------------------------------------------------

FOLDERS = [
    folder("f-finance", "Finance", "root-ana"), folder("f-a", "A", "root-ana"), folder("f-b", "B", "root-ana"),
    folder("f-2024", "2024", "f-finance"), folder("f-old", "2023", "f-finance", "RECYCLED"),
    folder("f-caf", "Cafe\u0301", "root-ana"), folder("f-bens", "Finance", "root-ben"),
]  # fmt: skip
DOCUMENTS = [document("doc-1", "report.docx", "f-2024"), document("doc-2", "A", "f-2024")]


def drive(*more: object, owner: str = "ana", **fates: ApiError) -> paths.Drive:
    folders = [*FOLDERS, *(one for one in more if isinstance(one, dict) and "Name" in one)]
    documents = [*DOCUMENTS, *(one for one in more if isinstance(one, dict) and "Name" not in one)]
    return paths.Drive.of(WorkDocs([ANA, BEN], folders, documents, fates=fates), {"owner": owner})


def test_a_path_leads_to_a_document_through_pages():
    ours = drive()
    found = ours.at("/Finance/2024/report.docx")
    assert (found.kind, found.id, found.path, found.parent_id) == (
        paths.DOCUMENT, "doc-1", "/Finance/2024/report.docx", "f-2024",
    )  # fmt: skip
    assert found.seen == DOCUMENTS[0]


@pytest.mark.parametrize(("path", "told"), [
    ("/", ("root-ana", "/")), ("Finance", ("f-finance", "/Finance")), ("/Finance/2024/", ("f-2024", "/Finance/2024")),
    ("/Caf\u00e9", ("f-caf", "/Cafe\u0301")),
])  # fmt: skip
def test_a_path_leads_to_a_folder(path, told):
    found = drive().at(path, paths.FOLDER)
    assert (found.id, found.path) == told


def test_each_has_folders_of_their_own():
    assert drive(owner="ben").at("/Finance").id == "f-bens"


@pytest.mark.parametrize("path", [
    "/Sales", "/Sales/2024/report.docx", "/Finance/2023", "/finance", "/Finance/2024/report.docx/x",
])  # fmt: skip
def test_what_is_not_there_or_in_the_bin_is_not_found(path):
    assert drive().at(path) is None


def test_what_was_listed_is_not_listed_again():
    ours = drive()
    ours.at("/Finance/2024", paths.FOLDER)
    ours.at("/Finance/2024", paths.FOLDER)
    assert ours.api.operations.count("describe_folder_contents") == 2
    ours.at("/Finance/2024/report.docx")
    ours.at("/Finance/2024/report.docx", paths.DOCUMENT)
    assert ours.api.operations.count("describe_folder_contents") == 3


def test_what_was_listed_whole_tells_of_each_kind():
    ours = drive(folder("f-same", "report.docx", "f-2024"))
    place = ours.at("/Finance/2024", paths.FOLDER)
    assert [one.id for one in ours.listed(place)] == ["f-same", "doc-1", "doc-2"]
    begun = len(ours.api.asked)
    assert [one.id for one in ours.listed(place, paths.FOLDER)] == ["f-same"]
    assert [one.id for one in ours.listed(place, paths.DOCUMENT)] == ["doc-1", "doc-2"]
    assert len(ours.api.asked) == begun


def test_a_folder_and_a_document_of_one_name_are_told_apart_by_their_kind():
    both = folder("f-same", "report.docx", "f-2024")
    path = "/Finance/2024/report.docx"
    assert drive(both).at(path, paths.DOCUMENT).id == "doc-1"
    assert drive(both).at(path, paths.FOLDER).id == "f-same"
    with pytest.raises(Refused, match=f"^path: {path} may be any of document doc-1 and folder f-same"):
        drive(both).at(path)


@pytest.mark.parametrize("path", ["/Finance", "/Finance/2024/report.docx"])
def test_two_of_a_name_are_a_sentence_with_both_ids(path):
    twin = folder("f-twin", "Finance", "root-ana")
    with pytest.raises(Refused, match="^source: /Finance may be any of folder f-finance and folder f-twin"):
        drive(twin).at(path, option="source")


def test_the_deepest_folder_on_the_way_and_what_lacks():
    place, lacking = drive().deepest("/Finance/2024/Q1/January")
    assert (place.id, lacking) == ("f-2024", ["Q1", "January"])
    place, lacking = drive().deepest("/")
    assert (place.id, lacking) == ("root-ana", [])


def test_what_is_in_the_bin_is_found_where_it_was_and_in_the_bin():
    assert drive().recycled("/Finance/2023", paths.FOLDER).id == "f-old"
    binned = folder("f-gone", "Gone", "bin-ana", "RECYCLED")
    assert drive(binned).recycled("/Anywhere/Gone", paths.FOLDER).id == "f-gone"
    assert drive().recycled("/Finance/2024", paths.FOLDER) is None
    with pytest.raises(Refused, match="f-gone and folder f-twin"):
        drive(binned, folder("f-twin", "Gone", "bin-ana", "RECYCLED")).recycled("/Gone", paths.FOLDER)


def test_an_owner_who_is_not_there_has_nothing_and_is_said():
    nobody = drive(owner="cleo")
    assert nobody.at("/Finance") is None
    assert nobody.recycled("/Finance", paths.FOLDER) is None
    assert nobody.missing() == (people.absent("cleo", "owner"),)
    with pytest.raises(Refused, match="^owner: the site has no user cleo"):
        nobody.deepest("/Finance")
    assert drive().missing() == ()


def test_an_owner_without_folders_is_said():
    waiting = {**user("cleo", Status="PENDING"), "RootFolderId": None}
    with pytest.raises(Refused, match="^owner: cleo has no folders; the user is pending"):
        paths.Drive.of(WorkDocs([waiting]), {"owner": "cleo"}).at("/Finance")


def test_an_id_is_found_with_its_path():
    api = WorkDocs([ANA], FOLDERS, DOCUMENTS)
    assert paths.by_id(api, "doc-1", paths.DOCUMENT).path == "/Finance/2024/report.docx"
    assert paths.by_id(api, "f-2024", paths.FOLDER).path == "/Finance/2024"
    assert paths.by_id(api, "f-none", paths.FOLDER) is None


def test_an_id_is_asked_for_at_a_site_that_answers():
    silent = {"get_folder": refused("UnauthorizedOperationException", "get_folder")}
    with pytest.raises(Failed, match="^No WorkDocs site answers.*workdocs:GetFolder"):
        paths.by_id(WorkDocs([ANA], FOLDERS, fates=silent), "f-2024", paths.FOLDER)


@pytest.mark.parametrize(("path", "sentence"), [
    ("", "names nothing below the root"), ("/", "names nothing below the root"), ("//", "names nothing below"),
    ("/a//b", "1 to 255 characters"), ("/a/../b", "is no name"), ("/a/ /b", "is no name"), ("/a:b", "has :, and"),
    ('/a*b?c|d"e<f>g\\h', r'has " \* < > \? \\ \|, and'), ("/" + "a" * 256, "one here has 256"),
    ("/a\tb", "control character"), ("/a\u202eb", "control character"),
])  # fmt: skip
def test_what_is_no_path_is_refused(path, sentence):
    with pytest.raises(Refused, match=f"^path: .*{sentence}"):
        paths.check(path, "path")


@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)))
def test_a_path_is_its_names(names):
    names = [one for one in names if "/" not in one]
    assert paths.names_of(paths.path_of(names)) == names
    for one in names:
        assert paths.parted(paths.path_of([*names, one])) == (paths.path_of(names), one)


def test_the_root_may_be_meant_where_that_is_said():
    paths.check("/", "path", root=True)
    paths.check(None, "path")
    with pytest.raises(Refused, match="^path: '' names nothing"):
        paths.check("", "path", root=True)
