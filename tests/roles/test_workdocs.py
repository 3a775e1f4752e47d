# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role workdocs beyond site.yml: a site that answers, one that has ended, none, and changes by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.embedded import EmbeddedAws
from support.office import Office
from support.playbook import Playbooks, Run

from .conftest import Carry
from .estate import ACCOUNT
from .test_site import changes

BOOK = "converge.aws.workdocs"
REPORT = "/Finance/report.txt"
BUCKET = "office-papers"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:office"


def asked(**more: Any) -> dict[str, Any]:
    """The role's variables: two people, a document in a folder, and what each of them may do."""
    return {
        "workdocs_owner": "ana@example.com",
        "workdocs_users": [person("ana"), person("jo")],
        "workdocs_folders": [{"path": "/Finance"}],
        "workdocs_documents": [{"path": REPORT, "content": "A good year."}],
        "workdocs_shares": [{"path": "/Finance", "edit": ["jo@example.com"]}, {"path": REPORT, "view": ["kim"]}],
        "workdocs_labels": [{"path": REPORT, "labels": ["2026"]}],
        **more,
    }


def person(name: str, **more: Any) -> dict[str, Any]:
    return {"username": name, "email": f"{name}@example.com", "given_name": name.capitalize(), "surname": "Example",
            **more}  # fmt: skip


@pytest.fixture
def clean(aws: EmbeddedAws) -> Iterator[EmbeddedAws]:
    aws.reset()
    yield aws
    aws.reset()


def steps(run: Run) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """The changes of a run, each with the names and the kinds of its steps."""
    return [(task, [(name, action) for name, action, *_values in plan]) for task, _item, plan in changes(run)]


def done(run: Run) -> Run:
    assert run.code == 0, run.output[-3000:]
    return run


def told(run: Run) -> str:
    return " ".join(run.output.split())


# ---- On a site ------------------------------------------------------------------------------------------------------


def on_site(**more: Any) -> dict[str, Any]:
    hidden = {"password": "tiger-moth-8"}
    return asked(
        workdocs_users=[person("ana", **hidden), person("jo", **hidden), person("kim", **hidden)],
        workdocs_comments=[{"path": REPORT, "text": "Which year?"}],
        workdocs_metadata=[{"path": REPORT, "metadata": {"year": "2026"}}],
        workdocs_subscriptions=[{"endpoint": QUEUE, "protocol": "sqs"}],
        **more,
    )


def shares(office: Office, path: str) -> dict[str, str]:
    """Who has which role of their own at a path of Ana's."""
    names = {one["Id"]: name for name, one in office.users().items()}
    principals = office.client.describe_resource_permissions(ResourceId=office.tree("ana")[path])["Principals"]
    own = {one["Id"]: role["Role"] for one in principals for role in one["Roles"] if role["Type"] == "DIRECT"}
    return {names[who]: role for who, role in own.items() if names[who] != "ana"}


def test_a_site_is_worked_on_and_what_is_changed_there_is_put_right(clean: EmbeddedAws, carry_out: Carry):
    office = Office.made(clean)
    foretold = done(carry_out(BOOK, "--check", "--diff", **on_site()))
    assert clean.writes() == [] and set(office.users()) == {"administrator"}
    first = done(carry_out(BOOK, **on_site()))
    assert steps(foretold) == steps(first) and len(steps(first)) == 11
    assert "tiger-moth-8" not in first.output + foretold.output
    assert shares(office, "/Finance/") == {"jo": "CONTRIBUTOR"} and shares(office, REPORT) == {"kim": "VIEWER"}
    assert {one["Storage"]["StorageRule"]["StorageAllocatedInBytes"] for name, one in office.users().items()
            if name != "administrator"} == {1 << 40}  # fmt: skip
    since = clean.last_call()
    assert changes(done(carry_out(BOOK, **on_site()))) == [] and clean.writes(since) == []

    # Jo's share is taken away by hand, and Kim's is widened.
    ids = {name: one["Id"] for name, one in office.users().items()}
    places = office.tree("ana")
    office.client.remove_resource_permission(ResourceId=places["/Finance/"], PrincipalId=ids["jo"])
    wider = [{"Id": ids["kim"], "Type": "USER", "Role": "COOWNER"}]
    office.client.add_resource_permissions(ResourceId=places[REPORT], Principals=wider)
    since = clean.last_call()
    seen = changes(done(carry_out(BOOK, "--check", "--diff", **on_site())))
    assert [task for task, _item, _plan in seen] == ["Share with people, groups and outsiders"] * 2
    assert "coowner" in str(seen[1]) and clean.writes(since) == []
    assert changes(done(carry_out(BOOK, **on_site()))) == seen
    assert shares(office, "/Finance/") == {"jo": "CONTRIBUTOR"} and shares(office, REPORT) == {"kim": "VIEWER"}


