# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user of the identity store: made with groups, changed attribute by attribute, mended, and removed."""

from __future__ import annotations

from typing import Any

from support.directory import Directory

from . import Act, Play, Stage

NAME = "jo@example.com"
EMAIL = {"Value": NAME, "Type": "work", "Primary": True}

CREATED = {
    "email": NAME,
    "given_name": "Jo",
    "family_name": "Martin",
    "phone_number": "+33 1 23 45 67 89",
    "addresses": [{"locality": "Paris", "country": "France"}],
    "title": "Photographer",
    "groups": ["photographers", "readers"],
}
CHANGED = {
    "user_name": NAME,
    "given_name": "Joanna",
    "email": "joanna@example.com",
    "phone_number": "",
    "addresses": [],
    "title": "Head of pictures",
    "timezone": "Europe/Paris",
    "groups": ["editors"],
    "purge_groups": True,
}


def setup(stage: Stage) -> None:
    ours = Directory(stage.aws)
    for group in ("photographers", "readers", "editors"):
        ours.group(group)
    ours.user("kim")


def snapshot(stage: Stage) -> dict[str, Any]:
    seen = Directory(stage.aws).seen()
    return {**seen, "user": seen["users"].get(NAME)}


def spoil(stage: Stage) -> None:
    """Somebody works on the user by hand."""
    ours = Directory(stage.aws)
    ours.change(NAME, name__givenName="Joe", title=None, nickName="JJ",
                emails=[{"value": "old@example.com", "type": "home", "primary": True}])  # fmt: skip
    ours.join("readers", NAME)
    ours.leave("editors", NAME)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("plan.*.requests.*Id", "user.user_id", "user.arn", "user.status", "user.created_at",
             "user.identity_store_id"),
    volatile=("plan.*.requests.*Id", "user.user_id", "user.arn", "user.created_at", "user.identity_store_id"),
    acts=(
        Act(
            "create",
            CREATED,
            ("user", "groups"),
            leads_to={"members": {"photographers": [NAME], "readers": [NAME], "editors": []}},
        ),
        Act("nothing to do", {key: CREATED[key] for key in ("email", "given_name", "phone_number", "title")},
            gives={"api_calls": 3}),
        Act("the same, said otherwise", {"user_name": NAME.upper(), "emails": [{"value": NAME, "type": "work",
                                                                               "primary": True}],
                                         "phone_numbers": [{"value": "+33 1 23 45 67 89", "type": "work",
                                                            "primary": True}], "groups": ["readers"]}),
        Act(
            "change",
            CHANGED,
            ("attributes", "groups"),
            leads_to={
                "user": {
                    "UserName": NAME,
                    "DisplayName": "Jo Martin",
                    "Name": {"GivenName": "Joanna", "FamilyName": "Martin"},
                    "Emails": [{**EMAIL, "Value": "joanna@example.com"}],
                    "Title": "Head of pictures",
                    "Timezone": "Europe/Paris",
                    "UserStatus": "ENABLED",
                },
                "members": {"photographers": [], "readers": [], "editors": [NAME]},
            },
        ),
        Act(
            "mend",
            {**CHANGED, "nick_name": ""},
            ("attributes", "groups"),
            first=spoil,
            leads_to={"members": {"photographers": [], "readers": [], "editors": [NAME]}},
        ),
        Act("absent", {"user_name": NAME, "state": "absent"}, ("user",),
            leads_to={"user": None, "members": {"photographers": [], "readers": [], "editors": []}}),
    ),
)  # fmt: skip
