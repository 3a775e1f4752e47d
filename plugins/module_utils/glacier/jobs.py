# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of a vault: one that there is already is taken up, a new one is begun once, at a price that is known before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from ..s3 import prices
from ..shapes import snake
from . import archives, hashes, index, inventory, outputs, vaults

_ACTIONS = {"archive": "ArchiveRetrieval", "inventory": "InventoryRetrieval"}
_TYPES = {"archive": "archive-retrieval", "inventory": "inventory-retrieval"}
_DESCRIPTION = re.compile(r"[ -~]{0,1024}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_SHOWN = (
    "JobId", "Action", "StatusCode", "StatusMessage", "ArchiveId", "ArchiveSizeInBytes", "InventorySizeInBytes",
    "RetrievalByteRange", "SHA256TreeHash", "Tier", "JobDescription", "SNSTopic", "CreationDate", "CompletionDate",
)  # fmt: skip
# What stands for the id of a job or an archive that is yet to be made, in the requests of a plan.
NEW = "(made by AWS)"


def check(params: Params) -> None:
    """Refuse what can't be a job, before anything is read."""
    vaults.check_name(params["vault"], "vault")
    vaults.check_account(params)
    if params.get("description") is not None and not _DESCRIPTION.fullmatch(params["description"]):
        raise Refused("description: at most 1024 characters of printable ASCII are allowed.")
    if params["type"] == "inventory":
        for option in ("archive_id", "name", "byte_range", "max_cost"):
            if params.get(option) is not None:
                raise Refused(f"{option}: it belongs to type: archive, not to an inventory.")
        return
    if not params.get("archive_id") and not params.get("name"):
        raise Refused("archive_id or name: which archive is to be brought back?")
    if params.get("name") and not params.get("index"):
        raise Refused("index: the index is needed to find an archive by its name.")
    if params.get("byte_range") is not None:
        _bounds(params["byte_range"])


def _bounds(text: str, size: int | None = None) -> tuple[int, int]:
    """The first and the last byte of a range; refuses one that isn't aligned to MiB, where that can be told."""
    fits = _RANGE.fullmatch(text)
    start, end = (int(fits[1]), int(fits[2])) if fits else (0, -1)
    if not fits or end < start:
        raise Refused(f"byte_range: {text!r}: a range is like 0-1048575, the first and the last byte.")
    if start % hashes.MIB or (size is not None and end >= size):
        raise Refused(
            f"byte_range: {text}: a range begins at a multiple of {hashes.MIB} bytes, and ends within the archive."
        )
    if size is not None and (end + 1) % hashes.MIB and end != size - 1:
        raise Refused(
            f"byte_range: {text}: a range ends right before a multiple of {hashes.MIB} bytes, or with the archive, at"
            f" {size - 1}."
        )
    return start, end


def about(params: Params) -> str:
    """How sentences name the job of a task."""
    what = params.get("name") or params.get("archive_id")
    return f"job for {'archive ' + what if what else 'the inventory'} of vault {params['vault']}"


def plan(api: Any, params: Params) -> Plan:
    """The job that is to be begun, if there is none like it, and what becomes of its output."""
    path = index.check(params["index"]) if params.get("index") else ""
    dest = outputs.check(params["dest"]) if params.get("dest") else ""
    entries = index.read(path) if path else []
    arn, warnings = archives.vault_arn(api, params)
    entry: Mapping[str, Any] = {}
    if params["type"] == "archive":
        entry, more = _entry(api, params, [one for one in entries if one["vault"] == arn])
        warnings += more
        whole = params.get("byte_range") is None and not params.get("force")
        if dest and whole and outputs.is_there(dest, entry.get("size"), entry.get("tree_hash")):
            return Plan(facts={"job": None, "output": {"dest": dest, "verified": True}}, warnings=warnings)
    asked = _asked(params, entry)
    jobs = _listed(api, params) if arn else []
    job = None if params.get("force") else _like(jobs, asked)
    run = _Run(params, arn, path, dest, asked, job, frozenset(one["JobId"] for one in jobs))
    facts: dict[str, Any] = {"job": _shown(job) if job else _foretold(asked)}
    steps = []
    if job is None:
        estimate = _estimate(api, params, asked, entry)
        if estimate:
            facts["estimate"] = estimate
        steps.append(_creation(run, estimate))
    done = job is not None and job["StatusCode"] == "Succeeded"
    if done and params["type"] == "inventory":
        further, told = _inventory_steps(api, run, entries)
        return Plan((*steps, *further), {**facts, **told}, warnings)
    if job and done and dest and outputs.is_there(dest, None, outputs.checksum(job)):
        facts["output"] = {"dest": dest, "verified": True}
    elif done or params.get("wait"):
        steps += _later(run, done)
        if dest:
            facts["output"] = {"dest": dest}
    return Plan(tuple(steps), facts, warnings)


