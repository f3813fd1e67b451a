"""The address people use: what is set for it, and what comes through the proxy in front."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from manual_app.operating.doctor.findings import Finding, Installation, ok, warning, wrong
from manual_app.web.health import STREAM_PAUSE
from manual_app.web.security import host_name, served_plainly

PATIENCE = 10.0


def public_url(installation: Installation) -> Iterator[Finding]:
    """Look whether the address is one for people, and encrypted."""
    url = str(installation.settings["PUBLIC_URL"])
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        mend = "Write it like https://manual.example.org, without a path."
        yield wrong("address", f"PUBLIC_URL is {url}, which is no address of a host", mend)
    elif served_plainly(url):
        mend = "Set PUBLIC_URL to the address people type, for links in mail."
        yield warning("address", f"{url} is for this machine only", mend)
    elif parts.scheme != "https":
        mend = (
            "Put TLS in front (docs/install.md) and write https:// in PUBLIC_URL: nobody can sign in without."
        )
        yield wrong("address", f"{url} is not encrypted, and cookies are sent over https only", mend)
    else:
        yield ok("address", url)


def hosts(installation: Installation) -> Iterator[Finding]:
    """Look whether the app answers to its own address."""
    trusted = sorted(installation.trusted_hosts)
    own = host_name(urlsplit(str(installation.settings["PUBLIC_URL"])).netloc)
    if own in trusted:
        yield ok("hosts", f"answers to {', '.join(trusted)}")
    else:
        said = f"TRUSTED_HOSTS ({', '.join(trusted)}) lacks {own}, the host of PUBLIC_URL"
        yield wrong("hosts", said, "Add it, or leave TRUSTED_HOSTS empty.")


def sample_accounts(installation: Installation) -> Iterator[Finding]:
    """Look whether accounts whose password everybody knows can be reached by everybody."""
    has_demo = bool(installation.settings["DEMO"]) or (installation.instance / "demo-password").exists()
    if has_demo and not served_plainly(str(installation.settings["PUBLIC_URL"])):
        mend = "Begin with an empty instance folder (`--no-demo`): sample accounts share one password."
        yield wrong("sample accounts", "this installation holds them and is open to others", mend)
    else:
        yield ok("sample accounts", "there are some, on this machine only" if has_demo else "there are none")


def through_the_proxy(installation: Installation) -> Iterator[Finding]:
    """Ask for `/healthz` by the public address, then see whether a stream comes through at once."""
    url = str(installation.settings["PUBLIC_URL"]).rstrip("/")
    if not url.startswith(("http://", "https://")):
        return
    try:
        with _opened(f"{url}/healthz") as answer:
            headers = dict(answer.headers.items())
    except (OSError, HTTPException) as error:
        yield _not_through(url, error)
        return
    yield _hops(installation.settings, headers)
    yield _stream(url)


def _not_through(url: str, error: Exception) -> Finding:
    asked = f"{url}/healthz"
    if isinstance(error, urllib.error.HTTPError):
        lets_host_through = "Let the proxy pass the Host header on, or see TRUSTED_HOSTS."
        on_one_port = "See that web process and proxy run and agree on the port."
        mend = lets_host_through if error.code == 400 else on_one_port
        return wrong("proxy", f"{asked} answers {error.code}", mend)
    kind = type(getattr(error, "reason", error)).__name__
    mend = f"From another machine, `curl -N {asked}/stream` should print three lines, one by one."
    return warning("proxy", f"{asked} cannot be reached from here ({kind})", mend)


def _hops(settings: Mapping[str, Any], headers: Mapping[str, str]) -> Finding:
    """See whether the app believes the proxy: it sends this header where it takes a request for encrypted."""
    hops = int(settings["PROXY_HOPS"])
    encrypted = str(settings["PUBLIC_URL"]).startswith("https:")
    if encrypted and "Strict-Transport-Security" not in headers:
        said = f"the app does not see that requests are encrypted; PROXY_HOPS is {hops}"
        mend = "Set PROXY_HOPS to the number of proxies (1); let each send X-Forwarded-For, -Proto and -Host."
        return wrong("proxy", said, mend)
    if hops and not encrypted:
        mend = "Set PROXY_HOPS = 0 where no proxy stands in front: anybody could claim any address."
        return warning("proxy", f"PROXY_HOPS is {hops}, and PUBLIC_URL is not that of a proxy with TLS", mend)
    return ok("proxy", f"PROXY_HOPS is {hops}, and requests arrive as they should")


def _stream(url: str) -> Finding:
    with _opened(f"{url}/healthz/stream") as answer:
        arrivals = [time.monotonic() for line in answer if line.startswith(b"data:")]
    if len(arrivals) < 2 or arrivals[-1] - arrivals[0] < STREAM_PAUSE:
        mend = (
            "Switch buffering of answers off in the proxy (nginx: proxy_buffering off): live editing waits."
        )
        return wrong("streams", "the proxy holds streams back", mend)
    return ok("streams", "come through at once")


def _opened(url: str) -> HTTPResponse:
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 our own setting
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer: HTTPResponse = opener.open(request, timeout=PATIENCE)
    return answer
