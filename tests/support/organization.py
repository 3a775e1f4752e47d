# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization for tests: made and looked at with plain boto3, its parts by their paths instead of their ids."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .embedded import EmbeddedAws

ROOT = "root"


@dataclass(frozen=True)
class Organization:
    """The organization of the embedded AWS's own account."""

    client: Any

    @classmethod
    def made(cls, aws: EmbeddedAws, *units: str) -> Organization:
        """A new one, with units by their paths; AWS makes up the same ids for it each time."""
        seed = urllib.request.Request(f"{aws.endpoint_url}/moto-api/seed?a=7", method="POST")
        urllib.request.urlopen(seed).close()
        client = aws.client("organizations")
        client.create_organization(FeatureSet="ALL")
        ours = cls(client)
        for path in units:
            parent, _slash, name = path.rpartition("/")
            client.create_organizational_unit(ParentId=ours.id_of(parent or ROOT), Name=name)
        return ours

    def account(self, email: str, name: str, unit: str = ROOT) -> str:
        """A new member account, and its id."""
        status = self.client.create_account(Email=email, AccountName=name)["CreateAccountStatus"]
        while status["State"] == "IN_PROGRESS":
            found = self.client.describe_create_account_status(CreateAccountRequestId=status["Id"])
            status = found["CreateAccountStatus"]
        member: str = status["AccountId"]
        if unit != ROOT:
            ids = {"SourceParentId": self.id_of(ROOT), "DestinationParentId": self.id_of(unit)}
            self.client.move_account(AccountId=member, **ids)
        return member

    def nodes(self) -> dict[str, str]:
        """The ids of the root and the units, by their paths."""
        return dict(self._below(ROOT, self.client.list_roots()["Roots"][0]["Id"]))

    def _below(self, path: str, node: str) -> Iterator[tuple[str, str]]:
        yield path, node
        for page in self.client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=node):
            for unit in page["OrganizationalUnits"]:
                yield from self._below(unit["Name"] if path == ROOT else f"{path}/{unit['Name']}", unit["Id"])

    def id_of(self, path: str) -> str:
        return self.nodes()[path]

    def tags(self, resource: str) -> dict[str, str]:
        """The tags of a unit, an account or a policy."""
        return {tag["Key"]: tag["Value"] for tag in self.client.list_tags_for_resource(ResourceId=resource)["Tags"]}

    def accounts(self) -> dict[str, dict[str, Any]]:
        """The accounts by their e-mail addresses, with the path of the unit that each is in."""
        paths = {node: path for path, node in self.nodes().items()}
        listed = self.client.list_accounts()["Accounts"]
        return {
            one["Email"]: {
                "name": one["Name"],
                "status": one["Status"],
                "unit": paths[self.client.list_parents(ChildId=one["Id"])["Parents"][0]["Id"]],
                "tags": self.tags(one["Id"]),
            }
            for one in listed
        }

    def policies(self, *kinds: str) -> dict[str, dict[str, Any]]:
        """The policies of these types, by their names; they are attached to paths and to names of accounts."""
        paths = {node: path for path, node in self.nodes().items()}
        found = {}
        for kind in kinds:
            for one in self.client.list_policies(Filter=kind)["Policies"]:
                held = self.client.list_targets_for_policy(PolicyId=one["Id"])["Targets"]
                content = self.client.describe_policy(PolicyId=one["Id"])["Policy"]["Content"]
                found[one["Name"]] = {
                    "description": one.get("Description"),
                    "content": json.loads(content),
                    "targets": sorted(paths.get(target["TargetId"], target["Name"]) for target in held),
                    "tags": self.tags(one["Id"]),
                }
        return found

    def types(self) -> list[str]:
        """The types of policies that are enabled."""
        return sorted(one["Type"] for one in self.client.list_roots()["Roots"][0]["PolicyTypes"])