def test_what_is_undone_on_a_site_can_be_had_back_unless_force_is_said(clean: EmbeddedAws, carry_out: Carry):
    office = Office.made(clean)
    done(carry_out(BOOK, **on_site()))
    foretold = steps(done(carry_out(BOOK, "--check", workdocs_state="absent", **on_site())))
    assert foretold == steps(done(carry_out(BOOK, workdocs_state="absent", **on_site())))
    assert office.tree("ana") == {} and office.binned("ana") != []
    assert {name: one["Status"] for name, one in office.users().items() if name != "administrator"} == {
        "ana": "INACTIVE", "jo": "INACTIVE", "kim": "INACTIVE",
    }  # fmt: skip
    assert changes(done(carry_out(BOOK, workdocs_state="absent", **on_site()))) == []


# ---- On what lives --------------------------------------------------------------------------------------------------


def on_s3(**more: Any) -> dict[str, Any]:
    users = [person("ana"), person("jo"), person("kim"), person("lee", state="inactive")]
    return asked(workdocs_users=users, workdocs_backend="s3", workdocs_bucket={"name": BUCKET}, **more)


def grants(aws: EmbeddedAws) -> dict[str, tuple[str, str]]:
    """Permissions and ids of the grants, by their scopes without the bucket."""
    listed = aws.client("s3control").list_access_grants(AccountId=ACCOUNT)["AccessGrantsList"]
    return {one["GrantScope"].removeprefix(f"s3://{BUCKET}/"): (one["Permission"], one["AccessGrantId"])
            for one in listed}  # fmt: skip


def test_a_grant_that_is_taken_or_widened_is_put_right_and_a_strange_one_is_told(clean: EmbeddedAws, carry_out: Carry):
    folder, document = "ana@example.com/Finance/*", "ana@example.com/Finance/report.txt"
    run = done(carry_out(BOOK, **on_s3()))
    assert {scope: one[0] for scope, one in grants(clean).items()} == {folder: "READWRITE", document: "READ"}
    assert "nobody is shut out in IAM Identity Center by an API" in told(run)
    listed = clean.client("identitystore").list_users(IdentityStoreId=_store(clean))["Users"]
    assert sorted(one["UserName"] for one in listed) == ["ana", "jo", "kim"], "who is shut out isn't let in"

    control = clean.client("s3control")
    before = control.get_access_grant(AccountId=ACCOUNT, AccessGrantId=grants(clean)[document][1])
    for scope in (folder, document):
        control.delete_access_grant(AccountId=ACCOUNT, AccessGrantId=grants(clean)[scope][1])
    made = {"AccountId": ACCOUNT, "AccessGrantsLocationId": before["AccessGrantsLocationId"],
            "Grantee": before["Grantee"]}  # fmt: skip
    within = {"AccessGrantsLocationConfiguration": before["AccessGrantsLocationConfiguration"]}
    control.create_access_grant(**made, **within, S3PrefixType="Object", Permission="READWRITE")
    elsewhere = {"AccessGrantsLocationConfiguration": {"S3SubPrefix": "jo@example.com/*"}}
    control.create_access_grant(**made, **elsewhere, Permission="READ")
    since = clean.last_call()
    seen = changes(done(carry_out(BOOK, "--check", "--diff", **on_s3())))
    assert [task for task, _item, _plan in seen] == ["Grant people and groups what they are to have"] * 2
    assert clean.writes(since) == []
    run = done(carry_out(BOOK, **on_s3()))
    assert [task for task, _item, _plan in changes(run)] == [task for task, _item, _plan in seen]
    found = grants(clean)
    assert {scope: one[0] for scope, one in found.items()} == {
        folder: "READWRITE", document: "READ", "jo@example.com/*": "READ",
    }  # fmt: skip
    assert "jo@example.com/*: kim READ, which workdocs_shares" in told(run)


