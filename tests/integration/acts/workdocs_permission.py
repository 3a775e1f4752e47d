# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shares given, widened and taken by others, put right, purged and taken away; those from above are only told."""

from __future__ import annotations

from typing import Any

from support.workdocs_site import SITE, Tree

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    tree = Tree(stage)
    above = tree.folder("Finance")
    tree.folder("2024", above)
    tree.upload("/Finance", "report.txt", b"figures")
    for name in ("ben", "cleo", "dora"):
        tree.person(name)
    stage.aws.workdocs("group", {"name": "Auditors", "members": ["dora"]})
    share(stage, "/Finance", "ORGANIZATION", tree.org, "VIEWER")


def share(stage: Stage, path: str, kind: str, name: str, role: str) -> None:
    tree = Tree(stage)
    principals = [{"Type": kind, "Id": name, "Role": role}]
    tree.api.add_resource_permissions(ResourceId=tree.at(path)["Id"], Principals=principals)


def ids(stage: Stage) -> dict[str, str]:
    """Names of people, by their ids."""
    tree = Tree(stage)
    pages = tree.api.get_paginator("describe_users").paginate(OrganizationId=tree.org, Include="ALL")
    return {one["Id"]: one["Username"] for page in pages for one in page["Users"]}


def shares(stage: Stage, path: str) -> dict[str, list[str]]:
    tree, names = Tree(stage), ids(stage)
    pages = tree.api.get_paginator("describe_resource_permissions").paginate(ResourceId=tree.at(path)["Id"])
    found = {}
    for page in pages:
        for one in page["Principals"]:
            name = names.get(one["Id"], one["Type"].lower())
            found[name] = sorted(f"{role['Type']} {role['Role']}" for role in one["Roles"])
    return found


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"folder": shares(stage, "/Finance/2024"), "document": shares(stage, "/Finance/report.txt")}


def widen(stage: Stage) -> None:
    """Somebody gives one of them more, takes another's share away, and shares it with a third."""
    tree = Tree(stage)
    people = {name: user_id for user_id, name in ids(stage).items()}
    share(stage, "/Finance/2024", "USER", people["ben"], "COOWNER")
    share(stage, "/Finance/2024", "USER", people["cleo"], "VIEWER")
    folder = tree.at("/Finance/2024")["Id"]
    groups = tree.api.describe_groups(OrganizationId=tree.org, SearchQuery="Auditors")["Groups"]
    tree.api.remove_resource_permission(ResourceId=folder, PrincipalId=groups[0]["Id"])


OWNER = ["DIRECT OWNER"]
ABOVE = ["INHERITED VIEWER"]
TWO = [{"user": "ben@example.com", "role": "contributor"}, {"group": "Auditors", "role": "viewer"}]


def task(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, **SITE, **more}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # Who is invited has no id before.
    unknown=("shares.*.id", "shares.*.type"),
    volatile=("*.id", "resource_id", "*.ResourceId", "*.PrincipalId", "*.Id"),
    acts=(
        Act("share a folder", task("/Finance/2024", shares=TWO), ("shares",),
            leads_to={"folder": {"administrator": OWNER, "ben": ["DIRECT CONTRIBUTOR"], "group": ["DIRECT VIEWER"],
                                 "organization": ABOVE}}),
        Act("put right what was widened and taken", task("/Finance/2024", shares=TWO, purge_shares=True),
            ("shares[cleo@example.com]", "shares"), first=widen,
            leads_to={"folder": {"administrator": OWNER, "ben": ["DIRECT CONTRIBUTOR"], "group": ["DIRECT VIEWER"],
                                 "organization": ABOVE}}),
        Act("more, by links and to outsiders", task("/Finance/report.txt", send_email=True,
                email_message="Figures", shares=[
                {"anonymous": True, "role": "viewer"}, {"organization": True, "role": "contributor"},
                {"invite": "kim@partner.example", "role": "viewer"}]), ("shares",),
            leads_to={"document": {"administrator": OWNER, "anonymous": ["DIRECT VIEWER"], "invite": ["DIRECT VIEWER"],
                                   "organization": ["DIRECT CONTRIBUTOR", "INHERITED VIEWER"]}}),
        Act("no link any more", task("/Finance/report.txt", shares=[{"anonymous": True}], state="absent"),
            ("shares[anonymous]",),
            leads_to={"document": {"administrator": OWNER, "invite": ["DIRECT VIEWER"],
                                   "organization": ["DIRECT CONTRIBUTOR", "INHERITED VIEWER"]}}),
        Act("those two no more", task("/Finance/2024", shares=TWO, state="absent"),
            ("shares[ben@example.com]", "shares[group Auditors]"),
            leads_to={"folder": {"administrator": OWNER, "organization": ABOVE}}),
    ),
)  # fmt: skip
