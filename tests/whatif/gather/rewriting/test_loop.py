"""Turns of loops: the same results, in the order of the turns, all turns at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whatif.gather.rewrites import cases, in_threads, rewritten, same

TURNS: dict[str, Any] = {"iterations": 3}
HEAD = "def f(p='abc'):\n    acc, seen = [], {}\n    found = []\n    kinds = set()\n"
TAIL = "    return acc, seen, found, kinds, p\n"


def loop(body: str) -> str:
    """The code of a coroutine whose loop's turns run at the same time."""
    return same(f"async {HEAD}{body}{TAIL}", ["for", TURNS], most=3, has={"asyncio"})


def pool(body: str) -> str:
    """The code of a function whose loop's turns run in threads."""
    return in_threads(f"{HEAD}{body}{TAIL}", ["for", TURNS], together=3)


def refused(body: str, tail: str = TAIL) -> str:
    """Why a loop is left to a human."""
    made = rewritten(f"async {HEAD}{body}{tail}", ["for", TURNS])
    assert made.diff == ""
    return made.code.splitlines()[0].removeprefix("# A sketch only: ")


@pytest.mark.parametrize(
    ("body", "lines"),
    cases(
        """
        for x in p:
            await get(x)
        =>     await asyncio.gather(*(get(x) for x in p))

        for x in p:
            found.append(await get(x))
        =>     found.extend(await asyncio.gather(*(get(x) for x in p)))

        for x in p:
            kinds.add(await get(x))
        =>     kinds.update(await asyncio.gather(*(get(x) for x in p)))

        for x in p:
            acc.append(await get(x))
        =>     for result in await asyncio.gather(*(get(x) for x in p)):
        =>         acc.append(result)

        for i, x in enumerate(p):
            found.append(await get(i, x))
        => *(get(i, x) for i, x in enumerate(p))

        for x in 1, 2, 3:
            await get(x)
        => *(get(x) for x in (1, 2, 3))

        for x in p if p else 'd':
            await get(x)
        => *(get(x) for x in (p if p else 'd'))

        for x in (await get(1, 2)):
            found.append(await get(x))
        => *(get(x) for x in await get(1, 2))

        for x in p:
            seen[x] = await get(x)
        =>     turns = list(p)
        =>     for x, result in zip(turns, await asyncio.gather(*(get(x) for x in turns))):
        =>         seen[x] = result

        for i, x in enumerate(p):
            seen[x, i] = await get(x)
        =>     for (i, x), result in zip(

        for x in sorted(seen or p):
            seen[x] = await get(x)
        => turns = list(sorted(seen or p))
        """
    ),
)
def test_one_wait_per_turn(body: str, lines: str) -> None:
    assert lines in loop(body)


@pytest.mark.parametrize(
    ("body", "lines"),
    cases(
        """
        for x in p:
            y = await get(x)
            found.append(await get(y))
        =>         y = await get(x)
        =>         return await get(y)

        for x in p:
            y = await get(x)
            # kept
            found.append(y)
        =>         # kept
        =>         return y

        for x in p:
            found.append((await get(x))[1])
        =>     async def one_x(x):
        =>         return (await get(x))[1]

        for x in p:
            found.append((x, await get(x)))
        =>         return (x, await get(x))

        for x in p:
            seen[x] = x, await get(x)
        =>         return x, await get(x)

        for i, x in enumerate(p):
            y = await get(x)
            seen[i] = y
        =>     async def one_i(i, x):
        =>         y = await get(x)
        =>         return y

        for _ in range(3):
            y = await get(1)
            found.append(y)
        =>     async def one_turn(_):

        for x in p:
            await get(x)
            await get(x, x)
        => await asyncio.gather(*(one_x(x) for x in p))

        for x in p:
            found.append(await get(*map(lambda y: x + y, 'de')))
        =>     async def one_x(x):

        for x in p:
            if x == 'a':
                y = await get(x)
            else:
                y = await get(1)
            found.append(y)
        =>         return y

        for x in p:
            for y in x:
                await get(y)
                if y:
                    break
        => async def one_x(x):
        """
    ),
)
def test_more_than_a_wait_per_turn_goes_into_a_function_inside(body: str, lines: str) -> None:
    assert lines in loop(body)


