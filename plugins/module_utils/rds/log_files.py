# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log files of databases: which there are, and what is in one, portion by portion, into the result or a file."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Plan, Step
from ..shapes import timestamp

# More than this isn't read: it would have to be held in memory.
_LARGEST = 512 * 1024 * 1024
# A portion is 1 MB at most, and 10,000 lines at most without a number.
_LINES = 10_000


def check(params: Params) -> None:
    """Refuse what can't be asked for, before anything is."""
    for option in ("number_of_lines", "pattern", "dest"):
        if params.get(option) is not None and not params.get("log_file_name"):
            raise Refused(f"{option}: of which file? Give log_file_name, too.")
    lines = params.get("number_of_lines")
    if lines is not None and not 1 <= lines <= _LINES:
        raise Refused(f"number_of_lines: from 1 to {_LINES}, not {lines}; without it, the file is read whole.")
    if params["max_bytes"] < 0:
        raise Refused("max_bytes: it can't be less than 0.")
    if params.get("pattern") is not None:
        _pattern(params)
    if params.get("file_last_written") is not None:
        _milliseconds(params["file_last_written"])
    if params.get("dest"):
        _place(params["dest"])


def _pattern(params: Params) -> re.Pattern[str]:
    try:
        return re.compile(params["pattern"])
    except re.error as error:
        raise Refused(f"pattern: {params['pattern']!r} is not a regular expression: {error}.") from None


def _milliseconds(said: str) -> int:
    """A time as RDS takes it, in milliseconds since 1970."""
    if str(said).isdigit():
        return int(said)
    try:
        moment = datetime.fromisoformat(str(said).replace("Z", "+00:00"))
    except ValueError:
        raise Refused(f"file_last_written: {said!r} is not a time like 2026-11-21T09:00:00Z.") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp() * 1000)


def _place(dest: str) -> str:
    path = os.path.abspath(os.path.expanduser(dest))
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise Refused(f"dest: there is no folder {folder}.")
    if os.path.isdir(path) or not os.access(folder, os.W_OK):
        raise Refused(f"dest: {path} can't be written by this user.")
    return path


def plan(api: Any, params: Params) -> Plan:
    """The files, and of the one that is named what is in it; raises ApiError and Refused."""
    instance = {"DBInstanceIdentifier": params["db_instance_identifier"].lower()}
    files = _files(api, instance, params)
    facts: dict[str, Any] = {"db_instance_identifier": instance["DBInstanceIdentifier"], "log_files": files}
    name = params.get("log_file_name")
    if not name:
        return Plan(facts=facts)
    text = read(api, instance, name, params.get("number_of_lines"))
    if params.get("pattern") is not None:
        wanted = _pattern(params)
        text = "".join(line for line in text.splitlines(keepends=True) if wanted.search(line))
    facts.update(log_file_name=name, lines=len(text.splitlines()), size=len(text.encode()))
    if not params.get("dest"):
        content, cut = _last(text, params["max_bytes"])
        facts.update(content=content, truncated=cut)
        cut_off = f"Of {name}, only the last {len(content.encode())} bytes are returned: see max_bytes, or use dest."
        return Plan(facts=facts, warnings=(cut_off,) if cut else ())
    dest, body = _place(params["dest"]), text.encode()
    facts["written_to"] = dest
    before = _bytes(dest)
    if before == body:
        return Plan(facts=facts)
    was = None if before is None else {"dest": dest, "size": len(before)}
    step = Step("dest", "add" if was is None else "change", was, {"dest": dest, "size": len(body)},
                work=lambda _api: write(dest, body))  # fmt: skip
    return Plan((step,), facts)


def _files(api: Any, instance: Mapping[str, str], params: Params) -> list[dict[str, Any]]:
    asked: dict[str, Any] = dict(instance)
    if params.get("filename_contains"):
        asked["FilenameContains"] = params["filename_contains"]
    if params.get("file_last_written") is not None:
        asked["FileLastWritten"] = _milliseconds(params["file_last_written"])
    if params.get("file_size") is not None:
        asked["FileSize"] = params["file_size"]
    listed = [one for page in api.pages("describe_db_log_files", asked) for one in page["DescribeDBLogFiles"]]
    return [
        {
            "log_file_name": one["LogFileName"],
            "last_written": timestamp(datetime.fromtimestamp(one["LastWritten"] / 1000, timezone.utc)),
            "size": one["Size"],
        }
        for one in sorted(listed, key=lambda one: (one["LastWritten"], one["LogFileName"]))
    ]


def read(api: Any, instance: Mapping[str, str], name: str, lines: int | None) -> str:
    """A log file whole, or its last lines; raises ApiError, Refused where there is no such file, Failed if too large.

    Without a marker, RDS gives the last lines; with the marker 0 it begins at the beginning.
    """
    request = {**instance, "LogFileName": name, **({"Marker": "0"} if lines is None else {"NumberOfLines": lines})}
    portions: list[str] = []
    size = 0
    while True:
        try:
            answer = api.call("download_db_log_file_portion", request)
        except ApiError as error:
            if error.code not in ("DBLogFileNotFoundFault", "DBLogFileNotFound"):
                raise
            raise Refused(
                f"log_file_name: {instance['DBInstanceIdentifier']} has no log file {name}; without log_file_name, its"
                " files are listed."
            ) from None
        portions.append(answer.get("LogFileData") or "")
        size += len(portions[-1])
        if size > _LARGEST:
            raise Failed(f"{name} is larger than {_LARGEST} bytes: have the logs exported to CloudWatch instead.")
        marker = answer.get("Marker")
        if lines is not None or not answer.get("AdditionalDataPending") or marker in (None, request["Marker"]):
            return "".join(portions)
        api.report(f"reading {name}: {size} bytes")
        request = {**request, "Marker": marker}


def _last(text: str, most: int) -> tuple[str, bool]:
    """The last whole lines of a text within so many bytes, and whether that isn't all."""
    body = text.encode()
    if len(body) <= most:
        return text, False
    left = body[len(body) - most :] if most else b""
    _cut, newline, whole = left.partition(b"\n")
    return (whole if newline else left).decode(errors="ignore"), True


def _bytes(path: str) -> bytes | None:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(f"dest: {path} can't be read: {error.strerror}.") from error


def write(dest: str, body: bytes) -> None:
    """Put a log in its place in one step, readable by its owner only: statements in it may hold data. Raises Failed."""
    folder, name = os.path.split(dest)
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
            os.replace(partial, dest)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(partial)
    except OSError as error:
        raise Failed(f"dest: {dest} can't be written: {error.strerror or error}.") from error
