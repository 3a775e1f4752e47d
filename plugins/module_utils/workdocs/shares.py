# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what with a folder or a document: shares that are wanted, those that are there, and the way between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from . import groups, targets
from .paths import Entry
from .people import People, called, is_id
from .people import check as check_name

USER, GROUP, INVITE, ANONYMOUS, ORGANIZATION = "USER", "GROUP", "INVITE", "ANONYMOUS", "ORGANIZATION"
_KINDS = {"user": USER, "group": GROUP, "invite": INVITE, "anonymous": ANONYMOUS, "organization": ORGANIZATION}
# What may be done with more is last.
_ROLES = ("VIEWER", "CONTRIBUTOR", "COOWNER", "OWNER")
_OWNER = "OWNER"
# CLI reference, examples of add-resource-permissions and describe-resource-permissions.
_ANYBODY = "anonymous"
_PAGE = 999
_GONE = ("EntityNotExistsException",)


@dataclass(frozen=True)
class Principal:
    """Somebody: the kind as AWS names it, what people call it, the id, empty where that isn't known yet.

    One who is invited is a user of the site who waits, and may be told by the address or by the user's id (``also``).
    """

    kind: str
    name: str
    id: str = ""
    also: str = ""

    @property
    def key(self) -> str:
        """The name of a share of theirs among others."""
        return f"group {self.name}" if self.kind == GROUP else self.name


@dataclass(frozen=True)
class Held:
    """What is there: somebody's own role, and the one that comes from the folders above; either may be empty."""

    who: Principal
    direct: str = ""
    inherited: str = ""


def check(params: Params) -> None:
    """Refuse shares that don't say who has which role, before anything is read."""
    targets.check(params)
    goes = params["state"] == "absent"
    if params.get("shares") is None and not goes:
        raise Refused("shares: who is to have which role? An empty list, with purge_shares: true, leaves nobody.")
    seen = set()
    for one in params.get("shares") or ():
        named = [option for option in _KINDS if one.get(option)]
        if len(named) != 1:
            told = " and ".join(named) or "none"
            raise Refused(f"shares: each names one of {', '.join(_KINDS)}; one here names {told}.")
        name = _name(one)
        if name.lower() in seen:
            raise Refused(f"shares: {name} stands twice.")
        seen.add(name.lower())
        for option in ("user", "group", "invite"):
            check_name(one.get(option), f"shares: {option}")
        if one.get("invite") and "@" not in one["invite"]:
            raise Refused(f"shares: invite: {one['invite']!r} is no e-mail address.")
        if not goes and not one.get("role"):
            raise Refused(f"shares: {name}: which role?")
    if params.get("email_message") and not params.get("send_email"):
        raise Refused("email_message: it goes with the e-mail that send_email: true sends.")
    if len(params.get("email_message") or "") > 2048:
        raise Refused("email_message: it has 2048 characters at most.")
    if goes and (params.get("send_email") or params.get("purge_shares")):
        raise Refused("send_email and purge_shares: they are for state: present.")


def about(params: Params) -> str:
    """What is shared, as sentences name it."""
    return f"permissions of {targets.named(params)}"


def plan(api: Any, params: Params) -> Plan:
    """The steps from the shares that are there to the ones that are wanted; only reads."""
    people = People.of(api, params)
    found, warnings = targets.find(api, params, known=people)
    wanted, missing = _wanted(api, params, people)
    if missing and not api.check and params["state"] != "absent":
        raise Refused(" ".join(missing))
    if params["state"] != "absent":
        warnings += tuple(f"{one} A run is refused then, unless a task before it changes that." for one in missing)
    there = _held(api, found, people, [who for who, _role in wanted]) if found is not None else []
    resource_id = found.id if found is not None else targets.NEW
    if params["state"] == "absent":
        steps, left = _taking(resource_id, there, [who for who, _role in wanted], params)
    else:
        steps, left = steps_between(resource_id, there, wanted, params, targets.named(params))
    facts = {
        "path": found.path if found is not None else params.get("path"),
        "resource_id": "" if found is None and params["state"] == "absent" else resource_id,
        "shares": [shown(one.who, one.direct) for one in _sorted(left) if one.direct],
        "inherited": [shown(one.who, one.inherited) for one in _sorted(left) if one.inherited],
    }
    return Plan(tuple(steps), facts, warnings)


def shown(who: Principal, role: str) -> dict[str, Any]:
    """A share as results and plans show it."""
    told = {"type": who.kind.lower(), "name": who.name, "role": role.lower()}
    return {**told, **({"id": who.id} if who.id else {})}


