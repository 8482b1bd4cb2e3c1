"""One task: a call taken as it is, a thread's call, or a function inside that binds the same names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whatif.gather.rewrites import cases, in_threads, rewritten, run, same

OTHER = "    other = await get('other')\n"


def coroutine(body: str, *heads: str, result: str = "x, other", **more: Any) -> str:
    """The code of a coroutine in which some statements, and another wait, run at the same time."""
    return same(
        f"async def f(p=3):\n{body}{OTHER}    return {result}\n", [*heads], ["other"], most=2, has={"asyncio"}, **more
    )


def thread(body: str, *heads: str, result: str = "x, other") -> str:
    """The code of a function in which some statements, and another call, run in threads."""
    return in_threads(f"def f(p=3):\n{body}    other = make('other')\n    return {result}\n", [*heads], ["other"])


@pytest.mark.parametrize(
    ("body", "line"),
    cases(
        """
        x = await get(1)
        => x, other = await asyncio.gather(get(1), get('other'))

        x, y = await get(1)
        => (x, y), other = await asyncio.gather(get(1), get('other'))

        (x, y) = await get(1)
        => (x, y), other = await asyncio.gather(get(1), get('other'))

        x = {}
        x['k'] = await get(1)
        => x['k'], other = await asyncio.gather(get(1), get('other'))

        x: int = await get(1)
        => x: int
        =>     x, other = await asyncio.gather(get(1), get('other'))

        x = p
        await get(1)
        => _, other = await asyncio.gather(get(1), get('other'))

        x = await (get(1) if p else get(2))
        => gather(get(1) if p else get(2), get('other'))

        x = 1
        x = await get(x)
        => x, other = await asyncio.gather(get(x), get('other'))
        """
    ),
)
def test_single_wait_is_taken_as_it_is(body: str, line: str) -> None:
    head = body.splitlines()[-1].strip()
    assert line in coroutine(body, head)


def test_targets_and_arguments_keep_their_text() -> None:
    source = f"async def f(p):\n    (x, *y), z = await get(f'{{p!r:>{{p}}}}', *[1], k=lambda: 2)\n{OTHER}"
    made = rewritten(source, ["(x, *y)"], ["other"], has={"asyncio"}).code
    assert "    ((x, *y), z), other = await asyncio.gather(\n        get(f'{p!r:>{p}}', *[1], k=lambda: 2),\n" in made


@pytest.mark.parametrize(
    ("body", "returned"),
    [
        ("    x = (await get(1))[0]\n", "return x"),
        ("    x = y = await get(1)\n", "return x"),
        ("    x = await get(await get(2))\n", "return x"),
        ("    x = [await get(1), p]\n", "return x"),
        ("    x = await get(y := 1), p\n", "return x"),
        ("    if p:\n        x = await get(1)\n    else:\n        x = None\n", "return x"),
        ("    try:\n        x = await get(1)\n    except ValueError:\n        raise\n", "return x"),
        ("    x = p\n    x += len(await get(1))\n", "nonlocal x"),
        ("    x = p\n    if p > 1:\n        x = await get(1)\n", "nonlocal x"),
        ("    x = 0\n    for each in range(2):\n        x += len(await get(each))\n", "nonlocal x"),
        ("    p = (await get(p))[1]\n    x = p\n", "nonlocal p"),
    ],
)
def test_more_than_a_wait_goes_into_a_function_inside(body: str, returned: str) -> None:
    lines = body.splitlines()
    heads = [
        next(line for line in lines if "await" in line or "if p" in line or "try" in line or "for" in line).strip()
    ]
    if "nonlocal p" in returned:
        made = coroutine(body.replace("\n    x = p", ""), *heads, result="p, other")
    else:
        made = coroutine(body, *heads)
    assert f"        {returned}\n" in made
    assert "async def make_" in made or "async def part_1" in made


def test_chain_returns_what_is_read_later_and_nothing_else() -> None:
    body = "    reply = await get(1)\n    data = reply[1]\n    x = await get(data)\n"
    made = coroutine(body, "reply", "data", "x")
    assert "    async def make_x():\n        reply = await get(1)\n        data = reply[1]\n" in made
    assert "        return x\n\n    x, other = await asyncio.gather(make_x(), get('other'))\n" in made


def test_name_that_a_function_inside_reads_later_is_kept() -> None:
    body = "    x = lambda: found\n    found = (await get(1))[1]\n"
    made = coroutine(body, "found", result="x(), other")
    assert "return found" in made


def test_name_that_a_function_made_there_shares_with_the_rest() -> None:
    body = "    n = 0\n    n = (await get(1))[1]\n    x = lambda: n\n"
    source = f"async def f():\n{body}{OTHER}    n = 5\n    return x(), other\n"
    made = same(source, ["n = (await", "x = lambda"], ["other"], most=2, has={"asyncio"})
    assert "nonlocal n" in made


def test_name_that_may_be_unbound_is_left_to_a_human() -> None:
    source = f"async def f(p):\n    if p:\n        x = await get(1)\n{OTHER}    return x, other\n"
    assert "x may not be bound" in rewritten(source, ["if p"], ["other"]).code


def test_names_declared_global_or_nonlocal_stay_so() -> None:
    source = f"async def f():\n    global shared\n    shared = (await get(1))[1]\n{OTHER}    return other\n"
    made = rewritten(source, ["shared = "], ["other"], has={"asyncio"})
    assert "async def make_shared" not in made.code
    assert "        global shared\n        shared = (await get(1))[1]\n" in made.code
    inner = f"    async def f():\n        nonlocal shared\n        shared = (await get(1))[1]\n    {OTHER}"
    made = rewritten(inner, ["shared = "], ["other"], has={"asyncio"})
    assert "        nonlocal shared\n        shared = (await get(1))[1]\n" in made.code
    assert made.diff
    made = rewritten(f"{inner}        return shared\n", ["shared = "], ["other"], has={"asyncio"})
    assert made.code.count("nonlocal shared") == 2
    assert "return shared" in made.code.splitlines()[-1]
    assert made.code.count("return") == 1


def test_name_of_a_function_made_there_needs_no_other_home() -> None:
    made = coroutine("    y = (await get(1))[1]\n    x = (lambda: y)()\n", "y =", "x =")
    assert "nonlocal" not in made


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    for x in p:\n        await get(x)\n        break\n", ""),
        ("    for x in p:\n        while await get(x):\n            break\n        else:\n            continue\n", ""),
        ("    if p:\n        await super().go()\n", "super means something else"),
        ("    if p:\n        await get(1)\n        del p\n", "line 14 deletes p"),
        ("    if p:\n        return await get(1)\n", "line 13 cannot stand in a function of its own"),
    ],
)
def test_what_cannot_stand_in_a_function_inside(body: str, said: str) -> None:
    source = f"async def f(p):\n{body}{OTHER}"
    made = rewritten(source, [body.split(":", maxsplit=1)[0].strip()], ["other"])
    assert bool(made.diff) is not bool(said)
    assert said in made.code


def test_break_of_a_loop_that_is_not_moved() -> None:
    source = "async def f(p):\n    for x in p:\n        if await get(x):\n            break\n        await get(2)\n"
    assert "line 14 jumps out of it" in rewritten(source, ["if await"], ["await get(2"]).code


def test_super_may_be_called_as_it_is() -> None:
    source = "    async def go(self):\n        await super().go()\n        self.x = await get(1)\n"
    assert "await asyncio.gather(super().go(), get(1))" in rewritten(source, ["await super"], ["self.x"]).code
    source = "    def go(self):\n        super().go(1)\n        self.x = make(1)\n"
    assert "pool.submit(super().go, 1)" in rewritten(source, ["super"], ["self.x"], how="threads").code
    source = source.replace("go(1)", "go(make(1))").replace("def", "async def")
    assert rewritten(source, ["super"], ["self.x"], how="threads").diff == ""


@pytest.mark.parametrize(
    ("body", "call"),
    cases(
        """
        x = make(1, *[2], k=3)
        => pool.submit(make, 1, *[2], k=3)

        x = make()
        => pool.submit(make)

        x = make(str(p), [len('a')])
        => pool.submit(make, str(p), [len('a')])

        x = make(len(make.__name__))[0]
        => pool.submit(lambda: make(len(make.__name__))[0])

        x = make(p.real.conjugate())
        => pool.submit(lambda: make(p.real.conjugate()))

        x = (make)(1)
        => pool.submit(lambda: (make)(1))

        x = make(1), p
        => pool.submit(lambda: (make(1), p))

        x = make(2) if p else p
        => pool.submit(lambda: (make(2) if p else p))

        x = len([make(1)])
        => pool.submit(lambda: len([make(1)]))

        x = make(
            1,  # one
            2,
        )
        => pool.submit(make,
        =>                 1,  # one
        =>                 2,
        =>             ),
        """
    ),
)
def test_threads_are_given_a_function_and_its_arguments(body: str, call: str) -> None:
    assert call in thread(body, "x")


def test_what_is_no_call_may_take_a_while() -> None:
    source = "def f(p):\n    x = p.slow\n    y = make(1)\n"
    assert "pool.submit(lambda: p.slow)" in rewritten(source, ["x"], ["y"], how="threads").code


@pytest.mark.parametrize("call", ["use(a for a in p)", "use((a for a in p))"])
def test_generator_that_is_the_only_argument_has_brackets(call: str) -> None:
    source = f"def f(p=(1, 2)):\n    make(p)\n    x = make.{call}\n    return x\n"
    made = rewritten(source, ["make(p"], ["x"], how="threads")
    assert "pool.submit(make.use, (a for a in p))" in made.code


def test_statements_in_threads() -> None:
    made = thread("    y = make(1)\n    if y:\n        x = y[1]\n    else:\n        x = 0\n", "y", "if y")
    assert "    def make_x():\n        y = make(1)\n" in made
    assert "pool.submit(make_x)" in made


def test_walrus_goes_into_a_function_inside() -> None:
    assert "nonlocal" not in thread("    x = make(y := 1), p\n", "x")


def test_what_blocks_a_coroutine_is_handed_to_a_thread() -> None:
    source = "async def f():\n    x = make(1)\n    y = make(str(2))\n    z = await get(3)\n    return x, y, z\n"
    made = in_threads(source, ["x"], ["y"], ["z"], has=())
    assert "asyncio.to_thread(make, 1)" in made
    assert "asyncio.to_thread(make, str(2))" in made
    assert ", get(3))" in made or "        get(3),\n" in made


def test_statements_of_a_coroutine_in_a_thread() -> None:
    source = "async def f():\n    x = make(1)\n    x = x, make.x\n    y = make(2)\n    return x[0], y\n"
    source = source.replace("make.x", "1")
    made = in_threads(source, ["x = make", "x = x"], ["y"])
    assert "    def make_x():\n" in made
    assert "asyncio.to_thread(make_x)" in made


def test_coroutine_that_blocks_is_left_to_a_human() -> None:
    blocks = {"blocked_s": 0.1}
    source = "async def f():\n    x = await get(1)\n    y = await get(2)\n"
    made = rewritten(source, ["x", blocks], ["y", blocks], how="threads")
    assert made.diff == ""
    assert made.code.startswith("# A sketch only: what is awaited blocks the event loop.\n")
    assert "# Then:\n#     async def f():\n" in made.code
    assert "#         x, y = await asyncio.gather(get(1), get(2))\n" in made.code
    assert all(line.startswith("#") for line in made.code.splitlines())
    assert rewritten(source, ["x", blocks], ["y"], how="gather").diff


def test_code_that_computes_may_be_gathered_with_a_wait() -> None:
    source = "async def f():\n    x = make(1)\n    y = await get(2)\n    return x, y\n"
    made = same(source, ["x", {"cpu_s": 0.2}], ["y", {"suspended_s": 0.3}])
    assert "    async def make_x():\n        x = make(1)\n        return x\n" in made
    assert run(made)[0] == (("made", 1), ("got", 2))
