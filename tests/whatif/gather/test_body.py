"""Functions as statements, and what nothing may be moved across."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests import scenes
from testtime.model.watched import Code
from testtime.whatif.gather.body import barrier, body, lines, turns, walked

TEXT = '''
    @fixture
    async def stack(self, a, /, b, *, c):
        """Says what it is."""
        x = await f(
            a,
        )
        if x:
            await g()
        else:
            await h()
        def inner():
            return 1
        try:
            await i()
        except E:
            await j()
        finally:
            await k()
        match x:
            case 1:
                await m()
'''.lstrip("\n")


def test_a_method_has_its_lines_in_the_file() -> None:
    found = body(Code("a.py", 11, "T.stack", TEXT))
    assert found is not None
    assert found.is_async
    assert found.tree.lineno == 12
    assert [lines(each) for each in found.tree.body[:2]] == [(13, 13), (14, 16)]
    assert found.parameters == ("self", "a", "b", "c")


def test_a_function_that_is_not_async() -> None:
    found = body(Code("a.py", 1, "f", "def f(): pass"))
    assert found is not None
    assert not found.is_async


@pytest.mark.parametrize("source", ["", "x = 1", "f(lambda: 1)", "def f(:", "\n", "def f():\n  '''\na'''\n\x00"])
def test_no_body_where_the_text_is_no_function(source: str) -> None:
    assert body(Code("a.py", 1, "f", source)) is None


def test_blocks_are_told_outermost_first_and_not_those_of_functions_inside() -> None:
    found = body(Code("a.py", 1, "f", TEXT))
    assert found is not None
    said = [[ast.unparse(each).partition("\n")[0] for each in block] for block in found.blocks]
    assert said[0][1:] == ["x = await f(a)", "if x:", "def inner():", "try:", "match x:"]
    assert said[1:] == [[f"await {name}()"] for name in "ghiKjm".replace("K", "k")]
    assert [ast.unparse(each) for each in found.alone] == [
        *(text for text in said[0] if not text.endswith(":")),
        *(text for (text,) in said[1:]),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("return 1", "the function may end there"),
        ("raise E", "an exception is raised there"),
        ("assert a", "what comes after an assert must not run when it fails"),
        ("del a", "names are deleted there"),
        ("global a", "a declaration"),
        ("import a", "what is imported there may go by what comes before it"),
        ("from a import b", "what is imported there may go by what comes before it"),
        ("yield a", "the test runs at the yield"),
        ("a = yield", "the test runs at the yield"),
        ("yield from a", "the test runs at the yield"),
        ("if a: return", "the function may end there"),
        ("if a: raise E", "an exception is raised there"),
        ("for a in b: assert a", "what comes after an assert must not run when it fails"),
        ("pytest.skip('no')", "the test may be skipped there"),
        ("if a: pytest.fail('no')", "the test may be skipped there"),
        ("self.fail('no')", "the test may be skipped there"),
        ("try: f()\nexcept E: g()", "what comes after a try depends on how it went"),
        ("try: f()\nexcept* E: g()", "what comes after a try depends on how it went"),
        ("with a: f()", "what a with statement enters, it leaves before what comes after"),
        ("if a:\n with b: f()", "what a with statement enters, it leaves before what comes after"),
        ("self.assertEqual(a, b)", "what comes after an assert must not run when it fails"),
        ("if a: mock.assert_awaited_once()", "what comes after an assert must not run when it fails"),
    ],
)
def test_barriers(text: str, words: str) -> None:
    assert barrier(scenes.parsed(text)) == words


@pytest.mark.parametrize("text", ["async with a: await f()", "async for a in b:\n  async with a: pass"])
def test_barriers_of_coroutines(text: str) -> None:
    tree = scenes.parsed(f"async def f():\n{textwrap.indent(text, '  ')}")
    assert barrier(tree.body[0]) is not None  # type: ignore[attr-defined]


def test_loops_end_at_break_and_continue() -> None:
    loop = scenes.parsed("for a in b:\n  break\n  continue")
    assert isinstance(loop, ast.For)
    assert [barrier(each) for each in loop.body] == ["the loop may end there", "the turn may end there"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("if b: continue", "the turn may end there"),
        ("if b:\n  for c in d:\n    if c: break\n  else: break", "the loop may end there"),
        ("for c in d:\n  if c: break\n  continue", None),
        ("while c:\n  break\nelse:\n  continue", "the turn may end there"),
    ],
)
def test_jumps_deeper_inside(text: str, words: str | None) -> None:
    """What ends a loop that is moved along is no concern of anybody else."""
    loop = scenes.parsed("for a in b:\n" + "\n".join(f"  {line}" for line in text.splitlines()))
    assert isinstance(loop, ast.For)
    assert barrier(loop.body[0]) == words


@pytest.mark.parametrize(
    "text",
    [
        "a = f()",
        "f()",
        "if a: f()",
        "for a in b: f()",
        "client.skip()",
        "other.fail()",
        "self.assertion()",
        "assertEqual(a)",
        "a = lambda: (yield)",
    ],
)
def test_no_barriers(text: str) -> None:
    assert barrier(scenes.parsed(text)) is None


def test_what_a_function_inside_does_happens_later() -> None:
    assert barrier(scenes.parsed("def a():\n  with b: return 1")) is None
    assert barrier(scenes.parsed("class A:\n  def a(self): yield")) is None
    assert {type(each) for each in walked(scenes.parsed("if a:\n  def b(): return 1"))}.isdisjoint({ast.Return})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("for a in b: f(a)", ast.For),
        ("a = [f(b) for b in c]", ast.ListComp),
        ("a = {f(b) for b in c}", ast.SetComp),
        ("a = {b: f(b) for b in c}", ast.DictComp),
        ("a = tuple([f(b) for b in c])", ast.ListComp),
        ("return [f(b) for b in c]", ast.ListComp),
        ("[f(b) for b in c]", ast.ListComp),
        ("yield {b: f(b) for b in c}", ast.DictComp),
        ("a, g = {'x': [f(b) for b in c]}, 1", ast.ListComp),
        ("return Shop(goods=[await f(b) for b in c], size=3)", ast.ListComp),
        ("return dict(zip(c, [await f(b) for b in c]))", ast.ListComp),
        ("self.rows.extend([await f(b) for b in c])", ast.ListComp),
    ],
)
def test_loops_whose_turns_might_overlap(text: str, kind: type[ast.AST]) -> None:
    assert isinstance(turns(scenes.parsed(text)), kind)


@pytest.mark.parametrize(
    "text",
    [
        "while a: f()",
        "a = f([b for b in c], 1)",
        "a = b.f([c for c in d])",
        "a = b.f([g(c) for c in d])",
        "a = [f(b) for b in c for d in e]",
        "a = f(), [await g(b) for b in c]",
        "a = [await f(b) for b in c], [await g(b) for b in c]",
        "f()",
        "yield",
    ],
)
def test_no_loops_whose_turns_might_overlap(text: str) -> None:
    assert turns(scenes.parsed(text)) is None


def test_a_text_that_is_nested_too_deeply_is_not_read() -> None:
    assert body(Code("a.py", 1, "f", f"def f(): return {' + '.join(['a'] * 50)}")) is not None
    assert body(Code("a.py", 1, "f", f"def f(): return {' + '.join(['a'] * 200)}")) is None


@pytest.mark.parametrize(
    ("text", "found"), [("x = ''.join([f(y) for y in z])", True), ("x = a.b([f(y) for y in z])", False)]
)
def test_a_comprehension_that_is_made_into_a_text(text: str, found: bool) -> None:
    assert (turns(ast.parse(text).body[0]) is not None) is found
