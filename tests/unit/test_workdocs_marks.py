# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels, custom metadata, comments and subscriptions of WorkDocs as plans."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from ansible_collections.converge.aws.plugins.module_utils.workdocs import comments, marks, subscriptions
from support.workdocs import SITE, WorkDocs, document, folder, user

ANA = user("ana", Type="ADMIN")
HOOK = "https://archive.example.com/hook"


def site(*labels: str, **more: Any) -> WorkDocs:
    report = document("d-1", "a.txt", "f-finance", Labels=list(labels))
    api = WorkDocs([ANA], [folder("f-finance", "Finance", "root-ana")], [report], **more)
    api.__dict__.update(patience=Patience(clock=lambda: 0.0), pause=lambda number, begun: number < 3)
    return api


def told(steps: Any) -> list[Any]:
    return [(step.name, step.action, step.before, step.after) for step in steps]


def place(**more: Any) -> dict[str, Any]:
    return {"owner": "ana", "path": "/Finance/a.txt", "organization_id": SITE, "document_id": None, "folder_id": None,
            **more}  # fmt: skip


# ---- labels ----------------------------------------------------------------------------------------------------------


def labels(api: WorkDocs, *wanted: str, purge: bool = True, **more: Any) -> Any:
    whole = place(labels=list(wanted), purge_labels=purge, **more)
    marks.check_labels(whole)
    made = marks.plan_labels(api, whole)
    assert [one for step in made.steps for request in step.requests for one in api.problems(request)] == []
    return made


def test_labels_are_given_and_taken():
    made = labels(site("draft", "kept"), "kept", "final")
    assert told(made.steps) == [("labels", "remove", ["draft"], None), ("labels", "add", None, ["final"])]
    assert made.facts["labels"] == ["final", "kept"]
    assert labels(site("a", "b"), "b", "a").steps == ()
    assert labels(site("a", "b"), "b", purge=False).steps == ()
    assert told(labels(site("a")).steps) == [("labels", "remove", ["a"], None)]


def test_more_labels_than_are_kept_are_refused():
    with pytest.raises(Refused, match="^labels: 21 would be there, .* keeps 20 at most. purge_labels: true .* old"):
        labels(site("old"), *(f"l{number}" for number in range(20)), purge=False)
    assert len(labels(site("old"), *(f"l{number}" for number in range(20))).steps) == 2


@pytest.mark.parametrize(("label", "sentence"), [
    ("", "1 to 32"), ("x" * 33, "has 33 characters"), (" a", "isn't made of"), ("caf\u00e9", "isn't made of"),
])  # fmt: skip
def test_what_is_no_label_is_refused(label, sentence):
    with pytest.raises(Refused, match=f"^labels: .*{sentence}"):
        labels(site(), label)


def test_what_is_not_there_yet_is_labelled_in_a_check():
    made = labels(site(check=True), "a", path="/Finance/b.txt")
    assert (told(made.steps), len(made.warnings)) == ([("labels", "add", None, ["a"])], 1)
    with pytest.raises(Failed, match="^path: ana has no folder or document /Finance/b.txt"):
        labels(site(), "a", path="/Finance/b.txt")


# ---- metadata --------------------------------------------------------------------------------------------------------


def metadata(held: dict[str, str], wanted: dict[str, Any], purge: bool = True, **more: Any) -> Any:
    whole = place(metadata=wanted, purge_metadata=purge, **more)
    marks.check_metadata(whole)
    answer = {"Metadata": {"Id": "d-1"}, "CustomMetadata": held}
    api = site(answers={"get_document": answer, "get_document_version": answer})
    made = marks.plan_metadata(api, whole)
    assert [one for step in made.steps for request in step.requests for one in api.problems(request)] == []
    return made


def test_pairs_are_written_changed_and_taken():
    made = metadata({"old": "1", "years": "1", "same": "x"}, {"years": 10, "same": "x", "new": True})
    assert told(made.steps) == [
        ("metadata", "remove", {"old": "1"}, None),
        ("metadata", "change", {"years": "1"}, {"new": "true", "years": "10"}),
    ]
    assert made.steps[0].requests[0].params == {"ResourceId": "d-1", "Keys": ["old"]}
    assert made.facts["metadata"] == {"new": "true", "same": "x", "years": "10"}
    assert metadata({"a": "1", "b": "2"}, {"a": 1}, purge=False).steps == ()
    assert told(metadata({"a": "1"}, {}).steps) == [("metadata", "remove", {"a": "1"}, None)]


