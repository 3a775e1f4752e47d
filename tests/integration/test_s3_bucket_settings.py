# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of a bucket, changed behind its back: seen alone, mended by its own requests alone, and then at rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from ansible_collections.converge.aws.plugins.module_utils.habits import host_as_given
from ansible_collections.converge.aws.plugins.module_utils.options import FRAGMENTS
from support.embedded import EmbeddedAws
from support.modules import module, options
from support.playbook import OpenPlaybook, Told
from support.stage import REGION
from tests.integration import bucket_settings as table
from tests.integration.acts import answer


@dataclass
class Buckets:
    """An account with a bucket that has every setting, made once and mended by each test that spoils it."""

    aws: EmbeddedAws
    playbook: OpenPlaybook
    _at: Mapping[str, Any] | None = None
    _seen: Mapping[str, Any] | None = None
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self.aws.client(service, REGION)
            host_as_given(self._clients[service])
        return self._clients[service]

    def brought_to(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """The settings that the buckets have by this task; from nothing, if a test before has left them otherwise."""
        if self._at is None:
            self._begin()
        if said != self._at:
            self.run(said)
            self._seen = self.settings(said["name"])
        self._at = None
        return self._seen or {}

    def left_at(self, said: Mapping[str, Any]) -> None:
        """The next test may go on from here."""
        self._at = said

    def _begin(self) -> None:
        self.aws.reset()
        s3 = self.client("s3")
        for name in (table.LOGS, table.COPIES, table.PLAIN):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=table.COPIES, VersioningConfiguration={"Status": "Enabled"})
        self.client("sns").create_topic(Name=table.TOPIC.rpartition(":")[2])
        self.client("sqs").create_queue(QueueName=table.QUEUE.rpartition(":")[2])

    def run(self, said: Mapping[str, Any], **keywords: Any) -> tuple[Told, list[str]]:
        """Run the task; what it told, and the writes that it sent."""
        begun = self.aws.last_call()
        told = self.playbook.task("converge.aws.s3_bucket", said, **keywords)
        assert told.kind == "ok", told["msg"]
        return told, [f"{call['service']}:{call['operation']}" for call in self.aws.writes(begun)]

    def settings(self, name: str) -> dict[str, Any]:
        """All that S3 tells of a bucket, by boto3 alone."""
        s3 = self.client("s3")
        seen = {call: answer(getattr(s3, call), *unset, Bucket=name) for call, unset in table.READS.items()}
        seen["get_bucket_policy"] = table.statements(seen["get_bucket_policy"])
        return seen


@pytest.fixture(scope="module")
def buckets(server: EmbeddedAws, open_playbook: OpenPlaybook) -> Iterator[Buckets]:
    yield Buckets(server, open_playbook)
    server.reset()


def test_every_option_of_a_bucket_is_changed_behind_its_back():
    parts = module("s3_bucket").RESOURCE.parts
    taken = {option for part in parts for option in part.taken}
    purges = {part.purge for part in parts if getattr(part, "purge", "")}
    common = set(yaml.safe_load(FRAGMENTS["converge.aws.common"])["options"])
    tried, said = set(table.DRIFTS), set(table.WHOLE) - {"name"}
    assert not (taken | purges) - tried, "an option of the table that nobody changes"
    assert tried | set(table.NO_SETTING) == set(options("s3_bucket")) - common
    assert tried - said == {"delete_public_access", "delete_object_ownership"}, "what the whole task doesn't say"


@pytest.mark.parametrize("option", table.DRIFTS)
def test_a_change_of_one_option_is_seen_alone_and_mended_alone(option, buckets):
    drift = table.DRIFTS[option]
    said, name = drift.options, drift.options["name"]
    assert option in said
    before = buckets.brought_to(said)
    drift.by(buckets.client)

    foretold, sent = buckets.run(said, check_mode=True)
    assert sent == [], "a check run sent writes"
    (step,) = foretold["plan"]
    assert (step["name"], step["before"], step["after"]) == (drift.step, drift.before, drift.after)
    assert foretold["diff"] == {
        "before_header": f"bucket {name}",
        "after_header": f"bucket {name}",
        "before": "" if drift.before is None else {drift.step: drift.before},
        "after": "" if drift.after is None else {drift.step: drift.after},
    }

    done, sent = buckets.run(said)
    assert sent == [request["operation"] for request in step["requests"]], "what was sent and what was planned"
    assert done["plan"] == foretold["plan"]
    assert buckets.settings(name) == before, "what S3 has now, and had before somebody came"

    again, sent = buckets.run(said)
    assert (again["plan"], again["changed"], sent) == ([], False, [])
    buckets.left_at(said)
