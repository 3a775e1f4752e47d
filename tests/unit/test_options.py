# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From documentation and rules to an argument spec, on a made-up module."""

from __future__ import annotations

import importlib

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.converge.aws.plugins.module_utils.options import COMMON, FRAGMENTS, Rules, argument_spec
from support.modules import PACKAGE, PLUGINS

DOCUMENTATION = """
module: vault
options:
  name: {type: str, required: true, aliases: [title], description: Its name., version_added: 0.1.0}
  size: {type: int, default: 3, choices: [1, 2, 3]}
  region: {type: str, description: Ours.}
  locks:
    type: list
    elements: dict
    suboptions:
      code: {type: str}
      keys_left: {type: int, default: 1}
extends_documentation_fragment: [converge.aws.common, converge.aws.attributes]
"""
RULES = Rules(
    no_log={"locks.code": True, "locks.keys_left": False},
    mutually_exclusive=(("size", "locks"),),
    required_together=(("size", "name"),),
    required_one_of=(("size", "locks"),),
    required_if=(("size", 2, ("locks",)),),
    required_by={"locks": ("name",)},
)


def test_a_spec_says_what_documentation_says_and_no_more():
    spec = argument_spec(DOCUMENTATION, RULES)["argument_spec"]
    assert spec["name"] == {"type": "str", "required": True, "aliases": ["title"]}
    assert spec["size"] == {"type": "int", "default": 3, "choices": [1, 2, 3]}
    assert spec["locks"] == {
        "type": "list", "elements": "dict",
        "options": {"code": {"type": "str", "no_log": True},
                    "keys_left": {"type": "int", "default": 1, "no_log": False}},
    }  # fmt: skip


def test_shared_options_are_there_and_a_modules_own_go_before_them():
    spec = argument_spec(DOCUMENTATION, RULES)["argument_spec"]
    assert set(yaml.safe_load(COMMON)["options"]) <= set(spec)
    assert spec["region"] == {"type": "str"}
    assert [spec[name]["no_log"] for name in ("access_key", "secret_key", "session_token")] == [False, True, True]


def test_rules_become_ansibles():
    told = argument_spec(DOCUMENTATION, RULES)
    assert {key: value for key, value in told.items() if key != "argument_spec"} == {
        "mutually_exclusive": [["size", "locks"]],
        "required_together": [["size", "name"]],
        "required_one_of": [["size", "locks"]],
        "required_if": [["size", 2, ("locks",)]],
        "required_by": {"locks": ["name"]},
    }


def test_a_spec_is_a_new_one_each_time():
    """Ansible writes into the specs that it is given."""
    argument_spec(DOCUMENTATION, RULES)["argument_spec"]["name"]["type"] = "int"
    assert argument_spec(DOCUMENTATION, RULES)["argument_spec"]["name"]["type"] == "str"


def test_a_secret_in_a_suboption_is_known_as_one():
    rules = Rules(no_log={"locks.code": True})
    said = {"name": "a", "locks": [{"code": "hush"}], "secret_key": "whisper"}
    validation = ArgumentSpecValidator(**argument_spec(DOCUMENTATION, rules)).validate(said)
    assert validation.error_messages == []
    assert validation._no_log_values == {"hush", "whisper"}


@pytest.mark.parametrize("path", sorted((PLUGINS / "doc_fragments").glob("[!_]*.py")), ids=lambda path: path.stem)
def test_people_and_modules_read_one_text(path):
    fragment = importlib.import_module(f"{PACKAGE}.doc_fragments.{path.stem}").ModuleDocFragment
    texts = {
        f"converge.aws.{path.stem}" + ("" if name == "DOCUMENTATION" else f".{name.lower()}"): text
        for name, text in vars(fragment).items()
        if name.isupper()
    }
    assert texts
    assert {name: FRAGMENTS[name] for name in texts} == texts


def test_every_fragment_can_be_read_by_people():
    assert {name.split(".")[2] for name in FRAGMENTS} == {
        path.stem for path in (PLUGINS / "doc_fragments").glob("[!_]*.py")
    }
