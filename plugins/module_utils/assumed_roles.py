# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of roles: what a task may say of one, and its credentials, fetched from STS once and kept for later tasks.

Sources: AssumeRole in the STS API reference for members and limits; "IAM and STS quotas" for the lengths.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from .errors import CAUSES, ApiError, Failed, Refused

try:
    import botocore.credentials
    import botocore.utils
except ImportError:
    pass  # connection says so

# Sends one call by a client, ``ask(client, operation, request)``, and gives its answer; raises ApiError.
Ask = Callable[[Any, str, Mapping[str, Any]], Mapping[str, Any]]

SESSION_NAME = "converge.aws"

# Where a role's STS is, for tasks that name no region.
_REGIONS: Mapping[str, str] = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-eusc": "eusc-de-east-1",
}
_ROLE = re.compile(r"arn:(aws[a-z-]*):iam::\d{12}:role/[\w+=,.@/-]{1,577}", re.ASCII)
_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+", re.ASCII)
# Option -> AssumeRole's member, what it may be, and how a sentence says that.
_TEXTS: Mapping[str, tuple[str, str, str]] = {
    "session_name": ("RoleSessionName", r"[\w+=,.@-]{2,64}", "2 to 64 letters, digits or any of _+=,.@-"),
    "external_id": ("ExternalId", r"[\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits or any of _+=,.@:/-"),
    "source_identity": ("SourceIdentity", r"(?!aws:)[\w+=,.@-]{2,64}", "2 to 64 letters, digits or any of _+=,.@-"),
    "mfa_serial": ("SerialNumber", r"[\w+=/:,.@-]{9,256}", "a serial number or an ARN of 9 to 256 characters"),
    "mfa_token": ("TokenCode", r"\d{6}", "the 6 digits that the device shows, in quotes"),
}
_MOST_SECONDS = 43200
# As AWS's own tools: credentials are renewed when they have less than that to live, or a third of a short session.
_MARGIN = 900.0
# For how long another task's call of STS is waited for: less than retries last, so what fails, fails side by side.
_TURN = 10.0
# An error's code, or words of its message -> what to do about it.
_REMEDIES: Mapping[str, str] = {
    "sts:tagsession": "With tags, the role's trust policy must allow sts:TagSession too.",
    "sts:setsourceidentity": "With source_identity, the role's trust policy must allow sts:SetSourceIdentity too.",
    "not authorized to perform": "The role must be there, its trust policy must let this caller in (with its"
    " conditions: external_id, MFA, source address), and in another account the caller needs a policy that allows it"
    " sts:AssumeRole on the role.",
    "invalid mfa": "The device's code is wrong, was used before or has expired: give assume_role.mfa_token a new one.",
    "multifactorauthentication failed": "Check assume_role.mfa_serial and mfa_token.",
    "maxsessionduration": "Give a smaller assume_role.duration, or raise the role's max_session_duration.",
    "role chaining": "A role that another role assumes lasts an hour at most: give assume_role.duration 3600 or less.",
    "RegionDisabledException": "STS is switched off in this region: activate it in the account or choose another one.",
    "PackedPolicyTooLarge": "The session's policies and tags are too long: shorten assume_role.policy or tags.",
    "MalformedPolicyDocument": "Check assume_role.policy and policy_arns.",
}


def request_of(option: Mapping[str, Any]) -> dict[str, Any]:
    """AssumeRole's request for the option ``assume_role``; raises Refused for what AWS would never take."""
    given = {name: value for name, value in option.items() if value not in (None, "", [], {})}
    arn = str(given.get("arn", ""))
    if not _ROLE.fullmatch(arn):
        raise _refused("arn", f"{arn!r} is not a role's ARN; one looks like arn:aws:iam::123456789012:role/deploy")
    request: dict[str, Any] = {"RoleArn": arn, "RoleSessionName": SESSION_NAME}
    for name, (member, pattern, words) in _TEXTS.items():
        value = str(given.get(name, ""))
        if value and not re.fullmatch(pattern, value, re.ASCII):
            raise _refused(name, words if name == "mfa_token" else f"{value!r} is not {words}")
        if value:
            request[member] = value
    if "TokenCode" in request and "SerialNumber" not in request:
        raise _refused("mfa_token", "it needs mfa_serial, the device that shows it")
    if "duration" in given:
        if not 900 <= given["duration"] <= _MOST_SECONDS:
            raise _refused("duration", f"{given['duration']} is not a number of seconds from 900 to {_MOST_SECONDS}")
        request["DurationSeconds"] = given["duration"]
    request.update(_policies(given))
    request.update(_tags(given))
    return request


def actions_of(option: Mapping[str, Any]) -> list[str]:
    """The IAM actions that the caller needs to assume the role of the option ``assume_role``."""
    named = {"tags": "sts:TagSession", "source_identity": "sts:SetSourceIdentity"}
    return ["sts:AssumeRole", *(action for name, action in named.items() if option.get(name))]


