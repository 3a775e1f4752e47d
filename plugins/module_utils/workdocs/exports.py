# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of a site, or of one person's folders, to a bucket or a folder: complete, verified, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Union

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan, Request, Step
from ..permissions import needed
from ..s3.naming import check_bucket
from ..s3.prefixes import SHOWN, first_of
from ..s3.sync_lanes import Work, side_by_side
from ..s3.sync_outcomes import Outcome, carried, sentence
from ..s3.sync_progress import Progress
from . import export_site, export_told, groups, people, sites
from .export_bucket import WHOLE, Bucket
from .export_disk import Folder
from .export_rows import ABOUT, MANIFEST, Export, Kept, Row, manifest, settled, totals
from .people import People, absent, called

MAX_WIDTH = 32

Place = Union[Bucket, Folder]


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    sites.check(params)
    people.check(params.get("owner"), "owner")
    if bool(params.get("bucket")) == bool(params.get("dest")):
        raise Refused("bucket and dest: one of them says where the export goes, a bucket or a folder.")
    if params.get("bucket"):
        check_bucket(params["bucket"], "bucket")
    elif params.get("prefix"):
        raise Refused("prefix: it is for an export to a bucket; with dest, name the folder itself.")
    if (params.get("prefix") or "").startswith("/"):
        raise Refused(f"prefix: {params['prefix']!r} begins with a slash, and keys don't.")
    for name in params.get("groups") or ():
        groups.check_query(name, "groups")
    if not 1 <= params["concurrency"] <= MAX_WIDTH:
        raise Refused(f"concurrency: 1 to {MAX_WIDTH} are allowed, not {params['concurrency']}.")


def about(params: Params) -> str:
    """The export as sentences name it."""
    return f"export of {params.get('owner') or 'the site'}"


@dataclass
class _Run:
    """One export: what is to be, what is there of it, what is told of people, and what went wrong."""

    place: Place
    export: Export
    told: Mapping[str, Any]
    width: int
    who: Mapping[str, Any] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    todo: list[Row] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)


def plan(api: Any, params: Params) -> Plan:
    """What is to be fetched and written; only reads. Raises Refused, Failed and ApiError."""
    everybody = People.of(api, params)
    users = everybody.all()
    owner = params.get("owner")
    if owner:
        one = everybody.find(owner, "owner")
        if one is None:
            if not api.check:
                raise Refused(absent(owner, "owner"))
            return Plan(warnings=(f"{absent(owner, 'owner')} A run is refused then, unless a task before this one does"
                                  " that.",))  # fmt: skip
        if not one.get("RootFolderId"):
            raise Refused(f"owner: {owner} has no folders; the user is {str(one.get('Status')).lower()}.")
        users = [one]
    users = [user for user in users if user.get("RootFolderId")]
    place = _place(params, called(users[0]) if owner else "")
    warnings = place.read(api)
    export = Export()
    all_versions = params["versions"] == "all"
    found = export_site.read(api, everybody, users, all_versions, params["concurrency"], export)
    settled(export, found, place.prefix, place.on_disk)
    told = {
        "organization_id": everybody.organization_id,
        "region": api.where.region,
        "owner": called(users[0]) if owner else None,
        "versions": params["versions"],
    }
    who = {
        "people": export_told.people(export, everybody, users),
        "shares": export_told.shares(api, everybody.organization_id, export, users, params.get("groups") or ()),
    }
    run = _Run(place, export, told, params["concurrency"], who)
    _compare(api, run)
    return _planned(run, warnings)


def _place(params: Params, owner: str) -> Place:
    """Where it goes. An export of one person has a manifest of its own, so that it isn't taken for that of all."""
    name = f"{owner}.{MANIFEST}" if owner else MANIFEST
    if params.get("dest"):
        return Folder(params["dest"], name)
    prefix = str(params.get("prefix") or "")
    return Bucket(params["bucket"], prefix if not prefix or prefix.endswith("/") else f"{prefix}/", name)


def _compare(api: Any, run: _Run) -> None:
    """Find out what is there already."""

    def look(row: Row) -> tuple[Row, Kept | None]:
        try:
            return row, run.place.kept(api, row)
        except OSError as error:
            raise Failed(f"dest: {row.key} can't be read: {error.strerror or error}.") from error
        except ApiError as error:
            raise Failed(explain(f"looking for {row.key}", error, needed("s3", error.operation)), error) from error

    for row, kept in side_by_side((Work(partial(look, row)) for row in run.export.rows), run.width):
        if kept is None:
            run.todo.append(row)
        else:
            run.kept[row.key] = kept
    run.todo.sort(key=lambda row: row.key)


def _planned(run: _Run, warnings: tuple[str, ...]) -> Plan:
    place = run.place
    facts = _facts(run, run.todo)
    if run.export.left_out:
        told = [(f"{one['owner']} {one['path']}", one["why"]) for one in run.export.left_out]
        warnings = (*warnings, f"Not everything can be exported. {sentence(told)}")
    last = Step("manifest", "send", None if place.said is None else {"in": place.manifest}, {"in": place.manifest},
                _manifest_requests(place), work=lambda api: _ended(api, run))  # fmt: skip
    if run.todo:
        documents = [row for row in run.todo if row.kind != ABOUT]
        after = {
            "to": place.where,
            "count": len(run.todo),
            "bytes": sum(row.size for row in documents),
            "files": first_of([row.key for row in run.todo]),
        }
        first = Step("files", "get", None, after, tuple(_requests(run)), work=lambda api: _carried(api, run))
        return Plan((first, last), facts, warnings)
    if place.said == _said(run):
        return Plan((), facts, warnings)
    return Plan((last,), facts, warnings)


