"""Which child of the old document stands for which of the new one."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from manual_app.content.diff.sequences import matching, rising
from manual_app.content.plain import NodeJson, attributes


@dataclass(frozen=True, slots=True)
class Match:
    """One child: old and new, or one of them alone; `moved` when others changed places around it."""

    old: NodeJson | None
    new: NodeJson | None
    moved: bool = False


def match_children(old: list[NodeJson], new: list[NodeJson]) -> list[Match]:
    """Pair children in the order of the new ones; those that went stand after the one they followed.

    Ids decide; what has none (or one that is not unique) is paired by its content, then by kind and place.
    """
    partner = _by_id(old, new)
    _by_content(old, new, partner)
    _by_place(old, new, partner)
    row = [partner[j] for j in range(len(new)) if j in partner]
    staying = {row[index] for index in rising(row)}
    return _in_order(old, new, partner, staying)


def _by_id(old: list[NodeJson], new: list[NodeJson]) -> dict[int, int]:
    """Map indices of new children to those of old ones with the same id."""
    places = _unique_ids(old)
    return {j: places[id_] for id_, j in _unique_ids(new).items() if id_ in places}


def _unique_ids(nodes: list[NodeJson]) -> dict[str, int]:
    ids = [attributes(node).get("id") for node in nodes]
    counts = Counter(ids)
    return {id_: index for index, id_ in enumerate(ids) if id_ and counts[id_] == 1}


def _free(count: int, taken: Iterable[int]) -> list[int]:
    used = set(taken)
    return [index for index in range(count) if index not in used]


def _by_content(old: list[NodeJson], new: list[NodeJson], partner: dict[int, int]) -> None:
    left, right = _free(len(old), partner.values()), _free(len(new), partner)
    if not left or not right:
        return
    before = [json.dumps(old[index], sort_keys=True) for index in left]
    after = [json.dumps(new[index], sort_keys=True) for index in right]
    for i, j in matching(before, after):
        partner[right[j]] = left[i]


def _by_place(old: list[NodeJson], new: list[NodeJson], partner: dict[int, int]) -> None:
    """Pair what is left between the same neighbours, when it is of one kind and not both have an id."""
    free_old = set(_free(len(old), partner.values()))
    after = -1
    for j, node in enumerate(new):
        if j in partner:
            after = partner[j]
            continue
        candidate = after + 1
        if candidate in free_old and _alike(old[candidate], node):
            partner[j] = after = candidate
            free_old.discard(candidate)


def _alike(old: NodeJson, new: NodeJson) -> bool:
    """Two blocks with ids of their own are two blocks, however alike they look."""
    both = attributes(old).get("id") and attributes(new).get("id")
    return old["type"] == new["type"] and not both


def _in_order(
    old: list[NodeJson], new: list[NodeJson], partner: dict[int, int], staying: set[int]
) -> list[Match]:
    gone = sorted(set(range(len(old))) - set(partner.values()))
    places = sorted(staying)
    left: dict[int, list[Match]] = {}
    for k in gone:
        left.setdefault(bisect_left(places, k), []).append(Match(old[k], None))
    found, passed = left.get(0, []), 0
    for j, node in enumerate(new):
        i = partner.get(j)
        found.append(Match(None if i is None else old[i], node, i is not None and i not in staying))
        if i in staying:
            passed += 1
            found.extend(left.get(passed, ()))
    return found
