"""The pieces that a rewrite is made of; ``testtime.whatif.gather.rewrite`` puts them together.

What lives here: one idea of a rewrite each.  What may never be added: ``ast.unparse`` for the user's code, which loses
comments, quotes and layout; whatever the user wrote is cut out of the text by its place in the syntax tree.

    text       a function's lines, its syntax tree, and what stands where
    binding    which names a statement reads, binds, and may leave unbound
    naming     names that the function does not have yet
    block      where the statements of the tasks stand, and where those between them go
    part       a task -> what is called, and what becomes of its result
    turns      the turns of a loop or a comprehension, likewise
    layout     parts -> lines, under ``asyncio.gather`` or in a pool of threads
    starting   processes and servers -> all started, then all waited for
    imports    what the new lines need, and where it is imported
    patch      lines before and after -> a unified diff
    sketch     what is shown where no code can be given

Where a shape is not known, or it is not sure that the code would do the same, a piece raises ``Unsupported``, and a
sketch is shown: never code that is wrong.
"""
