# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A loop whose items run side by side: one module, many sets of options, and the result that a loop would register."""

from __future__ import annotations

import gc
import re
import traceback
from collections.abc import Callable, Hashable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..module_utils import runner
from ..module_utils.options import Rules, argument_spec, secret_values
from ..modules import batch
from ..plugin_utils.in_process import (
    ModuleAction,
    Prepared,
    masked,
    plain,
    prepared,
    progress,
    run_here,
    sentence,
    tells_invocation,
)
from ..plugin_utils.side_by_side import chains, side_by_side

_NAME = re.compile(r"(?:converge\.aws\.)?([a-z][a-z0-9_]*)")
_MOST_AT_ONCE = 64
# How many failed items the task's own message gives the cause of; each item's result has its own.
_CAUSES = 20
_OPTIONS = ArgumentSpecValidator(**argument_spec(batch.DOCUMENTATION, Rules()))
gc.freeze()

Result = dict[str, Any]


class ActionModule(ModuleAction):
    """Runs the items here, side by side, where that is the same, and one after the other elsewhere."""

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> Result:
        result: Result = super().run(tmp, task_vars)
        variables = task_vars or {}
        validation = _OPTIONS.validate(plain(self._task.args))
        given = validation.validated_parameters
        if validation.error_messages:
            return {**result, "failed": True, "msg": sentence("converge.aws.batch", validation.errors)}
        this, refused = _inner(given["module"]), ""
        if this is None:
            refused = f"module: {given['module']!r} is no module that batch can run; converge.aws.s3_bucket is one."
        elif not 1 <= given["concurrency"] <= _MOST_AT_ONCE:
            refused = f"concurrency is {given['concurrency']}; it can be 1 to {_MOST_AT_ONCE}."
        elif self._task.async_val and self._task.poll:
            refused = "async: a batch has as many jobs as items, and none of them is waited for: it takes poll: 0."
        if this is None or refused:
            return {**result, "failed": True, "msg": refused}
        if not given["items"]:
            return {**result, "results": [], "skipped": True, "skipped_reason": "No items in the list"}
        here = this.validator is not None and self.is_here(variables)
        defaults = this.over(self._module_defaults(this.name), given["defaults"] or {})
        args = [this.over(defaults, item) for item in given["items"]]
        with self.environment():
            items = Items(this, given["items"], args, here)
            if not items.refused:
                report = progress()
                if here:
                    for number, one in enumerate(args):
                        before = dict(one)
                        if self.with_files(one, this.files, here) != before:
                            items.changed(number)
                    items.run_here(self._task, given["concurrency"], report, tells_invocation(variables))
                else:
                    items.run_elsewhere(lambda one: self._run_there(this, one, variables), report)
        return {**result, **items.told(bool(self._task.diff), bool(self._task.no_log))}

    def _run_there(self, this: Prepared, args: Result, variables: dict[str, Any]) -> Result:
        return self.run_elsewhere(this.name, self.with_files(dict(args), this.files, False), variables)

    def _module_defaults(self, name: str) -> Result:
        """What ``module_defaults`` say of the module, by its groups and then by its name, as for any task of it."""
        block: Any = self._task._parent
        groups = (block._play._action_groups or {}).get(name, ())
        latest: dict[str, Any] = {}
        for said in self._task.module_defaults or ():
            latest.update(said)
        defaults: Result = {}
        for key, options in latest.items():
            if key.startswith("group/") and key.partition("/")[2] in groups:
                defaults.update(options or {})
        defaults.update(latest.get(name) or {})
        told: Result = plain(self._templar.template(defaults))
        return told


