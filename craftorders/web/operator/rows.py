"""Lists that are typed line by line: steps, materials. Empty lines fall away, the others keep what was typed."""

from craftorders.web.forms import Form

NOT_TYPED = ("id", "place")


def settle_rows(form: Form, group: str) -> int:
    """Number the lines of `group` anew, in the order of their places, without the empty ones; returns how many are left.

    A line whose typed fields were all emptied is empty, whatever it was before: so it is taken away without script.
    """
    rows: dict[int, dict[str, str]] = {}
    for name in [name for name in form.values if name.startswith(f"{group}.")]:
        number, _, column = name.removeprefix(f"{group}.").partition(".")
        if number.isascii() and number.isdigit():
            rows.setdefault(int(number), {})[column] = form.values.pop(name)
    filled = [row for _, row in sorted(rows.items()) if any(v.strip() for k, v in row.items() if k not in NOT_TYPED)]
    filled.sort(key=_place)
    for n, row in enumerate(filled):
        form.values |= {f"{group}.{n}.{column}": text for column, text in row.items() if column != "place"}
    if not filled:
        form.lists[group] = []
    return len(filled)


def _place(row: dict[str, str]) -> int:
    """Where a line wants to stand; one that does not say stands last."""
    text = row.get("place", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1000
