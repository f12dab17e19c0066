"""Hooks of schemathesis for `described.py`: which cases are not generated."""

import schemathesis


def is_blank(value):
    """Whether a parameter of this value is sent as one in which nothing can be seen."""
    if isinstance(value, (list, tuple, dict)):
        # Of an object, the names of its fields are sent.
        return all(is_blank(element) for element in value)
    if isinstance(value, str):
        return not any(letter.isprintable() and not letter.isspace() for letter in value)
    return value is None


@schemathesis.hook
def filter_query(context, query):
    """An empty query parameter is none, as a form sends it, though the schema has it as wrong."""
    return not any(is_blank(value) for value in (query or {}).values())
