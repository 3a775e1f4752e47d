# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks AWS whether all that vars/role.yml says is there, or gone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import boto3

OURS, ACCOUNT = "molecule-glacier", "123456789012"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:{OURS}"
FILES = {"converge.yml", "molecule.yml", "vars/role.yml", "verify.py", "verify.yml"}
CACHE = Path.home() / ".cache" / "converge.aws" / OURS
s3, s3control, iam, sns, cloudwatch, budgets, ce = (
    boto3.client(service) for service in ("s3", "s3control", "iam", "sns", "cloudwatch", "budgets", "ce")
)
# No name server knows the host with an account before it that S3 Control asks.
s3control.meta.events.register(
    "before-sign.s3-control", lambda request, **_: setattr(request, "url", request.url.replace(f"{ACCOUNT}.", ""))
)


def there() -> None:
    """Fail at the first thing that isn't as it should be."""
    listed = s3.list_objects_v2(Bucket=OURS, OptionalObjectAttributes=["RestoreStatus"])["Contents"]
    found = {entry["Key"]: entry for entry in listed}
    assert set(found) == {f"films/{name}" for name in FILES} | {"once/verify.py"}, found
    assert {key: entry["StorageClass"] for key, entry in found.items()} == {
        key: "DEEP_ARCHIVE" if key.startswith("once/") else "GLACIER" for key in found
    }
    # All were asked for, by the job and by the role.
    assert all("RestoreStatus" in entry for entry in listed), listed
    assert (CACHE / "once" / "verify.py").read_bytes() == Path(__file__).read_bytes()
    tags = s3.get_object_tagging(Bucket=OURS, Key="films/verify.py")["TagSet"]
    assert tags == [{"Key": "kept", "Value": "yes"}], tags

    jobs = s3control.list_jobs(AccountId=ACCOUNT)["Jobs"]
    ours = [job for job in jobs if OURS in job["Description"]]
    assert sorted((job["Operation"], job["Status"]) for job in ours) == [
        ("S3InitiateRestoreObject", "Complete"),
        ("S3PutObjectTagging", "Complete"),
    ], ours
    policy = iam.get_role_policy(RoleName=f"{OURS}-keeper", PolicyName="archives")["PolicyDocument"]
    assert [each["Sid"] for each in policy["Statement"]] == ["List", "Archives", "Reports"], policy
    rules = s3.get_bucket_lifecycle_configuration(Bucket=OURS)["Rules"]
    assert [rule["Transitions"][0]["StorageClass"] for rule in rules] == ["DEEP_ARCHIVE"], rules
    inventories = s3.list_bucket_inventory_configurations(Bucket=OURS)["InventoryConfigurationList"]
    assert [one["Id"] for one in inventories] == ["weekly"], inventories

    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[OURS])["MetricAlarms"]
    assert alarm["AlarmActions"] == [TOPIC], alarm
    assert "widgets" in cloudwatch.get_dashboard(DashboardName=OURS)["DashboardBody"]
    budget = budgets.describe_budget(AccountId=ACCOUNT, BudgetName=OURS)["Budget"]
    assert float(budget["BudgetLimit"]["Amount"]) == 5, budget
    assert [one["MonitorName"] for one in ce.get_anomaly_monitors()["AnomalyMonitors"]] == [OURS]

    told = json.loads((CACHE / "archive-report.json").read_text())
    assert told["total"]["objects"] == len(FILES) + 1 + len(s3.list_objects_v2(Bucket=f"{OURS}-lists")["Contents"])
    assert OURS in (CACHE / "archive-report.html").read_text()


def gone() -> None:
    """Fail if anything is left."""
    left = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    left += [role["RoleName"] for role in iam.list_roles()["Roles"]]
    left += [topic["TopicArn"].rpartition(":")[2] for topic in sns.list_topics()["Topics"]]
    left += [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]]
    left += [one["DashboardName"] for one in cloudwatch.list_dashboards()["DashboardEntries"]]
    left += [one["BudgetName"] for one in budgets.describe_budgets(AccountId=ACCOUNT).get("Budgets", [])]
    left += [one["MonitorName"] for one in ce.get_anomaly_monitors()["AnomalyMonitors"]]
    assert [name for name in left if name.startswith(OURS)] == []


if __name__ == "__main__":
    {"there": there, "gone": gone}[sys.argv[1]]()
