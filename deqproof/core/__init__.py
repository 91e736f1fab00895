"""The trusted core: the standard library and python-flint only.

``check`` is the only module that may say PROVED or REFUTED; the others give it its language.
"""
