# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's alias: given, replaced, taken back from what somebody else made of it, removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

ACCOUNT = "123456789012"


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"aliases": stage.client("iam").list_account_aliases()["AccountAliases"]}


def rename(stage: Stage) -> None:
    """Somebody gives the account another alias."""
    stage.client("iam").create_account_alias(AccountAlias="somebody-elses-idea")


def page(name: str) -> str:
    return f"https://{name}.signin.aws.amazon.com/console"


PLAY = Play(
    snapshot=snapshot,
    acts=(
        Act("none", {}, gives={"alias": "", "account_id": ACCOUNT, "sign_in_url": page(ACCOUNT)}),
        Act("what is not there needs no removal", {"state": "absent"}, leads_to={"aliases": []}),
        Act("one", {"alias": "photos-of-converge"}, ("alias",), leads_to={"aliases": ["photos-of-converge"]},
            gives={"alias": "photos-of-converge", "sign_in_url": page("photos-of-converge")}),
        Act("another in its place", {"alias": "converge2026"}, ("alias",), leads_to={"aliases": ["converge2026"]}),
        Act("drift", {"alias": "converge2026"}, ("alias",), first=rename, leads_to={"aliases": ["converge2026"]}),
        Act("left out is left alone", {}, gives={"alias": "converge2026"}),
        Act("another than the account's", {"alias": "photos-of-converge", "state": "absent"},
            leads_to={"aliases": ["converge2026"]}),
        Act("removed", {"alias": "converge2026", "state": "absent"}, ("alias",), leads_to={"aliases": []},
            gives={"alias": "", "sign_in_url": page(ACCOUNT)}),
        Act("removed, whatever it is", {"state": "absent"}, ("alias",), first=rename, leads_to={"aliases": []}),
    ),
)  # fmt: skip
