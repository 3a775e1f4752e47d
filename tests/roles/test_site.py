# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""site.yml in an empty account: foretold, carried out, repeated and undone, with AWS asked by plain boto3."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support.embedded import EmbeddedAws
from support.playbook import ROOT, Run, Told

from .conftest import Carry
from .estate import ACCOUNT, asked, estate
from .rights import tried

FILES = ROOT / "playbooks" / "files"
DATA, LOGS = f"converge-aws-gauge-{ACCOUNT}", f"converge-aws-gauge-logs-{ACCOUNT}"
ARCHIVE = f"converge-aws-gauge-archive-{ACCOUNT}"
PAPERS = f"converge-aws-gauge-documents-{ACCOUNT}"
FORCE = {"s3_force": True, "glacier_force": True, "workdocs_force": True, "rds_force": True}
# What the account asks of passwords and its alias stay, since others count on them; those of AWS are always there.
# Of databases, what can be brought back from.
STAYS: dict[str, Any] = {
    "aliases": [f"converge-aws-gauge-{ACCOUNT}"],
    "password length": 14,
    "snapshots": ["gauge-2026-10", "gauge-as-it-was-final", "gauge-final"],
}
NOTHING: dict[str, Any] = {
    **{"buckets": {}, "access points": {}, "policies": {}, "users": {}, "groups": {}, "roles": {}},
    **{"instance profiles": [], "their roles": ["OrganizationAccountAccessRole"]},
    **{"service control": ["FullAWSAccess"], "resource control": ["RCPFullAWSAccess"]},
    **{"aliases": [], "password length": None},
    **{"topics": [], "alarms": {}, "budgets": {}, "anomaly monitors": []},
    **{"instances": {}, "instances abroad": {}, "snapshots": [], "parameter groups": [], "security groups": []},
    **{"event subscriptions": [], "caches": [], "dashboards": [], "secrets": 0},
    **{"people": [], "their groups": {}, "grants": [], "documents": {}},
}


@dataclass(frozen=True)
class Story:
    """The runs one after the other, and the writes that the embedded AWS served in each."""

    runs: dict[str, Run]
    writes: dict[str, list[str]]
    estate: dict[str, Any]
    left: dict[str, Any]
    foretold_estate: dict[str, Any]
    rights: dict[str, str]
    answers: dict[str, tuple[Any, ...]]


@pytest.fixture(scope="module")
def story(aws: EmbeddedAws, carry_out: Carry) -> Story:
    runs, writes, seen, rights = {}, {}, {}, {}
    for act, playbook, arguments, variables in (
        ("foretold", "converge.aws.site", ("--check", "--diff"), {}),
        ("done", "converge.aws.site", ("--diff",), {}),
        ("again", "converge.aws.site", (), {}),
        ("checked", "converge.aws.site", ("--check", "--diff"), {}),
        ("refused", "converge.aws.teardown", (), {}),
        ("undoing", "converge.aws.teardown", ("--check",), FORCE),
        ("undone", "converge.aws.teardown", (), FORCE),
        ("undone again", "converge.aws.teardown", (), FORCE),
    ):
        since = aws.last_call()
        runs[act] = carry_out(playbook, *arguments, finds_aws=True, **variables)
        writes[act] = [f"{call['operation']} {call['resource']}" for call in aws.writes(since)]
        seen[act] = estate(aws)
        if act == "done":
            rights, answers = tried(aws), asked(aws)
    return Story(runs, writes, seen["done"], seen["undone"], seen["foretold"], rights, answers)


def turns(run: Run) -> list[Told]:
    """What each task told, turn by turn of its loop, item by item of its batch."""
    turns: list[Told] = []
    for told in run.told:
        if told.action == "converge.aws.batch":
            # One that only asks (changed_when: false) says so of the whole, and not of its items.
            asked = told.task.startswith("Look for ")
            turns += [] if asked else [replace(told, kind="item", result=one) for one in told.result.get("results", ())]
        elif told.action == "ansible.builtin.command":
            continue  # The embedded AWS is started, really, in a check run too.
        elif told.kind == "item" or (told.kind == "ok" and "results" not in told.result):
            turns.append(told)
    return turns


