# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people write on folders and documents to find them again: labels, and custom metadata in pairs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan, Request, Step
from ..permissions import needed
from . import targets
from .paths import DOCUMENT, Entry

# The model's patterns and limits: CreateLabels and CreateCustomMetadata.
_TEXT = re.compile(r"[a-zA-Z0-9._+\-/=,][a-zA-Z0-9 ._+\-/=,]*")
_LABELS, _LABEL, _PAIRS, _KEY, _VALUE = 20, 32, 8, 56, 256


def _check_text(text: str, option: str, most: int) -> None:
    if not 0 < len(text) <= most:
        raise Refused(f"{option}: {text!r} has {len(text)} characters; 1 to {most} are allowed.")
    if not _TEXT.fullmatch(text):
        allowed = "letters without accents, digits, blanks after the first character, and . _ + - / = ,"
        raise Refused(f"{option}: {text!r} isn't made of {allowed}")


def _read(api: Any, found: Entry, version_id: str = "") -> dict[str, Any]:
    try:
        return targets.metadata(api, found, version_id)
    except ApiError as error:
        if version_id and error.code == "EntityNotExistsException":
            raise Refused(f"version_id: {found.told} has no version {version_id}.") from error
        raise Failed(explain(f"reading {found.told}", error, needed("workdocs", error.operation)), error) from error


def _full(option: str, count: int, most: int, kept: Collection[str], purge: str) -> None:
    if count > most:
        more = f" {purge}: true would take away {', '.join(sorted(kept))}." if kept else ""
        raise Refused(f"{option}: {count} would be there, and WorkDocs keeps {most} at most.{more}")


# ---- labels ----------------------------------------------------------------------------------------------------------


def check_labels(params: Params) -> None:
    """Refuse labels that WorkDocs doesn't take, before anything is read."""
    targets.check(params)
    for one in params["labels"]:
        _check_text(one, "labels", _LABEL)
    _full("labels", len(set(params["labels"])), _LABELS, (), "")


def about_labels(params: Params) -> str:
    """What is labelled, as sentences name it."""
    return f"labels of {targets.named(params)}"


def plan_labels(api: Any, params: Params) -> Plan:
    """The steps from the labels that are there to the wanted ones; only reads."""
    found, warnings = targets.find(api, params)
    held = [] if found is None else list((_read(api, found)["Metadata"]).get("Labels") or ())
    resource_id = targets.NEW if found is None else found.id
    steps, after = label_steps(resource_id, held, params["labels"], params["purge_labels"])
    facts = {"path": found.path if found is not None else params.get("path"), "resource_id": resource_id}
    return Plan(tuple(steps), {**facts, "labels": after}, warnings)


def label_steps(
    resource_id: str, held: Collection[str], wanted: Collection[str], purge: bool
) -> tuple[list[Step], list[str]]:
    """The steps that make the labels the wanted ones, and those that are there then; raises Refused. Pure."""
    gone = sorted(set(held) - set(wanted)) if purge else []
    new = sorted(set(wanted) - set(held))
    after = sorted((set(held) | set(wanted)) - set(gone))
    _full("labels", len(after), _LABELS, set(held) - set(wanted), "purge_labels")
    steps = []
    if gone:
        request = Request("workdocs", "delete_labels", {"ResourceId": resource_id, "Labels": gone})
        steps.append(Step("labels", "remove", gone, None, (request,)))
    if new:
        request = Request("workdocs", "create_labels", {"ResourceId": resource_id, "Labels": new})
        steps.append(Step("labels", "add", None, new, (request,)))
    return steps, after


# ---- custom metadata -------------------------------------------------------------------------------------------------


def check_metadata(params: Params) -> None:
    """Refuse pairs that WorkDocs doesn't take, before anything is read."""
    targets.check(params)
    for key, value in params["metadata"].items():
        _check_text(str(key), "metadata", _KEY)
        _check_text(_text(value), f"metadata: {key}", _VALUE)
    _full("metadata", len(params["metadata"]), _PAIRS, (), "")
    if params.get("version_id") and params.get("folder_id"):
        raise Refused("version_id: folders have no versions.")


def _text(value: Any) -> str:
    """A value as WorkDocs keeps it: as a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def about_metadata(params: Params) -> str:
    """What has the metadata, as sentences name it."""
    version = f" (version {params['version_id']})" if params.get("version_id") else ""
    return f"metadata of {targets.named(params)}{version}"


def plan_metadata(api: Any, params: Params) -> Plan:
    """The steps from the pairs that are there to the wanted ones; only reads."""
    version_id = params.get("version_id") or ""
    found, warnings = targets.find(api, params, *((DOCUMENT,) if version_id else ()))
    held = {} if found is None else dict(_read(api, found, version_id).get("CustomMetadata") or {})
    address = {"ResourceId": targets.NEW if found is None else found.id}
    if version_id:
        address["VersionId"] = version_id
    wanted = {str(key): _text(value) for key, value in params["metadata"].items()}
    steps, after = metadata_steps(address, held, wanted, params["purge_metadata"])
    facts = {"path": found.path if found is not None else params.get("path"), "resource_id": address["ResourceId"]}
    return Plan(tuple(steps), {**facts, "metadata": after}, warnings)


def metadata_steps(
    address: Mapping[str, str], held: Mapping[str, str], wanted: Mapping[str, str], purge: bool
) -> tuple[list[Step], dict[str, str]]:
    """The steps that make the pairs the wanted ones, and those that are there then; raises Refused. Pure."""
    gone = sorted(set(held) - set(wanted)) if purge else []
    new = {key: value for key, value in sorted(wanted.items()) if held.get(key) != value}
    after = {key: value for key, value in sorted({**held, **wanted}.items()) if key not in gone}
    _full("metadata", len(after), _PAIRS, set(held) - set(wanted), "purge_metadata")
    steps = []
    if gone:
        request = Request("workdocs", "delete_custom_metadata", {**address, "Keys": gone})
        steps.append(Step("metadata", "remove", {key: held[key] for key in gone}, None, (request,)))
    if new:
        before = {key: held[key] for key in new if key in held}
        request = Request("workdocs", "create_custom_metadata", {**address, "CustomMetadata": new})
        steps.append(Step("metadata", "change" if before else "add", before or None, new, (request,)))
    return steps, after