class Items:
    """The items of one batch, from their options to their results, in their order."""

    def __init__(self, this: Prepared, items: Sequence[Result], args: Sequence[Result], here: bool) -> None:
        self._this, self._args = this, args
        self._results: list[Result] = [{} for _item in items]
        self._shown = list(items)
        self._names: list[str] = []
        self._keys: list[Hashable] = []
        # What the validator said of each: to ask it again took a sixth of the time of items that had nothing to do.
        self._validated: list[Any] = [None for _item in items]
        self._done, self._lock = 0, Lock()
        self.refused = False
        for number, one in enumerate(args):
            self._examine(number, one, here)

    def _examine(self, number: int, args: Result, here: bool) -> None:
        """Find out what can't be right in an item, before anything is sent for any of them."""
        this = self._this
        if this.validator is None:  # the host says what is wrong
            self._names.append("")
            self._keys.append(number)
            return
        validation = this.validator.validate(args)
        self._validated[number], params = validation, validation.validated_parameters
        secrets = validation._no_log_values | secret_values(this.validator.argument_spec, params)
        if validation.error_messages:
            wrong, name = sentence(this.name, validation.errors), str(params.get(this.subject.name) or "")
            name = f"{this.subject.noun} {name}" if name else ""
        else:
            wrong, name = runner.refusal(this.subject, params) if here else "", runner.about(this.subject, params)
        if secrets:
            self._shown[number] = masked(self._shown[number], secrets)
        told = masked({"name": name, "msg": wrong}, secrets)
        self._names.append(told["name"])
        self._keys.append(this.key(params) if not wrong else number)
        if wrong:
            self.refused = True
            self._results[number] = {"failed": True, "msg": told["msg"]}

    def changed(self, number: int) -> None:
        """The item's options aren't what they were when they were examined."""
        self._validated[number] = None

    def run_here(self, task: Any, concurrency: int, report: Callable[..., None], with_invocation: bool) -> None:
        """Run them side by side; items about the same thing one after the other, as in a loop."""
        check, diff = bool(task.check_mode), bool(task.diff)
        shared = runner.together(concurrency, report)

        def work(number: int) -> None:
            def tell(message: str, ahead: float = 0.0) -> None:
                report(f"{self._names[number]}: {message}", ahead)

            try:
                examined, self._validated[number] = self._validated[number], None
                told = run_here(self._this, self._args[number], check, diff, tell, with_invocation, shared, examined)
            except Exception as error:
                # A defect of ours, in one item: the others go on all the same, as they would in a loop.
                told = {"failed": True, "msg": f"Unexpected failure: {error}", "exception": traceback.format_exc()}
            self._keep(number, told, report)

        side_by_side(chains(self._keys), concurrency, work)

    def run_elsewhere(self, run: Callable[[Result], Result], report: Callable[..., None]) -> None:
        """Run them one after the other on the task's host."""
        for number, args in enumerate(self._args):
            self._keep(number, run(args), report)

    def _keep(self, number: int, told: Mapping[str, Any], report: Callable[..., None]) -> None:
        self._results[number] = {key: value for key, value in told.items() if not key.startswith("_ansible_")}
        with self._lock:
            self._done += 1
            done = self._done
        report(f"{done} of {len(self._results)} {_plural(self._this.subject.noun)}")

    def told(self, diff: bool, hidden: bool) -> Result:
        """The task's result, with those of its items as a loop has them."""
        above: Result = {}
        for number, one in enumerate(self._results):
            if self.refused and not one:
                one.update(skipped=True, skip_reason="Nothing was sent, since other items are refused.")
            one["changed"], one["failed"] = bool(one.get("changed")), bool(one.get("failed"))
            one["item"], one["ansible_loop_var"] = self._shown[number], "item"
            if hidden:  # ansible-core hides the results of a loop one by one
                one["_ansible_no_log"] = True
            for key in ("warnings", "deprecations"):
                for said in one.pop(key, ()):
                    if said not in above.setdefault(key, []):
                        above[key].append(said)
            above.setdefault("ansible_facts", {}).update(one.pop("ansible_facts", {}))
        if not above["ansible_facts"]:
            del above["ansible_facts"]
        if diff:
            diffs = [one["diff"] for one in self._results if one.get("diff")]
            above["diff"] = [each for one in diffs for each in (one if isinstance(one, list) else [one])]
        failed = [number for number, one in enumerate(self._results) if one["failed"]]
        return {
            **above,
            "results": self._results,
            "changed": any(one["changed"] for one in self._results),
            "api_calls": sum(one.get("api_calls", 0) for one in self._results),
            "permissions": sorted({action for one in self._results for action in one.get("permissions", ())}),
            "msg": self._failure(failed) if failed else "All items completed",
            **({"failed": True} if failed else {}),
        }

    def _failure(self, failed: Sequence[int]) -> str:
        """The sentence that names each failed item, with its cause."""
        names = {number: f"items[{number}]" for number in failed}
        names.update({number: f"{names[number]}, {self._names[number]}" for number in failed if self._names[number]})
        causes: dict[str, list[str]] = {}
        for number in failed[:_CAUSES]:
            causes.setdefault(str(self._results[number].get("msg", "")), []).append(names[number])
        total = len(self._results)
        said = f"{len(failed)} of {total} items {'are refused, and nothing was sent' if self.refused else 'failed'}."
        more = f" And {'; '.join(names[number] for number in failed[_CAUSES:])}." if failed[_CAUSES:] else ""
        return said + "".join(f" {'; '.join(alike)}: {cause}" for cause, alike in causes.items()) + more


def _inner(name: str) -> Prepared | None:
    """One of the collection's own modules by its short or its full name; None for anything else."""
    told = _NAME.fullmatch(name)
    package = __package__.rpartition(".")[0] + ".modules"
    if not told or find_spec(f"{package}.{told[1]}") is None:
        return None
    module = import_module(f"{package}.{told[1]}")
    return prepared(module) if hasattr(module, "RESOURCE") or hasattr(module, "OPERATION") else None


def _plural(noun: str) -> str:
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
