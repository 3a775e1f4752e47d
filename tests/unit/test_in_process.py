# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the way in inside the worker does for a module in AnsibleModule's place, piece by piece."""

from __future__ import annotations

import os

import pytest

from ansible_collections.converge.aws.plugins.plugin_utils import in_process
from support.modules import validated

try:
    from ansible.template import trust_as_template as tagged
except ImportError:  # before ansible-core 2.19 values carried no tags
    from ansible.utils.unsafe_proxy import wrap_var as tagged

SECRET = "hush-hush"


def test_secrets_are_masked_wherever_they_stand():
    result = {"msg": f"with {SECRET}", "plan": [{"after": {SECRET: SECRET}}], "changed": True, "n": 3, "none": None}
    assert in_process.masked(result, {SECRET}) == {
        "msg": "with ********",
        "plan": [{"after": {SECRET: "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}}],
        "changed": True, "n": 3, "none": None,
    }  # fmt: skip


@pytest.mark.parametrize("secret", ["True", "False", "None", "1", "true"])
def test_a_secret_that_looks_like_a_flag_masks_no_flag(secret):
    result = in_process.masked({"changed": True, "failed": False, "msg": "m", "none": None}, {secret})
    assert (result["changed"], result["failed"], result["none"]) == (True, False, None)


@pytest.mark.parametrize("before", [None, "old"])
def test_the_environment_is_the_tasks_and_then_as_it_was(monkeypatch, before):
    if before is None:
        monkeypatch.delenv("CONVERGE_TEST", raising=False)
    else:
        monkeypatch.setenv("CONVERGE_TEST", before)
    with pytest.raises(ZeroDivisionError), in_process.set_for_now({"CONVERGE_TEST": 3}):
        assert os.environ["CONVERGE_TEST"] == "3"
        raise ZeroDivisionError
    assert os.environ.get("CONVERGE_TEST") == before


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"nmae": "x", "name": "y"}, "Unsupported parameters for (converge.aws.s3_bucket) module: nmae"),
    ({}, "missing required arguments: name"),
    ({"name": "x", "state": "gone"}, "value of state must be one of: "),
    ({"name": "x", "versioning": "perhaps"}, "argument 'versioning' is of type"),
    ({"name": "x", "public_access": {}, "delete_public_access": True}, "parameters are mutually exclusive: "),
])  # fmt: skip
def test_a_wrong_task_is_told_as_ansible_tells_it(arguments, sentence):
    validation = validated("s3_bucket", arguments)
    assert sentence in in_process.sentence("converge.aws.s3_bucket", validation.errors)


PLAIN = {dict, list, str, int, float, bool, type(None)}


def kinds(value):
    """The types of a value and of all that is in it."""
    inner = [one for pair in value.items() for one in pair] if isinstance(value, dict) else value
    if isinstance(inner, (list, tuple)):
        return {type(value)}.union(*map(kinds, inner))
    return {type(value)}


def test_tags_are_gone_and_so_is_what_json_does_not_have():
    value = {tagged("key"): [tagged("text"), 1, True, None, 1.5, (tagged("inner"),)], "n": {"m": tagged("t")}}
    assert not kinds(value) <= PLAIN
    plain = in_process.plain(value)
    assert plain == {"key": ["text", 1, True, None, 1.5, ["inner"]], "n": {"m": "t"}}
    assert kinds(plain) <= PLAIN


def test_progress_is_told_now_and_then(monkeypatch):
    said: list[str] = []
    now = [0.0]
    monkeypatch.setattr(in_process.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(in_process.display, "display", said.append)
    report = in_process.progress()
    for second in (0.5, 1.9, 2.5, 3.0, 4.6, 5.0):
        now[0] = second
        report(f"at {second}")
    report("a long pause", 1.7)
    assert said == ["  ... at 2.5", "  ... at 4.6", "  ... a long pause"]
