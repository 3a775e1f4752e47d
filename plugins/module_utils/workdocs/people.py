# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people of a site: users by e-mail address, username or id, each question asked once a task."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params
from . import sites

# How many users a page may hold: the most that AWS gives is too large an answer where there are many.
_PAGE = 100
# UserIds takes up to 2000 characters.
_MOST_IDS = 2000
# Ids end in the directory's: S-1-1-11-1111111111-2222222222-3333333333-3333&d-1234567890.
_ID = re.compile(r"[\w+\-.@]+&d-[0-9a-f]{10}")
# What a listing of users is about.
_USERS = frozenset(("users",))
_ADMIN, _ACTIVE = "ADMIN", "ACTIVE"
User = Mapping[str, Any]


def is_id(name: str) -> bool:
    """Whether a name is a user's id."""
    return bool(_ID.fullmatch(name))


def check(name: str | None, option: str) -> None:
    """Refuse what can't name a user; None names none."""
    if name is not None and not (0 < len(name) <= 256 and name.strip() == name and name.isprintable()):
        raise Refused(f"{option}: {name!r} is no e-mail address or username.")


def called(user: User) -> str:
    """How people call a user: by e-mail address, or by username where there is none."""
    return str(user.get("EmailAddress") or user.get("Username") or user["Id"])


def are_same(user: User, name: str) -> bool:
    """Whether a name is the user's e-mail address, username or id. Capital letters make no difference."""
    named = (user.get("EmailAddress"), user.get("Username"), user.get("Id"))
    return any(one is not None and str(one).lower() == name.lower() for one in named)


def absent(name: str, option: str) -> str:
    """The sentence for a user who isn't there."""
    return f"{option}: the site has no user {name}: invite or create the user first (workdocs_user)."


@dataclass
class People:
    """The users of one site as a task asks for them; what was asked once isn't asked again. Raises ApiError, Failed.

    Users are as AWS describes them (``Id``, ``Username``, ``EmailAddress``, ``RootFolderId``, ``Status``, ...), the
    inactive ones among them. ``quietly`` leaves a site that doesn't answer as the error that was heard.
    """

    api: Any
    organization_id: str
    known: dict[str, User] = field(default_factory=dict)
    whole: bool = False
    quietly: bool = False

    @classmethod
    def of(cls, api: Any, params: Params) -> People:
        """Those of the site that the task is about; raises Refused and Failed as ``sites.site`` does."""
        return cls(api, sites.site(api, params))

    def all(self) -> list[User]:
        """Every user of the site."""
        if not self.whole:
            self._ask({})
            self.whole = True
        return list(self.known.values())

    def find(self, name: str, option: str = "owner") -> User | None:
        """The user of that e-mail address, username or id, or None; raises Refused where two are called so.

        AWS searches the beginnings of names and usernames, so an address that is no username is looked for among all.
        """
        found = self._called(name, option)
        if found is None and not self.whole:
            if is_id(name):
                self._ask({"UserIds": name})
            else:
                self._ask({"Query": name})
            found = self._called(name, option)
            if found is None and "@" in name and not is_id(name):
                self.all()
                found = self._called(name, option)
        return found

    def get(self, name: str, option: str) -> User:
        """The same, where there has to be one; raises Refused."""
        found = self.find(name, option)
        if found is None:
            raise Refused(absent(name, option))
        return found

    def find_all(self, names: Iterable[str], option: str) -> dict[str, User | None]:
        """Several at once, by the names that they were asked for by: more than one costs a listing of all users."""
        wanted = list(dict.fromkeys(names))
        if sum(self._called(name, option) is None for name in wanted) > 1:
            self.all()
        return {name: self.find(name, option) for name in wanted}

    def by_ids(self, ids: Iterable[str]) -> dict[str, User]:
        """Users by their ids; one that is gone isn't among them."""
        wanted = sorted(set(ids))
        if not self.whole:
            asked: list[str] = []
            for one in [one for one in wanted if one not in self.known]:
                if asked and len(",".join((*asked, one))) > _MOST_IDS:
                    self._ask({"UserIds": ",".join(asked)})
                    asked = []
                asked.append(one)
            if asked:
                self._ask({"UserIds": ",".join(asked)})
        return {one: self.known[one] for one in wanted if one in self.known}

    def only_administrator(self, option: str) -> User:
        """The site's administrator, where it has only one; raises Refused."""
        found = [user for user in self.all() if user.get("Type") == _ADMIN and user.get("Status") == _ACTIVE]
        if len(found) == 1:
            return found[0]
        told = f"it has several: {', '.join(sorted(map(called, found)))}" if found else "it has none"
        raise Refused(
            f"{option}: say whose folders are meant. Left out, they are the site's administrator's, but {told}."
        )

    def _called(self, name: str, option: str) -> User | None:
        found = [user for user in self.known.values() if are_same(user, name)]
        if len(found) > 1:
            told = " and ".join(sorted(f"{user.get('Username')} ({user['Id']})" for user in found))
            raise Refused(f"{option}: {name} may be two users: {told}. Give the id of the one that is meant.")
        return found[0] if found else None

    def _ask(self, by: Mapping[str, str]) -> None:
        size = {} if "UserIds" in by else {"Limit": _PAGE}
        fixed = {"OrganizationId": self.organization_id, "Include": "ALL", "Fields": "STORAGE_METADATA"}
        request = {**fixed, **by, **size}

        def found() -> dict[str, User]:
            pages = self.api.pages("describe_users", request)
            return {user["Id"]: user for page in pages for user in page.get("Users") or ()}

        try:
            key = ("users", *request.values())
            self.known.update(self.api.once(key, ("workdocs:DescribeUsers",), found, lambda _found: _USERS))
        except ApiError as error:
            if "UserIds" in by and error.code == "EntityNotExistsException":
                # One of the ids is nobody's: who is there is told by the listing of all.
                self.all()
                return
            with nullcontext() if self.quietly else sites.answering(self.api):
                raise
