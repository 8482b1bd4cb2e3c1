"""Which waits could run together, what that would save, and how the code would look.

What lives here: evidence of one profile -> groups of statements, fixtures or tests that may overlap, or the reason why
they must not.  What may never be added: a file that is read (the profile holds the text), or a run.

    evidence   executions of the profile -> functions, and what each statement took
    names      what a statement's text stores, loads and calls
    effects    what a statement reads and writes outside its own variables, through the functions it really called
               (it lists the modules on that way)
    library    what functions and types of the standard library and of well-known packages do
    touches    what was seen to happen to the world meanwhile
    conflict   two tasks: may they overlap, and how sure is that
    graph      statements of one block -> tasks that may run at once
    estimate   tasks -> seconds, for each way to run them together
    statements, turns, fixtures, tests: evidence -> groups and rejections
               (function and node hold what is known of one, onlookers tells who looks at its logs; stretches cut
               blocks, precedence looks at two statements, loops at two turns, compatible chooses among fixtures or
               tests)
    unwatched  when else a function ran, and what that is likely to save
    overlap    groups -> a smaller workload, for the replay
    rewrite    a group -> the code as it would be
    rewriting  the pieces that a rewrite is made of
"""
