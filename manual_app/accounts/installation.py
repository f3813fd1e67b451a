"""What the accounts know of the installation they are in; `configure` sets it once, at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"manual: keys of authenticator apps"


@dataclass(frozen=True)
class Installation:
    """Its address as passkeys know it, the key that seals what is secret, and whether it is a demo."""

    origin: str
    host: str
    sealing_key: bytes
    is_demo: bool

    @property
    def takes_passkeys(self) -> bool:
        """Whether browsers make passkeys here: the address is a name, over https or of this machine."""
        try:
            ip_address(self.host)
        except ValueError:
            return self.origin.startswith("https:") or _on_this_machine(self.host)
        return False


_here: Installation | None = None


def configure(settings: Mapping[str, Any]) -> None:
    """Take the settings of this installation."""
    global _here
    address = urlsplit(str(settings["PUBLIC_URL"]))
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    _here = Installation(
        origin=_origin(address),
        host=address.hostname or "",
        sealing_key=derived.derive(str(settings["SECRET_KEY"]).encode()),
        # an address with https is meant for others: a demo that is put there is one no more
        is_demo=bool(settings["DEMO"]) and address.scheme != "https",
    )


def here() -> Installation:
    """Return this installation."""
    if _here is None:
        raise RuntimeError("accounts are used before the app was made")
    return _here


def _origin(address: SplitResult) -> str:
    """Return the origin as browsers write it: without the port that goes without saying."""
    usual = {"http": 80, "https": 443}.get(address.scheme)
    port = f":{address.port}" if address.port and address.port != usual else ""
    return f"{address.scheme}://{address.hostname or ''}{port}"


def _on_this_machine(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")
