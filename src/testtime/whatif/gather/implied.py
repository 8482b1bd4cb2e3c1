"""Methods that Python calls though no text names them, where a suite has written them: ``if x:`` is ``x.__bool__()``.

What lives here: which syntax calls which method.  What may never be added: what a method does (``calls`` follows its
text).

A method that Python provides looks at its own object and changes nothing; ``frame`` notes that without a text.
"""

from __future__ import annotations

import ast

from testtime.whatif.gather import calls
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import FRESH, Given, Value, one_of

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.MatMult: "matmul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}
_BY_KEY = frozenset({"dict", "set", "collections.OrderedDict", "collections.defaultdict"})
_SIGNS: dict[type[ast.unaryop], str] = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}
_COMPARED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Eq: ("__eq__",),
    ast.NotEq: ("__ne__", "__eq__"),
    ast.Lt: ("__lt__", "__gt__"),
    ast.LtE: ("__le__", "__ge__"),
    ast.Gt: ("__gt__", "__lt__"),
    ast.GtE: ("__ge__", "__le__"),
    ast.In: ("__contains__", "__iter__", "__eq__"),
    ast.NotIn: ("__contains__", "__iter__", "__eq__"),
}
_MAY_BE_FALSE = frozenset(("", "0", "0.0", "-0.0", "0j", "False", "b''"))
"""Texts of what is false, and of texts that are not."""
_NONE = Given()
SHOWN = ("__format__", "__str__", "__repr__")
"""What turns an object into text calls one of these."""


def truth(frame: Frame, value: Value) -> bool | None:
    """It is asked whether it is true: what comes of that, ``None`` where it is not known."""
    frame.read_contents(value)
    called(frame, value, "__bool__", "__len__")
    if value.nothing:
        return False
    return True if value.text is not None and value.text not in _MAY_BE_FALSE and not value.things else None


def called(frame: Frame, value: Value, *names: str, given: Given = _NONE) -> Value | None:
    """The first of some methods that its class has is called; what comes back, ``None`` if the class has none."""
    for name in names:
        found = calls.implied(frame, value, name, given)
        if found is not None:
            return found
    return None


def shown(frame: Frame, value: Value) -> None:
    """It is turned into text."""
    called(frame, value, *SHOWN)


def keyed(frame: Frame, value: Value) -> None:
    """It is looked up among the keys of a mapping or the items of a set."""
    called(frame, value, "__hash__")
    called(frame, value, "__eq__", given=Given([FRESH]))


def iterated(frame: Frame, value: Value, *, asynchronous: bool = False) -> Value | None:
    """It is gone over; what it gives."""
    begin, step = ("__aiter__", "__anext__") if asynchronous else ("__iter__", "__next__")
    iterator = called(frame, value, begin)
    following = called(frame, value if iterator is None else iterator, step)
    found = [each for each in (iterator, following) if each is not None]
    return one_of(found).part if found else called(frame, value, "__getitem__", given=Given([FRESH]))


def compared(frame: Frame, operators: list[ast.cmpop], values: list[Value]) -> None:
    """Neighbours are compared; either may be asked."""
    for operator, left, right in zip(operators, values, values[1:], strict=False):
        for mine, other in ((left, right), (right, left)):
            for name in _COMPARED.get(type(operator), ()):
                called(frame, mine, name, given=Given([other]))


def entry(frame: Frame, operators: list[ast.cmpop], values: list[Value]) -> bool:
    """Whether it is one entry of a dictionary or set alone that ``key in it`` looks for; then that is noted."""
    if len(operators) != 1 or not isinstance(operators[0], ast.In | ast.NotIn):
        return False
    key, thing = values[0], values[1].thing
    if thing is None or key.text is None or key.things or frame.reader.things[thing].type not in _BY_KEY:
        return False
    frame.effects.reads.add(Place("contents", thing, key.text))
    return True


def combined(
    frame: Frame, operator: ast.operator, left: Value, right: Value, *, in_place: bool = False
) -> Value | None:
    """Both are operands; what comes of it."""
    name = _OPERATORS[type(operator)]
    found = called(frame, left, *([f"__i{name}__"] if in_place else []), f"__{name}__", given=Given([right]))
    return called(frame, right, f"__r{name}__", given=Given([left])) if found is None else found


def signed(frame: Frame, operator: ast.unaryop, value: Value) -> None:
    """It has a sign or ``not`` before it."""
    if isinstance(operator, ast.Not):
        truth(frame, value)
    else:
        called(frame, value, f"__{_SIGNS[type(operator)]}__")


def attribute_of(frame: Frame, owner: Value, name: str, *, missing: bool) -> Value | None:
    """Its attribute is asked for; ``missing``: it has none of that name that was seen."""
    asked = Given([Value(text=name, exact=True)])
    found = called(frame, owner, "__getattribute__", given=asked)
    return called(frame, owner, "__getattr__", given=asked) if missing else found


def through(frame: Frame, descriptor: Value, owner: Value) -> Value | None:
    """What a class holds shows itself as an attribute of an object; ``None`` if it is no descriptor."""
    return called(frame, descriptor, "__get__", given=Given([owner, FRESH]))


def stored(frame: Frame, owner: Value, name: str, found: Value) -> None:
    """Its attribute is stored, or deleted."""
    called(frame, owner, "__setattr__", given=Given([Value(text=name, exact=True), found]))
    called(frame, owner, f"{name}.setter", given=Given([found]))
    thing = owner.thing if owner.made is None else owner.made
    index = None if thing is None else frame.reader.things[thing].edges.get(name)
    if index is not None:
        called(frame, frame.reader.exact(index), "__set__", given=Given([owner, found]))
