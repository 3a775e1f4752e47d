# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sites that there are, and the switches of WorkDocs: what no operation of its API can do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any
from unittest.mock import patch

from .state import DEFAULT_STORAGE, Group, Resource, Site, User, new_id

# Where WorkDocs was. Source: botocore's endpoints.json.
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-1", "ap-southeast-2")
_PAGE = 999
_ACCOUNT = "123456789012"
_DIRECTORY = re.compile(r"d-[0-9a-f]{10}")


@dataclass
class Sites:
    """sites by the id of their directory; ended: every call is refused, as since the service's end; page is the most
    that a page of a listing holds. lock is held while a request is answered."""

    ended: bool = False
    page: int = _PAGE
    sites: dict[str, Site] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def of(self, account: str, region: str) -> list[Site]:
        return [site for site in self.sites.values() if (site.account, site.region) == (account, region)]

    def forget(self) -> None:
        with self.lock:
            self.ended, self.page = False, _PAGE
            self.sites.clear()

    def told(self) -> dict[str, Any]:
        """The switches as JSON, and the sites with their people."""
        with self.lock:
            return {
                "ended": self.ended,
                "page": self.page,
                "sites": [
                    {
                        "organization_id": site.id,
                        "alias": site.alias,
                        "account": site.account,
                        "region": site.region,
                        "directory_type": site.directory_type,
                        "users": [{"id": one.id, "username": one.username} for one in site.users.values()],
                        "groups": [{"id": one.id, "name": one.name} for one in site.groups.values()],
                    }
                    for site in self.sites.values()
                ],
            }

    def turn(self, word: str, value: Any) -> None:
        """Do one word: ended, page, site, person, group, checkout or lock. Raises ValueError with a sentence."""
        act = {
            "ended": self._end, "page": self._set_page, "site": self._make_site, "person": self._make_person,
            "group": self._make_group, "checkout": self._check_out, "lock": self._lock_comments,
        }.get(word)  # fmt: skip
        if act is None:
            raise ValueError(f"WorkDocs has no {word!r}; it has ended, page, site, person, group, checkout and lock.")
        with self.lock:
            act(value)

    def _end(self, value: Any) -> None:
        if not isinstance(value, bool):
            raise ValueError('WorkDocs is {"ended": true}, as since 2025-04-25, or {"ended": false}.')
        self.ended = value

    def _set_page(self, value: Any) -> None:
        most = _PAGE if value is None else value
        if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= _PAGE:
            raise ValueError(f'The largest page is {{"page": number}}, from 1 to {_PAGE}, or null for AWS\'s own.')
        self.page = most

    def _make_site(self, value: Any) -> None:
        given = _texts("site", value, ("directory", "region", "account", "alias", "username", "email"))
        region, account = given.get("region", REGIONS[0]), given.get("account", _ACCOUNT)
        if region not in REGIONS:
            raise ValueError(f"WorkDocs was in {', '.join(REGIONS)}, not in {region!r}.")
        directory = _directory(given["directory"], account, region) if "directory" in given else None
        if directory is None:
            known = next(iter(self.of(account, region)), None)
            # Asked for again, it is there.
            if known:
                return
            directory = _new_directory(account, region)
        if directory.directory_id in self.sites:
            return
        alias = given.get("alias", directory.directory_id)
        site = Site(directory.directory_id, alias, account, region, directory.directory_type)
        self.sites[site.id] = site
        name = given.get("username", "administrator")
        email = given.get("email", "administrator@example.com")
        found = new_user(site, name, "Site", "Administrator", email)
        found.type, found.storage = "ADMIN", DEFAULT_STORAGE

    def _make_person(self, value: Any) -> None:
        given = _texts("person", value, ("site", "username", "email", "given_name", "surname"), ("username",))
        site = self._site(given.get("site"))
        if any(one.username == given["username"] for one in site.users.values()):
            return
        names = given.get("given_name"), given.get("surname")
        new_user(site, given["username"], *names, given.get("email")).status = "INACTIVE"

    def _make_group(self, value: Any) -> None:
        whole = dict(value) if isinstance(value, Mapping) else {}
        members = whole.pop("members", [])
        given = _texts("group", whole, ("site", "name"), ("name",))
        if not isinstance(members, list):
            raise ValueError("The members of a group are a list of usernames.")
        site = self._site(given.get("site"))
        by_name = {one.username: one.id for one in site.users.values()}
        unknown = [str(one) for one in members if one not in by_name]
        if unknown:
            raise ValueError(f"The site {site.id} has no users {', '.join(unknown)}.")
        known = next((one for one in site.groups.values() if one.name == given["name"]), None)
        group = known or Group(site.new_principal(), given["name"], [])
        group.members = [by_name[one] for one in members]
        site.groups[group.id] = group

    def _check_out(self, value: Any) -> None:
        from .activities import write_down  # which knows of requests, and these of sites

        site, document, out = self._document("checkout", "out", value)
        if document.checked_out != out:
            document.checked_out = out
            write_down(site, document.owner, "DOCUMENT_CHECKED_OUT" if out else "DOCUMENT_CHECKED_IN", document)

    def _lock_comments(self, value: Any) -> None:
        _site, document, locked = self._document("lock", "locked", value)
        document.locked = locked

    def _document(self, word: str, switch: str, value: Any) -> tuple[Site, Resource, bool]:
        given = value if isinstance(value, Mapping) else {}
        on, name = given.get(switch, True), given.get("document")
        site = next((site for site in self.sites.values() if name in site.resources), None)
        found = site.resources[name] if site and isinstance(name, str) else None
        if site is None or found is None or found.is_folder or not isinstance(on, bool):
            raise ValueError(f'It is {{"{word}": {{"document": its id, "{switch}": true or false}}}}.')
        return site, found, on

    def _site(self, name: str | None) -> Site:
        found = self.sites.get(name) if name else next(iter(self.sites.values()), None)
        if found is None or (name is None and len(self.sites) > 1):
            raise ValueError(f"Name one of the sites: {', '.join(self.sites) or 'there is none'}.")
        return found