def changes(run: Run) -> list[tuple[Any, ...]]:
    """Each change in its order: the task, the turn of its loop, and the steps with what was and what is to be."""
    return [
        (
            told.task,
            json.dumps(told.get("item"), sort_keys=True),
            [(step["name"], step["action"], step["before"], step["after"]) for step in told.get("plan", ())],
        )
        for told in turns(run)
        if told.get("changed")
    ]


def test_every_run_ends_as_it_should(story: Story):
    codes = {act: run.code for act, run in story.runs.items()}
    assert codes == dict.fromkeys(codes, 0) | {"refused": 2}, story.runs["done"].output[-3000:]


def test_a_check_of_an_empty_account_changes_nothing(story: Story):
    assert story.writes["foretold"] == []
    assert story.foretold_estate == NOTHING


def test_the_check_foretells_the_run_step_by_step(story: Story):
    foretold, done = changes(story.runs["foretold"]), changes(story.runs["done"])
    assert len(done) > 60
    assert foretold == done


def test_every_step_of_the_run_is_written(story: Story):
    steps = sum(len(plan) for _task, _item, plan in changes(story.runs["done"]))
    assert steps > 60
    # The four downloads write here, not there; SQL goes to the database, twice; four wait.
    assert len(story.writes["done"]) >= steps - 10


@pytest.mark.parametrize("act", ["again", "checked", "undone again"])
def test_what_is_done_is_not_done_again(story: Story, act: str):
    assert changes(story.runs[act]) == []
    assert story.writes[act] == []


