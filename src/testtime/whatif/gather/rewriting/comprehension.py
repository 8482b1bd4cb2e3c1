"""A list, set or dict comprehension whose turns may run at the same time.

What lives here: what one turn works out, and the statement with all results in place of the comprehension.  What may
never be added: a generator expression; nobody knows when its turns are asked for.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from testtime.whatif.gather.rewriting import binding
from testtime.whatif.gather.rewriting.block import plain
from testtime.whatif.gather.rewriting.part import Job
from testtime.whatif.gather.rewriting.text import Unsupported, end, start
from testtime.whatif.gather.rewriting.turns import Turns, check_value, function, simple

Made = ast.ListComp | ast.SetComp | ast.DictComp
_NOTHING: tuple[str, ...] = ()
_STATEMENTS = ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return | ast.Expr | ast.Assert


def comprehension(job: Job, statement: ast.stmt) -> Turns:
    """The turns of the only comprehension in a statement that takes time."""
    if not isinstance(statement, _STATEMENTS):
        raise Unsupported("the loop learns from each turn whether there is another one, or there is no loop")
    found = [each for each in binding.own(statement) if isinstance(each, Made) and _takes_time(job, each)]
    if len(found) != 1:
        raise Unsupported("there is more than one comprehension" if found else "there is no loop in it")
    made = found[0]
    _check(made)
    value = _value(made)
    check_value(value)
    over = " ".join(_generator(job, each) for each in made.generators)
    call, before = simple(job, value), _NOTHING
    if call is None:
        targets = [each.target for each in made.generators]
        returned = (job.base + job.text.unit, job.text.cut(value))
        call, before = function(job, targets, (), returned, waits=binding.waits(value))
    return _results(job, statement, made, Turns(call, over, before))


def _value(made: Made) -> ast.expr:
    return made.value if isinstance(made, ast.DictComp) else made.elt


def _takes_time(job: Job, made: Made) -> bool:
    value = _value(made)
    if binding.waits(value):
        return True
    calls = (each for each in binding.own(value) if isinstance(each, ast.Call))
    return (job.pool or job.threads) and any(not plain(each) for each in calls)


def _check(made: Made) -> None:
    for number, each in enumerate(made.generators):
        if each.is_async:
            raise Unsupported("the loop learns from each turn whether there is another one")
        if any(map(binding.waits, each.ifs)) or (number and binding.waits(each.iter)):
            raise Unsupported("the comprehension waits elsewhere, too")
    if isinstance(made, ast.DictComp) and (len(made.generators) > 1 or binding.waits(made.key)):
        raise Unsupported("the keys of the comprehension are not known beforehand")
    if binding.stored([made]):
        raise Unsupported("the comprehension assigns something on the way")


def _generator(job: Job, each: ast.comprehension) -> str:
    conditions = "".join(f" if {job.text.grouped(condition, job.deeper)}" for condition in each.ifs)
    return f"for {job.text.cut(each.target)} in {job.text.grouped(each.iter, job.deeper)}{conditions}"


def _results(job: Job, statement: ast.stmt, made: Made, plan: Turns) -> Turns:
    """The statement with the results in place of the comprehension."""
    direct = isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr) and statement.value is made
    around, bound = ("", ""), not direct
    if isinstance(made, ast.SetComp):
        around, bound = ("set(", ")"), False
    elif isinstance(made, ast.DictComp):
        plan, keys = _keyed(job, made, plan)
        around, bound = (f"dict(zip({keys}, ", "))"), False
    if not direct and (job.pool or plan.before):
        _check_alone(statement, made)
    head = job.text.between(start(statement), start(made))
    tail = job.text.between(end(made), end(statement))
    return replace(plan, take=(head + around[0], around[1] + tail), bound=bound)


def _keyed(job: Job, made: ast.DictComp, plan: Turns) -> tuple[Turns, str]:
    """The turns of a dict, gone through twice: for the keys, and for the values."""
    (source,) = made.generators
    every, target = job.names.new("turns", "all_turns"), job.text.cut(source.target)
    listed = f"[{job.text.grouped(source.target)} {plan.over}]" if source.ifs else f"list({job.text.cut(source.iter)})"
    over = f"for {target} in {every}"
    same = isinstance(source.target, ast.Name) and isinstance(made.key, ast.Name) and made.key.id == source.target.id
    keys = every if same else f"({job.text.cut(made.key)} {over})"
    return replace(plan, over=over, before=(*plan.before, f"{job.base}{every} = {listed}")), keys


def _check_alone(statement: ast.stmt, made: Made) -> None:
    """Refuse a statement that does something before it comes to the comprehension."""
    inside = set(ast.walk(made))
    for each in binding.own(statement):
        if isinstance(each, ast.Call | ast.Await) and each not in inside and made not in set(ast.walk(each)):
            raise Unsupported("the statement does something else, beside the comprehension")
