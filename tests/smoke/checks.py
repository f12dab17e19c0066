"""Counts checks, and prints those that fail."""

passed, failures = 0, []


def check(what, holds, seen=None):
    """Counts a check; a failed one is printed with what was seen instead."""
    global passed
    if holds:
        passed += 1
    else:
        failures.append(what)
        print(
            f"     FAILED: {what}"
            + (f"\n             seen: {str(seen)[:600]}" if seen is not None else "")
        )
    return bool(holds)


def check_equal(what, seen, expected):
    return check(f"{what} is {expected!r}", seen == expected, seen)


def includes(whole, part):
    """Whether `whole` holds everything that `part` holds. It may have more fields."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            includes(whole.get(key), value) for key, value in part.items()
        )
    if isinstance(part, list):
        return (
            isinstance(whole, list) and len(whole) == len(part) and all(map(includes, whole, part))
        )
    return whole == part


def summary():
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0