def _sorted(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda one: (one.who.kind, one.who.name.lower()))


# ---- who is meant ----------------------------------------------------------------------------------------------------


def _name(one: Mapping[str, Any]) -> str:
    for option in ("user", "group", "invite"):
        if one.get(option):
            return str(one[option])
    return _ANYBODY if one.get("anonymous") else "organization"


def _wanted(api: Any, params: Params, people: People) -> tuple[list[tuple[Principal, str]], tuple[str, ...]]:
    """Who is to have which role, with their ids, and a sentence for each who isn't there."""
    shares = params.get("shares") or ()
    names = [one[option] for one in shares for option in ("user", "invite") if one.get(option)]
    users = people.find_all(names, "shares")
    wanted, missing = [], []
    for one in shares:
        kind = next(kind for option, kind in _KINDS.items() if one.get(option))
        name, role = _name(one), str(one.get("role") or "").upper()
        principal = Principal(kind, name)
        if kind in (USER, INVITE):
            user = users[name]
            if user is not None and (kind == USER or user.get("Status") != "PENDING"):
                principal = Principal(USER, name, str(user["Id"]), str(user.get("EmailAddress") or ""))
            elif kind == INVITE:
                principal = Principal(INVITE, name, name, str(user["Id"]) if user is not None else "")
            else:
                missing.append(
                    f"shares: the site has no user {name}: create the user first (workdocs_user), or name the address"
                    " as invite, if it is an outsider's."
                )
        elif kind == GROUP:
            group = groups.find(api, people.organization_id, name, "shares")
            principal = Principal(GROUP, name, str(group["Id"]) if group else "")
            if group is None:
                missing.append(f"shares: the site has no group {name}: groups are made in its directory.")
        elif kind == ORGANIZATION:
            principal = Principal(ORGANIZATION, name, people.organization_id)
        else:
            principal = Principal(ANONYMOUS, name, _ANYBODY)
        wanted.append((principal, role))
    return wanted, tuple(missing)


def _are_same(one: Principal, other: Principal) -> bool:
    """Whether two are the same: there is one organization and one anybody, and all others have ids."""
    if one.kind == other.kind and one.kind in (ANONYMOUS, ORGANIZATION):
        return True
    return bool(_ids(one) & _ids(other))


def _ids(who: Principal) -> set[str]:
    """What somebody is told by."""
    return {each.lower() for each in (who.id, who.also) if each}


def held(api: Any, found: Entry, people: People) -> list[Held]:
    """Every share that a folder or a document has; raises Failed."""
    return _held(api, found, people, ())


def _held(api: Any, found: Entry, people: People, named: Sequence[Principal]) -> list[Held]:
    """Every share that is there, with the names of those who have it as far as the site tells them."""
    try:
        listed = [
            one
            for page in api.pages("describe_resource_permissions", {"ResourceId": found.id, "Limit": _PAGE})
            for one in page.get("Principals") or ()
        ]
    except ApiError as error:
        doing = f"reading the permissions of {found.told}"
        raise Failed(explain(doing, error, needed("workdocs", "describe_resource_permissions")), error) from error
    known = set().union(*(_ids(who) for who in named))
    ids = [str(one.get("Id")) for one in listed if one.get("Type") in (USER, INVITE)]
    strangers = [one for one in ids if one.lower() not in known and is_id(one)]
    users = people.by_ids(strangers) if strangers else {}
    held = []
    for one in listed:
        kind, principal_id = str(one.get("Type")), str(one.get("Id") or "")
        name = {ANONYMOUS: _ANYBODY, ORGANIZATION: "organization"}.get(kind, principal_id)
        if principal_id in users:
            name = called(users[principal_id])
        who = Principal(kind, name, principal_id)
        who = next((Principal(kind, other.name, principal_id) for other in named if _are_same(other, who)), who)
        roles = {"DIRECT": "", "INHERITED": ""}
        for role in one.get("Roles") or ():
            roles[role["Type"]] = max(roles[role["Type"]], role["Role"], key=_rank)
        held.append(Held(who, roles["DIRECT"], roles["INHERITED"]))
    return held


def _rank(role: str) -> int:
    return _ROLES.index(role) if role in _ROLES else -1


# ---- the way between -------------------------------------------------------------------------------------------------


