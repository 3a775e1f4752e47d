# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders and documents of WorkDocs that are there already, in batches, beside a bare program that lists them."""

from __future__ import annotations

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import bare, books, report
from benchmarks.clock import Bench, Timed
from benchmarks.report import Rounds, Target, interleaved

REGION = "us-east-1"
FOLDERS, DOCUMENTS, THREADS = 100, 1000, 16
ONE_FOLDER = DOCUMENTS // FOLDERS
IN_FOLDERS, IN_DOCUMENTS = f"batch of {FOLDERS} folders", f"batch of {DOCUMENTS} documents"
BARE = f"{THREADS} bare threads"


def year(number: int) -> str:
    """The name of a folder, from 0."""
    return f"Year {number:03}"


def text(number: int, one: int) -> bytes:
    """What is in a document of it."""
    return f"report {number} {one}".encode() * 50


def prepare(bench: Bench) -> str:
    """Make a site of so many documents; its id."""
    site = bench.server.site(region=REGION)
    api: Any = bench.server.client("workdocs", REGION)
    root = api.describe_users(OrganizationId=site)["Users"][0]["RootFolderId"]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def fill(number: int) -> None:
        folder = api.create_folder(Name=year(number), ParentFolderId=root)["Metadata"]["Id"]
        for one in range(ONE_FOLDER):
            begun = api.initiate_document_version_upload(Name=f"report {one:02}.txt", ParentFolderId=folder)
            link, made = begun["UploadMetadata"], begun["Metadata"]
            headers = link["SignedHeaders"]
            opener.open(urllib.request.Request(link["UploadUrl"], text(number, one), headers, method="PUT"))
            version = made["LatestVersionMetadata"]["Id"]
            api.update_document_version(DocumentId=made["Id"], VersionId=version, VersionStatus="ACTIVE")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, range(FOLDERS)))
    return str(site)


def measure(bench: Bench, rounds: int, folder: Path, site: str) -> Rounds:
    """Both batches with nothing to do, beside the listing; printed as they come."""
    common = {"organization_id": site, "region": REGION}
    sources = folder / "documents"
    documents = []
    for number in range(FOLDERS):
        (sources / year(number)).mkdir(parents=True)
        for one in range(ONE_FOLDER):
            place = f"{year(number)}/report {one:02}.txt"
            (sources / place).write_bytes(text(number, one))
            documents.append({"path": f"/{place}", "src": str(sources / place)})
    folders = [{"path": f"/{year(number)}"} for number in range(FOLDERS)]
    of_folders = books.batch_of(folder, "converge.aws.workdocs_folder", folders, common)
    of_documents = books.batch_of(folder, "converge.aws.workdocs_document", documents, common)
    empty = books.debug(folder, 1)

    def listed() -> Timed:
        since = bench.server.last_call()
        wall, cpu = map(float, bench.python_says(bare.__file__, "list", str(THREADS), REGION, site).split())
        return Timed.of(wall, cpu, bench.server.calls(since))

    timed = interleaved(rounds, {
        "debug": lambda: bench.again(empty),
        BARE: listed,
        IN_FOLDERS: lambda: bench.again(of_folders),
        IN_DOCUMENTS: lambda: bench.again(of_documents),
    })
    print(f"\n{DOCUMENTS} documents in {FOLDERS} folders that are there", *report.table(timed, 1), sep="\n")
    return timed


def targets(timed: Rounds) -> list[Target]:
    """What the project promises of batches of folders and documents, and how it stands."""
    calls = {case: report.middle(timed, case, lambda one: one.calls) for case in (BARE, IN_FOLDERS, IN_DOCUMENTS)}
    return [
        Target(f"calls of a batch of {FOLDERS} folders that are there", calls[IN_FOLDERS], 5),
        Target(f"calls more than a bare listing, for {DOCUMENTS} documents that are there",
               calls[IN_DOCUMENTS] - calls[BARE], 5),
        Target(f"times as long as {THREADS} bare threads that list, for {DOCUMENTS} documents that are there",
               report.gap(timed, IN_DOCUMENTS, "debug") / report.middle(timed, BARE, report.wall), 2.5),
    ]
