# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An embedded AWS for a test: started and stopped through its command line, switched and read over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

SOURCE = Path(__file__).resolve().parents[2] / "roles" / "embedded_aws" / "files"


@dataclass(frozen=True)
class Outcome:
    """What a command line did: its exit code, its JSON on stdout (None if it said none) and its sentence on stderr."""

    code: int
    told: dict[str, Any] | None
    sentence: str


def command(*arguments: str, env: dict[str, str] | None = None) -> Outcome:
    """Run one verb of `python -m embedded_aws`, without the settings that the tests run under."""
    foreign = ("AWS_", "MOTO_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    done = subprocess.run(
        [sys.executable, "-m", "embedded_aws", *arguments],
        env={**kept, "PYTHONPATH": str(SOURCE), **(env or {})},
        capture_output=True,
        text=True,
    )
    return Outcome(done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr.strip())


class EmbeddedAws:
    """A server of its own, in a state directory of its own; use it as a context, or start() and stop() it."""

    def __init__(self, state_dir: Path, mended: bool = True) -> None:
        self.state_dir = state_dir
        self._flags = () if mended else ("--unmended",)
        self.endpoint_url = ""
        self.port = 0
        self.pid = 0

    def start(self) -> EmbeddedAws:
        told = self._verb("start", *self._flags)
        self.endpoint_url, self.port, self.pid = told["endpoint_url"], told["port"], told["pid"]
        return self

    def stop(self) -> None:
        self._verb("stop")

    def __enter__(self) -> EmbeddedAws:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def status(self) -> dict[str, Any]:
        return self._switch("GET", "status")

    def reset(self) -> None:
        """Empty the account and the call log; latency and faults are off afterwards."""
        self._switch("POST", "reset")

    def latency(self, ms: float) -> None:
        """Add a delay of that many milliseconds to every call."""
        self._switch("PUT", "latency", {"ms": ms})

    def restores(self, seconds: float | None) -> None:
        """Have restores of archived objects take that many seconds; None: until end_restores()."""
        self._switch("PUT", "restores", {"seconds": seconds})

    def end_restores(self) -> None:
        """End all restores that have begun."""
        self._switch("POST", "restores")

    def expire_copies(self) -> None:
        """Have the copies of restored objects that are there expire."""
        self._switch("DELETE", "restores")

    def pass_day(self) -> None:
        """Let a day pass for S3 Glacier's vaults: inventories are taken, and locks in progress expire."""
        self._switch("POST", "glacier")

    def close_glacier(self, closed: bool = True) -> None:
        """Have S3 Glacier refuse accounts that have no vaults, until reset() or close_glacier(False)."""
        self._switch("PUT", "glacier", {"closed": closed})

    def pace_databases(self, seconds: float) -> None:
        """Have each state of RDS's instances take that many seconds, until reset()."""
        self._switch("PUT", "databases", {"seconds": seconds})

    def fail_databases(self, status: str, message: str | None = None) -> None:
        """Have the next creation or change of an RDS instance end in that state, with an event that tells why."""
        self._switch("PUT", "databases", {"fail": status, **({"message": message} if message else {})})

    def open_windows(self) -> int:
        """Have the maintenance windows of RDS's instances come: what waits for them begins, for that many."""
        return int(self._switch("POST", "databases")["begun"])

    def workdocs(self, word: str, value: Any) -> dict[str, Any]:
        """Tell WorkDocs a word: site, person, group, page, ended, checkout or lock. Gives its switches and sites."""
        return self._switch("PUT", "workdocs", {word: value})

    def site(self, **more: str) -> str:
        """The id of a site of WorkDocs, made on a directory of its own if there is none; more is region, directory,
        alias, username or email."""
        told, region = self.workdocs("site", more), more.get("region", "us-east-1")
        named = more.get("directory")
        here = (one for one in told["sites"] if one["region"] == region and named in (None, one["organization_id"]))
        return next(here)["organization_id"]

    def enforce(self, on: bool = True) -> None:
        """Have IAM's policies decide on every call, until reset() or enforce(False)."""
        self._switch("PUT", "enforcement", {"on": on})

    def organization(self, *members: str) -> None:
        """Have an organization, with those accounts in it, until reset()."""
        self._switch("PUT", "organization", {"members": list(members)})

    def costs(self, costs: list[dict[str, Any]]) -> None:
        """Have the account cost that, until reset()."""
        self._switch("PUT", "costs", {"costs": costs})

    def faults(self, faults: list[dict[str, Any]]) -> None:
        """Have these faults and no others."""
        self._switch("PUT", "faults", faults)

    def fired(self) -> list[int]:
        """How often each fault has befallen a call."""
        return [fault["fired"] for fault in self._switch("GET", "faults")]

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """The calls served after number `since`, oldest first."""
        return self._switch("GET", f"calls?since={since}")

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """Those of the calls that may have changed the account."""
        return [call for call in self.calls(since) if not call["read"]]

    def last_call(self) -> int:
        """The number of the newest call: pass it to calls() later to have only what came after."""
        return self.status()["last_call"]

    def client(self, service: str, region: str = "us-east-1", key: str = "test", **config: Any) -> Any:
        """A boto3 client that asks once, whatever comes; a key of 12 digits is the root user of that account.

        No name server knows the host with an account before it that S3 Control asks: it asks this AWS's own.
        """
        client = boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, **config),
        )
        host = urlsplit(self.endpoint_url).netloc
        client.meta.events.register(
            "before-sign.s3-control",
            lambda request, **_: setattr(request, "url", urlsplit(request.url)._replace(netloc=host).geturl()),
        )
        return client

    def environment(self, region: str = "us-east-1", key: str = "test") -> dict[str, str]:
        """What a program needs in its environment to talk to this AWS and no other."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "RDS_CA_BUNDLE": str(self.state_dir / "rds-ca-bundle.pem"),
        }

    def _verb(self, *arguments: str) -> dict[str, Any]:
        outcome = command(*arguments, "--state-dir", str(self.state_dir))
        if outcome.code != 0 or outcome.told is None:
            raise RuntimeError(f"embedded_aws {arguments[0]}: {outcome.sentence}")
        return outcome.told

    def _switch(self, method: str, switch: str, value: Any = None) -> Any:
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(f"{self.endpoint_url}/_embedded/{switch}", body, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)
