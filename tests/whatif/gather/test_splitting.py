"""Slow parts of one statement as statements of their own."""

from __future__ import annotations

import textwrap

import pytest
from msgspec.structs import replace

from tests.scenes import Suite
from testtime.whatif.gather.evidence import Watched, watched
from testtime.whatif.gather.result import Gathering
from testtime.whatif.gather.splitting import Refused, Split, split

HEAD = """
    import asyncio, time
    from types import SimpleNamespace as O
    class Thing:
        def __init__(self, *given, **named): pass
    class Session:
        def __init__(self): self.count = 0
        async def add(self, number):
            self.count = self.count * 2 + number
            await asyncio.sleep(1)
    session = Session()
    place = O(it=1, at=[1])
    def quick(*given): return 1
    COUNT = 0
    async def bump():
        global COUNT
        COUNT += 1
        await asyncio.sleep(1)
    async def one(*given): await asyncio.sleep(1)
    async def two(*given): await asyncio.sleep(1)
    def first(*given): time.sleep(1)
    def second(*given): time.sleep(1)
    class context:
        def __init__(self, *given): pass
        async def __aenter__(self): await asyncio.sleep(1)
        async def __aexit__(self, *what): pass
"""


def told(text: str, head: str = "async def stack(xs=()):") -> Suite:
    """A function of that text, as it ran."""
    body = textwrap.indent(textwrap.dedent(text).strip(), " " * 4)
    suite = Suite(textwrap.dedent(HEAD).strip() + f"\n{head}\n{body}\n")
    suite.run("stack")
    return suite


def made(text: str, head: str = "async def stack(xs=()):") -> tuple[Watched, Watched, Split | None, list[Refused]]:
    """The function as it was, and as it is split."""
    (function,) = watched(told(text, head).profile())
    return function, *split(function)


def lines(text: str, head: str = "async def stack(xs=()):") -> list[str]:
    """The new lines of its body, without comments."""
    _, after, _, _ = made(text, head)
    return [row.partition("  #")[0].strip() for row in after.body.code.source.splitlines()[1:]]


def gathered(text: str, head: str = "async def stack(xs=()):") -> Gathering:
    """What comes of it."""
    return told(text, head).gathering()


def reasons(text: str, head: str = "async def stack(xs=()):") -> list[str]:
    """Why nothing comes of it."""
    found = gathered(text, head)
    assert not found.groups
    return [each.reason for each in found.rejected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "return await one(), await two()",
            ["one_result = await one()", "two_result = await two()", "return one_result, two_result"],
        ),
        (
            "x = Thing(quick(3), await one(), b=await one(1))",
            [
                "quick_result = quick(3)",
                "one_result = await one()",
                "one_result_2 = await one(1)",
                "x = Thing(quick_result, one_result, b=one_result_2)",
            ],
        ),
        (
            'place.it = f"{await one()}-{await two()}"',
            ["one_result = await one()", "two_result = await two()", 'place.it = f"{one_result}-{two_result}"'],
        ),
        ("a, b = await one(), await two()", ["a = await one()", "b = await two()"]),
        ("await one(), await two()", ["await one()", "await two()"]),
        (
            "a, b = await one(), await two(1)\nb, a = await one(a), await two(b)",
            ["a = await one()", "b = await two(1)", "b, a = await one(a), await two(b)"],
        ),
        (
            "yield [await one(), await two()]",
            ["one_result = await one()", "two_result = await two()", "yield [one_result, two_result]"],
        ),
    ],
)
def test_awaits_of_one_line(text: str, expected: list[str]) -> None:
    first, *rest = text.split("\n")
    took = " then ".join(["waits 90"] * first.count("await"))
    assert lines("\n".join([f"{first}  # {took}", *rest])) == expected


def test_swapped_names_get_others_first() -> None:
    text = "a = b = 1\na, b = await one(b), await two(a)  # waits 90 then waits 90"
    assert lines(text)[1:] == [
        "one_result = await one(b)",
        "two_result = await two(a)",
        "a, b = one_result, two_result",
    ]


def test_calls_of_plain_code() -> None:
    assert lines("x = [first(1), second(2)]  # blocks 90 then blocks 60", "def stack():") == [
        "first_result = first(1)",
        "second_result = second(2)",
        "x = [first_result, second_result]",
    ]