def _store(aws: EmbeddedAws) -> str:
    return str(aws.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"])


def test_a_link_leads_to_the_document_and_is_shown_nowhere(clean: EmbeddedAws, home: Path):
    outside = {"path": REPORT, "shares": [{"anonymous": True, "role": "viewer"}], "expiry": 600}
    variables = on_s3(workdocs_shares=[outside])
    play = {
        "hosts": "localhost", "gather_facts": False, "vars": variables,
        "roles": ["converge.aws.account", "converge.aws.workdocs"],
        "post_tasks": [{"name": "Follow it", "no_log": True, "register": "followed",
                        "ansible.builtin.uri": {"url": "{{ workdocs_links.results[0].url }}", "return_content": True}},
                       {"name": "What it leads to", "ansible.builtin.debug": {"var": "followed.content"}}],
    }  # fmt: skip
    run = done(Playbooks(home, clean.environment()).run(play))
    assert run.of("What it leads to")["followed.content"] == "A good year."
    assert "Signature" not in run.output
    assert f"{REPORT}: everybody with the link gets a link of 600 seconds" in told(run)


def test_undoing_is_refused_while_the_bucket_holds_documents(clean: EmbeddedAws, carry_out: Carry):
    done(carry_out(BOOK, **on_s3()))
    since = clean.last_call()
    refused = carry_out(BOOK, workdocs_state="absent", **on_s3())
    assert refused.code == 2 and clean.writes(since) == []
    assert f"Bucket {BUCKET} is not empty" in told(refused) and "workdocs_force: true" in told(refused)
    done(carry_out(BOOK, workdocs_state="absent", workdocs_force=True, **on_s3()))
    assert clean.client("s3").list_buckets()["Buckets"] == []
    assert clean.client("identitystore").list_users(IdentityStoreId=_store(clean))["Users"] == []


def test_documents_are_copied_fetched_and_removed_with_the_same_words(
    clean: EmbeddedAws, carry_out: Carry, tmp_path: Path
):
    done(carry_out(BOOK, **on_s3()))
    documents = [{"path": "/Finance/copy.txt", "copy_of": REPORT},
                 {"path": REPORT, "mode": "get", "dest": str(tmp_path / "report.txt")}]  # fmt: skip
    variables = on_s3(workdocs_documents=documents, workdocs_labels=[])
    done(carry_out(BOOK, **variables))
    assert (tmp_path / "report.txt").read_text() == "A good year."
    assert changes(done(carry_out(BOOK, **variables))) == []
    s3, key = clean.client("s3"), "ana@example.com/Finance/copy.txt"
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"A good year."
    variables |= {"workdocs_documents": [{"path": "/Finance/copy.txt", "state": "absent"}]}
    done(carry_out(BOOK, **variables))
    assert key not in [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]


# ---- Where no site answers ------------------------------------------------------------------------------------------


def test_without_a_site_and_without_a_word_nothing_is_done_and_that_is_said(clean: EmbeddedAws, carry_out: Carry):
    run = done(carry_out(BOOK))
    assert "No site answers." in told(run) and "workdocs_fall_back: true goes on" in told(run)
    assert clean.writes() == []


def test_what_only_a_site_can_do_is_refused_where_none_answers(clean: EmbeddedAws, carry_out: Carry):
    run = carry_out(BOOK, workdocs_migrate=True, **asked())
    assert run.code == 2 and clean.writes() == []
    assert "No site of WorkDocs answers, so workdocs_users, workdocs_folders, workdocs_documents" in told(run)
    assert "workdocs_migrate can't be carried out there. AWS ended WorkDocs on 2025-04-25." in told(run)


def test_a_site_that_has_ended_is_none(clean: EmbeddedAws, carry_out: Carry):
    Office.made(clean)
    clean.workdocs("ended", True)
    run = done(carry_out(BOOK, workdocs_fall_back=True, **asked(workdocs_shares=[])))
    assert "So S3 and IAM Identity Center take its place here." in told(run)
    assert [one["Name"] for one in clean.client("s3").list_buckets()["Buckets"]] == [f"documents-{ACCOUNT}"]


def test_an_id_of_workdocs_leads_nowhere_in_s3(clean: EmbeddedAws, carry_out: Carry):
    run = carry_out(BOOK, **on_s3(workdocs_documents=[{"document_id": "abc", "content": "x"}]))
    assert run.code == 2 and clean.writes() == []
    assert "An item of workdocs_documents has no path" in told(run)


def test_what_has_no_counterpart_is_named(clean: EmbeddedAws, carry_out: Carry):
    variables = on_s3(
        workdocs_shares=[{"path": "/Finance", "view": ["jo"], "email_message": "Look!"},
                         {"path": "/Finance", "shares": [{"anonymous": True, "role": "viewer"}]}],
        workdocs_subscriptions=[{"endpoint": QUEUE, "protocol": "sqs"}],
    )  # fmt: skip
    run = done(carry_out(BOOK, "--check", **variables))
    assert "workdocs_shares: email_message" in told(run) and "workdocs_subscriptions: endpoint" in told(run)
    assert "/Finance: everybody with the link gets nothing: only a document" in told(run)
