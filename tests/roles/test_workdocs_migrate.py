# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out of WorkDocs: a site with people, versions and shares goes to S3 and IAM Identity Center, and is told."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.embedded import EmbeddedAws
from support.playbook import Playbooks, Run
from support.workdocs_site import REGION, Tree

from .test_glacier import Page

BUCKET = "documents-123456789012"
ADMIN, BEN, CAT = "administrator@example.com", "ben@example.com", "cat@example.com"
# A name that a page must not take at its word.
CREW = "Crew <script>alert('crew')</script>"
READ, WRITE = "READ", "READWRITE"


@pytest.fixture
def tree(aws: EmbeddedAws) -> Tree:
    """An administrator who shares with Ben, a group, an outsider, everybody and one who has gone; Cat is known."""
    aws.reset()
    tree = Tree(SimpleNamespace(aws=aws))
    ben, cat, dan = (tree.person(name) for name in ("ben", "cat", "dan"))
    aws.workdocs("group", {"name": CREW, "members": ["ben"]})
    (crew,) = (one["id"] for site in aws.workdocs("page", 2)["sites"] for one in site["groups"])
    finance, year = tree.folder("Finance"), tree.folder("2024", tree.folder("Land"))
    tree.upload("/Finance", "plan.txt", b"an old plan")
    plan = tree.upload("/Finance", "plan.txt", b"a new plan")
    sea = tree.upload("/Land/2024", "sea & land.bin", b"the sea" * 9000)
    share(tree, finance, ("USER", ben["Id"], "CONTRIBUTOR"), ("GROUP", crew, "VIEWER"))
    share(tree, plan["DocumentId"], ("USER", cat["Id"], "VIEWER"), ("ANONYMOUS", "anonymous", "VIEWER"))
    share(tree, sea["DocumentId"], ("USER", dan["Id"], "VIEWER"), ("INVITE", "eve@example.org", "VIEWER"))
    share(tree, year, ("ORGANIZATION", tree.org, "VIEWER"))
    tree.api.deactivate_user(UserId=dan["Id"])
    store(aws).create_user(
        **identity(aws), UserName="catherine", DisplayName="Cat", Name={"GivenName": "Cat", "FamilyName": "Sea"},
        Emails=[{"Value": CAT, "Type": "work", "Primary": True}],
    )  # fmt: skip
    return tree


def share(tree: Tree, resource: str, *given: tuple[str, str, str]) -> None:
    principals = [{"Type": kind, "Id": name, "Role": role} for kind, name, role in given]
    told = tree.api.add_resource_permissions(ResourceId=resource, Principals=principals)["ShareResults"]
    assert [one["Status"] for one in told] == ["SUCCESS"] * len(given)


def store(aws: EmbeddedAws) -> Any:
    return aws.client("identitystore", REGION)


def identity(aws: EmbeddedAws) -> dict[str, str]:
    (found,) = aws.client("sso-admin", REGION).list_instances()["Instances"]
    return {"IdentityStoreId": found["IdentityStoreId"]}


@pytest.fixture
def migrate(aws: EmbeddedAws, tmp_path: Path) -> Callable[..., Run]:
    """Run the role with workdocs_migrate."""

    def run(*arguments: str, before: Any = None, **variables: Any) -> Run:
        given = {"workdocs_migrate": True, "workdocs_report_folder": str(tmp_path / "report"), **variables}
        play = {"hosts": "localhost", "gather_facts": False, "vars": given, "roles": ["converge.aws.workdocs"]}
        return Playbooks(tmp_path, aws.environment(region=REGION)).run(play, arguments=arguments, before=before)

    return run


def changed(run: Run) -> list[str]:
    return [told.task for told in run.told if told.kind != "item" and told.get("changed")]


def objects(aws: EmbeddedAws) -> dict[str, bytes]:
    """What is in the bucket but for what stands beside documents, by keys; a version's id is left out of its key."""
    s3 = aws.client("s3", REGION)
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())
    keys = [one["Key"] for one in listed if not one["Key"].endswith(".json")]
    return {
        re.sub(r"versions/.*", "versions/1", key): s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys
    }


