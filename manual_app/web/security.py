"""Headers, hosts and origins: what protects a page in the browser (security.md, 2, 15, 16)."""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from manual_app.errors import Forbidden
from manual_app.extensions import csrf
from manual_app.web.transaction import SAFE
from manual_app.wording import _

MAX_BODY = 12 * 1024 * 1024
MAX_FORM = 2 * 1024 * 1024  # of what is no file
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'nonce-{nonce}'",
    "style-src": "'self' 'nonce-{nonce}'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_POLICY = "; ".join(f"{name} {value}" for name, value in POLICY.items())
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), "
    "payment=(), serial=(), usb=()",
}
# for files that people uploaded: shown as what they are, able to do nothing, even opened on their own
SANDBOX = "default-src 'none'; sandbox"


def init_app(app: Flask) -> None:
    """Bind cookies, proxies, CSRF, origins and headers."""
    plain = served_plainly(str(app.config["PUBLIC_URL"]))
    app.config.update(
        # the prefix lets browsers refuse a cookie of this name that a neighbouring host has planted
        SESSION_COOKIE_NAME="manual" if plain else "__Host-manual",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not plain,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_FORM,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
        WTF_CSRF_SSL_STRICT=False,  # asks for a Referer; refuse_foreign_origins asks for more
    )
    hops = int(app.config["PROXY_HOPS"])
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["trusted_hosts"] = frozenset(map(host_name, app.config["TRUSTED_HOSTS"]))
    app.config["TRUSTED_HOSTS"] = None  # Flask's own check knows no IPv6 and no capitals
    app.before_request(refuse_foreign_hosts)
    app.before_request(refuse_foreign_origins)
    csrf.init_app(app)
    app.after_request(set_headers)
    app.context_processor(lambda: {"csp_nonce": nonce()})


def served_plainly(public_url: str) -> bool:
    """Whether pages are served over plain http on this machine only: the one case without Secure cookies."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        on_loopback = ip_address(host).is_loopback
    except ValueError:
        on_loopback = host == "localhost" or host.endswith(".localhost")
    return parts.scheme == "http" and on_loopback


def nonce() -> str:
    """Return this response's nonce."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def refuse_foreign_hosts() -> None:
    """Answer only to TRUSTED_HOSTS (row 15); raises SecurityError for any other."""
    if host_name(request.host) not in current_app.extensions["trusted_hosts"]:
        raise SecurityError


def host_name(host: str) -> str:
    """Return the name in a Host header: in small letters, without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets that hold no address
        return ""


def refuse_foreign_origins() -> None:
    """Refuse an unsafe request that a page of another origin sent (row 2), beside the CSRF token."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site not in {"same-origin", "none"} or (origin is not None and origin not in own_origins()):
        raise Forbidden(_("This request came from another site."), code="foreign_origin")


def own_origins() -> frozenset[str]:
    """Return the origins this installation has: the one asked, and that of PUBLIC_URL."""
    public = urlsplit(str(current_app.config["PUBLIC_URL"]))
    return frozenset({f"{request.scheme}://{request.host}", f"{public.scheme}://{public.netloc}"})


def set_headers(response: Response) -> Response:
    """Set the security headers; only what is marked public is ever stored (row 16)."""
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce()))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not _storable(response):
        response.headers["Cache-Control"] = "no-store"
    return response


def public(response: Response, *, seconds: int = 0) -> Response:
    """Mark a response as public: the only ones that caches may keep."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "public, no-cache"
    return response


def sandboxed(response: Response) -> Response:
    """Mark a response as an uploaded file (row 10)."""
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _storable(response: Response) -> bool:
    """Whether caches may keep a response: it says so, and is no page that was made for a signed-in member."""
    made_for_one = response.mimetype == "text/html" and "_user_id" in session
    return bool(response.cache_control.public) and not made_for_one