def test_parts_on_lines_of_their_own_keep_comments_and_shape() -> None:
    text = """
        x = Thing(
            # the first
            await one(  # waits 90
                1,
            ),
            b=await two(),  # waits 90
        )
    """
    _, after, how, _ = made(text)
    assert how is not None
    assert after.body.code.source.splitlines()[1:] == [
        "    one_result = await one(  # waits 90",
        "            1,",
        "        )",
        "    two_result = await two()",
        "    x = Thing(",
        "        # the first",
        "        one_result,",
        "        b=two_result,  # waits 90",
        "    )",
    ]


def test_chain_over_lines_gets_brackets() -> None:
    text = """
        x = (
            place
            .at.append(1),  # blocks 90
            second(),  # blocks 90
        )
    """
    assert "append_result = (place" in " ".join(lines(text, "def stack():"))


def test_times_and_places_of_the_parts() -> None:
    text = "x = 1\nreturn await one(), await two()  # waits 90 then waits 60"
    before, after, how, refused = made(text)
    assert how is not None
    assert refused == []
    line = before.body.tree.lineno + 2
    nodes = after.body.tree.body
    assert [after.spent(node, 0).suspended // 1_000_000 for node in nodes] == [0, 90, 60, 0]
    spans = [(node.lineno, node.end_lineno or 0) for node in nodes]
    assert [how.lines(span)[0] for span in spans] == [line - 1, line, line, line]
    assert [how.part(span) for span in spans] == [None, (line, 11, line, 22), (line, 24, line, 35), None]
    assert [how.statement(span) for span in spans] == [None, line, line, None]
    assert how.apart == ((line, 11, line, 22), (line, 24, line, 35))
    assert {each.line for each in after.executions[0].snapshots} >= {span[0] for span in spans[1:]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "y = await one()  # waits 90\nreturn await two()  # waits 90",
            ["y = await one()", "result = await two()", "return result"],
        ),
        (
            "y = await one()  # waits 90\nreturn y, Thing(await two())  # waits 90",
            ["y = await one()", "result = await two()", "return y, Thing(result)"],
        ),
        (
            "y = await one()  # waits 90\nyield await two()  # waits 90\nawait one()",
            ["y = await one()", "result = await two()", "yield result", "await one()"],
        ),
        (
            "y = await one()  # waits 90\nreturn place.it, await two()  # waits 90",
            ["y = await one()", "result = place.it, await two()", "return result"],
        ),
    ],
)
def test_what_is_handed_out_behind_another_wait(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "return await two()  # waits 90",
        "y = 1\nreturn await two()  # waits 90",
        "y = await one()  # waits 90\nreturn quick()",
        "y = await one()  # waits 90\nassert await two()  # waits 90",
        "return await one(), await two()  # waits 90 then waits 3",
        "return await one(await two())  # waits 90 then waits 90",
        "y = await one()  # waits 90\nreturn [await two(x) for x in xs]  # waits 90",
    ],
)
def test_what_stays_as_it_is(text: str) -> None:
    before, after, how, refused = made(text)
    assert (how, refused) == (None, [])
    assert after is before


ONE = "two waits in one statement: give each a statement of its own, then profile again"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = await one() or await two()", "whether the second runs depends on how the first went"),
        ("if await one() and await two():\n    pass", "whether the second runs depends on how the first went"),
        ("assert (await one(), await two()) != 1", ONE),
        ("x = 0; y = await one(), await two()", ONE),
        ("x = await one(), place.it, await two()", ONE),
        ("x = await one(), (y := 1), await two()", ONE),
        ("x = [(await one(), await two()) for x in [1]]", "two waits in one turn of a comprehension"),
        ("async with context() as x, context() as y:\n    pass", "what a with statement enters, it leaves before"),
    ],
)
def test_why_neighbours_stay_in_their_statement(text: str, reason: str) -> None:
    first, *rest = text.split("\n")
    _, _, how, refused = made("\n".join([f"{first}  # waits 90 then waits 90", *rest]))
    assert how is None
    assert [each.reason.startswith(reason) for each in refused] == [True]


def test_variable_that_a_part_changes_is_not_taken_later_than_before() -> None:
    text = "return COUNT, await bump(), await one()  # waits 90 then waits 60"
    assert reasons(text) == [ONE]
    text = "return Thing, await bump(), await one()  # waits 90 then waits 60"
    assert len(gathered(text).groups) == 1


