# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the modules for one setting of a bucket, and the value that they make of its row. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params, Where, overlay

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
MAX_CORS_RULES = 100
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html
MAX_ROUTING_RULES = 50


def without_none(value: Any) -> Any:
    """A value without the suboptions that the task left out."""
    if isinstance(value, Mapping):
        return {name: without_none(inner) for name, inner in value.items() if inner is not None}
    return [without_none(inner) for inner in value] if isinstance(value, list) else value


# --- s3_cors ---


def check_cors(params: Params) -> None:
    """Refuse rules that S3 would refuse, before anything is read."""
    rules = params.get("rules") or ()
    if len(rules) > MAX_CORS_RULES:
        raise Refused(f"rules has {len(rules)} rules. S3 takes {MAX_CORS_RULES} at most.")
    for number, rule in enumerate(rules):
        for name in ("allowed_methods", "allowed_origins"):
            if not rule[name]:
                raise Refused(f"rules[{number}].{name} is empty. A rule needs one at least.")
        for name in ("allowed_origins", "allowed_headers"):
            for value in rule.get(name) or ():
                if value.count("*") > 1:
                    raise Refused(f"rules[{number}].{name} has {value}. S3 takes one * in a value at most.")


def wanted_cors(params: Params, current: Any) -> list[Any]:
    """All rules, or none."""
    return [] if params["state"] == "absent" else without_none(params["rules"])


def answer_cors(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """What s3_cors returns: the rules that there are."""
    return {"rules": values.get("cors_rules") or []}


# --- s3_logging ---


def check_logging(params: Params) -> None:
    """Refuse two forms of keys at once."""
    form = without_none(params.get("target_object_key_format") or {})
    if len(form) > 1:
        raise Refused("target_object_key_format takes either simple_prefix or partitioned_prefix, not both.")


def wanted_logging(params: Params, current: Any) -> dict[str, Any]:
    """Where the logs go, or nothing. The form of the keys stays as it is unless the task says it."""
    if params["state"] == "absent":
        return {}
    form = without_none(params.get("target_object_key_format") or {})
    target = {"target_bucket": params["target_bucket"], "target_prefix": params.get("target_prefix") or ""}
    return {**target, "target_object_key_format": form} if form else target


def same_logging(wanted: Any, current: Any) -> bool:
    """Whether the logs go there already; keys are simple ones where nothing is said of them."""
    seen = current or {}
    form, keys = seen.get("target_object_key_format"), ("target_bucket", "target_prefix")
    return all(wanted[key] == seen.get(key) for key in keys) and wanted.get("target_object_key_format") in (
        None,
        form or {"simple_prefix": {}},
    )


def complete_logging(wanted: Any, current: Any) -> dict[str, Any]:
    """The whole document: grants on the logs stay, and of the two forms of keys there is one."""
    form = wanted.get("target_object_key_format")
    whole = overlay(wanted, current)
    return {**whole, "target_object_key_format": form} if form else whole


def answer_logging(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """What s3_logging returns: where the logs go."""
    return {"logging_enabled": values.get("logging") or {}}


# --- s3_website ---


def check_website(params: Params) -> None:
    """Refuse what S3 would refuse, before anything is read."""
    if params["state"] == "absent":
        return
    if params.get("redirect_all_requests") is not None:
        _host(params["redirect_all_requests"])
    elif not params.get("suffix") or "/" in params["suffix"]:
        raise Refused("suffix is the name of a page, like index.html, without a slash.")
    rules = params.get("routing_rules") or ()
    if len(rules) > MAX_ROUTING_RULES:
        raise Refused(f"routing_rules has {len(rules)} rules. S3 takes {MAX_ROUTING_RULES} at most.")
    for number, rule in enumerate(rules):
        redirect = without_none(rule["redirect"])
        if not redirect:
            raise Refused(f"routing_rules[{number}].redirect is empty: say where to.")
        if "replace_key_with" in redirect and "replace_key_prefix_with" in redirect:
            raise Refused(
                f"routing_rules[{number}].redirect takes either replace_key_with or replace_key_prefix_with, not both."
            )
        if rule.get("condition") is not None and not without_none(rule["condition"]):
            raise Refused(f"routing_rules[{number}].condition is empty: leave it out to redirect every request.")


def _host(text: str) -> dict[str, str]:
    """Where all requests go: a host, as it is or after a protocol."""
    protocol, separator, host = text.partition(":")
    if not separator:
        protocol, host = "", text
    found = {"host_name": host.removeprefix("//") if separator else host}
    if separator:
        found["protocol"] = protocol
    if not found["host_name"] or ":" in found["host_name"] or found.get("protocol", "http") not in ("http", "https"):
        raise Refused(
            f"redirect_all_requests can't be {text!r}. It is a host, like www.example.com, or one with a protocol, like"
            " https://www.example.com."
        )
    return found


def wanted_website(params: Params, current: Any) -> dict[str, Any]:
    """The whole website: pages, of which what the task leaves out stays, or a redirect of all requests, or none."""
    if params["state"] == "absent":
        return {}
    if params.get("redirect_all_requests") is not None:
        return {"redirect_all_requests_to": _host(params["redirect_all_requests"])}
    whole = {name: value for name, value in (current or {}).items() if name != "redirect_all_requests_to"}
    whole["index_document"] = {"suffix": params["suffix"]}
    if params.get("error_key") is not None:
        whole["error_document"] = {"key": params["error_key"]} if params["error_key"] else {}
    if params.get("routing_rules") is not None:
        whole["routing_rules"] = without_none(params["routing_rules"])
    return {name: value for name, value in whole.items() if value}


def answer_website(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """What s3_website returns: the website that there is."""
    return dict(values.get("website") or {})
