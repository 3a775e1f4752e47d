# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes of instances: their processors and memory, and which engines run on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from moto.rds.exceptions import InvalidParameterValue

_SIZES = {"large": 2, "xlarge": 4, **{f"{times}xlarge": 4 * times for times in (2, 4, 8, 12, 16, 24, 32, 48)}}
# GiB of memory by vCPU, and the largest size. Amazon RDS User Guide, "Hardware specifications for DB instance classes".
_RATIOS = {
    "c6gd": (2, 16), "m5": (4, 24), "m5d": (4, 24), "m6g": (4, 16), "m6gd": (4, 16), "m6i": (4, 32), "m6id": (4, 32),
    "m7g": (4, 16), "m7i": (4, 48), "m8g": (4, 48), "r5": (8, 24), "r5b": (8, 24), "r5d": (8, 24), "r6g": (8, 16),
    "r6gd": (8, 16), "r6i": (8, 32), "r6id": (8, 32), "r7g": (8, 16), "r7i": (8, 48), "r8g": (8, 48), "x2g": (16, 16),
    "x2iedn": (32, 32),
}  # fmt: skip
_BURSTABLE = {
    "micro": (2, 1), "small": (2, 2), "medium": (2, 4), "large": (2, 8), "xlarge": (4, 16), "2xlarge": (8, 32),
}  # fmt: skip
_GRAVITON = ("t4g", "c6gd", "m6g", "m6gd", "m7g", "m8g", "r6g", "r6gd", "r7g", "r8g", "x2g")
_AURORA = ("r5", "r6g", "r6i", "r7g", "r7i", "r8g", "x2g")
_CLUSTERS = ("c6gd", "m5d", "m6gd", "m6id", "r5d", "r6gd", "r6id")
# Serverless classes have what their cluster's capacity gives; one ACU is about 2 GiB.
SERVERLESS = "db.serverless"


@dataclass(frozen=True)
class InstanceClass:
    """A class: memory in MiB."""

    name: str
    vcpus: int
    memory: int

    @property
    def kind(self) -> str:
        return self.name.split(".")[1]

    @property
    def size(self) -> str:
        return self.name.split(".")[-1]


@cache
def classes() -> dict[str, InstanceClass]:
    found = [InstanceClass(SERVERLESS, 2, 2048)]
    for kind in ("t3", "t4g"):
        found += [InstanceClass(f"db.{kind}.{size}", *_scaled(*of)) for size, of in _BURSTABLE.items()]
    for kind, (ratio, largest) in _RATIOS.items():
        for size, vcpus in _SIZES.items():
            if vcpus <= largest * 4:
                found.append(InstanceClass(f"db.{kind}.{size}", *_scaled(vcpus, vcpus * ratio)))
    return {one.name: one for one in found}


def _scaled(vcpus: int, gib: int) -> tuple[int, int]:
    return vcpus, gib * 1024


def described(name: str) -> InstanceClass:
    """What a class is; RDS's refusal where there is none of that name."""
    if name not in classes():
        raise InvalidParameterValue(f"Invalid DB Instance class: {name}")
    return classes()[name]


def memory(name: str) -> int:
    """The memory of a class in MiB."""
    return described(name).memory


def vcpus(name: str) -> int:
    return described(name).vcpus


def offered(engine: str) -> Iterator[InstanceClass]:
    """The classes that an engine runs on, outside Multi-AZ DB clusters."""
    for one in classes().values():
        if engine.startswith("aurora-"):
            burstable = one.kind in ("t3", "t4g") and one.size in ("medium", "large")
            if one.name == SERVERLESS or one.kind in _AURORA or burstable:
                yield one
        elif one.name == SERVERLESS or one.kind == "c6gd":
            continue
        elif engine.startswith(("oracle", "sqlserver")):
            small = one.kind == "t3" and one.size in ("micro", "small") and engine not in ("sqlserver-ex", "oracle-se2")
            # Express Edition uses one processor and little memory, Enterprise Edition starts at xlarge.
            large = engine == "sqlserver-ex" and one.kind != "t3"
            lesser = engine == "sqlserver-ee" and one.vcpus < 4
            if one.kind not in _GRAVITON and not small and not large and not lesser:
                yield one
        else:
            yield one


def is_offered(engine: str, name: str) -> bool:
    return any(one.name == name for one in offered(engine))


def in_clusters(engine: str, name: str) -> bool:
    """Whether a class can be that of a Multi-AZ DB cluster, which needs instances with disks of their own."""
    return engine in ("mysql", "postgres") and described(name).kind in _CLUSTERS


def processor_features(engine: str, name: str) -> list[dict[str, str]]:
    """The number of cores and of threads each that may be chosen: on Intel's classes, of engines paid for by core."""
    one = described(name)
    if not engine.startswith(("oracle", "sqlserver")) or one.kind in (*_GRAVITON, "t3") or one.name == SERVERLESS:
        return []
    cores = one.vcpus // 2
    allowed = ",".join(str(number) for number in range(1 if cores < 4 else 2, cores + 1, 1 if cores < 4 else 2))
    return [
        {"Name": "coreCount", "DefaultValue": str(cores), "AllowedValues": allowed},
        {"Name": "threadsPerCore", "DefaultValue": "2", "AllowedValues": "1,2"},
    ]
