"""Who asks: the client's address as far as it can be trusted, and fingerprints that hide it."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, request


def address() -> str:
    """Return the client's address, told by others only through PROXY_HOPS; IPv6 by its /64: one household."""
    try:
        found = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((found, 64), strict=False))
    return str(found)


def fingerprint(kind: str, value: str) -> str:
    """Return "<kind>:<hash>" of a value that is not to be stored in clear; the hash needs the secret key."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(key, f"{kind}:{value}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return f"{kind}:{digest.hexdigest()}"
