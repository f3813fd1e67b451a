"""What may only be suggested, against thousands of cheats and a judge that knows nothing of the product."""

from __future__ import annotations

import json
import os
from random import Random

from manual_app.content import suggestions
from manual_app.content.schema import from_json
from manual_app.content.suggestions import Cheat
from tests.content.javascript import run
from tests.content.random_cheats import cheat, letters_without, suggested_by_others

ROUNDS, EACH = (2_000, 30) if os.environ.get("MANUAL_LONG") == "1" else (16, 10)


def test_no_cheat_that_is_taken_changes_a_letter_of_the_text_or_of_another() -> None:
    tried = taken = 0
    for number, case in enumerate(json.loads(run("suggest", 50_000, ROUNDS, 1))["shown"]):
        r, member, before = Random(number), case["member"], from_json(case["before"])
        letters = list(letters_without(case["before"], member))
        theirs = suggested_by_others(case["before"], member)
        for _time in range(EACH):
            sent = cheat(r, r.choice((case["before"], case["after"])), member)
            try:
                after = from_json(sent)
            except ValueError:
                continue  # no document at all: refused long before
            tried += 1
            try:
                suggestions.check_proposal(before, after, member)
            except Cheat:
                continue
            taken += 1
            assert list(letters_without(sent, member)) == letters, (number, sent)
            assert suggested_by_others(sent, member) == theirs, (number, sent)
    assert tried > ROUNDS * EACH
    assert 0 < taken < tried / 2
