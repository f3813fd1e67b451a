"""Headers, hosts and origins: what protects a page in the browser (security.md, rows 2, 15, 16)."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from manual_app.errors import Forbidden
from manual_app.extensions import csrf
from manual_app.web.transaction import SAFE
from manual_app.wording import _

MAX_BODY = 12 * 1024 * 1024
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


def init_app(app: Flask) -> None:
    """Bind cookies, proxies, CSRF, origins and headers."""
    https = str(app.config["PUBLIC_URL"]).startswith("https:")
    app.config.update(
        SESSION_COOKIE_NAME="manual",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    hops = int(app.config["PROXY_HOPS"])
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    csrf.init_app(app)
    app.before_request(refuse_foreign_hosts)
    app.before_request(refuse_foreign_origins)
    app.after_request(set_headers)
    app.context_processor(lambda: {"csp_nonce": nonce()})


def nonce() -> str:
    """Return this response's nonce."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def refuse_foreign_hosts() -> None:
    """Answer only to TRUSTED_HOSTS (row 15); the property raises for any other."""
    _host = request.host


def refuse_foreign_origins() -> None:
    """Refuse an unsafe request that a page of another origin sent (row 2), beside the CSRF token."""
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden(_("This request came from another site."))
    origin = request.headers.get("Origin")
    if origin and (origin == "null" or urlsplit(origin).netloc != request.host):
        raise Forbidden(_("This request came from another site."))


def set_headers(response: Response) -> Response:
    """Set the security headers; what is not marked public is never stored (row 16)."""
    policy = "; ".join(f"{name} {value.format(nonce=nonce())}" for name, value in POLICY.items())
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def public(response: Response, *, seconds: int = 0) -> Response:
    """Mark a response as public: the only ones that caches may keep."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "public, no-cache"
    return response