def new_user(
    site: Site, username: str, given_name: str | None, surname: str | None, email: str | None
) -> User:
    """A user with a root folder and a recycle bin, as of now in the site."""
    root, trash = new_id(), new_id()
    user = User(site.new_principal(), username, given_name, surname, email, site.id, root, trash)
    site.users[user.id] = user
    for folder, name in ((root, "/"), (trash, "RecycleBin")):
        site.put(Resource(folder, name, user.id, user.id, None, True, shares={("USER", user.id): "OWNER"}))
    return user


def _texts(word: str, value: Any, known: tuple[str, ...], needed: tuple[str, ...] = ()) -> dict[str, str]:
    given = value if isinstance(value, Mapping) else None
    fits = given is not None and set(given) <= set(known) and set(needed) <= set(given)
    if not fits or not all(isinstance(text, str) and text for text in (given or {}).values()):
        raise ValueError(f"A {word} is a JSON object of texts: {', '.join(known)}.")
    return dict(given or {})


def _directory(name: str, account: str, region: str) -> Any:
    from moto.ds.models import ds_backends  # with EC2, which takes a second

    known = ds_backends[account][region].directories
    if not _DIRECTORY.fullmatch(name) or name not in known:
        raise ValueError(f"Directory Service has no directory {name} in {region} of account {account}.")
    return known[name]


def _new_directory(account: str, region: str) -> Any:
    """A Simple AD, where nobody says on which directory a site is to be. Its network is made up: for a real one, EC2
    is set up anew after each reset, which takes it a second."""
    from moto.ds.models import Directory, ds_backends

    network = {
        "VpcId": "vpc-0d0c50000000000d0",
        "SubnetIds": ["subnet-0d0c50000000000d0", "subnet-0d0c50000000000d1"],
        "AvailabilityZones": [f"{region}a", f"{region}b"],
    }
    interfaces = ["eni-0d0c50000000000d0", "eni-0d0c50000000000d1"], ["10.77.0.10", "10.77.1.10"]
    with (
        patch.object(Directory, "create_security_group", return_value="sg-0d0c50000000000d0"),
        patch.object(Directory, "create_eni", return_value=interfaces),
    ):
        made = Directory(account, region, "corp.example.com", "Of-no-use-1", "SimpleAD", "Small", network)
    made.short_name, made.description = "corp", "For WorkDocs"
    ds_backends[account][region].directories[made.directory_id] = made
    return made
