"""Visit the installation of a trial as people do: sign in, open every page that is linked, write a word.

    python -m tests.install.visitor CERTIFICATE [--write]

Runs in the network of the trial, where manual.example.org is this machine. The sample content is there.
Prints what was seen; ends with 1 when a page did not open. The last line is the version of an author's text.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import socket
import ssl
import sys
from collections import Counter
from http.client import HTTPSConnection
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from PIL import Image

from tests.seeded import PASSWORD

NAME = "manual.example.org"
VISITORS = ("", "author@daugavpils.example", "reviewer@alimos.example")
MOST = 600
WORD = {"content": [{"type": "text", "text": "Later: "}]}


class Browser:
    """What keeps cookies and a token."""

    def __init__(self, certificate: Path) -> None:
        self.context = ssl.create_default_context(cafile=str(certificate))
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", part: str = ""
    ) -> tuple[int, str, bytes]:
        """Return status, kind (or where one is sent) and content, or a part of it."""
        connection = HTTPSConnection(NAME, context=self.context, timeout=60)
        raw = socket.create_connection(("127.0.0.1", 443), timeout=60)
        connection.sock = self.context.wrap_socket(raw, server_hostname=NAME)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": self.token, "Referer": f"https://{NAME}/"}
        headers |= {name: said for name, said in (("Content-Type", kind), ("Range", part)) if said}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        told = answer.headers.get("Location") or answer.headers.get_content_type()
        if found := re.search(rb'<meta name="csrf-token" content="([^"]+)"', content):
            self.token = found[1].decode()
        return answer.status, told, content

    def sign_in(self, email: str) -> None:
        """Sign in by the form."""
        self.ask("GET", "/sign-in")
        form = urlencode({"email": email, "password": PASSWORD, "csrf_token": self.token}).encode()
        status, where, content = self.ask("POST", "/sign-in", form, "application/x-www-form-urlencoded")
        if status not in (302, 303) or "sign-in" in where:
            sys.exit(f"{email} cannot sign in: {status} {content[:300]!r}")
        self.ask("GET", "/waiting")


def walk(browser: Browser) -> tuple[Counter[str], list[str]]:
    """Open every page and file that is linked from the start; return what was seen and what failed."""
    waiting, known, seen, failed = ["/"], {"/"}, Counter[str](), []
    while waiting and sum(seen.values()) < MOST:
        path = waiting.pop()
        status, told, content = browser.ask("GET", path)
        seen[f"{status} {'redirect' if status in (302, 303, 308) else told}"] += 1
        if status >= 400:
            failed.append(f"{path} answers {status}")
        elif told == "application/pdf" and not is_whole(browser, path, content):
            failed.append(f"{path} is no PDF, or no part of it can be had")
        found = re.findall(r'(?:href|src)="([^"#]+)', content.decode()) if told == "text/html" else []
        for link in [told] if status in (302, 303, 308) else map(html.unescape, found):
            parts = urlsplit(urljoin(f"https://{NAME}{path}", link))
            there = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc == NAME and there not in known:
                known.add(there)
                waiting.append(there)
    return seen, failed


def is_whole(browser: Browser, path: str, pdf: bytes) -> bool:
    """Say whether this is a PDF, and can be got in parts too."""
    status, _, rest = browser.ask("GET", path, part="bytes=1000-")
    return (
        pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF") and (status, rest) == (206, pdf[1000:])
    )


def upload(browser: Browser, text_id: int) -> None:
    """Put a picture into a text; the server draws it anew in a process of its own."""
    picture = BytesIO()
    Image.new("RGB", (1600, 1200), "#0B5563").save(picture, "PNG")
    head = b'--border\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'
    body = head + picture.getvalue() + b"\r\n--border--\r\n"
    kind = "multipart/form-data; boundary=border"
    status, _, answer = browser.ask("POST", f"/texts/{text_id}/pictures", body, kind)
    if status != 201:
        sys.exit(f"a picture is answered {status} {answer[:300]!r}")


def version_after(browser: Browser, *, write: bool) -> int:
    """Return the version of the first text this author may edit, after a word more in it if that is asked."""
    for number in range(1, 100):
        status, _, content = browser.ask("GET", f"/texts/{number}")
        text = json.loads(content) if status == 200 else {}
        if text.get("role") == "edit":
            break
    else:
        sys.exit("there is no text to write in")
    if write:
        step = {"stepType": "replace", "from": 2, "to": 2, "slice": WORD}
        sent = {name: text[name] for name in ("version", "schema")}
        body = json.dumps({**sent, "client": "c", "request": f"r{text['version']}", "steps": [step]}).encode()
        status, _, answer = browser.ask("POST", f"/texts/{number}/steps", body, "application/json")
        if status != 200 or json.loads(answer)["kept"] != [0]:
            sys.exit(f"a write is answered {status} {answer!r}")
        upload(browser, number)
        _, _, content = browser.ask("GET", f"/texts/{number}")
    return int(json.loads(content)["version"])


def main() -> None:
    """Visit as everybody, then write as an author."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("certificate", type=Path)
    reader.add_argument("--write", action="store_true")
    options = reader.parse_args()
    failures: list[str] = []
    for email in VISITORS:
        browser = Browser(options.certificate)
        if email:
            browser.sign_in(email)
        seen, failed = walk(browser)
        print(f"{email or 'a stranger'}: {dict(seen)}", flush=True)
        failures += failed
    if failures:
        sys.exit("\n".join(failures))
    browser = Browser(options.certificate)
    browser.sign_in(VISITORS[1])
    print(version_after(browser, write=options.write))


if __name__ == "__main__":
    main()