def grants(aws: EmbeddedAws) -> list[tuple[str, str, str]]:
    """Whom, what for and what, of every grant."""
    names = {one["UserId"]: one["UserName"] for one in store(aws).list_users(**identity(aws))["Users"]}
    names |= {one["GroupId"]: one["DisplayName"] for one in store(aws).list_groups(**identity(aws))["Groups"]}
    listed = aws.client("s3control", REGION).list_access_grants(AccountId="123456789012")["AccessGrantsList"]
    return sorted(
        (
            names[one["Grantee"]["GranteeIdentifier"]],
            one["GrantScope"].removeprefix(f"s3://{BUCKET}/"),
            one["Permission"],
        )
        for one in listed
    )


WHOLE = {
    f"{ADMIN}/Finance/plan.txt": b"a new plan",
    f"{ADMIN}/Finance/plan.txt.workdocs.versions/1": b"an old plan",
    f"{ADMIN}/Land/2024/sea & land.bin": b"the sea" * 9000,
}
GRANTED = sorted(
    [
        (ADMIN, f"{ADMIN}/*", WRITE),
        ("ben", f"{BEN}/*", WRITE),
        ("catherine", f"{CAT}/*", WRITE),
        ("ben", f"{ADMIN}/Finance/*", WRITE),
        (CREW, f"{ADMIN}/Finance/*", READ),
        ("catherine", f"{ADMIN}/Finance/plan.txt", READ),
    ]
)


def report(folder: Path) -> tuple[dict[str, Any], Page, str]:
    text = (folder / "report" / "migration-report.html").read_text()
    page = Page()
    page.feed(text)
    assert page.open == [] and page.loads == [] and "script" not in page.seen
    return json.loads((folder / "report" / "migration-report.json").read_text()), page, text


def figure(text: str, name: str) -> int:
    return int(re.findall(rf'<b id="{name}">([\d,]+)</b>', text)[0].replace(",", ""))


def test_a_site_moves_out_and_is_told_of(aws: EmbeddedAws, tree: Tree, migrate: Callable[..., Run], tmp_path: Path):
    seen, since = tree.contents(tree.root), aws.last_call()
    foretold = migrate("--check")
    assert foretold.code == 0, foretold.output[-6000:]
    assert aws.writes(since) == [] and not (tmp_path / "report").exists()
    assert "3 documents" not in foretold.output and "2 documents, with 3 versions" in foretold.output
    done = migrate()
    assert done.code == 0, done.output[-6000:]
    assert objects(aws) == WHOLE and grants(aws) == GRANTED
    s3 = aws.client("s3", REGION)
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] is True
    # The site is as it was.
    assert tree.contents(tree.root) == seen
    assert not [call for call in aws.writes(since) if call["service"] == "workdocs"]
    told, page, text = report(tmp_path)
    assert told["complete"] is True and told["wrong"] == [] and told["foretold"] is False
    counts = told["counts"]
    assert (counts["documents"]["documents"], counts["documents"]["versions"]) == (2, 3)
    assert counts["people"] == {"there": 3, "lacking": 0, "left": 2}
    assert counts["rights"] == {"there": 6, "lacking": 0, "left": 4}
    assert sorted(told["made"]) == [ADMIN, "ben"]
    assert told["verified"]["unlike"] == 0 and told["verified"]["files"] == counts["documents"]["files"]
    # Why each share that was left can't be carried over.
    why = {(one["path"], one["type"]): one["why"] for one in told["rights"] if one["standing"] == "left"}
    assert "everybody who has a link" in why["/Finance/plan.txt", "anonymous"]
    assert "everybody of an organization" in why["/Land/2024", "organization"]
    assert "never taken the invitation" in why["/Land/2024/sea & land.bin", "invite"]
    assert "inactive" in why["/Land/2024/sea & land.bin", "user"]
    # The page has the same figures, and names as they are.
    assert figure(text, "documents") == counts["documents"]["documents"]
    assert figure(text, "versions") == counts["documents"]["versions"]
    assert figure(text, "people") == counts["people"]["there"]
    assert figure(text, "rights") == counts["rights"]["there"]
    assert figure(text, "behind") == counts["people"]["left"] + counts["rights"]["left"]
    assert CREW in page.text and "/Land/2024/sea & land.bin" in page.text
    assert all(one in page.text for one in why.values()) and all(one in page.text for one in told["next"])
    assert "Nothing was removed" in page.text and "X-Amz-Signature" not in text + done.output
    written, since = (tmp_path / "report" / "migration-report.html").stat().st_mtime_ns, aws.last_call()
    again = migrate()
    assert (again.code, changed(again)) == (0, []), again.output[-6000:]
    assert aws.writes(since) == []
    assert (tmp_path / "report" / "migration-report.html").stat().st_mtime_ns == written


