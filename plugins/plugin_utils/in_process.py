# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way in inside the Ansible worker: what AnsibleModule does for a module, done here, without a new interpreter."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleFileNotFound
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils import connection, runner
from ..module_utils.options import Rules, argument_spec, secret_values

display = Display()

_SWITCH = "converge_aws_in_process"
_DISCOVERED = ("auto", "auto_legacy", "auto_silent", "auto_legacy_silent")
_SECONDS_BETWEEN_MESSAGES = 2.0


@dataclass(frozen=True)
class Prepared:
    """A module made ready to run here. ``validator`` is None where its requirements are missing; ``files`` are the
    options that name files of the controller, ``aliases`` leads from other names of options to their own.
    """

    name: str
    subject: runner.Subject
    validator: ArgumentSpecValidator | None
    files: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def over(self, defaults: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments laid over defaults: an option of the former goes before one of its names in the latter."""
        said = {self.aliases.get(name, name) for name in args}
        return {**{name: one for name, one in defaults.items() if self.aliases.get(name, name) not in said}, **args}

    def key(self, params: Mapping[str, Any]) -> Hashable:
        """Equal for two runs of the module about the same thing."""
        return runner.about(self.subject, params), repr(connection.options_of(params))


@cache
def prepared(module: ModuleType) -> Prepared:
    """Read a module's documentation and its service's model, once in a process and those that it forks."""
    subject = getattr(module, "RESOURCE", None) or module.OPERATION
    rules = getattr(module, "RULES", None) or Rules()
    name, files = "converge.aws." + module.__name__.rpartition(".")[2], getattr(module, "CONTROLLER_FILES", ())
    if runner.missing():
        return Prepared(name, subject, None, files)
    spec = argument_spec(module.DOCUMENTATION, rules)
    options = spec["argument_spec"]
    aliases = {alias: option for option, entry in options.items() for alias in entry.get("aliases", ())}
    connection.warm(subject.service)
    return Prepared(name, subject, ArgumentSpecValidator(**spec), files, aliases)


def action(module: ModuleType) -> type[ActionBase]:
    """Make the action plugin of a module.

    It is called while the strategy loads the plugin in the parent process: the documentation and the service model
    that it reads here are inherited by every worker.
    """
    this = prepared(module)
    # What is loaded stays. A worker whose garbage collector looked through it would copy it, page by page.
    gc.freeze()

    class ActionModule(ModuleAction):
        """Runs the module here where that is the same, and as an ordinary module elsewhere."""

        def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
            result = super().run(tmp, task_vars)
            variables = task_vars or {}
            here = this.validator is not None and self.is_here(variables)
            args = self.with_files(plain(self._task.args), this.files, here)
            if here:
                check, diff = bool(self._task.check_mode), bool(self._task.diff)
                with self.environment():
                    told = run_here(this, args, check, diff, progress(), tells_invocation(variables))
                return {**result, **told}
            result.update(self.run_elsewhere(this.name, args, variables))
            return result

    return ActionModule


class ModuleAction(ActionBase):
    """What every action plugin of the collection does: find out where the task runs, and bring it there."""

    _supports_check_mode = True
    _supports_async = True

    def is_here(self, variables: Mapping[str, Any]) -> bool:
        """Whether running inside the worker is the same as running on the task's host."""
        if self._templar.template(variables.get(_SWITCH, "auto")) == "never":
            return False
        if self._connection.transport != "local" or self._play_context.become or self._task.async_val:
            return False
        if self._task.delegate_to:
            variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, {})
        wanted = variables.get("ansible_python_interpreter") or C.config.get_config_value(
            "INTERPRETER_PYTHON", variables=variables
        )
        wanted = str(self._templar.template(wanted))
        return wanted in _DISCOVERED or os.path.abspath(wanted) == os.path.abspath(sys.executable)

    def run_elsewhere(self, name: str, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Run a module on the task's host, as Ansible runs any, and leave nothing there."""
        wrap_async = bool(self._task.async_val and not self._connection.has_native_async)
        result: dict[str, Any] = self._execute_module(
            module_name=name, module_args=args, task_vars=variables, wrap_async=wrap_async
        )
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def with_files(self, args: dict[str, Any], options: Sequence[str], here: bool) -> dict[str, Any]:
        """Find files that options name on the controller, as copy does, and bring them to a host that isn't it."""
        for option in options:
            named = args.get(option)
            if not named or self._is_there(str(named), here):
                continue
            try:
                found = self._loader.get_real_file(self._find_needle("files", str(named)))
            except (AnsibleFileNotFound, AnsibleError):
                continue  # the module says that there is no such file
            if here or self._connection.transport == "local":
                args[option] = found
            else:
                self._make_tmp_path()
                remote = self._connection._shell.join_path(self._connection._shell.tmpdir, os.path.basename(found))
                args[option] = self._transfer_file(found, remote)
                self._fixup_perms2((self._connection._shell.tmpdir, remote))
        return args

    @contextmanager
    def environment(self) -> Iterator[None]:
        """The task's ``environment:``, for as long as it runs here; the worker is this task's alone."""
        wanted: dict[str, Any] = {}
        self._compute_environment_string(wanted)
        with set_for_now(wanted):
            yield

    def _is_there(self, path: str, here: bool) -> bool:
        if here or self._connection.transport == "local":
            return os.path.exists(os.path.expanduser(path))
        return bool(self._remote_file_exists(path))


def run_here(
    this: Prepared,
    args: dict[str, Any],
    check: bool,
    diff: bool,
    report: Callable[..., None],
    with_invocation: bool,
    shared: Any = None,
    validation: Any = None,
) -> dict[str, Any]:
    """Run a module with these arguments, as AnsibleModule would, and give its result: what it was told is validated,
    secrets are masked. ``shared`` is what it has in common with others that run at the same time, ``validation`` what
    the validator has said of these arguments already.
    """
    validator = this.validator
    if validator is None:
        return {"failed": True, "msg": runner.missing()}
    validation = validation or validator.validate(args)
    params = validation.validated_parameters
    result: dict[str, Any]
    if validation.error_messages:
        result = {"failed": True, "msg": sentence(this.name, validation.errors)}
    else:
        result = runner.run(this.subject, params, check, diff, report, shared)
    if with_invocation:
        result["invocation"] = {"module_args": params}
    result = masked(result, validation._no_log_values | secret_values(validator.argument_spec, params))
    warnings = [f"Both option {said['option']} and its alias {said['alias']} are set."
                for said in validation._warnings] + list(result.pop("warnings", ()))  # fmt: skip
    if warnings:
        result["warnings"] = warnings
    if validation._deprecations:
        result["deprecations"] = list(validation._deprecations)
    return result


def tells_invocation(variables: Mapping[str, Any]) -> bool:
    """Whether results repeat the task's options: always, before the core in which that became a setting."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=variables))
    except AnsibleError:
        return True


def sentence(name: str, errors: Any) -> str:
    """What is wrong with a module's arguments, in AnsibleModule's words."""
    if isinstance(errors[0], UnsupportedError):
        return f"Unsupported parameters for ({name}) module: {errors.msg}"
    return str(errors.msg)


def masked(result: dict[str, Any], secrets: set[str]) -> dict[str, Any]:
    """A result without the values of secret options, wherever they stand in it."""
    kept = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
    return {**remove_values(result, secrets), **kept}


def progress() -> Callable[..., None]:
    """The progress port: what is going on and, of a pause, how many seconds lie ahead. Not all of it is displayed."""
    latest = [time.monotonic()]
    lock = threading.Lock()

    def report(message: str, ahead: float = 0.0) -> None:
        now = time.monotonic()
        with lock:
            due = now + ahead - latest[0] >= _SECONDS_BETWEEN_MESSAGES
            if due:
                latest[0] = now
        if due:
            display.display(f"  ... {message}")

    return report


@contextmanager
def set_for_now(variables: Mapping[str, Any]) -> Iterator[None]:
    """Variables of the environment, and afterwards what was there before."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update({name: str(value) for name, value in variables.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def plain(value: Any) -> Any:
    """A value as JSON would carry it to a module: without the tags and the laziness of Ansible's templates."""
    if isinstance(value, Mapping):
        return {plain(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (list, tuple, set, Sequence)):
        return [plain(inner) for inner in value]
    return str(value)
