"""Whatever could be put together here was worth a look to the recorder."""

from __future__ import annotations

import ast

import pytest

from tests.recorder.test_prospects import APART, function, steps
from testtime.model.watched import Code
from testtime.whatif.gather.body import Body, barrier, lines, turns
from testtime.whatif.gather.graph import closure
from testtime.whatif.gather.names import names
from testtime_recorder.prospects import SURE, Prospects

TEXTS = [
    APART,
    "a.x = await a.f()\nb.x = await b.f()",
    "x = a.f()\nwhile not x:\n    await b.g()\n    x = a.f()\ny = b.h()",
    "del a\nawait b.f()\nawait b.g()\nimport os\nawait b.h()",
    "x, y = await a.f(), await b.g()\nx += await a.h()\nz = (w := await b.f())",
    "if a:\n    x = await a.f()\nelse:\n    x = await a.g()\ny = await b.g()",
    "match a:\n    case 1:\n        b.f()\n        a.g()\nx = await b.f()",
    "for x in a:\n    await x.f()\n    y = await b.g()\nz = [await x.f() for x in b]\nu = {await v.f() for v in b}",
    "yield {x: await x.f() for x in a}\nyield b(c=[await x.f() for x in a], d=1)",
    "def g():\n    return a\nx = await a.f(g)\ny = await b.f(lambda: x)\nawait b.h()",
]


@pytest.mark.parametrize("text", TEXTS)
def test_whatever_the_host_could_put_together_is_looked_at(text: str) -> None:
    tree = function(text)
    body = Body(Code("t.py", 0, "f", ""), tree)
    seen = Prospects(tree)
    for block in body.blocks:
        for stretch in _stretches(block):
            about = [names(each) for each in stretch]
            pairs = [(one, two) for two in range(len(stretch)) for one in range(two)]
            paths = closure(len(stretch), {pair for pair in pairs if about[pair[0]].blocks(about[pair[1]])})
            for one, two in pairs:
                waits = [any(isinstance(node, ast.Call) for node in ast.walk(stretch[each])) for each in (one, two)]
                if (one, two) not in paths and all(waits):
                    assert seen.of(steps(lines(stretch[one])[0], lines(stretch[two])[0])) == SURE
        for statement in block:
            if turns(statement) is not None:
                assert seen.of(steps(lines(statement)[1])) == SURE


def _stretches(block: tuple[ast.stmt, ...]) -> list[list[ast.stmt]]:
    found: list[list[ast.stmt]] = [[]]
    for statement in block:
        if barrier(statement) is None:
            found[-1].append(statement)
        else:
            found.append([])
    return found