def test_a_run_that_is_killed_or_disturbed_is_gone_on_with(
    aws: EmbeddedAws, tree: Tree, migrate: Callable[..., Run], tmp_path: Path
):
    def kill(process: subprocess.Popen[str]) -> None:
        process.kill()
        process.wait()

    assert migrate(before={"Make the groups that lack": kill}).code == -9
    assert len(objects(aws)) == len(WHOLE) and not (tmp_path / "report").exists()
    spoiled, control = f"{ADMIN}/Finance/plan.txt", {"AccountId": "123456789012"}

    def spoil(_process: Any) -> None:
        aws.client("s3", REGION).put_object(Bucket=BUCKET, Key=spoiled, Body=b"a bad plan")
        s3control = aws.client("s3control", REGION)
        granted = s3control.list_access_grants(**control)["AccessGrantsList"]
        (found,) = (one for one in granted if one["GrantScope"].endswith("plan.txt"))
        s3control.delete_access_grant(**control, AccessGrantId=found["AccessGrantId"])

    def dismiss(_process: Any) -> None:
        (ben,) = (one for one in store(aws).list_users(**identity(aws))["Users"] if one["UserName"] == "ben")
        store(aws).delete_user(**identity(aws), UserId=ben["UserId"])

    # Somebody deletes Ben, and writes over an object and takes a grant away before both are verified.
    run = migrate(
        before={"Grant the first of the rights that lack": dismiss, "Look whether people and grants are there": spoil}
    )
    assert run.code != 0
    told, page, _text = report(tmp_path)
    assert told["complete"] is False and told["verified"]["named"] == [spoiled] and spoiled in page.text
    assert told["counts"]["rights"]["lacking"] == 3 and "nothing, not READ" in page.text
    assert [(one["what"], one["name"].split(" ")[0]) for one in told["refused"]] == [("grant", "ben")] * 2
    assert all("there is no user ben" in one["why"] and one["why"] in page.text for one in told["refused"])
    assert told["counts"]["people"]["lacking"] == 1
    assert len(told["wrong"]) == 4 and all(one in " ".join(run.output.split()) for one in told["wrong"])
    mended = migrate()
    assert mended.code == 0, mended.output[-6000:]
    assert objects(aws) == WHOLE and grants(aws) == GRANTED
    assert report(tmp_path)[0]["complete"] is True


def test_without_people_only_documents_move(aws: EmbeddedAws, tree: Tree, migrate: Callable[..., Run], tmp_path: Path):
    since = aws.last_call()
    run = migrate(workdocs_migrate_people=False, workdocs_export={"versions": "latest", "prefix": "old"})
    assert run.code == 0, run.output[-6000:]
    newest = {key: body for key, body in WHOLE.items() if "versions" not in key}
    assert objects(aws) == {f"old/{key}": body for key, body in newest.items()}
    assert {call["service"] for call in aws.writes(since)} == {"s3"}
    told, page, _text = report(tmp_path)
    assert told["complete"] is True and {one["standing"] for one in told["rights"]} == {"left"}
    assert "Nobody was granted anything" in page.text


def test_where_no_identity_store_answers_nothing_moves(aws: EmbeddedAws, tree: Tree, migrate: Callable[..., Run]):
    since = aws.last_call()
    run = migrate(workdocs_identity_store_id="d-0000000000")
    said = " ".join(run.output.split())
    assert run.code != 0 and "workdocs_migrate_people: false" in said and "no identity store d-0000000000" in said
    assert aws.writes(since) == [] and "Traceback" not in said