def test_a_versions_pairs_are_its_own():
    made = metadata({}, {"a": "b"}, version_id="v1")
    assert made.steps[0].requests[0].params == {"ResourceId": "d-1", "VersionId": "v1", "CustomMetadata": {"a": "b"}}


def test_a_version_that_is_not_there_is_refused():
    gone = ApiError("get_document_version", "EntityNotExistsException", "None", 404)
    with pytest.raises(Refused, match="^version_id: document /Finance/a.txt has no version v9"):
        marks.plan_metadata(
            site(fates={"get_document_version": gone}), place(metadata={}, purge_metadata=True, version_id="v9")
        )


@pytest.mark.parametrize(("wanted", "more", "sentence"), [
    ({"": "a"}, {}, "1 to 56"), ({"a": ""}, {}, "^metadata: a: .*1 to 256"), ({"a": "\u00e9"}, {}, "isn't made of"),
    ({str(number): 1 for number in range(9)}, {}, "9 would be there, and WorkDocs keeps 8"),
    ({}, {"version_id": "v", "path": None, "folder_id": "f"}, "^version_id: folders have no versions"),
])  # fmt: skip
def test_what_are_no_pairs_is_refused(wanted, more, sentence):
    with pytest.raises(Refused, match=sentence):
        metadata({}, wanted, **more)


# ---- comments --------------------------------------------------------------------------------------------------------


def comment(text: str, **more: Any) -> dict[str, Any]:
    return {"CommentId": f"c-{text}", "Text": text, "Visibility": "PUBLIC", "Status": "PUBLISHED", **more}


def commented(api: WorkDocs, text: str, **more: Any) -> Any:
    whole = place(text=text, **{"visibility": "public", "state": "present", "version_id": None, **more})
    comments.check(whole)
    made = comments.plan(api, whole)
    assert [one for step in made.steps for request in step.requests for one in api.problems(request)] == []
    return made


def wall(*found: Any, **more: Any) -> WorkDocs:
    return site(answers={"describe_comments": {"Comments": list(found)}, **more})


def test_a_comment_is_written_once():
    made = commented(wall(), "Checked.")
    assert made.steps[0].requests[0].params == {
        "DocumentId": "d-1", "VersionId": "d-1-v1", "Text": "Checked.", "Visibility": "PUBLIC",
    }  # fmt: skip
    assert commented(wall(comment("Checked.")), "Checked.").steps == ()


@pytest.mark.parametrize("other", [
    comment("Checked.", Status="DELETED"), comment("Checked.", Visibility="PRIVATE"), comment("checked."),
    comment("Checked.", ParentId="c-Why?"),
])  # fmt: skip
def test_another_comment_is_another(other):
    assert len(commented(wall(other), "Checked.").steps) == 1


def test_an_answer_is_one_to_that_comment():
    api = wall(comment("Why?", ThreadId="t-1"), comment("So.", ParentId="c-else"))
    request = commented(api, "So.", reply_to="Why?").steps[0].requests[0].params
    assert (request["ParentId"], request["ThreadId"]) == ("c-Why?", "t-1")
    assert commented(wall(comment("Why?"), comment("So.", ParentId="c-Why?")), "So.", reply_to="Why?").steps == ()
    with pytest.raises(Refused, match="^reply_to: there is no comment 'What\\?' on /Finance/a.txt"):
        commented(api, "So.", reply_to="What?")
    with pytest.raises(Refused, match="^reply_to: 2 comments on"):
        commented(wall(comment("Why?"), comment("Why?")), "So.", reply_to="Why?")


def test_all_such_comments_are_deleted():
    made = commented(wall(comment("a"), comment("a", CommentId="c-2"), comment("b")), "a", state="absent")
    assert [step.requests[0].params["CommentId"] for step in made.steps] == ["c-a", "c-2"]
    assert commented(wall(), "a", state="absent", reply_to="b").steps == ()