def test_buckets_are_as_told(story: Story):
    data, logs = story.estate["buckets"][DATA], story.estate["buckets"][LOGS]
    assert set(story.estate["buckets"]) == {DATA, LOGS, ARCHIVE}
    assert (data["versioning"], logs["versioning"]) == ("Enabled", None)
    for bucket in (data, logs):
        assert bucket["encryption"] == "AES256"
        assert set(bucket["access"].values()) == {True} and len(bucket["access"]) == 4
        assert bucket["tags"] == {"estate": "gauge"}
    assert data["logging"] == {"TargetBucket": LOGS, "TargetPrefix": "gauge/"}
    assert (data["event_bridge"], logs["event_bridge"]) == (True, False)
    assert data["metrics"] == [{"Id": "readings", "Filter": {"Prefix": "readings/"}}]
    assert data["tiering"][0]["Tierings"] == [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]
    assert logs["lifecycle"]["forget-logs"]["Expiration"] == {"Days": 90}
    assert data["lifecycle"]["archive-readings"]["Transitions"] == [{"Days": 90, "StorageClass": "GLACIER_IR"}]
    assert data["lifecycle"]["forget-old-versions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 365}


def test_access_is_as_told(story: Story):
    assert story.estate["access points"] == {"gauge-analysis": DATA}
    statement = story.estate["policies"]["gauge-read"]["Statement"]
    assert [each["Sid"] for each in statement] == ["List", "Read"]
    assert statement[1]["Resource"] == f"arn:aws:s3:::{DATA}/*"
    assert story.estate["buckets"][DATA]["policy"]["Statement"][0]["Effect"] == "Deny"
    assert story.estate["buckets"][LOGS]["policy"]["Statement"][0]["Principal"] == {
        "Service": "logging.s3.amazonaws.com"
    }


def test_the_archive_is_as_told(story: Story, home: Path):
    archive = story.estate["buckets"][ARCHIVE]
    originals = {
        "station/2026-10/gauge-2026-10.csv": "gauge-2026-10.csv",
        "station/2026-10/gauge.pdf": "gauge.pdf",
        "station/2026-10/notes.txt": "notes.txt",
        "plots/2026-10/gauge-2026-10.png": "gauge-2026-10.png",
    }
    objects = archive["objects"]
    assert {key: one["ContentLength"] for key, one in objects.items()} == {
        key: (FILES / file).stat().st_size for key, file in originals.items()
    }
    assert {key: one["StorageClass"] for key, one in objects.items()} == {
        key: "DEEP_ARCHIVE" if key.startswith("plots/") else "GLACIER" for key in originals
    }
    # One was brought back, compared by its bytes with what it was; the others are out of reach.
    (back,) = [key for key, one in objects.items() if one["Body"] is not None]
    assert back == "station/2026-10/gauge-2026-10.csv" and 'ongoing-request="false"' in objects[back]["Restore"]
    fetched = home / "home" / ".cache" / "converge.aws" / "example-archive" / "gauge-2026-10.csv"
    assert _sha(fetched.read_bytes()) == _sha(objects[back]["Body"]) == _sha((FILES / "gauge-2026-10.csv").read_bytes())
    assert archive["lifecycle"]["deeper-after-half-a-year"]["Transitions"] == [
        {"Days": 180, "StorageClass": "DEEP_ARCHIVE"}
    ]
    assert archive["versioning"] == "Enabled" and set(archive["access"].values()) == {True}


def test_the_archive_is_watched(story: Story):
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:gauge-alerts"
    assert story.estate["topics"] == ["gauge-alerts", "gauge-db-alerts"]
    assert story.estate["alarms"]["gauge-archive-grows"] == ("OK", [topic])
    assert story.estate["budgets"] == {"gauge-archive": 20.0}
    assert story.estate["anomaly monitors"] == ["gauge"]


def test_the_archive_is_reported_on(story: Story, home: Path):
    folder = home / "home" / ".cache" / "converge.aws" / "example-archive-report"
    told = json.loads((folder / "archive-report.json").read_text())
    (archive,) = told["archives"]
    assert {one["storage_class"]: one["objects"] for one in archive["classes"]} == {"DEEP_ARCHIVE": 1, "GLACIER": 3}
    assert archive["bytes"] == sum(one["ContentLength"] for one in story.estate["buckets"][ARCHIVE]["objects"].values())
    assert [one["key"] for one in archive["returned"]["named"]] == ["station/2026-10/gauge-2026-10.csv"]
    page = (folder / "archive-report.html").read_text()
    assert ARCHIVE in page and page.count("<svg ") == 5
    assert "src=" not in page and "url(" not in page and "@import" not in page and "http" not in page


def test_documents_are_where_those_who_may_see_them_look(story: Story):
    hers = "ada@example.com/Gauge"
    (papers,) = story.estate["documents"].values()
    objects = papers["objects"]
    assert set(story.estate["documents"]) == {PAPERS}
    assert (papers["versioning"], set(papers["access"].values())) == ("Enabled", {True})
    assert {key: _sha(objects.pop(f"{hers}/{key}")) for key in ("Reports/2026-10.txt", "gauge.pdf")} == {
        "Reports/2026-10.txt": _sha((FILES / "notes.txt").read_bytes()),
        "gauge.pdf": _sha((FILES / "gauge.pdf").read_bytes()),
    }
    beside = {key: json.loads(body) for key, body in objects.items() if key.endswith(".notes.json")}
    assert beside == {
        f"{hers}/Reports/2026-10.txt.notes.json": {"comments": [{"text": "The storm of the 21st is in it."}]},
        f"{hers}/gauge.pdf.notes.json": {"metadata": {"station": "old-quay"}},
    }
    assert set(objects) - set(beside) == {f"{hers}/", f"{hers}/Reports/"}
    assert story.estate["people"] == ["ada@example.com", "jo@example.com"]
    assert story.estate["their groups"] == {"gauge-readers": ["jo@example.com"]}
    assert story.estate["grants"] == [
        (f"s3://{PAPERS}/{hers}/*", "ada@example.com", "READWRITE"),
        (f"s3://{PAPERS}/{hers}/Reports/*", "gauge-readers", "READ"),
    ]


def test_a_link_for_outsiders_is_in_no_output(story: Story):
    assert [told.kind for told in story.runs["done"].told if told.task == "Make links for outsiders"] == ["ok"]
    assert "X-Amz-Signature" not in story.runs["done"].output


def test_the_database_is_as_told(story: Story):
    found = story.estate["instances"]
    assert set(found) == {"gauge", "gauge-as-it-was"}
    for instance in found.values():
        assert instance["DBInstanceStatus"] == "available" and instance["EngineVersion"].startswith("16.")
        assert instance["StorageEncrypted"] and instance["DeletionProtection"] and not instance["PubliclyAccessible"]
        assert instance["MasterUserSecret"]["SecretStatus"] == "active"
    gauge = found["gauge"]
    assert (gauge["DBInstanceClass"], gauge["AllocatedStorage"], gauge["MaxAllocatedStorage"]) == (
        *("db.t4g.micro", 20),
        100,
    )
    assert gauge["DBParameterGroups"] == [
        {"DBParameterGroupName": "gauge-postgres16", "ParameterApplyStatus": "in-sync"}
    ]
    assert gauge["PendingModifiedValues"] == {} and gauge["IAMDatabaseAuthenticationEnabled"]
    (abroad,) = story.estate["instances abroad"].values()
    assert abroad["ReadReplicaSourceDBInstanceIdentifier"] == gauge["DBInstanceArn"]
    assert story.estate["snapshots"] == ["gauge-2026-10"]
    assert story.estate["security groups"] == ["gauge-db"]
    assert story.estate["event subscriptions"] == ["gauge-db"]
    assert story.estate["caches"] == ["gauge"]


def test_the_database_answers_and_so_does_what_was_restored_and_replicated(story: Story):
    answers = story.answers
    assert set(answers) == {"gauge", "gauge-as-it-was", "gauge-abroad"}
    readings = [line.split(",") for line in (FILES / "gauge-2026-10.csv").read_text().splitlines()[1:169]]
    whole = (len(readings), sum(Decimal(level) for _time, level, _pressure in readings), "old-quay")
    # What the master user of the original may, the replica's may too: it is the same one.
    assert answers == dict.fromkeys(answers, whole)


def test_identities_are_as_told(story: Story):
    estate = story.estate
    assert estate["users"] == {
        "ada": {"held": [], "groups": ["gauge-keepers", "gauge-readers"], "boundary": "gauge-bounds"},
        "jo": {"held": [], "groups": ["gauge-readers"], "boundary": "gauge-bounds"},
        "gauge-buoy": {"held": ["gauge-deliver"], "groups": [], "boundary": "gauge-bounds"},
    }
    # What the readers hold was made by the procedure of S3, which came later.
    assert estate["groups"] == {"gauge-keepers": ["gauge-keep"], "gauge-readers": ["gauge-read"]}
    assert estate["roles"] == {
        "gauge-station": ["gauge-deliver"],
        "gauge-digest": ["AWSLambdaBasicExecutionRole", "gauge-deliver"],
        "gauge-partner": ["gauge-read"],
        f"{ARCHIVE}-archive": [],
        f"{PAPERS}-grants": [],
    }
    assert estate["instance profiles"] == [("gauge-station", "gauge-station")]
    assert estate["their roles"] == ["OrganizationAccountAccessRole", "gauge-auditor"]
    assert estate["service control"] == ["FullAWSAccess", "gauge-keep-the-trail"]
    assert estate["resource control"] == ["RCPFullAWSAccess", "gauge-tls-only"]
    assert {kind: estate[kind] for kind in ("aliases", "password length")} == {
        kind: STAYS[kind] for kind in ("aliases", "password length")
    }


# What each may do, and of what one may not, the words that say why.
RIGHTS = {
    "the buoy delivers": "done",
    "the buoy writes elsewhere": "no identity-based policy allows the s3:PutObject action",
    "the buoy reads": "no identity-based policy allows the s3:GetObject action",
    "the buoy looks at users": "is not authorized to perform: iam:ListUsers",
    "ada keeps": "done",
    "ada reads herself": "done",
    "ada reads another": "is not authorized to perform: iam:GetUser",
    "ada deletes the bucket": "no identity-based policy allows the s3:DeleteBucket action",
    "jo reads": "done",
    "jo writes": "no identity-based policy allows the s3:PutObject action",
    "their administrator looks": "done",
    "their administrator leaves": "with an explicit deny in a service control policy",
    "their administrator writes without TLS": "with an explicit deny in a resource control policy",
    "the auditor is taken": "done",
    "the auditor is taken without the id": "is not authorized to perform: sts:AssumeRole",
    "the auditor is taken with another id": "is not authorized to perform: sts:AssumeRole",
    "jo takes the auditor": "is not authorized to perform: sts:AssumeRole",
    "a stranger takes the auditor": "is not authorized to perform: sts:AssumeRole",
    "the partner is taken": "done",
    "the partner reads": "done",
    "a stranger takes the partner": "is not authorized to perform: sts:AssumeRole",
}


def test_every_right_is_tried(story: Story):
    assert set(story.rights) == set(RIGHTS)


@pytest.mark.parametrize("attempt", RIGHTS)
def test_everybody_may_do_what_the_policies_say_and_nothing_else(story: Story, attempt: str):
    assert RIGHTS[attempt] in story.rights[attempt]


def test_files_arrive_byte_for_byte_where_they_belong(story: Story, home: Path):
    objects = story.estate["buckets"][DATA]["objects"]
    originals = {
        "readings/2026/10.csv": "gauge-2026-10.csv",
        "plots/2026-10.png": "gauge-2026-10.png",
        "plots/latest.png": "gauge-2026-10.png",
        "station/gauge.pdf": "gauge.pdf",
        "station/notes-2026-10.txt": "notes.txt",
    }
    assert set(objects) == {*originals, "station/position.json"}
    assert {key: _sha(objects[key]["Body"]) for key in originals} == {
        key: _sha((FILES / file).read_bytes()) for key, file in originals.items()
    }
    assert json.loads(objects["station/position.json"]["Body"])["latitude"] == 48.38
    moved = objects["readings/2026/10.csv"]
    assert (moved["Metadata"], moved["Tags"], moved["ContentType"]) == (
        {"station": "old-quay"},
        {"kind": "readings"},
        "text/csv",
    )
    assert objects["station/gauge.pdf"]["StorageClass"] == "STANDARD_IA"
    assert objects["plots/latest.png"]["CacheControl"] == "max-age=86400"
    downloads = home / "home" / ".cache" / "converge.aws" / "example"
    assert {path.name: _sha(path.read_bytes()) for path in downloads.iterdir()} == {
        "10.csv": _sha((FILES / "gauge-2026-10.csv").read_bytes()),
        "latest.png": _sha((FILES / "gauge-2026-10.png").read_bytes()),
        "notes.txt": _sha((FILES / "notes.txt").read_bytes()),
    }


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_downloads_are_compared(story: Story):
    compared = [told for told in turns(story.runs["done"]) if told.task == "Compare them"]
    assert len(compared) == 3


def test_what_is_protected_is_not_removed_unless_told(story: Story):
    assert story.writes["refused"] == []
    assert "gauge-as-it-was, gauge are protected from deletion" in " ".join(story.runs["refused"].output.split())


def test_the_check_foretells_the_removal(story: Story):
    assert story.writes["undoing"] == []
    assert _uncounted(story.runs["undoing"]) == _uncounted(story.runs["undone"])
    assert len(changes(story.runs["undone"])) == 6 + 4 + 4 + 3 + 2 + 3 + 2 + 11 + 7


def _uncounted(run: Run) -> list[tuple[Any, ...]]:
    """The changes, without how many logs there were: looking at the bucket they are about makes one more.

    Of what IAM holds, only what goes as a whole: what one holds of another goes with whichever of them is first, and a
    check run, in which none goes, says so of both.
    """
    return [
        (task, item, [step[:2] for step in plan if step[1] == "delete"] if _is_told_twice(task, item) else plan)
        for task, item, plan in changes(run)
    ]


def _is_told_twice(task: str, item: str) -> bool:
    holders = ("Remove the roles", "Remove the users", "Remove the groups", "Remove the policies")
    return json.loads(item).get("name") == LOGS or task in holders


def test_undone_means_empty(story: Story):
    assert story.left == NOTHING | STAYS
