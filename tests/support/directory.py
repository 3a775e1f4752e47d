# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An identity store as tests make and see one, by boto3 alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from support.embedded import EmbeddedAws
from support.stage import REGION

# What is different each time: ids, and what holds them or changes with them.
UNSEEN = (
    "UserId", "GroupId", "UserArn", "GroupArn", "IdentityStoreId", "CreatedAt", "UpdatedAt", "CreatedBy", "UpdatedBy",
    "Revision",
)  # fmt: skip


@dataclass(frozen=True)
class Directory:
    """The only identity store of an embedded AWS."""

    aws: EmbeddedAws

    @property
    def client(self) -> Any:
        return self.aws.client("identitystore", REGION)

    @property
    def instance(self) -> dict[str, str]:
        found: dict[str, str] = self.aws.client("sso-admin", REGION).list_instances()["Instances"][0]
        return found

    @property
    def store(self) -> dict[str, str]:
        return {"IdentityStoreId": self.instance["IdentityStoreId"]}

    def user(self, name: str, **options: Any) -> str:
        """The id of a new user."""
        said = {"UserName": name, "DisplayName": name, "Name": {"GivenName": name, "FamilyName": "Sea"}, **options}
        return str(self.client.create_user(**self.store, **said)["UserId"])

    def group(self, name: str, *members: str) -> str:
        """The id of a new group, in which there are users of these ids."""
        made = str(self.client.create_group(**self.store, DisplayName=name)["GroupId"])
        for one in members:
            self.client.create_group_membership(**self.store, GroupId=made, MemberId={"UserId": one})
        return made

    def seen(self) -> dict[str, Any]:
        """All users and groups by their names, and who is in which group."""
        store, client = self.store, self.client
        users = client.list_users(**store)["Users"]
        groups = client.list_groups(**store)["Groups"]
        names = {one["UserId"]: one["UserName"] for one in users}
        members = {
            group["DisplayName"]: sorted(
                names[one["MemberId"]["UserId"]]
                for one in client.list_group_memberships(**store, GroupId=group["GroupId"])["GroupMemberships"]
            )
            for group in groups
        }
        return {
            "users": {one["UserName"]: _plain(one) for one in users},
            "groups": {one["DisplayName"]: _plain(one) for one in groups},
            "members": members,
        }

    def ids(self, *names: str) -> list[str]:
        """The ids of users and groups, by their names."""
        store, client = self.store, self.client
        known = {one["UserName"]: one["UserId"] for one in client.list_users(**store)["Users"]}
        known |= {one["DisplayName"]: one["GroupId"] for one in client.list_groups(**store)["Groups"]}
        return [known[name] for name in names]

    def leave(self, group: str, user: str) -> None:
        """Take a user out of a group."""
        group_id, user_id = self.ids(group, user)
        asked = {**self.store, "GroupId": group_id, "MemberId": {"UserId": user_id}}
        found = self.client.get_group_membership_id(**asked)
        self.client.delete_group_membership(**self.store, MembershipId=found["MembershipId"])

    def join(self, group: str, user: str) -> None:
        """Put a user into a group."""
        group_id, user_id = self.ids(group, user)
        self.client.create_group_membership(**self.store, GroupId=group_id, MemberId={"UserId": user_id})

    def change(self, user: str, **values: Any) -> None:
        """Change attributes of a user, by their paths with two underscores for a dot."""
        (user_id,) = self.ids(user)
        operations = [{"AttributePath": path.replace("__", "."), "AttributeValue": one} for path, one in values.items()]
        self.client.update_user(**self.store, UserId=user_id, Operations=operations)


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in UNSEEN}