def _said(run: _Run) -> bytes:
    return manifest(run.export, run.kept, run.told, run.failures)


def _facts(run: _Run, written: Sequence[Row]) -> dict[str, Any]:
    documents = [row for row in written if row.kind != ABOUT]
    counts = {
        **totals(run.export),
        "fetched": len(documents),
        "bytes": sum(row.size for row in documents),
        "written": len(written),
        "unchanged": len(run.export.rows) - len(run.todo),
        "left_out": len(run.export.left_out),
        "failed": len(run.failures),
    }
    return {"counts": counts, "left_out": run.export.left_out, "failures": run.failures,
            "manifest": run.place.manifest, **run.who}  # fmt: skip


def _requests(run: _Run) -> Iterator[Request]:
    """Those of some of the rows."""
    for row in run.todo[:SHOWN]:
        if row.kind != ABOUT:
            address = {"DocumentId": row.id, "VersionId": row.version_id, "Fields": "SOURCE"}
            yield Request("workdocs", "get_document_version", address)
        if isinstance(run.place, Bucket):
            yield Request("s3", "put_object", run.place.at(row))
    large = next((row for row in run.todo if row.size > WHOLE), None)
    if large is not None and isinstance(run.place, Bucket):
        yield Request("s3", "list_multipart_uploads", {"Bucket": run.place.bucket, "Prefix": run.place.prefix})
        yield Request("s3", "abort_multipart_upload", {**run.place.at(large), "UploadId": "*"})
        yield Request("s3", "head_object", run.place.at(large))


def _manifest_requests(place: Place) -> tuple[Request, ...]:
    if isinstance(place, Folder):
        return ()
    return (Request("s3", "put_object", {"Bucket": place.bucket, "Key": place.manifest_key}),)


def _carried(api: Any, run: _Run) -> Mapping[str, Any]:
    """Fetch and write all that is to do; what fails is told when the manifest is there."""
    api.report(f"exporting to {run.place.where}: {len(run.todo)} files")
    try:
        run.place.begin(api, run.todo)
    except OSError as error:
        raise Failed(f"dest: {run.place.where} can't be written: {error.strerror or error}.") from error
    progress = Progress(api, f"exporting to {run.place.where}", len(run.todo), sum(row.size for row in run.todo))

    def put(row: Row) -> Outcome:
        # What is moved is told by its row alone.
        move: Any = row
        try:
            run.kept[row.key] = run.place.put(api, row)
        except ApiError as error:
            service = "s3" if error.operation.endswith(("object", "upload", "uploads", "part")) else "workdocs"
            why = explain(f"exporting {row.told}", error, needed(service, error.operation))
            return Outcome(move, "failed", 0, why, error)
        except Failed as failed:
            return Outcome(move, "failed", 0, str(failed), failed.error)
        except OSError as error:
            return Outcome(move, "failed", 0, f"{row.key}: {(error.strerror or str(error)).lower()}.")
        return Outcome(move, "done", row.size)

    rows: Any = run.todo

    def works(some: Any) -> Iterator[Work]:
        return (Work(partial(put, row), min(row.size, WHOLE)) for row in some)

    result = carried(works, rows, run.width, progress)
    wrong: list[Any] = [(outcome.move, outcome.why) for outcome in result.failed]
    run.failures.extend({"owner": row.owner, "path": row.path, "key": row.key, "why": why} for row, why in wrong)
    run.failures.sort(key=lambda one: one["key"])
    if result.left:
        raise Failed(_wrong(run, result.left), result.failed[-1].error, facts=_facts(run, _written(run)))
    return {}


def _written(run: _Run) -> list[Row]:
    return [row for row in run.todo if row.key in run.kept]


def _wrong(run: _Run, left: int = 0) -> str:
    told = [(f"{one['owner']} {one['path']}", one["why"]) for one in run.failures]
    done = len(_written(run))
    return f"{done} of {len(run.todo)} files were exported. {sentence(told, left)} Run the task again for the rest."


def _ended(api: Any, run: _Run) -> Mapping[str, Any]:
    """Verify what is there by count and hash, write the manifest, and tell what went wrong."""
    place = run.place
    try:
        rows = [row for row in run.export.rows if row.key in run.kept]
        for row in place.unlike(api, rows, run.kept, {row.key for row in _written(run)}):
            del run.kept[row.key]
            why = "what is there afterwards isn't what was written"
            run.failures.append({"owner": row.owner, "path": row.path, "key": row.key, "why": why})
        place.end(api, _said(run))
    except OSError as error:
        raise Failed(f"dest: {place.manifest} can't be written: {error.strerror or error}.") from error
    facts = _facts(run, _written(run))
    if run.failures:
        raise Failed(_wrong(run), facts=facts)
    return facts