def test_what_computes_is_no_second_wait() -> None:
    text = "x = await one() or quick()  # waits 90"
    assert made(text)[3] == []


def test_group_of_parts() -> None:
    found = gathered("x = 1\nreturn await one(), await two()  # waits 90 then waits 60")
    (group,) = found.groups
    line = group.tasks[0].lines[0][0]
    assert [(task.lines, task.columns) for task in group.tasks] == [
        (((line, line),), ((11, 22),)),
        (((line, line),), ((24, 35),)),
    ]
    assert group.apart == ((line, 11, line, 22), (line, 24, line, 35))
    assert (group.confidence, round(group.saved_s, 3)) == ("certain", 0.06)
    assert "+    one_result, two_result = await asyncio.gather(one(), two())\n" in group.diff
    assert "+    return one_result, two_result  #" in group.diff
    assert group.diff.count("\n-    ") == 1
    assert found.rejected == ()


def test_parts_that_depend_on_each_other_stay() -> None:
    text = "return await session.add(1), await session.add(2)  # waits 90 then waits 60"
    assert reasons(text) == ["the first changes session.count, and the second reads it"]
    (rejected,) = gathered(text).rejected
    assert len(rejected.lines) == 1


def test_return_that_needs_what_is_before_it_is_said_so() -> None:
    assert reasons("y = await one()  # waits 90\nreturn await two(y)  # waits 90") == [
        "y is made by the first and used by the second"
    ]


def test_barrier_is_told_by_its_line_in_the_file() -> None:
    text = (
        "x = await session.add(1), await session.add(2)  # waits 90 then waits 60\n"
        "assert x\n"
        "y = await one()  # waits 90"
    )
    found = gathered(text).rejected
    line = int(gathered(text).rejected[0].where.rpartition(":")[2])
    assert f"line {line + 2} lies between" in " ".join(each.reason for each in found)
    assert {number for each in found for span in each.lines for number in span} == {line + 1, line + 3}


def test_rewrite_splits_no_more_than_the_group_needs() -> None:
    text = """
        a, b = await one(), await two()  # waits 90 then waits 60
        c = await one(a, b)  # waits 90
        return await two(c)  # waits 90
    """
    (group,) = gathered(text).groups
    assert "result" not in group.diff
    assert "+    a, b = await asyncio.gather(one(), two())\n" in group.diff


def test_parts_beside_another_statement() -> None:
    text = """
        x = await one()  # waits 90
        y = await two(1), await two(2)  # waits 90 then waits 60
    """
    (group,) = gathered(text).groups
    assert [len(task.columns) for task in group.tasks] == [0, 1, 1]
    assert "+    x, two_result, two_result_2 = await asyncio.gather(" in group.diff
    assert "+    y = two_result, two_result_2  #" in group.diff


def test_loop_with_two_waits_in_a_line() -> None:
    text = """
        found = {}
        for x in [1, 2]:
            found[x] = await one(x), await two(x)  # waits 2 x 90 then waits 2 x 60
    """
    assert any(len(group.tasks) == 2 and group.tasks[0].columns for group in gathered(text).groups)


def test_text_that_cannot_be_read_is_left_alone() -> None:
    function, *_ = made("return await one(), await two()  # waits 90 then waits 60")
    code = function.body.code
    broken = type(code)(code.path, code.line, code.name, code.source.replace("\n", "\r\n"), code.flags)
    other = type(function)(type(function.body)(broken, function.body.tree), function.executions, steps=function.steps)
    assert split(other) == (other, None, [])


@pytest.mark.parametrize("column", [-1, 4])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("async with context() as x, context() as y:  # waits 90\n    pass", True),
        ("async with context() as x:  # waits 90\n    pass", False),
        ("async with context() as x, context() as y:  # waits 15\n    pass", False),
        ("async with context() as x, context() as y:\n    await one()  # waits 90", False),
    ],
)
def test_what_a_with_statement_enters_where_nobody_saw_which(text: str, column: int, *, told: bool) -> None:
    function, *_ = made(text)
    unseen = tuple(tuple(replace(step, column=column) for step in steps) for steps in function.steps)
    blind = type(function)(function.body, function.executions, steps=unseen)
    refused = split(blind)[2]
    assert bool(refused) is told
    assert all("a with statement" in each.reason for each in refused)
