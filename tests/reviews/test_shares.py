"""The pages of versions say how much each partner wrote."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from manual_app import jobs
from manual_app.texts import service as texts
from tests import factories as make
from tests.reviews.world import World


def words_of(page: str) -> list[str]:
    """Return the lines that say what each partner wrote, list by list."""
    lists = re.findall(r'<ul class="shares".*?</ul>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in lists]


def test_versions_say_how_much_each_partner_wrote(client: FlaskClient, world: World) -> None:
    browser = make.signed_in(client, world.author)
    editor = make.member(world.coordinator.organisation, "editor")
    world.submit()
    jobs.drain()
    make.write(editor, world.text, "Bread, and time for one another.")
    world.submit()
    jobs.drain()
    page = browser.get(f"/texts/{world.text.id}/revisions").get_data(as_text=True)
    newest, first = words_of(page)
    assert re.fullmatch(r"Daugavpils \d+ words", first)
    assert newest == "Jette 6 words Daugavpils 4 words"
    one = browser.get(f"/texts/{world.text.id}/revisions/2").get_data(as_text=True)
    assert words_of(one) == [newest]
    compared = browser.get(f"/texts/{world.text.id}/compare?from=1&to=2").get_data(as_text=True)
    row = re.search(r"<th scope=\"row\">Jette</th>(.*?)</tr>", compared, re.DOTALL)
    assert row is not None
    assert re.findall(r">(\d+)<", row[1]) == ["0", "6"]


def test_a_version_that_is_not_counted_yet_says_nothing(client: FlaskClient, world: World) -> None:
    browser = make.signed_in(client, world.author)
    world.submit()
    for page in ("revisions", "revisions/1", "compare"):
        answer = browser.get(f"/texts/{world.text.id}/{page}")
        assert answer.status_code == 200
        assert words_of(answer.get_data(as_text=True)) == []
    texts.count_missing_shares()
    assert words_of(browser.get(f"/texts/{world.text.id}/revisions").get_data(as_text=True)) != []
