# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs when it fails: no site that answers, and answers that are lost on the way."""

from __future__ import annotations

import json

import pytest

from support.office import REGION, Office
from tests.faults.test_bad_input import is_a_sentence

FOLDER, USER = "converge.aws.workdocs_folder", "converge.aws.workdocs_user"
FINANCE = {"region": REGION, "owner": "ana", "path": "/Finance/2024"}
BEN = {"region": REGION, "email": "ben@example.com", "given_name": "Ben", "surname": "Boyd", "password": "tiger-moth-7",
       "storage_rule": {"storage_type": "UNLIMITED"}}  # fmt: skip
# The end, and the way out.
END = ("2025-04-25", "workdocs_backend: s3")
# Each module that changes anything, and those that read.
TASKS = {
    FOLDER: FINANCE,
    USER: {"region": REGION, "username": "ana"},
    "converge.aws.workdocs_group_info": {"region": REGION, "query": "a"},
    "converge.aws.workdocs_activity_info": {"region": REGION},
    "converge.aws.workdocs_search_info": {"region": REGION, "query": "a"},
}


@pytest.mark.parametrize("module", TASKS, ids=lambda module: module.rpartition(".")[2])
def test_a_service_that_has_ended_is_said(module, aws, playbook):
    Office.made(aws, "ana")
    aws.workdocs("ended", True)
    for check in (False, True):
        begun = aws.last_call()
        told = playbook.task(module, TASKS[module], check_mode=check)
        assert told.kind == "failed" and is_a_sentence(told)
        assert all(words in told["msg"] for words in (f"No WorkDocs site answers in {REGION}", *END)), told["msg"]
        assert told["error"]["code"]
        assert aws.writes(begun) == []


@pytest.mark.parametrize(("options", "says"), [
    ({}, ("No WorkDocs site is in eu-west-1",)),
    ({"region": "eu-west-3"}, ("region: WorkDocs never was in eu-west-3", "eu-west-1")),
    ({"organization_id": "d-1234567890"}, ("No WorkDocs site answers in eu-west-1",)),
    ({"endpoint_url": "http://127.0.0.1:9", "organization_id": "d-1234567890"}, ("No WorkDocs site answers", "9")),
], ids=["no directory", "another region", "a site that isn't there", "no server"])  # fmt: skip
def test_no_site_is_said(options, says, aws, playbook):
    told = playbook.task(FOLDER, {**FINANCE, **options})
    assert told.kind == "failed" and is_a_sentence(told)
    assert all(words in told["msg"] for words in (*says, *END)), told["msg"]


def test_a_server_that_is_not_there_is_no_failure_of_the_question_where_sites_are(aws, playbook):
    told = playbook.task("converge.aws.workdocs_site_info", {"regions": [REGION], "endpoint_url": "http://127.0.0.1:9"})
    assert (told.kind, told["answers"]) == ("ok", False)
    assert told["regions"][0]["error"]["code"] == "ConnectionFailed"


def test_the_last_administrator_is_kept(aws, playbook):
    Office.made(aws, "ana")
    begun = aws.last_call()
    told = playbook.task(USER, {"region": REGION, "username": "administrator", "state": "inactive"})
    assert told.kind == "failed" and is_a_sentence(told)
    assert "A site keeps one active administrator" in told["msg"]
    assert [call["operation"] for call in aws.writes(begun)] == ["DeactivateUser"]


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "throttle", "internal_error"])
def test_a_folder_is_made_once_with_those_that_it_is_in(kind, aws, playbook):
    office = Office.made(aws, "ana")
    aws.faults([{"kind": kind, "times": 1, "operation": "CreateFolder"}])
    told = playbook.task(FOLDER, FINANCE)
    assert told.kind == "ok", told["msg"]
    assert told["changed"] is True
    assert sorted(office.tree("ana")) == ["/Finance/", "/Finance/2024/"]
    assert playbook.task(FOLDER, FINANCE)["changed"] is False


@pytest.mark.parametrize("operation", ["UpdateFolder", "DeleteFolder"])
def test_a_lost_answer_of_a_move_or_a_removal_is_no_failure(operation, aws, playbook):
    office = Office.made(aws, "ana")
    office.folder("ana", "/Finance/2024")
    aws.faults([{"kind": "drop_after", "times": 1, "operation": operation}])
    move = {**FINANCE, "path": "/Archive", "moved_from": "/Finance/2024"}
    gone = {**FINANCE, "state": "absent", "permanently": True}
    told = playbook.task(FOLDER, move if operation == "UpdateFolder" else gone)
    assert told.kind == "ok", told["msg"]
    assert sorted(office.tree("ana")) == (["/Archive/", "/Finance/"] if operation == "UpdateFolder" else ["/Finance/"])


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_a_user_is_made_once(kind, aws, playbook):
    office = Office.made(aws)
    aws.faults([{"kind": kind, "times": 1, "operation": "CreateUser"}])
    told = playbook.task(USER, BEN)
    assert told.kind == "ok", told["msg"]
    assert (told["changed"], "tiger-moth-7" in str(told.result)) == (True, False)
    assert sorted(office.users()) == ["administrator", "ben@example.com"]


def test_a_user_whose_files_did_not_all_go_stays(aws, playbook):
    office = Office.made(aws, "ana", "ben")
    for path in ("/Plans", "/Ideas"):
        office.folder("ben", path)
    aws.faults([{"kind": "internal_error", "operation": "UpdateFolder"}])
    leaving = {"region": REGION, "username": "ben", "state": "absent", "heir": "ana", "retry_timeout": 1}
    told = playbook.task(USER, leaving)
    assert told.kind == "failed" and is_a_sentence(told)
    assert "ben" in office.users()
    aws.faults([])
    assert playbook.task(USER, leaving)["changed"] is True
    assert "ben" not in office.users()
    assert sorted(office.tree("ana")) == ["/Files of ben/", "/Files of ben/Ideas/", "/Files of ben/Plans/"]


@pytest.mark.parametrize(("module", "options"), [(FOLDER, FINANCE), (USER, {**BEN, "locale": "fr"})],
                         ids=["folder", "user"])  # fmt: skip
def test_the_permissions_that_a_plan_names_are_enough_and_needed(module, options, aws, playbook):
    Office.made(aws, "ana")
    iam = aws.client("iam")
    iam.create_user(UserName="jo")
    made = iam.create_access_key(UserName="jo")["AccessKey"]
    key = {"access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}

    def allow(actions: list[str]) -> None:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName="jo", PolicyName="office", PolicyDocument=document)

    needed = playbook.task(module, options, check_mode=True)["permissions"]
    assert {"ds:DescribeDirectories", "workdocs:DescribeUsers"} < set(needed)
    aws.enforce()
    # What changes things comes last, so that there is something left to change.
    for action in sorted(needed, key=lambda one: "Update" in one):
        allow([one for one in needed if one != action])
        told = playbook.task(module, {**options, **key})
        assert told.kind == "failed" and action in told["msg"], action
    allow(needed)
    told = playbook.task(module, {**options, **key})
    assert told.kind == "ok", told["msg"]
