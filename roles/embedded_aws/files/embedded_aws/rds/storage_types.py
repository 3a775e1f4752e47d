# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage of instances: how much of each type an engine has, at which rates, and what RDS refuses."""

from __future__ import annotations

from dataclasses import dataclass

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue


@dataclass(frozen=True)
class Storage:
    """What a storage type gives an engine: sizes in GiB, throughput in MiB/s, ratios by GiB and by operation.

    striped is the size from which gp3 is several volumes, whose rates may be chosen; below it they can't.
    """

    type: str
    sizes: tuple[int, int]
    iops: tuple[int, int] | None = None
    iops_ratio: tuple[float, float] | None = None
    throughput: tuple[int, int] | None = None
    throughput_ratio: tuple[float, float] | None = None
    striped: int = 0
    baseline: tuple[int, int] = (0, 0)


def storages(engine: str) -> dict[str, Storage]:
    """The storage types of an engine; Aurora's is its cluster's. Amazon RDS User Guide, "DB instance storage"."""
    if engine.startswith("aurora-"):
        return {"aurora": Storage("aurora", (1, 262144)), "aurora-iopt1": Storage("aurora-iopt1", (1, 262144))}
    if engine.startswith("sqlserver"):
        least = 20
        gp3 = Storage("gp3", (least, 16384), (3000, 16000), (0.5, 500), (125, 1000), (0.05, 0.25), 0, (3000, 125))
        io1 = Storage("io1", (100, 16384), (1000, 64000), (1, 50))
        io2 = Storage("io2", (100, 65536), (1000, 256000), (1, 1000))
        return _by_type(Storage("standard", (least, 1024)), Storage("gp2", (least, 16384)), gp3, io1, io2)
    striped = 200 if engine.startswith("oracle") else 400
    gp3 = Storage("gp3", (20, 65536), (12000, 64000), (0.5, 500), (500, 4000), (0.05, 0.25), striped, (12000, 500))
    io1 = Storage("io1", (100, 65536), (1000, 256000), (0.5, 50))
    io2 = Storage("io2", (100, 65536), (1000, 256000), (0.5, 1000))
    standard = Storage("standard", (10 if engine.startswith("oracle") else 5, 3072))
    return _by_type(standard, Storage("gp2", (20, 65536)), gp3, io1, io2)


def _by_type(*found: Storage) -> dict[str, Storage]:
    return {one.type: one for one in found}


def default_type(iops: int | None) -> str:
    """AWS, CreateDBInstance: "Default: io1, if the Iops parameter is specified. Otherwise, gp3"."""
    return "io1" if iops else "gp3"


def baseline(engine: str, kind: str, size: int) -> tuple[int | None, int | None]:
    """The operations and the throughput that gp3 has where none are asked for; (None, None) for other types."""
    found = storages(engine).get(kind)
    if kind != "gp3" or found is None:
        return None, None
    return found.baseline if size >= found.striped else (3000, 125)


def check(engine: str, kind: str, size: int, iops: int | None, throughput: int | None) -> None:
    """Raise what RDS answers to a size (GiB), operations and a throughput (MiB/s) that a type doesn't have."""
    found = storages(engine).get(kind)
    if found is None:
        raise InvalidParameterValue(f"Invalid storage type: {kind}")
    if not found.sizes[0] <= size <= found.sizes[1]:
        raise InvalidParameterValue(f"Invalid storage size for engine name {engine} and storage type {kind}: {size}")
    if found.iops is None:
        if iops:
            raise InvalidParameterCombination(f"You can't specify IOPS for storage type {kind}.")
    elif kind == "gp3":
        _check_gp3(engine, found, size, iops, throughput)
    elif not iops:
        raise InvalidParameterCombination(f"You must specify Iops for storage type {kind}.")
    if found.iops and iops and iops > found.iops[1]:
        most = f"{found.iops[0]} and {found.iops[1]}"
        raise InvalidParameterCombination(f"Invalid IOPS {iops} for storage type {kind}: must be between {most}.")
    if found.iops and kind != "gp3" and iops and iops < found.iops[0]:
        raise InvalidParameterCombination(f"Invalid IOPS {iops} for storage type {kind}: at least {found.iops[0]}.")
    if found.iops_ratio and iops and not found.iops_ratio[0] <= iops / size <= found.iops_ratio[1]:
        ratio = f"{iops / size:.4f}"
        raise InvalidParameterCombination(
            f"Invalid iops to storage (GB) ratio for engine name {engine} and storage type {kind}: {ratio}"
        )
    if throughput and kind != "gp3":
        raise InvalidParameterCombination("You can specify storage throughput only for storage type gp3.")


def _check_gp3(engine: str, found: Storage, size: int, iops: int | None, throughput: int | None) -> None:
    if size < found.striped:
        # Values that are what it has anyway are taken.
        if (iops or 3000) != 3000 or (throughput or 125) != 125:
            raise InvalidParameterCombination(
                f"You can't specify IOPS or storage throughput for engine {engine} and a storage size less than "
                f"{found.striped}."
            )
        return
    if iops and found.iops and iops < found.iops[0]:
        raise InvalidParameterCombination(f"Invalid IOPS {iops} for storage type gp3: at least {found.iops[0]}.")
    if throughput and found.throughput:
        least, most = found.throughput
        if not least <= throughput <= most:
            raise InvalidParameterCombination(
                f"Invalid storage throughput {throughput} for storage type gp3: must be between {least} and {most}."
            )
        if throughput / (iops or found.baseline[0]) > 0.25:
            raise InvalidParameterCombination("The storage throughput to IOPS ratio must be 0.25 at most.")
