# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dictionaries that roles take hold what the modules take: the same names, types and choices, and none is lost."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.converge.aws.plugins.module_utils import options
from ansible_collections.converge.aws.plugins.modules import iam_managed_policy, s3_bucket, s3_object
from support.playbook import ROOT

SHARED = {name for text in (options.COMMON, options.WAIT) for name in yaml.safe_load(text)["options"]} - {"region"}

# What a dictionary leaves out of its module's options, and why.
LEFT_OUT = {
    "s3_buckets": {"state", "create", "force", "dualstack"},  # the role decides these; endpoints are the play's
    "s3_options": {"state", "create", "force", "dualstack"},
    "s3_access": {
        *("state", "attached_users", "attached_groups", "attached_roles"),  # said as users, groups and roles
        *("make_default", "only_version"),  # the role keeps one document, in force
    },
    "s3_uploads": {
        *("mode", "state", "dualstack", "validate_bucket_name", "expected_bucket_owner"),
        *("dest", "copy_src", "version", "expiry", "prefix", "marker", "max_keys"),  # of other modes
        *("all_versions", "whole_bucket", "upload_conditions"),  # likewise
        *("retries", "sig_v4", "ignore_nonexistent_bucket"),  # without any effect
    },
}
# What a dictionary holds beside its module's options.
ADDED: dict[str, set[str]] = {
    "s3_buckets": set(),
    "s3_options": set(),
    "s3_access": {"bucket", "confirm_remove_self_bucket_access", "users", "groups", "roles"},
    "s3_uploads": set(),
}
MODULES = {"s3_buckets": s3_bucket, "s3_options": s3_bucket, "s3_access": iam_managed_policy, "s3_uploads": s3_object}
TASKS = {
    "s3_buckets": "settings",
    "s3_options": "settings",
    "s3_access": "access",
    "s3_uploads": "put",
    "s3_objects": "objects",
}


def role(name: str, path: str) -> Any:
    return yaml.safe_load((ROOT / "roles" / name / path).read_text())


def of_role(variable: str) -> dict[str, Any]:
    return role("s3", "meta/argument_specs.yml")["argument_specs"]["main"]["options"][variable]["options"]


def of_module(variable: str) -> dict[str, Any]:
    module = MODULES[variable]
    spec = options.argument_spec(module.DOCUMENTATION, getattr(module, "RULES", options.Rules()))["argument_spec"]
    return {name: option for name, option in spec.items() if name not in SHARED}


def shape(option: dict[str, Any]) -> dict[str, Any]:
    """What bad input is judged by: type, elements, choices, and the same of what is inside."""
    kept = {key: option[key] for key in ("type", "elements", "choices") if key in option}
    inside = option.get("options")
    return kept | ({"options": {name: shape(inner) for name, inner in inside.items()}} if inside else {})


@pytest.mark.parametrize("variable", MODULES)
def test_the_dictionary_holds_what_the_module_takes(variable: str):
    ours, theirs = of_role(variable), of_module(variable)
    assert set(ours) == set(theirs) - LEFT_OUT[variable] | ADDED[variable]
    shared = set(ours) - ADDED[variable]
    assert {name: shape(ours[name]) for name in shared} == {name: shape(theirs[name]) for name in shared}


@pytest.mark.parametrize("variable", TASKS)
def test_every_key_reaches_the_module(variable: str):
    tasks = (ROOT / "roles" / "s3" / "tasks" / f"{TASKS[variable]}.yml").read_text()
    silent = {key for key in of_role(variable) if f"item.{key}" not in tasks}
    assert silent == set()


@pytest.mark.parametrize("name", ["account", "s3"])
def test_defaults_are_those_that_are_documented(name: str):
    spec = role(name, "meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    assert role(name, "defaults/main.yml") == {option: said["default"] for option, said in spec.items()}
    assert all(option.startswith(f"{name}_") for option in spec)


@pytest.mark.parametrize("name", ["account", "s3"])
def test_the_readme_names_every_variable_and_every_tag(name: str):
    readme = (ROOT / "roles" / name / "README.md").read_text()
    tags = set()

    def walk(tasks: list[dict[str, Any]]) -> None:
        for task in tasks:
            tags.update(task.get("tags", ()))
            walk(task.get("block", []))

    walk(role(name, "tasks/main.yml"))
    named = {*role(name, "defaults/main.yml"), *tags} - {"always"}
    assert {word for word in named if f"`{word}`" not in readme} == set()
    assert len(tags) > 2


def test_roles_run_modules_and_never_a_shell():
    allowed = {"include_tasks", "import_tasks", "include_role", "debug", "assert", "set_fact", "stat", "file"}
    keywords = {"name", "when", "tags", "vars", "loop", "loop_control", "register", "block", "module_defaults",
                "check_mode", "changed_when", "failed_when"}  # fmt: skip

    def actions(tasks: list[dict[str, Any]]) -> set[str]:
        return {key for task in tasks for key in task if key not in keywords} | {
            key for task in tasks for key in actions(task.get("block", []))
        }

    files = [path for name in ("account", "s3") for path in (ROOT / "roles" / name / "tasks").iterdir()]
    used = {action for path in files for action in actions(yaml.safe_load(path.read_text()))}
    assert {action for action in used if not action.startswith("converge.aws.")} <= {
        f"ansible.builtin.{name}" for name in allowed
    }
