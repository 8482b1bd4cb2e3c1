"""testtime: where a pytest suite's seconds go, what each remedy would save, and proof.

The host country: everything here runs in our own interpreter.  Layers, imports running downhill only::

    cli > report | launch > view > compare > whatif > analysis > load > model > units | errors | endings

The recorder that runs inside a stranger's interpreter is the separate package ``testtime_recorder``.
"""

__version__ = "0.1.0"