class _Run:
    """What the steps of one task share; ``job`` is known once it was begun."""

    def __init__(
        self, params: Params, arn: str, path: str, dest: str, asked: Mapping[str, Any], job: Any, before: frozenset[str]
    ) -> None:
        self.params, self.arn, self.path, self.dest = params, arn, path, dest
        self.asked, self.job, self.before = asked, job, before

    @property
    def place(self) -> dict[str, str]:
        return {**vaults.named(self.params), "jobId": self.job["JobId"] if self.job else NEW}


def _entry(api: Any, params: Params, mine: list[Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The archive's entry in the index, as far as there is one."""
    if params.get("archive_id"):
        found = [one for one in mine if one.get("archive_id") == params["archive_id"]]
        return (found[-1] if found else {"archive_id": params["archive_id"]}), ()
    found = [one for one in mine if one["name"] == params["name"] and one["status"] in ("stored", "missing")]
    if found:
        return found[-1], ()
    sentence = f"name: the index has no archive {params['name']} of vault {params['vault']} with an id."
    if not api.check:
        raise Refused(f"{sentence} An inventory, type: inventory with index, tells what the vault has.")
    return {"archive_id": NEW}, (f"{sentence} A run is refused then, unless a task before this one sends it.",)


def _asked(params: Params, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of InitiateJob."""
    asked: dict[str, Any] = {"Type": _TYPES[params["type"]]}
    if params["type"] == "archive":
        asked.update(ArchiveId=entry["archive_id"], Tier=params["tier"].capitalize())
        if params.get("byte_range") is not None:
            _bounds(params["byte_range"], entry.get("size"))
            asked["RetrievalByteRange"] = params["byte_range"]
    else:
        asked["Format"] = "JSON"
    for option, member in (("description", "Description"), ("sns_topic", "SNSTopic")):
        if params.get(option):
            asked[member] = params[option]
    return asked


def _listed(api: Any, params: Params) -> list[dict[str, Any]]:
    try:
        return [one for page in api.pages("list_jobs", vaults.named(params)) for one in page.get("JobList", ())]
    except ApiError as error:
        sentence = explain(f"listing the jobs of vault {params['vault']}", error, needed(api.service, "list_jobs"))
        raise Failed(sentence, error) from error


def _like(jobs: list[dict[str, Any]], asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """The newest job for the same, in progress or with an output that is still there; one that has ended before all."""
    fitting = [one for one in jobs if _is_like(one, asked) and one["StatusCode"] in ("InProgress", "Succeeded")]
    return max(fitting, key=lambda one: (one["StatusCode"] == "Succeeded", one["CreationDate"]), default=None)


def _is_like(job: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    if asked["Type"] == _TYPES["inventory"]:
        told = job.get("InventoryRetrievalParameters") or {}
        part = any(told.get(name) for name in ("StartDate", "EndDate", "Limit", "Marker"))
        return job["Action"] == _ACTIONS["inventory"] and told.get("Format") in (None, "JSON") and not part
    if job["Action"] != _ACTIONS["archive"] or job.get("ArchiveId") != asked["ArchiveId"]:
        return False
    whole = f"0-{int(job.get('ArchiveSizeInBytes') or 0) - 1}"
    return (job.get("RetrievalByteRange") or whole) == asked.get("RetrievalByteRange", whole)


def _shown(job: Mapping[str, Any]) -> dict[str, Any]:
    return {snake(name): job.get(name) for name in _SHOWN}


def _foretold(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A job that is yet to be begun, as far as it is known."""
    kind = next(name for name, word in _TYPES.items() if word == asked["Type"])
    return {"action": _ACTIONS[kind], "archive_id": asked.get("ArchiveId"), "tier": asked.get("Tier")}


def _estimate(
    api: Any, params: Params, asked: Mapping[str, Any], entry: Mapping[str, Any]
) -> dict[str, Any]:
    """What an archive's retrieval costs and how long it takes; refuses one that costs more than it may."""
    if params["type"] != "archive":
        return {}
    size = entry.get("size")
    if asked.get("RetrievalByteRange"):
        start, end = _bounds(asked["RetrievalByteRange"])
        size = end - start + 1
    most = params.get("max_cost")
    if size is None:
        if most is not None and entry["archive_id"] != NEW:
            raise Refused("max_cost: the size of the archive isn't known: name the index that has it, or a byte_range.")
        return {}
    table = prices.prices(api.where.region, params.get("prices"))
    cost = table.restore("VAULT", params["tier"], size, 1)
    if most is not None and cost.total > most:
        raise Refused(
            f"max_cost: bringing {size} bytes back by tier {params['tier']} costs {cost.total:.4f} {table.currency}"
            f" (retrieval {cost.retrieval:.4f}, request {cost.requests:.4f}; prices of {table.date}), more than {most}."
            " Nothing was sent."
        )
    return {
        "bytes": size, "cost": cost.total, "currency": table.currency, "price_date": table.date,
        "hours": list(table.hours("VAULT", params["tier"])),
    }  # fmt: skip


# --- its steps ---


def _creation(run: _Run, estimate: Mapping[str, Any]) -> Step:
    request = {**vaults.named(run.params), "jobParameters": dict(run.asked)}

    def work(api: Any) -> dict[str, Any]:
        job = {**vaults.named(run.params), "jobId": _begun(api, run, request)}
        run.job = api.call("describe_job", job)
        return {"job": _shown(run.job)}

    effect = None
    if estimate:
        least, most = estimate["hours"]
        effect = Effect("costs", f"Bringing {estimate['bytes']} bytes back costs {estimate['cost']:.4f}"
                                 f" {estimate['currency']} and takes {least:.2g} to {most:.2g} hours (prices of"
                                 f" {estimate['price_date']}).")  # fmt: skip
    after = _foretold(run.asked)
    return Step("job", "create", None, after, (Request("glacier", "initiate_job", request),), effect, work)


def _begun(api: Any, run: _Run, request: Mapping[str, Any]) -> str:
    """The id of the job that is begun, once: where an answer is lost, the one that is there now is it."""
    since = api.patience.clock()
    for number in count(1):
        try:
            return str(api.call("initiate_job", request)["jobId"])
        except ApiError as error:
            if error.answered and error.status < 500:
                raise
            new = [one for one in _listed(api, run.params) if one["JobId"] not in run.before]
            found = _like(new, run.asked)
            if found:
                return str(found["JobId"])
            if not api.pause(number, since):
                raise
    raise AssertionError("the count has no end")


def _wait(api: Any, run: _Run) -> None:
    """Wait until the job has ended; raises Failed when it has failed, or time is up."""

    def missing() -> str:
        run.job = api.call("describe_job", run.place)
        if run.job["StatusCode"] == "Failed":
            raise Failed(f"The {about(run.params)} failed: {run.job.get('StatusMessage') or 'AWS tells no cause'}.")
        return "" if run.job["StatusCode"] == "Succeeded" else "its output"

    api.settled(missing, f"the {about(run.params)}", float(run.params["wait_timeout"]))


def _later(run: _Run, done: bool) -> list[Step]:
    """The steps that need the job's output, which is waited for in the first of them."""
    steps = []

    def waited(api: Any) -> dict[str, Any]:
        if run.job["StatusCode"] != "Succeeded":
            _wait(api, run)
        return {"job": _shown(run.job)}

    if not done:
        steps.append(Step("wait", "get", requests=(Request("glacier", "describe_job", run.place),), work=waited,
                          changes=False))  # fmt: skip
    if run.params["type"] == "archive":
        if run.dest:
            steps.append(_output(run, lambda api: {"output": outputs.fetch(api, run.place, run.job, run.dest)}))
        return steps

    def read(api: Any) -> bytes:
        return outputs.whole(api, run.place, run.job.get("InventorySizeInBytes"))

    if run.dest:
        steps.append(_output(run, lambda api: {"output": outputs.write(run.dest, read(api))}))
    if run.path:
        steps.append(_indexing(run, lambda api: inventory.document(read(api)), None))
    return steps


def _output(run: _Run, work: Any) -> Step:
    requests = (Request("glacier", "get_job_output", run.place),)
    return Step("output", "get", None, {"dest": run.dest}, requests, None, work)


def _indexing(run: _Run, read: Any, done: Mapping[str, Any] | None) -> Step:
    def work(api: Any) -> dict[str, Any]:
        told: dict[str, Any] = {}
        document = read(api)

        def edit(entries: list[Any]) -> list[Any]:
            changed, told["reconciled"] = inventory.reconciled(entries, run.arn, document)
            return changed

        index.change(run.path, edit)
        return told

    # Where it isn't known what it will change, the inventory is yet to be read.
    requests = () if done else (Request("glacier", "get_job_output", run.place),)
    return Step("index", "change", None, done or {"index": run.path}, requests, None, work)


def _inventory_steps(api: Any, run: _Run, entries: list[Any]) -> tuple[list[Step], dict[str, Any]]:
    """What an inventory that is ready changes, which is known before, since it can be read."""
    body = outputs.whole(api, run.place, run.job.get("InventorySizeInBytes"))
    document = inventory.document(body)
    steps: list[Step] = []
    facts: dict[str, Any] = {"inventory": {"date": document["InventoryDate"], "archives": len(document["ArchiveList"])}}
    if run.dest:
        facts["output"] = {"dest": run.dest}
        if not outputs.has_bytes(run.dest, body):
            steps.append(_output(run, lambda api: {"output": outputs.write(run.dest, body)}))
    if run.path:
        _entries, done = inventory.reconciled(entries, run.arn, document)
        facts["reconciled"] = done
        if any(done.values()):
            steps.append(_indexing(run, lambda api: document, done))
    return steps, facts