def test_a_comment_whose_answer_was_lost_is_not_written_twice():
    written: list[Any] = []

    def create(request: Any) -> Any:
        written.append(comment(request["Text"]))
        raise ApiError("create_comment", "ConnectionDropped", "Lost", answered=False)

    api = wall(create_comment=create)
    made = commented(api, "Checked.")
    api.answers["describe_comments"] = lambda request: {"Comments": list(written)}
    assert made.steps[0].work(api)["comment"]["comment_id"] == "c-Checked."
    assert len(written) == 1


def test_what_is_refused_is_not_asked_for_again():
    def create(request: Any) -> Any:
        raise ApiError("create_comment", "DocumentLockedForCommentsException", "Locked", 409)

    api = wall(create_comment=create)
    with pytest.raises(ApiError, match="Locked"):
        commented(api, "Checked.").steps[0].work(api)
    assert api.operations.count("create_comment") == 1


@pytest.mark.parametrize(("text", "more", "sentence"), [
    (" ", {}, "^text: a comment has 1 to 2048"), ("x" * 2049, {}, "this one 2049"),
    ("a", {"reply_to": ""}, "^reply_to:"), ("a", {"state": "absent", "notify": True}, "^notify: "),
])  # fmt: skip
def test_what_is_no_comment_is_refused(text, more, sentence):
    with pytest.raises(Refused, match=sentence):
        commented(wall(), text, **more)


# ---- subscriptions ---------------------------------------------------------------------------------------------------


def subscribed(api: WorkDocs, endpoint: str = HOOK, **more: Any) -> Any:
    whole = {"endpoint": endpoint, "protocol": "https", "state": "present", "organization_id": SITE, **more}
    subscriptions.check(whole)
    made = subscriptions.plan(api, whole)
    assert [one for step in made.steps for request in step.requests for one in api.problems(request)] == []
    return made


def board(*found: Any, **more: Any) -> WorkDocs:
    return site(answers={"describe_notification_subscriptions": {"Subscriptions": list(found)}, **more})


def subscription(endpoint: str = HOOK, protocol: str = "HTTPS") -> dict[str, Any]:
    return {"SubscriptionId": f"s-{endpoint}", "EndPoint": endpoint, "Protocol": protocol}


def test_an_endpoint_is_subscribed_once():
    made = subscribed(board(subscription(f"{HOOK}/2"), subscription(protocol="SQS")))
    assert made.steps[0].requests[0].params == {
        "OrganizationId": SITE, "Endpoint": HOOK, "Protocol": "HTTPS", "SubscriptionType": "ALL",
    }  # fmt: skip
    assert subscribed(board(subscription())).steps == ()


def test_every_subscription_of_an_endpoint_ends():
    made = subscribed(board(subscription(), subscription(), subscription(f"{HOOK}/2")), state="absent")
    assert [step.requests[0].operation for step in made.steps] == ["delete_notification_subscription"] * 2
    assert subscribed(board(), state="absent").steps == ()


def test_a_subscription_whose_answer_was_lost_is_not_made_twice():
    api = board()
    made = subscribed(api)

    def create(request: Any) -> Any:
        api.answers["describe_notification_subscriptions"] = {"Subscriptions": [subscription()]}
        raise ApiError("create_notification_subscription", "500", "Lost", 500)

    api.answers["create_notification_subscription"] = create
    assert made.steps[0].work(api)["subscription"]["subscription_id"] == f"s-{HOOK}"
    assert api.operations.count("create_notification_subscription") == 1


@pytest.mark.parametrize(("endpoint", "protocol", "sentence"), [
    ("", "https", "1 to 256"), ("https://" + "x" * 256, "https", "this one 264"),
    ("http://a.example", "https", "begins with https://"), ("https://me:word@a.example/", "https", "no password"),
    ("queue", "sqs", "neither the ARN nor the URL"),
])  # fmt: skip
def test_what_is_no_endpoint_is_refused(endpoint, protocol, sentence):
    with pytest.raises(Refused, match=f"^endpoint: .*{sentence}") as refused:
        subscribed(board(), endpoint, protocol=protocol)
    assert "me:word" not in str(refused.value)
