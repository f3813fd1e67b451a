"""Who is in a Text at this moment: kept in memory only, and forgotten when they fall silent.

A tab says of itself where its person is (`Sign`), again and again. What has changed is gathered and told once
to all who listen (`take_changes`); what this process was told itself, it says to the others (`take_words`,
`hear`).
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

SILENT_SECONDS = 14.0  # after which a tab has gone; browsers say something every ten (signs.ts)
MOST_OF_ONE = 20  # tabs of a member in a Text; the one that has been silent for longest makes room
MOST_BYTES = 1_000  # of a word between processes
_NAME_BYTES, _ORGANISATION_BYTES, _SHORT_BYTES = 100, 120, 40


class Key(NamedTuple):
    """One tab of one member: another member's tab of the same name is another one."""

    member: int
    client: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits before a tab, as others may read it."""

    member: int
    name: str
    organisation: int
    organisation_name: str
    short: str
    initials: str


@dataclass(frozen=True, slots=True)
class Sign:
    """What a tab says of itself; `place`: where its selection begins and ends in that version."""

    client: str
    browser: str
    device: str
    version: int
    place: tuple[int, int] | None
    idle: bool


@dataclass(slots=True)
class _Here:
    told: dict[str, Any]  # as it goes over the wire
    heard: float
    rights: object = None  # what the right to be here was read with; None for tabs of other processes


class Presence:
    """The tabs that are in each Text, of this process and of others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._texts: dict[int, dict[Key, _Here]] = {}
        self._changed: dict[int, set[Key]] = {}
        self._unsaid: dict[tuple[int, Key], None] = {}
        self._asks, self._origin = True, secrets.token_hex(4)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is anywhere, and nobody is left to be told so."""
        return not (self._texts or self._changed or self._unsaid)

    def is_known(self, text_id: int, key: Key, rights: object) -> bool:
        """Whether this tab is here already, with the rights its member has now."""
        with self._lock:
            here = self._texts.get(text_id, {}).get(key)
            return here is not None and here.rights == rights

    def arrive(self, text_id: int, person: Person, sign: Sign, rights: object) -> None:
        """Let a tab be here."""
        with self._lock:
            self._make_room(text_id, Key(person.member, sign.client))
            told = {
                "member": person.member,
                "client": sign.client,
                "name": _cut(person.name, _NAME_BYTES),
                "organisation": person.organisation,
                "organisationName": _cut(person.organisation_name, _ORGANISATION_BYTES),
                "short": _cut(person.short, _SHORT_BYTES),
                "initials": person.initials,
            }
            self._put(text_id, told | _of(sign), rights)

    def stay(self, text_id: int, member: int, sign: Sign) -> None:
        """Note a further sign of a tab that is known; one that has gone meanwhile says so again soon."""
        with self._lock:
            here = self._texts.get(text_id, {}).get(Key(member, sign.client))
            if here is not None:
                self._put(text_id, here.told | _of(sign), here.rights)

    def leave(self, text_id: int, key: Key) -> None:
        """Let a tab be gone."""
        with self._lock:
            if self._forget(text_id, key):
                self._unsaid[text_id, key] = None

    def here(self, text_id: int) -> list[dict[str, Any]]:
        """Return everybody who is in a Text."""
        with self._lock:
            now = self._clock()
            every = self._texts.get(text_id, {}).values()
            return [one.told for one in every if now - one.heard < SILENT_SECONDS]

    def take_changes(self) -> dict[int, dict[str, Any]]:
        """Return, once, what has changed in each Text; whoever has been silent for too long has left."""
        with self._lock:
            self._forget_silent()
            changed, self._changed = self._changed, {}
            return {text_id: self._news(text_id, keys) for text_id, keys in changed.items()}

    def take_words(self) -> list[str]:
        """Return, once, what other processes have to hear of this one."""
        with self._lock:
            unsaid, self._unsaid = self._unsaid, {}
            words = [self._word({"asks": True})] if self._asks else []
            self._asks = False
            words += [self._word(self._said(text_id, key)) for text_id, key in unsaid]
            return [word for word in words if len(word.encode()) <= MOST_BYTES]

    def ask(self) -> None:
        """Let others say who is with them: this process has not listened until now."""
        self._asks = True

    def hear(self, word: str) -> None:
        """Take in what another process says; one of another release may say what is not understood here."""
        with self._lock, suppress(ValueError, KeyError, TypeError):
            said = json.loads(word)
            if said["of"] == self._origin:
                return
            if "asks" in said:
                self._unsaid.update(dict.fromkeys(self._mine()))
            elif "here" in said:
                self._put(said["text"], said["here"], None)
            else:
                self._forget(said["text"], Key(*said["left"]))

    def _put(self, text_id: int, told: dict[str, Any], rights: object) -> None:
        key = Key(told["member"], told["client"])
        here = self._texts.setdefault(text_id, {})
        if key not in here or here[key].told != told:
            self._changed.setdefault(text_id, set()).add(key)
        here[key] = _Here(told, self._clock(), rights)
        if rights is not None:
            self._unsaid[text_id, key] = None

    def _forget(self, text_id: int, key: Key) -> bool:
        here = self._texts.get(text_id, {})
        if here.pop(key, None) is None:
            return False
        self._changed.setdefault(text_id, set()).add(key)
        if not here:
            del self._texts[text_id]
        return True

    def _forget_silent(self) -> None:
        last = self._clock() - SILENT_SECONDS
        gone = [(one, key) for one, here in self._texts.items() for key in here if here[key].heard <= last]
        for text_id, key in gone:
            self._forget(text_id, key)

    def _make_room(self, text_id: int, arriving: Key) -> None:
        here = self._texts.get(text_id, {})
        of_one = [key for key in here if key.member == arriving.member and key != arriving]
        if len(of_one) >= MOST_OF_ONE:
            self._forget(text_id, min(of_one, key=lambda key: here[key].heard))

    def _news(self, text_id: int, keys: Iterable[Key]) -> dict[str, Any]:
        here = self._texts.get(text_id, {})
        people = [here[key].told for key in sorted(keys) if key in here]
        return {"people": people, "left": [list(key) for key in sorted(keys) if key not in here]}

    def _mine(self) -> list[tuple[int, Key]]:
        texts = self._texts.items()
        return [(one, key) for one, here in texts for key in here if here[key].rights is not None]

    def _said(self, text_id: int, key: Key) -> dict[str, Any]:
        here = self._texts.get(text_id, {}).get(key)
        return {"text": text_id, **({"left": key} if here is None else {"here": here.told})}

    def _word(self, said: dict[str, Any]) -> str:
        return json.dumps({"of": self._origin, **said}, separators=(",", ":"), ensure_ascii=False)


def _of(sign: Sign) -> dict[str, Any]:
    return {
        "browser": sign.browser,
        "device": sign.device,
        "version": sign.version,
        "place": sign.place and list(sign.place),
        "idle": sign.idle,
    }


def _cut(words: str, most: int) -> str:
    """Return as much of a name as a word between processes has room for, on one line."""
    line = "".join(letter if letter.isprintable() else " " for letter in words)
    return line.encode()[:most].decode(errors="ignore")
