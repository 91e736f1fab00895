"""The shape of a problem file: its sections and their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deqproof.paper.problem_text import Shown, fault, show_value, suggest

SECTIONS: dict[str, tuple[str, ...]] = {
    "model": ("kind", "activation"),
    "data": (
        *("law", "covariance", "diagonal", "samples", "points", "targets", "weights"),
        *("lower", "upper", "truncation"),
    ),
    "target": ("xi",),
    "start": ("theta1", "theta2", "delta2"),
    "flow": ("until", "digits"),
    "descent": ("eta", "steps"),
    "accuracy": ("epsilon",),
}


def check_keys(document: Mapping[str, Any]) -> None:
    """Raises BadInput for a key that no section has, with the one that may be meant."""
    for name, keys in document.items():
        if name not in SECTIONS:
            home = [s for s, known in SECTIONS.items() if name in known]
            hint = f"write it under [{home[0]}]" if home else suggest(str(name)[:80], SECTIONS)
            expected = f"a section, one of {', '.join(SECTIONS)}"
            raise fault(_plain(name), expected, Shown("an unknown key"), hint)
        if not isinstance(keys, Mapping):
            raise fault(name, f"a section [{name}]", keys)
        for key in keys:
            if key not in SECTIONS[name]:
                hint = suggest(str(key)[:80], SECTIONS[name])
                unknown, where = Shown("an unknown key"), f"{name}.{_plain(key)}"
                raise fault(where, f"a key of [{name}]", unknown, hint)


def _plain(name: object) -> str:
    """A key as it was written, without line breaks or other letters that do not print."""
    return show_value(name).strip("'")


def section_of(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The section of that name. Raises BadInput if there is none."""
    if name not in document:
        raise fault(name, f"a section [{name}]", Shown("none"))
    return document[name]


def value_of(section: Mapping[str, Any], name: str, key: str) -> Any:
    """The value of a key of the section. Raises BadInput if there is none."""
    if key not in section:
        raise fault(f"{name}.{key}", "a value", Shown("none"), f"add {key} under [{name}]")
    return section[key]