@pytest.mark.parametrize("word", ["global", "nonlocal"])
def test_name_that_others_read_is_left_to_a_human(word: str) -> None:
    source = (
        f"async def f(p):\n    {word} last\n    for x in p:\n        last = await get(x)\n        await get(last)\n"
    )
    assert "last is read after the loop" in rewritten(source, ["for", TURNS]).code


def test_results_go_where_the_turn_says() -> None:
    body = "    groups = {x: [x] for x in p}\n    for x in p:\n        groups[x].append(await get(x))\n"
    made = same(f"async def f(p='abc'):\n{body}    return groups\n", ["for", TURNS], most=3)
    assert "        groups[x].append(result)\n" in made


def test_list_that_may_be_something_else_is_appended_to() -> None:
    turns = "    for x in 'abc':\n        acc.append(await get(x))\n"
    source = f"async def f(acc=None):\n    acc = acc or []\n{turns}    return acc\n"
    assert "        acc.append(result)\n" in same(source, ["for", TURNS], most=3)
    source = source.replace("acc = acc or []", "acc: list = []").replace("acc=None", "")
    assert "acc.extend(await" in same(source, ["for", TURNS], most=3)
    assert "acc.extend(await" in same(source.replace("= []", "= list()"), ["for", TURNS], most=3)
    assert "acc.append(result)" in same(source.replace("= []", "= sorted([])"), ["for", TURNS], most=3)
    assert "acc.append(result)" in same(source.replace("= []", "= [].copy()"), ["for", TURNS], most=3)


def test_list_that_may_be_given_is_appended_to() -> None:
    turns = "    for x in 'abc':\n        acc.append(await get(x))\n"
    source = f"async def f(acc=None):\n    if acc is None:\n        acc = []\n{turns}    return acc\n"
    assert "acc.append(result)" in same(source, ["for", TURNS], most=3)


def test_attributes_take_results() -> None:
    source = "    async def go(self):\n        for x in 'abc':\n            self.seen.append(await self.get(x))\n"
    made = rewritten(source, ["for", TURNS]).code
    assert (
        "    for result in await asyncio.gather(*(self.get(x) for x in 'abc')):\n        self.seen.append(result)\n"
        in made
    )


@pytest.mark.parametrize(
    ("body", "said"),
    cases(
        """
        for x in p:
            if await get(x):
                break
        => line 17 jumps out of it.

        for x in p:
            if x:
                continue
            await get(x)
        => line 17 jumps out of it.

        for x in p:
            p = await get(p)
        => a turn of the loop hands p on to the next.

        n = 0
        for x in p:
            n += len(await get(x))
        => a turn of the loop hands n on to the next.

        for x in p:
            await get(x)
        else:
            p = 1
        => the loop has an else.

        for x in p:
            y = await get(x)
        p = y
        => y is read after the loop.

        for x in p:
            await get(x)
        p = x
        => x is read after the loop.

        for x in p:
            return await get(x)
        => line 16 cannot stand in a function of its own.

        for x in p:
            yield await get(x)
        => line 16 cannot stand in a function of its own.

        for seen['x'] in p:
            await get(1)
        => the variables of the loop are more than names.

        for x in p:
            found.append(await get(x, found))
        => a turn of the loop reads what other turns have put in.

        for x in found:
            found.append(await get(x))
        => a turn of the loop reads what other turns have put in.

        for x in p:
            seen[x] = await get(seen)
        => a turn of the loop reads what other turns have put in.

        for x in p:
            found.append(x)
            await get(x)
        => a turn of the loop uses append(), and the order of what it makes would change.

        for x in p:
            y = await get(x)
            seen[y] = 1
        => it is not known beforehand where the results go.

        for x in p:
            y = await get(x)
            seen[x, y] = 1
        => it is not known beforehand where the results go.

        for x in p:
            make().append(await get(x))
        => it is not known beforehand where the results go.

        for x in p:
            seen['k'] = await get(x)
        => each turn of the loop assigns to the same place.

        for x in p:
            await super().get(x)
        => super means something else in a function of its own.

        for x in p: y = await get(x); found.append(y)
        => two statements share a line.
        """
    ),
)
def test_loops_that_are_left_to_a_human(body: str, said: str) -> None:
    assert refused(body) == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("async for x in p:\n        await get(x)", "the loop learns from each turn whether there is another one"),
        ("while p:\n        await get(p)", "the tasks do not lie in one block"),
        ("p = await get(p)", "the tasks do not lie in one block"),
    ],
)
def test_what_has_no_turns_that_are_known_beforehand(body: str, said: str) -> None:
    made = rewritten(f"async def f(p):\n    {body}\n", [body[:7], TURNS])
    assert (made.diff, made.code.splitlines()[0].partition(",")[0].strip(".")) == ("", f"# A sketch only: {said}")


