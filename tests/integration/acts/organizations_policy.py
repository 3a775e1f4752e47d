# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies of an organization: attached, changed, mended, in place of FullAWSAccess, of a type yet to be enabled."""

from __future__ import annotations

from typing import Any

from support.organization import Organization

from . import Act, Play, Stage

STAY = {"Sid": "Stay", "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
NO_USERS = {"Sid": "NoUsers", "Effect": "Deny", "Action": ["iam:CreateUser", "iam:CreateAccessKey"], "Resource": "*"}
STORAGE = {"Effect": "Allow", "Action": ["s3:*", "glacier:*"], "Resource": "*"}
TEAMS = {"tags": {"team": {"tag_key": {"@@assign": "team"}}}}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


CREATED = {
    "name": "guardrails",
    "description": "What no account may do",
    "content": document(STAY),
    "targets": ["Workloads/Canary"],
    "tags": {"team": "platform"},
}
CHANGED = {
    **CREATED,
    "description": "What no account does",
    "content": document(STAY, NO_USERS),
    "targets": ["root", "photos@example.com"],
    "purge_targets": True,
    "tags": {"team": "cloud"},
}
ONLY_STORAGE = {
    "name": "only-storage",
    "content": document(STORAGE),
    "targets": ["Archive"],
    "replaces": ["FullAWSAccess"],
}
TAGS = {"name": "teams", "type": "tag_policy", "content": TEAMS, "targets": ["Workloads"]}


def setup(stage: Stage) -> None:
    ours = Organization.made(stage.aws, "Workloads", "Workloads/Canary", "Archive")
    ours.account("photos@example.com", "photos")


def snapshot(stage: Stage) -> dict[str, Any]:
    ours = Organization(stage.client("organizations"))
    kinds = ("SERVICE_CONTROL_POLICY", "TAG_POLICY")
    found = {name: policy for name, policy in ours.policies(*kinds).items() if name != "FullAWSAccess"}
    full = ours.policies(*kinds)["FullAWSAccess"]["targets"]
    return {**found, "types": ours.types(), "full access in the archive": "Archive" in full}


def spoil(stage: Stage) -> None:
    """Somebody works on the policy by hand."""
    ours = Organization(stage.client("organizations"))
    policy = next(one["Id"] for one in ours.client.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
                  if one["Name"] == "guardrails")  # fmt: skip
    ours.client.detach_policy(PolicyId=policy, TargetId=ours.id_of("root"))
    ours.client.attach_policy(PolicyId=policy, TargetId=ours.id_of("Archive"))
    ours.client.update_policy(PolicyId=policy, Description="mine")
    ours.client.untag_resource(ResourceId=policy, TagKeys=["team"])


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # The id that AWS makes up, and what it tells of a target.
    unknown=("policy.id", "policy.arn", "policy.targets.*.arn", "policy.targets.*.name",
             "plan.*.requests.0.params.PolicyId", "plan.*.requests.0.params.ResourceId"),
    volatile=("policy.id", "policy.arn", "plan.*.requests.0.params.PolicyId",
              "plan.*.requests.0.params.ResourceId"),
    acts=(
        Act(
            "create",
            CREATED,
            ("policy", "targets[*]"),
            leads_to={"guardrails": {"description": "What no account may do", "content": document(STAY),
                                     "targets": ["Workloads/Canary"], "tags": {"team": "platform"}}},
        ),
        Act(
            "change",
            CHANGED,
            ("attributes", "content", "targets[*]", "targets[*]", "targets[*]", "tags"),
            leads_to={"guardrails": {"description": "What no account does", "content": document(STAY, NO_USERS),
                                     "targets": ["photos", "root"], "tags": {"team": "cloud"}}},
        ),
        Act(
            "mend",
            CHANGED,
            ("attributes", "targets[*]", "targets[*]", "tags"),
            first=spoil,
            leads_to={"guardrails": {"description": "What no account does", "content": document(STAY, NO_USERS),
                                     "targets": ["photos", "root"], "tags": {"team": "cloud"}}},
        ),
        Act("in place of everything", ONLY_STORAGE, ("policy", "targets[*]", "replaces"),
            leads_to={"full access in the archive": False}),
        Act("of a type that isn't enabled", TAGS, ("policy", "policy_type", "targets[*]"),
            leads_to={"types": ["SERVICE_CONTROL_POLICY", "TAG_POLICY"]}),
        Act("absent", {"name": "guardrails", "state": "absent"}, ("targets[*]", "targets[*]", "policy"),
            leads_to={"guardrails": None}),
    ),
)  # fmt: skip
