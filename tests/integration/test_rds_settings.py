# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of a DB instance, changed behind its back: seen alone, mended by its own requests, and then at rest."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from ansible_collections.converge.aws.plugins.module_utils import api, runner
from ansible_collections.converge.aws.plugins.module_utils.options import FRAGMENTS
from ansible_collections.converge.aws.plugins.module_utils.rds import settings
from support.embedded import EmbeddedAws
from support.modules import module, options, params
from support.stage import REGION
from tests.integration import instance_settings as table

RESOURCE = module("rds_instance").RESOURCE
# What AWS makes up anew each time, and what only tells when something was.
VOLATILE = ("LatestRestorableTime", "InstanceCreateTime", "MasterUserSecret", "StatusInfos", "AvailabilityZone",
            "SecondaryAvailabilityZone", "CertificateDetails")  # fmt: skip


@dataclass
class Instances:
    """An account with instances that have every setting, made once and mended by each test that spoils them."""

    aws: EmbeddedAws
    _clients: dict[str, Any] = field(default_factory=dict)
    _made: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)
    at: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self.aws.client(service, REGION)
            if service == "rds":
                self._clients[service].meta.events.register("provide-client-params.rds", self._named)
        return self._clients[service]

    def _named(self, params: dict[str, Any], **_: Any) -> None:
        """The groups' ids for the names that the table has for them."""
        groups = params.get("VpcSecurityGroupIds")
        if groups:
            params["VpcSecurityGroupIds"] = [self.ids.get(one, one) for one in groups]

    def begin(self) -> None:
        self.aws.reset()
        self.aws.pace_databases(0)
        ec2, rds = self.client("ec2"), self.client("rds")
        for name in (table.GROUP, table.OTHER_GROUP):
            self.ids[name] = ec2.create_security_group(GroupName=name[3:], Description=name)["GroupId"]
        subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]]
        for name in ("private", "other"):
            rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription=name, SubnetIds=subnets)
        for name in ("tuned", "other"):
            rds.create_db_parameter_group(
                DBParameterGroupName=name, DBParameterGroupFamily="mysql8.4", Description=name
            )
        for name in ("audited", "other"):
            rds.create_option_group(
                OptionGroupName=name, EngineName="mysql", MajorEngineVersion="8.4", OptionGroupDescription=name
            )

    def had(self, name: str) -> None:
        """Have the instance that the table has under that name, unless it is there as it was left."""
        if name in self._made or name == table.DRAFTS or name == table.REPLICA:
            return
        self._made.add(name)
        if name in (table.NAME, table.LEDGER):
            said = table.WHOLE if name == table.NAME else table.ORACLE
            told, _sent = self.run(said)
            assert told["changed"]
        elif name == table.MOUNTED:
            self.had(table.LEDGER)
            table.made(name, "create_db_instance_read_replica", SourceDBInstanceIdentifier=table.LEDGER,
                       ReplicaMode="open-read-only")(self.client)  # fmt: skip
        else:
            table.made(name, PromotionTier=1, **table.SMALL)(self.client)

    def brought_to(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The settings that an instance has by this task."""
        name = said["db_instance_identifier"]
        if self.at.pop(name, None) != said:
            told, _sent = self.run(said)
            assert "failed" not in told, told["msg"]
        return self.settings(name)

    def run(self, said: Mapping[str, Any], check: bool = False) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run the task in this process; its result, and the writes that it sent."""
        begun = self.aws.last_call()
        said = {**said, "region": REGION, "endpoint_url": self.aws.endpoint_url, "access_key": "test",
                "secret_key": "test", "wait_timeout": 120}  # fmt: skip
        if said.get("vpc_security_group_ids"):
            said["vpc_security_group_ids"] = [self.ids[one] for one in said["vpc_security_group_ids"]]
        told = runner.run(RESOURCE, params("rds_instance", **said), check=check, diff=True)
        return told, self.aws.writes(begun)

    def settings(self, name: str) -> dict[str, Any]:
        """All that RDS tells of an instance, by boto3 alone."""
        (seen,) = self.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        told = {member: one for member, one in seen.items() if member not in VOLATILE}
        told["MasterUserSecret"] = sorted(seen.get("MasterUserSecret", {}))
        # Another group is applied by a reboot, even the one that was there before.
        told["DBParameterGroups"] = [one["DBParameterGroupName"] for one in seen["DBParameterGroups"]]
        told["EnabledCloudwatchLogsExports"] = sorted(seen.get("EnabledCloudwatchLogsExports", ()))
        return json.loads(json.dumps(told, default=str))

    def shown(self, step: Any) -> Any:
        """What a step tells of the attributes, lists whose order says nothing sorted, ids of groups by their names."""
        names = {one: name for name, one in self.ids.items()}
        if not isinstance(step, dict):
            return step
        return {
            option: sorted(names.get(one, one) for one in value) if option in _LISTS else value
            for option, value in step.items()
        }


_LISTS = ("vpc_security_group_ids", "enable_cloudwatch_logs_exports")


@pytest.fixture(scope="module")
def instances(server: EmbeddedAws) -> Iterator[Instances]:
    made = Instances(server)
    made.begin()
    with pytest.MonkeyPatch.context() as patch:
        # Waits look as often as they can: AWS is on this machine.
        patch.setattr(api, "time", SimpleNamespace(sleep=lambda seconds: time.sleep(0.01), monotonic=time.monotonic))
        yield made
    server.reset()


def test_every_option_of_an_instance_is_changed_behind_its_back():
    taken = {option for part in RESOURCE.parts for option in part.taken}
    purges = {option for option in options("rds_instance") if option.startswith("purge_")}
    common = set(yaml.safe_load(FRAGMENTS["converge.aws.common"])["options"])
    tried = {*table.DRIFTS, *table.FIXED, *table.DONE_BY_WORD}
    assert not (taken | purges) - tried, "an option of the table that nobody changes"
    assert tried | set(table.NO_SETTING) == set(options("rds_instance")) - common
    assert set(settings.FIXED_AT_BIRTH) <= set(table.FIXED)


def whole(step: str, value: Any, option: str) -> Any:
    """What a plan's step tells of an option: of the attributes, that one alone."""
    return {option: value} if step == "attributes" else value


@pytest.mark.parametrize("option", table.DRIFTS)
def test_a_change_of_one_option_is_seen_alone_and_mended_alone(option, instances):
    drift = table.DRIFTS[option]
    said, name = drift.options, drift.options["db_instance_identifier"]
    instances.had(name)
    before = {} if drift.anew else instances.brought_to(said)
    drift.by(instances.client)
    spoiled = instances.settings(name)

    foretold, sent = instances.run(said, check=True)
    assert "failed" not in foretold, foretold["msg"]
    assert (sent, instances.settings(name)) == ([], spoiled), "a check run changed something"
    (step,) = foretold["plan"]
    changed = table.CHANGED_BY.get(option, option)
    was, to_be = (whole(drift.step, one, changed) for one in (drift.before, drift.after))
    assert (step["name"], instances.shown(step["before"]), instances.shown(step["after"])) == (drift.step, was, to_be)
    assert foretold["diff"] == {
        "before_header": f"DB instance {name}", "after_header": f"DB instance {name}",
        "before": {drift.step: step["before"]}, "after": "" if to_be is None else {drift.step: step["after"]},
    }  # fmt: skip

    done, sent = instances.run(said)
    assert "failed" not in done, done["msg"]
    assert done["plan"] == foretold["plan"]
    told = [f"{call['service']}:{call['operation']}" for call in sent]
    assert told == [request["operation"] for request in step["requests"]], "what was sent and what was planned"
    after = instances.settings(name)
    if not drift.anew:
        assert after == before, "what RDS has now, and had before somebody came"

    again, sent = instances.run(said)
    assert (again["plan"], again["changed"], sent) == ([], False, [])
    assert instances.settings(name) == after
    instances.at[name] = said


@pytest.mark.parametrize("option", [name for name, one in table.FIXED.items() if one is not None])
def test_what_rds_never_changes_is_refused_and_nothing_is_sent(option, instances):
    instances.had(table.NAME)
    before = instances.settings(table.NAME)
    for check in (True, False):
        told, sent = instances.run({"db_instance_identifier": table.NAME, option: table.FIXED[option]}, check)
        assert told.get("failed") and told["msg"].startswith(option), told
        assert sent == []
    assert instances.settings(table.NAME) == before


def test_what_waits_for_the_window_is_asked_for_once_and_comes_with_it(instances):
    instances.had(table.NAME)
    before = instances.brought_to(table.WHOLE)
    table.modified(**table.LATER)(instances.client)
    said = {**table.without("state"), "apply_immediately": False}
    told, _sent = instances.run(said)
    assert "failed" not in told, told["msg"]
    (step,) = told["plan"]
    assert "in the maintenance window" in step["effect"]["sentence"]
    waiting = instances.settings(table.NAME)
    # The port alone is changed at once, whatever a task says.
    assert sorted(waiting["PendingModifiedValues"]) == list(table.PENDING)
    assert (waiting["DBInstanceClass"], waiting["Endpoint"]["Port"]) == ("db.r6i.xlarge", 3310)
    again, sent = instances.run(said)
    assert (again.get("plan"), sent) == ([], []), "what AWS has taken isn't asked for again"
    assert instances.aws.open_windows() == 1
    table.rest(instances.client("rds"), table.NAME)
    assert instances.settings(table.NAME) == before
    again, sent = instances.run(table.WHOLE)
    assert (again.get("plan"), sent) == ([], [])
    instances.at[table.NAME] = table.WHOLE