@pytest.mark.parametrize(
    ("body", "lines"),
    cases(
        """
        for x in p:
            make(x)
        =>         futures = [pool.submit(make, x) for x in p]
        =>     for future in futures:
        =>         future.result()

        for x in p:
            found.append(make(x, k=1))
        =>     found.extend([future.result() for future in futures])

        for x in p:
            seen[x] = make(x)
        =>     for x, result in zip(turns, [future.result() for future in futures]):

        for x in p:
            found.append(make(x)[1])
        =>     def one_x(x):
        =>         return make(x)[1]

        for x in p:
            y = make(x)
            found.append(y)
        => pool.submit(one_x, x) for x in p

        for i, x in enumerate(p):
            y = make(i)
            seen[x] = y
        => pool.submit(one_i, i, x) for i, x in turns
        """
    ),
)
def test_turns_in_threads(body: str, lines: str) -> None:
    assert lines in pool(body)


def test_turns_of_a_coroutine_in_threads() -> None:
    source = f"async {HEAD}    for x in p:\n        found.append(make(x))\n{TAIL}"
    made = in_threads(source, ["for", TURNS], together=3)
    assert "*(asyncio.to_thread(make, x) for x in p)" in made
    source = f"async {HEAD}    for x in p:\n        y = make(x)\n        found.append(y)\n{TAIL}"
    made = in_threads(source, ["for", TURNS], together=3)
    assert "*(asyncio.to_thread(one_x, x) for x in p)" in made


def test_turns_beside_another_task() -> None:
    source = f"async {HEAD}    for x in p:\n        found.append(await get(x))\n    p = await get(1)\n{TAIL}"
    assert "two tasks have to do with p" in rewritten(source, ["for", TURNS], ["p = "]).code
    source = source.replace("    p = await", "    acc = await")
    made = same(source, ["for", TURNS], ["acc = "], most=4, has={"asyncio"})
    assert (
        "results, acc = await asyncio.gather(asyncio.gather(*(get(x) for x in p)), get(1))\n    found.extend(results)"
        in made
    )
    source = source.replace("await get", "make").replace("async ", "")
    made = in_threads(source, ["for", TURNS], ["acc = "], together=4)
    assert "found.extend([future.result() for future in futures])" in made


def test_turns_within_a_task_of_several_steps_are_left_to_a_human() -> None:
    source = f"async {HEAD}    acc = [await get(x) for x in p]\n    for x in p:\n        await get(x, acc)\n{TAIL}"
    made = rewritten(source, ["acc = [await", "for", TURNS])
    assert "a loop is one of several steps of a task" in made.code
