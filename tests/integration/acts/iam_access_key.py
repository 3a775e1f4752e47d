# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access keys: made for each of the sinks, replaced, switched off, deleted."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from typing import Any

from . import Act, Play, Stage

SECRET = "exporter/access-key"


def setup(stage: Stage) -> None:
    for user in ("jo", "kim"):
        stage.client("iam").create_user(UserName=user)


def keys(stage: Stage, user: str) -> list[Mapping[str, Any]]:
    return stage.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]


def snapshot(stage: Stage) -> dict[str, Any]:
    """The keys of both users, and whose key each sink holds now."""
    seen = {user: keys(stage, user) for user in ("jo", "kim")}
    ids = {key["AccessKeyId"]: user for user, listed in seen.items() for key in listed}
    secrets, file = stage.client("secretsmanager"), stage.folder / "key.json"
    kept = [secrets.get_secret_value(SecretId=one["ARN"])["SecretString"]
            for one in secrets.list_secrets()["SecretList"]]  # fmt: skip
    return {
        **{user: [key["Status"] for key in listed] for user, listed in seen.items()},
        "ids": sorted(ids),
        "file": file.exists() and (stat.filemode(file.stat().st_mode), whose(file.read_text(), ids)),
        "secrets": [whose(text, ids) for text in kept],
        "folder": sorted(path.name for path in stage.folder.iterdir()),
    }


def whose(text: str, ids: Mapping[str, str]) -> str:
    """The user whose key a sink holds; one that is gone is nobody's."""
    return ids.get(json.loads(text)["access_key_id"], "nobody")


def to_file(stage: Stage) -> dict[str, Any]:
    return {"user_name": "kim", "sink": {"file": str(stage.folder / "key.json")}}


def jos(**more: Any) -> Any:
    return lambda stage: {"user_name": "jo", "id": keys(stage, "jo")[0]["AccessKeyId"], **more}


def switch_off(stage: Stage) -> None:
    """Somebody switches off all that jo has."""
    for key in keys(stage, "jo"):
        stage.client("iam").update_access_key(UserName="jo", AccessKeyId=key["AccessKeyId"], Status="Inactive")


def remove_file(stage: Stage) -> None:
    """The file goes, whose key is the next to go."""
    (stage.folder / "key.json").unlink()


TO_SECRET = {"user_name": "kim", "rotate_keys": True, "sink": {"secret": SECRET}}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    given=("id", "sink.file"),
    unknown=("access_key.*", "access_key_id", "secret_access_key", "secret_arn"),
    volatile=("*access_key_id", "*AccessKeyId", "*create_date", "secret_access_key", "secret_arn"),
    acts=(
        Act("a first key", {"user_name": "jo"}, ("access_key",), leads_to={"jo": ["Active"], "secrets": []}),
        Act("in a file", to_file, ("access_key",),
            leads_to={"kim": ["Active"], "file": ("-rw-------", "kim"), "folder": ["key.json"]}),
        Act("in Secrets Manager", TO_SECRET, ("access_key",), again=False,
            leads_to={"kim": ["Active", "Active"], "secrets": ["kim"]}),
        Act("in place of the oldest", {**TO_SECRET, "sink": {"secret": SECRET}},
            ("replaced_access_key", "access_key"), again=False, first=remove_file,
            leads_to={"kim": ["Active", "Active"], "secrets": ["kim"]}),
        Act("switched off", jos(active=False), ("access_key",), leads_to={"jo": ["Inactive"]}),
        Act("switched on", jos(enabled=True), ("access_key",), leads_to={"jo": ["Active"]}),
        Act("not yet old", {"user_name": "jo", "rotate": {"after_days": 30}}, leads_to={"jo": ["Active"]}),
        Act("drift", {"user_name": "jo", "rotate": {}}, ("access_key",), first=switch_off,
            leads_to={"jo": ["Inactive", "Active"]}),
        Act("deleted", jos(state="absent"), ("access_key",), leads_to={"jo": ["Active"]}),
        Act("what is not there needs no removal",
            {"username": "jo", "id": "AKIAIOSFODNN7EXAMPLE", "state": "absent"}, leads_to={"jo": ["Active"]}),
    ),
)  # fmt: skip
