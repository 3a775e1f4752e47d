# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that it takes to connect to a database: place, way in, certificates, and ready forms of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Failed, Refused
from ..parts import Params, Plan, Step
from . import ca_bundles, connections, forms
from .connections import Credentials, Target
from .probes import probed


def check(params: Params) -> None:
    """Refuse what can't be asked."""
    connections.check(params)
    if params.get("fetch_ca_bundle"):
        if not params.get("ca_bundle"):
            raise Refused("fetch_ca_bundle: it has to be said in ca_bundle which file it goes to.")
        if not ca_bundles.is_there(params):
            ca_bundles.check_place(params)


def plan(api: Any, params: Params) -> Plan:
    """The connection as facts; its one step, if any, fetches the CA bundle."""
    steps: list[Step] = []
    absent = _absent_bundle(params)
    if absent and not api.check:
        raise Refused(absent)
    if params.get("fetch_ca_bundle") and not ca_bundles.is_there(params):
        source = params.get("ca_bundle_url") or ca_bundles.url(api.where)
        after = {"path": ca_bundles.path_of(params), "url": source}
        steps.append(Step("ca_bundle", "get", None, after, work=lambda api: ca_bundles.fetch(params, api.where)))
    target = connections.find(api, params)
    if target is None:
        if not api.check:
            connections.found(api, params)
        missing = f"There is no {connections.about(params)} yet: how to connect to it is known when it is there."
        return Plan(tuple(steps), {"connection": None, "forms": {}, "environment": {}}, (missing,))
    if not target.host and not api.check:
        connections.found(api, params)
    secrets = bool(params.get("with_secrets"))
    who = connections.credentials(api, params, target) if secrets else connections.intended(params, target)
    facts = _facts(api, params, target, who)
    warnings = (*((absent,) if absent else ()), *_doubts(params, target, who))
    if params.get("probe"):
        steps.append(Step("probe", "get", work=lambda api: {"probe": _probe(params, target)}, changes=False))
    return Plan(tuple(steps), facts, warnings)


def _absent_bundle(params: Params) -> str:
    """What to say of a bundle that the certificate is to be checked against and that isn't there, unless it will be."""
    if not str(params["sslmode"]).startswith("verify") or params.get("fetch_ca_bundle"):
        return ""
    path = ca_bundles.path_of(params)
    if not path or ca_bundles.is_there(params):
        return ""
    return f"ca_bundle: there is no file {path}. With fetch_ca_bundle: true, AWS's is fetched."


def _facts(api: Any, params: Params, target: Target, who: Credentials) -> dict[str, Any]:
    sslmode, secrets = params["sslmode"], bool(params.get("with_secrets"))
    bundle = ca_bundles.path_of(params) if sslmode.startswith("verify") else ""
    told: dict[str, Any] = {
        "connection": {
            "host": target.host or None,
            "port": target.port,
            "database": target.database or None,
            "username": who.username or None,
            "engine": target.engine,
            "engine_version": target.version or None,
            "status": target.status or None,
            "arn": target.arn or None,
            "resource_id": target.resource_id or None,
            "reader_host": target.reader or None,
            "data_api": target.data_api,
            "tls": {"sslmode": sslmode, "ca_bundle": bundle or None,
                    "certificate_authority": target.certificate_authority or None,
                    "bundle_url": ca_bundles.url(api.where)},
            "credentials": {"source": who.source, "secret": who.secret or None,
                            "iam_resource": connections.iam_resource(api, target, who.username) or None},
        },
        "forms": forms.forms(target, who, sslmode, bundle, secrets) if target.host else {},
        "environment": forms.environment(target, who, sslmode, bundle, secrets) if target.host else {},
    }  # fmt: skip
    if secrets:
        told["password"] = who.password
    return told


def _doubts(params: Params, target: Target, who: Credentials) -> tuple[str, ...]:
    said = []
    if not target.host:
        said.append(f"{target.about} is {target.status or 'not ready'} and has no endpoint yet.")
    if params["sslmode"] == "disable":
        said.append(f"sslmode is disable: what goes to {target.about} and back can be read and changed on its way.")
    if who.source == "iam_token" and target.iam is False:
        said.append(f"{target.about} doesn't take IAM tokens as it is: iam_database_authentication is off.")
    return tuple(said)


def _probe(params: Params, target: Target) -> Mapping[str, Any]:
    bundle = ca_bundles.path_of(params) if ca_bundles.is_there(params) else ""
    if params["sslmode"].startswith("verify") and not bundle and target.family in (connections.POSTGRES,
                                                                                   connections.MYSQL):  # fmt: skip
        raise Failed("ca_bundle: with probe and this sslmode, it takes AWS's certificates: set ca_bundle, and"
                     " fetch_ca_bundle: true to have it fetched.")  # fmt: skip
    return probed(target, params["sslmode"], bundle, float(params["connect_timeout"]))
