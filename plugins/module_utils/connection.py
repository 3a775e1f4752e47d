# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a task's common options and environment to a botocore client, and to the identity behind it."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import os
import re
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .assumed_roles import Ask, Sessions, actions_of, partition_of, region_of, request_of
from .errors import Refused

BOTOCORE_ERROR = ""
try:
    import botocore.config
    import botocore.configprovider
    import botocore.credentials
    import botocore.exceptions
    import botocore.loaders
    import botocore.session
    import botocore.utils
except ImportError as error:
    BOTOCORE_ERROR = str(error)

USER_AGENT = "converge.aws/0.1.0"

# What forked workers inherit. Data only, no connection and no credentials: the parsed service models, and a session
# that nothing was asked yet, for the first task of each process.
_loader: Any = None
_unused: list[Any] = []

# The options that a connection is made of, and all that it sees: tasks that agree in these can share one.
_OPTIONS = (
    "access_key",
    "secret_key",
    "session_token",
    "profile",
    "region",
    "endpoint_url",
    "aws_ca_bundle",
    "validate_certs",
    "aws_config",
    "dualstack",
    "assume_role",
)

_REGION = re.compile(r"^[a-z]{2,}(-[a-z]+)+-\d+$")


@dataclass(frozen=True)
class Identity:
    """Who calls: the account's 12 digits, the caller's ARN and its partition."""

    account_id: str
    arn: str

    @property
    def partition(self) -> str:
        return self.arn.split(":")[1]

    @property
    def is_root(self) -> bool:
        return self.arn.endswith(":root")


def warm(service: str) -> None:
    """Load what every client of a service needs, once, before the process forks."""
    try:
        _session().create_client(
            service, region_name="us-east-1", aws_access_key_id="warm", aws_secret_access_key="warm"
        ).close()
        _unused[:] = [_session()]
    except botocore.exceptions.BotoCoreError:
        return  # a broken configuration file or profile: the task that it matters to says so


def _session(profile: str | None = None) -> Any:
    global _loader
    try:
        session = _unused.pop()
    except IndexError:
        session = botocore.session.Session()
    if profile:
        session.set_config_variable("profile", profile)
    if _loader is None:
        _loader = _quick_loader(session.get_component("data_loader").search_paths)
    session.register_component("data_loader", _loader)
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=time_of)
    return session


def time_of(value: Any) -> Any:
    """A time in an answer, as botocore gives it; the form that listings have is read without guessing what it is.

    botocore leaves that to dateutil, which takes more than half of the time of a listing of a thousand objects.
    """
    if isinstance(value, str) and value.endswith("Z"):
        try:
            return datetime.datetime.fromisoformat(value[:-1]).replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            pass
    return botocore.utils.parse_timestamp(value)


def _quick_loader(search_paths: list[str]) -> Any:
    """botocore's loader of service models, in half its time.

    It looks into each of 400 services' folders to find one, and parses JSON by way of a Python class.
    """

    class Files(botocore.loaders.JSONFileLoader):
        def load_file(self, file_path: str) -> Any:
            for opened, name in ((open, file_path + ".json"), (gzip.open, file_path + ".json.gz")):
                if os.path.isfile(name):
                    with opened(name, "rb") as file:
                        return json.loads(file.read())
            return None

    class Models(botocore.loaders.Loader):
        def list_available_services(self, type_name: str) -> list[str]:
            return sorted({name for path in search_paths if os.path.isdir(path) for name in os.listdir(path)})

    return Models(search_paths, file_loader=Files(), include_default_search_paths=False)


def options_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a task's options that its connection is made of."""
    return {name: params.get(name) for name in _OPTIONS}


