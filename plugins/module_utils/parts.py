# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that a table is written in: a resource, its parts, and the steps of a plan. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Union


class _Unsaid:
    """The value of an option that the task left out: it is neither compared nor written."""

    def __repr__(self) -> str:
        return "UNSAID"

    def __bool__(self) -> bool:
        return False


UNSAID: Any = _Unsaid()


@dataclass(frozen=True)
class Where:
    """Whom and where a task speaks to.

    ``account_id`` is 12 digits, or empty when nothing in the resource's table asks for it, so that a task which
    doesn't need the account costs no call to find it out.
    """

    region: str = ""
    partition: str = "aws"
    account_id: str = ""


@dataclass(frozen=True)
class Request:
    """One API call to be sent: the service, botocore's method name and the members of its input."""

    service: str
    operation: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """What a change does besides changing: ``kind`` is interrupts, replaces, irreversible or costs."""

    kind: str
    sentence: str


@dataclass(frozen=True)
class Step:
    """One change of a plan.

    ``requests`` is all that is sent, in order, unless ``work`` is given: then the requests depend on answers (a
    transfer, the emptying of a bucket), ``requests`` shows one of each kind, and ``work`` sends them. ``work`` takes
    the api and returns facts for the result, or None. ``changes`` is False for a step that only fetches;
    ``show`` gives what people see of ``before`` and ``after``. ``already`` are the error codes that say that a
    request's work is done by now: by its own first try, whose answer was lost, or by somebody else.
    """

    name: str
    action: str
    before: Any = None
    after: Any = None
    requests: tuple[Request, ...] = ()
    effect: Effect | None = None
    work: Callable[..., Mapping[str, Any] | None] | None = None
    changes: bool = True
    show: Callable[[Any], Any] | None = None
    already: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One operation of the service. A read without one takes its value from the answer of the resource's ``find``.

    ``path`` says where the value stands: a jmespath expression into the answer of a read, a dotted place in the
    request of a write; without one, it is the whole of the answer or of the request. ``fixed`` members are always
    sent; ``takes`` members come from the answer of the resource's ``find``, as jmespath expressions. ``member`` is
    where the key of one of several ``Members`` goes. ``at`` are the members that name the resource in this call, where
    they aren't its address.
    """

    operation: str = ""
    path: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    takes: Mapping[str, str] = field(default_factory=dict)
    member: str = ""
    paginated: bool = False
    at: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Codec:
    """Between the value that users write and the one on the wire; ``shape`` is botocore's shape of the latter.

    ``readable(value, shape)``: what of AWS's first value a botocore can read that doesn't know all of it yet.
    """

    to_wire: Callable[[Any, Any], Any]
    from_wire: Callable[[Any, Any], Any]
    readable: Callable[[Any, Any], Any] | None = None


def _plain(value: Any, _shape: Any) -> Any:
    return value


PLAIN = Codec(_plain, _plain)


def is_empty(value: Any) -> bool:
    """Whether a value clears what is set: ``{}``, ``[]`` and ``""`` do, ``False`` and ``0`` are values."""
    return value in ({}, [], "", ()) and not isinstance(value, bool)


def covers(wanted: Any, current: Any) -> bool:
    """Whether ``current`` has all that ``wanted`` names.

    Suboptions left out (None) are not compared, and an empty one is what isn't there: AWS doesn't keep it.
    """
    if is_empty(wanted) and (current is None or is_empty(current)):
        return True
    if isinstance(wanted, Mapping):
        if not isinstance(current, Mapping):
            return False
        return all(covers(value, current.get(key)) for key, value in wanted.items() if value is not None)
    if isinstance(wanted, (list, tuple)):
        if not isinstance(current, (list, tuple)) or len(wanted) != len(current):
            return False
        return all(covers(one, other) for one, other in zip(wanted, current))
    if isinstance(wanted, bool) or isinstance(current, bool):
        return wanted is current
    return bool(wanted == current)


def overlay(wanted: Any, current: Any) -> Any:
    """``current`` with all that ``wanted`` names laid over it: what a write sends and what a plan foretells."""
    if isinstance(wanted, Mapping):
        kept = dict(current) if isinstance(current, Mapping) else {}
        for key, value in wanted.items():
            if value is not None:
                kept[key] = overlay(value, kept.get(key))
        return kept
    return wanted


@dataclass(frozen=True)
class Setting:
    """One value that is read, written and cleared whole.

    * ``options``: the options that make the value, its own name if not given.
    * ``want(params, current)``: the wanted value from the options, or UNSAID. Default: the option as it is.
    * ``unset``: error codes of the read that mean "nothing is set".
    * ``same(wanted, current)`` and ``complete(wanted, current)``: the comparison, and the value that is then written.
    * ``initial``: what AWS gives a fresh resource, for a plan made before there is one; ``born(params)`` where that
      depends on other options.
    * ``clears_to``: what is left when it is cleared; the initial value unless said otherwise.
    * ``created_with``: the member of the create call that takes the first value, when a later write can't or needn't.
    * ``requests(address, after, values, found, where)``: the write, when it is more than one call or one of several:
      the whole value on the wire, the parts' values as they are, the answer of ``find``. Without a ``clear`` it is also
      what clears. Pure.
    * ``follow(api, requests, params)``: sends the write where its answer has to be kept; raises ApiError or Failed.
    * ``show(value)``: what a plan shows of a value, when that isn't all of it.
    * ``already``: codes of the write that say that its work is done by now.
    * ``write_only``: what is read tells whether there is a value, not which, as with a password: once written, it isn't
      compared again.
    * ``common``: other resources have this in common, so that one task of a batch brings it about for all of them; in a
      check run, too, one alone foretells it.
    * ``unequal``: why the shape that is read isn't the one that is written, when it isn't.
    """

    name: str
    read: Call
    write: Call
    clear: Call | None = None
    options: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    codec: Codec = PLAIN
    want: Callable[[Mapping[str, Any], Any], Any] | None = None
    same: Callable[[Any, Any], bool] = covers
    complete: Callable[[Any, Any], Any] = overlay
    initial: Any = None
    born: Callable[[Mapping[str, Any]], Any] | None = None
    clears_to: Any = UNSAID
    created_with: str = ""
    requests: Callable[..., tuple[Request, ...]] | None = None
    follow: Callable[..., None] | None = None
    effect: Callable[[Any, Any], Effect | None] | None = None
    show: Callable[[Any], Any] | None = None
    already: tuple[str, ...] = ()
    write_only: bool = False
    common: bool = False
    unequal: str = ""

    @property
    def taken(self) -> tuple[str, ...]:
        return self.options or (self.name,)

    @property
    def cleared(self) -> Any:
        return self.initial if self.clears_to is UNSAID else self.clears_to


@dataclass(frozen=True)
class Members:
    """Keyed things that are added and removed one by one.

    The value is a dictionary from key to member. ``add.member`` and ``remove.member`` name where the key goes in the
    request, ``add.path`` where the member's value goes. With ``together`` one call takes them all: the added ones as
    the codec's wire value, the removed ones as a list of keys. ``purge`` is the option that says whether members not
    named are removed; ``kept(key)`` says which never are. ``each`` reads one member's value where ``read``
    only lists the keys. ``already`` are the codes of an addition that say that its work is done by now.
    """

    name: str
    read: Call
    add: Call
    remove: Call
    purge: str = ""
    together: bool = False
    options: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    codec: Codec = PLAIN
    want: Callable[[Mapping[str, Any], Any], Any] | None = None
    same: Callable[[Any, Any], bool] = covers
    complete: Callable[[Any, Any], Any] = overlay
    initial: Any = None
    kept: Callable[[str], bool] | None = None
    each: Call | None = None
    created_with: str = ""
    effect: Callable[[Any, Any], Effect | None] | None = None
    already: tuple[str, ...] = ()
    unequal: str = ""

    @property
    def taken(self) -> tuple[str, ...]:
        return self.options or (self.name,)


@dataclass(frozen=True)
class Attributes:
    """Options that the create call takes and one modify call changes, read from the answer of ``find``.

    ``members`` maps each option to its request member and ``seen_as`` the ones that are read back elsewhere to a
    jmespath expression into the answer. ``fixed_at_birth`` gives the sentence that refuses a change. ``secret``
    options are sent, never compared, never shown. With ``whole`` the modify call takes all of them: what it isn't told
    again, AWS sets back. What the create call doesn't take is changed after it.

    * ``changed_as``: the members of the modify call that are called otherwise there.
    * ``want(params, current)``: the options as they are to be, where what is there may be as good as what is wanted.
    * ``sent(option, value, params)``: an option's value as the create call takes it, where a plan shows another, such
      as a name in place of the id that ``resolve`` found.
    * ``requests(address, changes, current, params)``: the write, when it is more than the changed members. Pure.
    * ``effect(before, after)`` and ``follow(api, requests, params)``: as those of a Setting.
    """

    members: Mapping[str, str]
    modify: Call | None = None
    seen_as: Mapping[str, str] = field(default_factory=dict)
    changed_as: Mapping[str, str] = field(default_factory=dict)
    fixed_at_birth: Mapping[str, str] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()
    initial: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False
    codec: Codec = PLAIN
    want: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]] | None = None
    sent: Callable[[str, Any, Params], Any] | None = None
    requests: Callable[..., tuple[Request, ...]] | None = None
    effect: Callable[[Any, Any], Effect | None] | None = None
    follow: Callable[..., None] | None = None
    name: str = "attributes"

    @property
    def taken(self) -> tuple[str, ...]:
        return tuple(self.members)


Part = Union[Setting, Members, Attributes]
Params = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """One kind of thing that AWS keeps, as a table.

    * ``address``: the request members that name it: an option's name, or a function of (params, where).
    * ``find`` tells whether it is there: a Call, or a function of (api, params, where) that returns its answer or
      None (``finds`` then names the operations it uses, or is a function of the options that does). Without it, the
      reads of its parts tell. ``missing`` are the error codes that say it isn't.
    * ``create`` and ``delete``: without them the task keeps parts of something that isn't its own to make or to remove,
      and ``state`` is for the parts to understand.
    * ``localize(params, where)``: the options completed by where the task works, such as an ARN's account.
    * ``adopt(found, params)``: the options completed by what was found, where the address depends on it.
    * ``resolve(api, params, where, values)``: the options with what AWS alone can tell, such as the ARN behind a name,
      and a sentence for each thing that isn't there; ``values`` are those that the parts have now. A check run warns of
      what is missing: a task before it may be the one that makes it.
    * ``check(params)`` refuses what can't be right before anything is read; ``accept(found, params, where)`` refuses
      one that is there but isn't what the task means.
    * ``creating(params, where)``: members of the create call beyond the address and the parts'.
    * ``created_by(params)``: the call that makes it, where that isn't always ``create``: a restore, for instance.
    * ``ahead(params, where)``: the requests that come before the create call, such as those for the folders that it is
      to be in; ``creation(api, requests, params)`` sends them and the create call, where one takes what another
      answered.
    * ``deleted_by(params)``: the call that removes it, where that isn't always ``delete``: a recycle bin, for instance.
    * ``already``: codes of a create that say it is there by now; ``code: words`` for one that says so only where its
      message has these words.
    * ``deletion(api, request, params)``: sends the delete call where its answer has to be followed; raises Failed, or
      gives the result's keys where AWS has put the deletion off, so that nothing has changed.
    * ``lingers(found, params, where)``: the same keys, where it is known before that AWS won't delete it yet, or None.
    * ``arrange(steps)``: the steps in the order that AWS takes them in, where that isn't always the parts' own.
    * ``clearing(api, params, address, current)``: the steps that come before the delete call.
    * ``remains(found, params)``: the result's keys for what is left of one that is removed, such as a backup.
    * ``guard(api, params, where, steps)``: refuses a plan that would do harm unasked.
    * ``warn(params, steps)``: sentences that a plan is shown with, for what isn't wrong and deserves a second look.
    * ``answer(values, found, params, where)``: the result's keys; ``found`` is None before there is one.
    * ``options_of``: the option behind a place in a request, where the model's refusal would name the place.
    * ``needs_account``: whether the address holds the account's id, or a function of the options that tells whether
      anything does.
    * ``waiters``: botocore's waiters for "present" and "absent".
    * ``pending(state, api, params, where)``: where botocore has no waiter, what the resource still lacks to be
      "present" or "absent", or an empty string; raises Failed when it will never be.
    * ``create_effect(params)``: what creating it does besides; ``delete_effect`` may depend on the options, too.
    * ``reason(api, error, params)``: a sentence more about an error that a step met, when AWS can be asked for it (a
      quota, a rule of the account), or an empty string.
    """

    service: str
    noun: str
    address: Mapping[str, Any]
    find: Any = None
    finds: tuple[str, ...] | Callable[[Params], tuple[str, ...]] = ()
    create: Call | None = None
    created_by: Callable[[Params], Call] | None = None
    ahead: Callable[[Params, Where], tuple[Request, ...]] | None = None
    creation: Callable[..., None] | None = None
    deleted_by: Callable[[Params], Call] | None = None
    delete: Call | None = None
    parts: tuple[Part, ...] = ()
    name: str = "name"
    missing: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    localize: Callable[[Params, Where], Params] | None = None
    adopt: Callable[[Any, Params], Params] | None = None
    resolve: Callable[..., tuple[Params, tuple[str, ...]]] | None = None
    check: Callable[[Params], None] | None = None
    accept: Callable[[Any, Params, Where], None] | None = None
    creating: Callable[[Params, Where], Mapping[str, Any]] | None = None
    arrange: Callable[[tuple[Step, ...]], tuple[Step, ...]] | None = None
    clearing: Callable[..., tuple[Step, ...]] | None = None
    remains: Callable[[Any, Params], Mapping[str, Any]] | None = None
    deletion: Callable[..., Mapping[str, Any] | None] | None = None
    lingers: Callable[[Any, Params, Where], Mapping[str, Any] | None] | None = None
    guard: Callable[..., None] | None = None
    warn: Callable[[Params, tuple[Step, ...]], tuple[str, ...]] | None = None
    answer: Callable[..., Mapping[str, Any]] | None = None
    options_of: Mapping[str, str] = field(default_factory=dict)
    needs_account: bool | Callable[[Params], bool] = False
    waiters: Mapping[str, str] = field(default_factory=dict)
    pending: Callable[..., str] | None = None
    create_effect: Callable[[Params], Effect | None] | None = None
    reason: Callable[..., str] | None = None
    delete_effect: Effect | Callable[[Params], Effect | None] | None = None

    def creates(self, params: Params) -> Call | None:
        """The call that makes it, if the task may make it at all."""
        return self.created_by(params) if self.create and self.created_by else self.create

    def deletes(self, params: Params) -> Call | None:
        """The call that removes it, if the task may remove it at all."""
        return self.deleted_by(params) if self.delete and self.deleted_by else self.delete

    def goes(self, params: Params) -> bool:
        """Whether the task removes the resource itself."""
        return self.delete is not None and params.get("state") == "absent"


@dataclass(frozen=True)
class Kinds:
    """Resources that share a module: the option ``by`` says which of the ``tables`` a task is about. They have one
    service, and their names stand in one option; ``noun`` is what they are together.
    """

    noun: str
    by: str
    tables: Mapping[str, Resource]

    @property
    def service(self) -> str:
        return next(iter(self.tables.values())).service

    @property
    def name(self) -> str:
        return next(iter(self.tables.values())).name

    def of(self, params: Params) -> Resource:
        """The resource that a task with these options is about."""
        return self.tables[params[self.by]]


@dataclass(frozen=True)
class Plan:
    """What an operation would do, and the facts it already knows.

    ``facts`` are returned as they are in check mode; what the steps' ``work`` returns is laid over them otherwise.
    """

    steps: tuple[Step, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """What is no state: a transfer, a restore, a query. ``plan(api, params)`` only reads.

    ``about(params)`` is how a sentence names it, where noun and name don't tell enough. ``changed(facts)`` tells
    whether what was carried out has changed anything, where only its answer says so.
    """

    service: str
    noun: str
    plan: Callable[..., Plan]
    name: str = "name"
    about: Callable[[Params], str] | None = None
    check: Callable[[Params], None] | None = None
    changed: Callable[[Mapping[str, Any]], bool] | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run did, or in check mode would do."""

    changed: bool
    steps: tuple[Step, ...]
    facts: Mapping[str, Any]
    warnings: tuple[str, ...] = ()
