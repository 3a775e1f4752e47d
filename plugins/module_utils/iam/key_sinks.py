# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the secret of a new access key goes, once: the result, a file that its owner alone reads, Secrets Manager."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Request
from ..permissions import needed

# What is kept, in a file and in Secrets Manager alike: JSON with these members.
USER, KEY, SECRET = "user_name", "access_key_id", "secret_access_key"
_SERVICE = "secretsmanager"


@dataclass(frozen=True)
class Sink:
    """A place for a secret.

    ``take(api, kept)`` puts it there and gives what the result may say of it; raises ApiError or OSError. ``requests``
    are what that sends, without the secret. ``problems`` are sentences for what a check run finds wrong with it.
    """

    take: Callable[[Any, Mapping[str, str]], Mapping[str, Any]]
    requests: tuple[Request, ...] = ()
    problems: tuple[str, ...] = ()


def check(params: Params) -> None:
    """Refuse a sink that is none."""
    sink = params.get("sink")
    if sink is not None and bool(sink.get("file")) is bool(sink.get("secret")):
        raise Refused("sink: give one of file and secret; without sink, the secret is in the result.")
    name = (sink or {}).get("secret") or ""
    # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    if name and not name.startswith("arn:") and not re.fullmatch(r"[\w/+=.@!-]{1,512}", name, re.ASCII):
        raise Refused(f"sink.secret: {name!r} may have 1 to 512 letters, digits and / _ + = . @ ! - only.")


def sink_of(api: Any, params: Params) -> Sink:
    """The sink of a task that makes a key, looked at before there is one; raises Refused if it can't take a secret.

    In a check run it is a problem instead: a task before it may be the one that makes a folder.
    """
    sink = params.get("sink") or {}
    if sink.get("file"):
        path = os.path.expanduser(sink["file"])
        problem = _unfit(path, params["user_name"])
        if problem and not api.check:
            raise Refused(problem)
        return Sink(lambda _api, kept: _write(path, kept), problems=(problem,) if problem else ())
    if sink.get("secret"):
        return _secret(api, sink["secret"])
    return Sink(lambda _api, kept: {SECRET: kept[SECRET]})


# ---- a file ---------------------------------------------------------------------------------------------------------


def _unfit(path: str, user: str) -> str:
    """Why the file can't be written, or mustn't be: it holds something else than an access key of that user."""
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        return f"sink.file: there is no folder {folder}."
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"sink.file: nothing may be written in {folder}."
    if not os.path.lexists(path):
        return ""
    kept = None
    if os.path.isfile(path):  # a pipe or a device would be waited for
        try:
            with open(path, encoding="utf-8") as file:
                kept = json.load(file)
        except (OSError, ValueError):
            pass
    if not isinstance(kept, dict) or set(kept) != {USER, KEY, SECRET} or kept[USER] != user:
        return f"sink.file: {path} is there and holds something else than an access key of user {user}: choose another."
    return ""


def _write(path: str, kept: Mapping[str, str]) -> Mapping[str, Any]:
    """The file is whole or not there, and nobody but its owner could read it at any time."""
    path = os.path.abspath(path)
    handle, partial = tempfile.mkstemp(prefix=".access-key.", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_text(kept) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise
    return {}


# ---- Secrets Manager ------------------------------------------------------------------------------------------------


def _secret(api: Any, name: str) -> Sink:
    try:
        found = api.call("describe_secret", {"SecretId": name}, _SERVICE)
    except ApiError as error:
        if error.code != "ResourceNotFoundException":
            doing = f"looking for secret {name}"
            raise Failed(explain(doing, error, needed(_SERVICE, "describe_secret")), error) from error
        found = None
    if found is None and name.startswith("arn:"):
        raise Refused(f"sink.secret: there is no secret {name}. To have one made, give a name.")
    if found and found.get("DeletedDate"):
        raise Refused(f"sink.secret: secret {name} is about to be deleted. Restore it first, or choose another.")
    operation, member = ("put_secret_value", "SecretId") if found else ("create_secret", "Name")

    def take(api: Any, kept: Mapping[str, str]) -> Mapping[str, Any]:
        # Sent again with the same token, it is the same version.
        answer = api.call(operation, {member: name, "SecretString": _text(kept)}, _SERVICE)
        return {"secret_arn": answer["ARN"]}

    return Sink(take, (Request(_SERVICE, operation, {member: name}),))


def _text(kept: Mapping[str, str]) -> str:
    return json.dumps(dict(kept), sort_keys=True)