def steps_between(
    resource_id: str,
    held: Sequence[Held],
    wanted: Sequence[tuple[Principal, str]],
    params: Params,
    about_what: str,
) -> tuple[list[Step], list[Held]]:
    """The steps that make shares the wanted ones, and what is there then. Roles that come from above stay.

    Raises Refused for an owner who would become less than that. Pure.
    """
    left = list(held)
    before, after, given = {}, {}, []
    for who, role in wanted:
        now = next((one for one in held if _are_same(one.who, who)), Held(who))
        if now.direct == role:
            continue
        if now.direct == _OWNER:
            raise Refused(
                f"shares: {who.name} owns {about_what} and can't have the role {role.lower()}: give the role owner to"
                " somebody else first."
            )
        if now.direct:
            before[who.key] = now.direct.lower()
        after[who.key] = role.lower()
        given.append((who, role))
        left = [one for one in left if one is not now] + [Held(who, role, now.inherited)]
    steps: list[Step] = []
    if params.get("purge_shares"):
        named = [who for who, _role in wanted]
        extra = [one for one in held if one.direct and one.direct != _OWNER]
        gone = [one for one in extra if not any(_are_same(one.who, who) for who in named)]
        steps, left = _removals(resource_id, gone, left)
    if given:
        request = Request("workdocs", "add_resource_permissions", _addition(resource_id, given, params))
        lost = [key for key, role in before.items() if _rank(role.upper()) > _rank(after[key].upper())]
        effect = Effect("interrupts", f"Takes rights from {', '.join(lost)}.") if lost else None

        def work(api: Any) -> None:
            share(api, request, [who for who, _role in given], about_what)

        action = "change" if before else "add"
        steps.append(Step("shares", action, before or None, after, (request,), effect, work=work))
    return steps, left


def _taking(
    resource_id: str, held: Sequence[Held], named: Sequence[Principal], params: Params
) -> tuple[list[Step], list[Held]]:
    """The steps that take shares away: those of the named, or without names all but the owners'."""
    gone = [one for one in held if one.direct]
    if params.get("shares"):
        gone = [one for one in gone if any(_are_same(one.who, who) for who in named)]
        owners = [one.who.name for one in gone if one.direct == _OWNER]
        if owners:
            raise Refused(f"shares: {owners[0]} owns {targets.named(params)}, which stays so.")
    return _removals(resource_id, [one for one in gone if one.direct != _OWNER], list(held))


def _removals(resource_id: str, gone: Sequence[Held], held: Sequence[Held]) -> tuple[list[Step], list[Held]]:
    steps: list[Step] = []
    for one in gone:
        request = Request(
            "workdocs",
            "remove_resource_permission",
            {"ResourceId": resource_id, "PrincipalId": one.who.id, "PrincipalType": one.who.kind},
        )
        rest = f"as {one.inherited.lower()} by a folder above" if one.inherited else "not any more"
        effect = Effect("interrupts", f"{one.who.name} may see it {rest}.")
        name, seen = f"shares[{one.who.key}]", shown(one.who, one.direct)
        steps.append(Step(name, "remove", seen, None, (request,), effect, already=_GONE))
    kept = [Held(one.who, "", one.inherited) if one in gone else one for one in held]
    return steps, kept


def _addition(resource_id: str, given: Sequence[tuple[Principal, str]], params: Params) -> dict[str, Any]:
    principals = [{"Id": who.id or targets.NEW, "Type": who.kind, "Role": role} for who, role in given]
    request: dict[str, Any] = {"ResourceId": resource_id, "Principals": principals}
    if params.get("send_email") is not None:
        request["NotificationOptions"] = {"SendEmail": params["send_email"]}
        if params.get("email_message"):
            request["NotificationOptions"]["EmailMessage"] = params["email_message"]
    return request


def share(api: Any, request: Request, given: Sequence[Principal], about_what: str) -> None:
    """Send the shares. AWS answers well where some of them failed, too: then raises Failed, naming each and why."""
    answer = api.call(request.operation, request.params)
    results = list(answer.get("ShareResults") or ())
    failed, done = [], []
    for who in given:
        told = [one for one in results if _told(one) & _ids(who)] or [{"StatusMessage": "AWS tells nothing of it"}]
        if told[0].get("Status") == "SUCCESS":
            done.append(who)
        else:
            failed.append(f"{who.name}: {str(told[0].get('StatusMessage') or 'AWS gives no reason').rstrip('.')}")
    if failed:
        rest = f" Those of {', '.join(who.name for who in done)} are there." if done else ""
        sentence = f"Sharing {about_what} failed for {'; '.join(failed)}.{rest}"
        raise Failed(sentence, done=tuple(f"shares[{who.key}]" for who in done))


def _told(result: Mapping[str, Any]) -> set[str]:
    return {str(result[member]).lower() for member in ("PrincipalId", "InviteePrincipalId") if result.get(member)}