def partition_of(request: Mapping[str, Any]) -> str:
    """The partition of the role that is asked for."""
    return str(request["RoleArn"]).split(":")[1]


def region_of(request: Mapping[str, Any]) -> str:
    """The region whose STS is asked for a role where the task names none."""
    return _REGIONS.get(partition_of(request), "us-east-1")


class Sessions:
    """STS as botocore's credential providers use it: each role is assumed once by all tasks that share a folder.

    ``connect`` makes STS's client from ``create_client``'s arguments for an access key, ``place`` tells one STS from
    another, ``folder`` keeps the sessions; where it can't be written, this process alone remembers them. The key of a
    session holds the access key that asked, so that nobody is given another's. Safe for threads and processes.
    """

    def __init__(self, connect: Callable[..., Any], ask: Ask, place: str, folder: str) -> None:
        self._connect = connect
        self._ask = ask
        self._place = place
        self._folder = folder
        self._memory: dict[str, Any] = {}
        self._arns: dict[str, str] = {}
        self._names: set[str] = set()
        self._has_asked = False
        self._files = botocore.utils.JSONFileCache(folder)

    def client(self, _service: str, **keys: Any) -> Any:
        """A ``client_creator`` for botocore's providers: they call nothing but assume_role of what it makes."""
        return SimpleNamespace(assume_role=lambda **request: self._assume(keys, request))

    def credentials(self, source: Any, request: Mapping[str, Any]) -> Any:
        """botocore's credentials of a role's session, fetched when they are first needed and renewed in time.

        ``source`` is who assumes it. Whoever signs with them gets Failed where the role can't be assumed.
        """
        request = dict(request)
        arn, code = request.pop("RoleArn"), request.pop("TokenCode", "")
        fetcher = botocore.credentials.AssumeRoleCredentialFetcher(
            self.client, source, arn, request, lambda prompt: code, expiry_window_seconds=_margin(request)
        )
        return _renewed(fetcher.fetch_credentials, _margin(request))

    def provider(self, session: Any, profile: str, providers: list[Any]) -> Any:
        """botocore's own provider for a profile with role_arn, asking here; ``providers`` are those of its chain."""
        others = [one for one in providers if one.METHOD in ("container-role", "iam-role")]
        return botocore.credentials.AssumeRoleProvider(
            lambda: session.full_config,
            self.client,
            {},
            profile,
            lambda prompt: "",
            botocore.credentials.CanonicalNameCredentialSourcer([botocore.credentials.EnvProvider(), *others]),
            botocore.credentials.ProfileProviderBuilder(session),
        )

    def arn(self, access_key: str) -> str:
        """The ARN of a session that was fetched here, by its access key, or an empty string."""
        return self._arns.get(access_key, "")

    def forget(self) -> bool:
        """Don't keep the sessions of this task: AWS takes them no longer, since the role was made anew.

        Whether there is any hope in new ones: those of this task were kept from before.
        """
        for name in self._names:
            self._memory.pop(name, None)
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(self._folder, f"{name}.json"))
        return bool(self._names) and not self._has_asked

    def _assume(self, keys: Mapping[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        name = self._name(keys, request)
        self._names.add(name)
        session = self._kept(name, request)
        if session is None:
            with self._turn(name):
                session = self._kept(name, request)
                if session is None:
                    session = self._asked(keys, request)
                    self._keep(name, session)
        self._arns[session["Credentials"]["AccessKeyId"]] = session["AssumedRoleUser"]["Arn"]
        return session

    def _asked(self, keys: Mapping[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        if "SerialNumber" in request and not request.get("TokenCode"):
            raise Refused(
                f"The role {request['RoleArn']} needs a code of the MFA device {request['SerialNumber']}, and no"
                " session of it is kept from before: give assume_role.mfa_serial and mfa_token."
            )
        self._has_asked = True
        try:
            answer = self._ask(self._connect(**keys), "assume_role", request)
        except ApiError as error:
            raise Failed(explained(request, error), error) from error
        if _seconds_left(answer) <= 0:
            raise Failed(f"The session of {request['RoleArn']} is over already by this machine's clock: set it right.")
        return {name: answer[name] for name in ("Credentials", "AssumedRoleUser")}

    def _name(self, keys: Mapping[str, Any], request: Mapping[str, Any]) -> str:
        # A code of an MFA device and a name that botocore made up from the time don't make it another session.
        told = {name: value for name, value in request.items() if name != "TokenCode"}
        if str(told.get("RoleSessionName", "")).startswith("botocore-session-"):
            del told["RoleSessionName"]
        about = json.dumps([told, keys.get("aws_access_key_id"), self._place], sort_keys=True)
        return hashlib.sha256(about.encode()).hexdigest()

    def _kept(self, name: str, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """The session of that name, if it has long enough to live. What isn't a session in a file is none."""
        for cache in (self._memory, self._files):
            try:
                session: dict[str, Any] = cache[name]
                keys, caller = session["Credentials"], session["AssumedRoleUser"]["Arn"]
                texts = [caller, *(keys[key] for key in ("AccessKeyId", "SecretAccessKey", "SessionToken"))]
                if all(isinstance(text, str) for text in texts) and _seconds_left(session) > _margin(request):
                    return session
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
        return None

    def _keep(self, name: str, session: dict[str, Any]) -> None:
        try:
            self._files[name] = session
            _sweep(self._folder)
        except OSError:
            self._memory[name] = session

    @contextlib.contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        """Be the only one that asks for a session, of all processes, as long as that can be had."""
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            # 256 of them at most: one a session would stay behind for ever, one for all would let accounts queue.
            lock = os.open(os.path.join(self._folder, f"{name[:2]}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            yield
            return
        try:
            until = time.monotonic() + _TURN
            while not _locked(lock) and time.monotonic() < until:
                time.sleep(0.02)
            yield
        finally:
            os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def _sweep(folder: str) -> None:
    """Remove sessions that are older than any can be."""
    for entry in os.scandir(folder):
        if entry.name.endswith((".json", ".tmp")) and entry.stat().st_mtime < time.time() - _MOST_SECONDS:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(entry.path)


def _seconds_left(session: Mapping[str, Any]) -> float:
    ends: float = botocore.utils.parse_timestamp(str(session["Credentials"]["Expiration"])).timestamp()
    return ends - time.time()


def _margin(request: Mapping[str, Any]) -> float:
    return min(_MARGIN, request.get("DurationSeconds", 3600) / 3)


def _renewed(fetch: Callable[[], dict[str, Any]], margin: float) -> Any:
    class Renewed(botocore.credentials.DeferredRefreshableCredentials):
        def refresh_needed(self, refresh_in: Any = None) -> bool:
            # botocore's own margin of 15 minutes would never leave a session of 15 minutes alone.
            return bool(super().refresh_needed(margin if refresh_in is None else min(refresh_in, margin)))

    return Renewed(fetch, "assume-role")


def explained(request: Mapping[str, Any], error: ApiError) -> str:
    """The sentence for a role that couldn't be assumed, with what to do about it."""
    message = error.message.rstrip(".")
    told = f"{error.code} {message}".lower()
    remedy = next((remedy for words, remedy in _REMEDIES.items() if words.lower() in told), CAUSES.get(error.code, ""))
    return f"Assuming the role {request['RoleArn']} failed: {message} ({error.code}). {remedy}".rstrip()


def _policies(given: Mapping[str, Any]) -> dict[str, Any]:
    request: dict[str, Any] = {}
    if "policy_arns" in given:
        wrong = [arn for arn in given["policy_arns"] if not _POLICY.fullmatch(str(arn))]
        if wrong:
            raise _refused("policy_arns", f"{wrong[0]!r} is not the ARN of a managed policy")
        if len(given["policy_arns"]) > 10:
            raise _refused("policy_arns", "a session has 10 of them at most")
        request["PolicyArns"] = [{"arn": arn} for arn in given["policy_arns"]]
    if "policy" in given:
        policy = given["policy"]
        try:
            policy = json.loads(policy) if isinstance(policy, str) else policy
        except ValueError as error:
            raise _refused("policy", f"it is not JSON ({error})") from error
        if not isinstance(policy, Mapping):
            raise _refused("policy", "it is not a policy, which is a JSON object with a Statement")
        request["Policy"] = json.dumps(policy, separators=(",", ":"))
    if sum(len(text) for text in (request.get("Policy", ""), *given.get("policy_arns", ()))) > 2048:
        raise _refused("policy", "together with policy_arns it has 2048 characters at most")
    return request


def _tags(given: Mapping[str, Any]) -> dict[str, Any]:
    request: dict[str, Any] = {}
    tags = {str(key): str(value) for key, value in given.get("tags", {}).items()}
    if len(tags) > 50:
        raise _refused("tags", "a session has 50 tags at most")
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or len(value) > 256 or key.lower().startswith("aws:"):
            raise _refused("tags", f"{key!r}: keys have 1 to 128 characters but no aws: in front, values at most 256")
    if tags:
        request["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    if "transitive_tag_keys" in given:
        unknown = [key for key in given["transitive_tag_keys"] if key not in tags]
        if unknown:
            raise _refused("transitive_tag_keys", f"{unknown[0]!r} is not a key of assume_role.tags")
        request["TransitiveTagKeys"] = list(given["transitive_tag_keys"])
    return request


def _refused(name: str, why: str) -> Refused:
    return Refused(f"assume_role.{name}: {why}.")
