# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks that are timed: each changes nothing once its buckets are there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TASKS = 20
RICH_TASKS = 10
ITEMS = 200
USERS = 500
MANY_ITEMS = 1000
RICH = "bench-rich"

# Three settings: versioning, encryption, tags. Nothing but the module's name differs between the collections.
PLAIN: Mapping[str, Any] = {"versioning": True, "encryption": "AES256", "tags": {"team": "bench"}}

EVERY_SETTING: Mapping[str, Any] = {
    "name": RICH,
    "public_access": {"block_public_acls": True, "block_public_policy": True},
    "object_ownership": "BucketOwnerEnforced",
    "versioning": True,
    "encryption": "AES256",
    "object_lock_enabled": True,
    "object_lock_default_retention": {"mode": "GOVERNANCE", "days": 1},
    "policy": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyInsecureTransport",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{RICH}", f"arn:aws:s3:::{RICH}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    },
    "tags": {"team": "bench"},
    "requester_pays": False,
    "accelerate_enabled": False,
    "logging": {},
    "cors_rules": [{"allowed_methods": ["GET"], "allowed_origins": ["https://example.com"]}],
    "notifications": {"event_bridge": True},
    "website": {"index_document": {"suffix": "index.html"}},
    "lifecycle_rules": [{"id": "drafts", "filter": {"prefix": "drafts/"}, "expiration": {"days": 7}}],
    "replication": {},
    "inventory": [],
    "metrics": [{"id": "in", "filter": {"prefix": "in/"}}],
    "analytics": [{"id": "in", "filter": {"prefix": "in/"}}],
    "intelligent_tiering": [
        {"id": "unread", "filter": {"prefix": "in/"}, "tierings": [{"access_tier": "ARCHIVE_ACCESS", "days": 90}]}
    ],
    "abac": False,
    "metadata": {},
}


# Two policies, two groups and tags. amazon.aws's iam_user puts nobody into groups, so it isn't asked to.
USER: Mapping[str, Any] = {
    "state": "present",
    "managed_policies": ["bench-read", "bench-write"],
    "tags": {"team": "bench"},
}
GROUPS = ("bench-one", "bench-two")


@dataclass(frozen=True)
class Book:
    """A playbook file with that many tasks, and the variables that it is run with."""

    path: Path
    tasks: int
    variables: tuple[str, ...] = ()


def bucket(number: int) -> str:
    """The name of a plain bucket, from 0."""
    return f"bench-{number:02}"


def plain(folder: Path, module: str, tasks: int = TASKS, variables: tuple[str, ...] = ()) -> Book:
    """Separate tasks of that s3_bucket module, a bucket each."""
    return _book(folder, [{module: {"name": bucket(number), **PLAIN}} for number in range(tasks)], variables)


def batch(folder: Path, items: int) -> Book:
    """One task for that many plain buckets."""
    named = [{"name": bucket(number)} for number in range(items)]
    task = {"converge.aws.batch": {"module": "converge.aws.s3_bucket", "items": named, "defaults": dict(PLAIN)}}
    return Book(_book(folder, [task]).path, items)


def batch_of(folder: Path, module: str, items: Sequence[Mapping[str, Any]], defaults: Mapping[str, Any]) -> Book:
    """One task for these items of that module."""
    task = {"converge.aws.batch": {"module": module, "items": list(items), "defaults": dict(defaults)}}
    return Book(_book(folder, [task]).path, len(items))


def user(number: int) -> str:
    """The name of a user, from 0."""
    return f"bench-{number:03}"


def users(folder: Path, module: str, more: Mapping[str, Any], tasks: int = TASKS) -> Book:
    """Separate tasks of that iam_user module, a user each."""
    return _book(folder, [{module: {"name": user(number), **USER, **more}} for number in range(tasks)])


def batch_of_users(folder: Path, items: int = USERS) -> Book:
    """One task for that many users."""
    named = [{"name": user(number)} for number in range(items)]
    defaults = {**USER, "groups": list(GROUPS)}
    task = {"converge.aws.batch": {"module": "converge.aws.iam_user", "items": named, "defaults": defaults}}
    return Book(_book(folder, [task]).path, items)


def rich(folder: Path, tasks: int = RICH_TASKS) -> Book:
    """Separate tasks that name every setting of one bucket."""
    return _book(folder, [{"converge.aws.s3_bucket": dict(EVERY_SETTING)}] * tasks)


def one(folder: Path, module: str, options: Mapping[str, Any]) -> Book:
    """A single task of that module."""
    return _book(folder, [{module: dict(options)}])


def tasks(folder: Path, module: str, each: Sequence[Mapping[str, Any]]) -> Book:
    """Separate tasks of that module, one for each of these options."""
    return _book(folder, [{module: dict(options)} for options in each])


def debug(folder: Path, tasks: int = TASKS) -> Book:
    """Tasks that do nothing: what Ansible itself takes."""
    return _book(folder, [{"ansible.builtin.debug": {"msg": "nothing"}}] * tasks)


def _book(folder: Path, tasks: list[dict[str, Any]], variables: tuple[str, ...] = ()) -> Book:
    path = folder / f"{len(list(folder.glob('*.json'))):02}.json"
    path.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    return Book(path, len(tasks), variables)