def _ask(client: Any, operation: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = getattr(client, operation)(**request)
    return answer


class Connections:
    """The clients of one task. ``params`` are the task's options, the environment is read when it is made."""

    def __init__(self, params: Mapping[str, Any], ask: Ask = _ask) -> None:
        params = self._params = options_of(params)
        self._ask = ask
        self._making = threading.Lock()
        self._sessions: Sessions | None = None
        self._explicit = _explicit_keys(params)
        role = params.get("assume_role")
        request = request_of(role) if role else None
        profile = params.get("profile")
        # As with every tool of AWS, keys of the environment go before a profile of the environment.
        if not profile and not self._explicit and not os.environ.get("AWS_ACCESS_KEY_ID"):
            profile = _environment("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
        try:
            self._session = _session(profile)
            self.region = str(
                params.get("region")
                or _environment("AWS_REGION", "AWS_DEFAULT_REGION")
                or self._session.get_config_variable("region")
                or ""
            )
            by_profile = not self._explicit and "role_arn" in self._session.get_scoped_config()
        except botocore.exceptions.ProfileNotFound as error:
            raise Refused(_no_profile(error)) from error
        except botocore.exceptions.BotoCoreError as error:
            raise Refused(f"The AWS configuration files can't be used: {error}.") from error
        if self.region and not _REGION.match(self.region):
            raise Refused(
                f"region: {self.region!r} is not a region's name; one looks like eu-west-3 or us-gov-west-1."
            )
        if by_profile:
            self._assume_for_profile()
        if request:
            self._assume(request)

    def client(self, service: str, default_region: str = "", **settings: Any) -> Any:
        """Make a client; ``settings`` are further members of botocore's Config.

        Raises Refused where the options don't make one. Retries are off: ``retries.py`` alone decides them.
        """
        region = self.region or default_region
        if not region:
            raise Refused("region is not set: give region, or set AWS_REGION or AWS_DEFAULT_REGION.")
        return self._client(service, region, self._explicit, settings)

    def _client(self, service: str, region: str, keys: Mapping[str, Any], settings: dict[str, Any]) -> Any:
        config = dict(self._params.get("aws_config") or {})
        config.pop("retries", None)
        suffix = config.pop("user_agent_extra", None)
        if self._params.get("dualstack"):
            settings["s3"] = {**config.pop("s3", {}), "use_dualstack_endpoint": True}
        try:
            with self._making:
                return self._session.create_client(
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint(),
                    verify=self._verify(),
                    config=botocore.config.Config(
                        **{"max_pool_connections": 32, "connect_timeout": 10, **config, **settings},
                        user_agent_extra=" ".join(filter(None, (USER_AGENT, suffix))),
                        retries={"mode": "standard", "total_max_attempts": 1},
                    ),
                    **keys,
                )
        except TypeError as error:
            raise Refused(f"aws_config has an unknown member: {error}.") from error
        except ValueError as error:
            raise Refused(f"endpoint_url: {error}.") from error
        except botocore.exceptions.ProfileNotFound as error:
            raise Refused(_no_profile(error)) from error
        except botocore.exceptions.PartialCredentialsError as error:
            raise Refused(f"The credentials are incomplete: {error}.") from error
        except botocore.exceptions.BotoCoreError as error:
            raise Refused(f"No connection can be made with these options: {error}.") from error

    def access_key(self) -> str:
        """The id (never the secret) of the access key in use, or an empty string where there is none."""
        if self._explicit:
            return str(self._explicit["aws_access_key_id"])
        try:
            credentials = self._session.get_credentials()
        except botocore.exceptions.BotoCoreError:
            return ""
        return str(credentials.access_key) if credentials else ""

    def known_identity(self) -> Identity | None:
        """Who calls, where nobody has to be asked: AWS has said whose session it is when a role was assumed."""
        arn = self._sessions.arn(self.access_key()) if self._sessions else ""
        return Identity(arn.split(":")[4], arn) if arn else None

    def forget_sessions(self) -> bool:
        """Let the next task assume its role anew; whether this one's session was kept from before."""
        return bool(self._sessions and self._sessions.forget())

    def permissions(self) -> list[str]:
        """The IAM actions that the task needs before its first call: those to assume its role."""
        role = self._params.get("assume_role")
        return actions_of(role) if role else []

    def identity_file(self) -> str:
        """Where the identity behind these credentials is kept: it never changes for an access key."""
        about = json.dumps([self.access_key(), self._endpoint() or os.environ.get("AWS_ENDPOINT_URL", "")])
        return os.path.join(_folder(), hashlib.sha256(about.encode()).hexdigest() + ".json")

    def _assume_for_profile(self) -> None:
        """Let a profile that assumes a role do so by the task's endpoint and certificates, once for all tasks."""
        profile = self._session.get_config_variable("profile") or "default"
        chain = self._session.get_component("credential_provider").providers
        for place, provider in enumerate(chain):
            if provider.METHOD == botocore.credentials.AssumeRoleProvider.METHOD:
                role_arn = self._session.get_scoped_config()["role_arn"]
                chain[place] = self._ready(region_of({"RoleArn": role_arn})).provider(self._session, profile, chain)

    def _assume(self, request: Mapping[str, Any]) -> None:
        """Go on as the role that is asked for, with the credentials so far as those who ask."""
        region = self.region or region_of(request)
        if _partition(self._session, region) not in ("", partition_of(request)):
            raise Refused(
                f"assume_role.arn is a role of the partition {partition_of(request)}, but region {region} isn't in it:"
                " give a region of the role's partition."
            )
        # Of the component itself, since what a session has loaded once it keeps.
        chain = self._session.get_component("credential_provider")
        try:
            source = _credentials(self._explicit) or chain.load_credentials()
        except botocore.exceptions.BotoCoreError as error:
            raise Refused(f"assume_role: the credentials to assume it with can't be used: {error}.") from error
        if source is None:
            raise Refused(
                "assume_role: there are no credentials to assume the role with. Give access_key and secret_key or a"
                " profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE."
            )
        self._session.register_component(
            "credential_provider", _Chosen(self._ready(region).credentials(source, request))
        )
        self._explicit = {}

    def _ready(self, default_region: str) -> Sessions:
        if self._sessions is None:
            region = self.region or default_region
            self._sessions = Sessions(
                lambda **keys: self._client("sts", region, keys, {}),
                self._ask,
                json.dumps([region, self._endpoint() or _configured_endpoint(self._session, "sts")]),
                os.path.join(_folder(), "sessions"),
            )
        return self._sessions

    def _endpoint(self) -> str | None:
        endpoint = self._params.get("endpoint_url") or _environment("AWS_URL")
        if endpoint and not re.match(r"^https?://[^/\s]+", endpoint):
            raise Refused(f"endpoint_url: {endpoint!r} is not a URL; it begins with http:// or https://.")
        return endpoint or None

    def verify(self) -> Any:
        """What certificates are checked against, as every client of this task does: a file, True or False."""
        chosen = self._verify()
        if chosen is None:
            chosen = self._session.get_config_variable("ca_bundle")
        return os.environ.get("REQUESTS_CA_BUNDLE") or True if chosen is None else chosen

    def _verify(self) -> Any:
        if self._params.get("validate_certs") is False:
            return False
        bundle = self._params.get("aws_ca_bundle") or os.environ.get("AWS_CA_BUNDLE")
        if bundle and not os.path.exists(bundle):
            raise Refused(f"aws_ca_bundle: there is no file {bundle}.")
        return bundle or None


@dataclass(frozen=True)
class _Chosen:
    """Where a session of botocore looks for credentials, when they are known already."""

    credentials: Any

    def load_credentials(self) -> Any:
        return self.credentials


def remembered_identity(path: str) -> Identity | None:
    """The identity kept in a file, or None."""
    try:
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)
        return Identity(str(kept["account_id"]), str(kept["arn"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember_identity(path: str, identity: Identity) -> None:
    """Keep an identity, readable by its owner only. Where that can't be, it is asked for again next time."""
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"account_id": identity.account_id, "arn": identity.arn}, file)
        os.replace(name, path)
    except OSError:
        return


def _explicit_keys(params: Mapping[str, Any]) -> dict[str, str]:
    access = params.get("access_key")
    secret = params.get("secret_key")
    if (access or secret) and params.get("profile"):
        raise Refused("profile and access_key exclude each other: give one of them.")
    if not access and not secret:
        # Two names that amazon.aws knows and botocore doesn't.
        if not os.environ.get("AWS_ACCESS_KEY_ID") and os.environ.get("AWS_ACCESS_KEY"):
            access, secret = os.environ["AWS_ACCESS_KEY"], _environment("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY")
        else:
            return {}
    if not access or not secret:
        raise Refused("access_key and secret_key belong together: one of them is missing.")
    keys = {"aws_access_key_id": access, "aws_secret_access_key": secret}
    token = params.get("session_token") or _environment("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
    if token and (params.get("session_token") or not params.get("access_key")):
        keys["aws_session_token"] = token
    return keys


def _credentials(keys: Mapping[str, str]) -> Any:
    if not keys:
        return None
    return botocore.credentials.Credentials(
        keys["aws_access_key_id"], keys["aws_secret_access_key"], keys.get("aws_session_token")
    )


def _folder() -> str:
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "converge.aws")


def _configured_endpoint(session: Any, service: str) -> str:
    """The endpoint that the environment or the configuration files name for a service, or an empty string."""
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return ""
    configured = botocore.configprovider.ConfiguredEndpointProvider
    return str(configured(session.full_config, session.get_scoped_config(), service).provide() or "")


def _partition(session: Any, region: str) -> str:
    try:
        return str(session.get_partition_for_region(region))
    except botocore.exceptions.BotoCoreError:
        return ""


def _no_profile(error: Any) -> str:
    return f"profile: there is no profile {error.kwargs['profile']!r} in the AWS configuration files."


def _environment(*names: str) -> str | None:
    for name in names:
        if os.environ.get(name):
            return os.environ[name]
    return None
