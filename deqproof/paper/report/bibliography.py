"""The sources that reports cite: read from one BibTeX file, written for LaTeX and for HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

_ENTRY = re.compile(r"^@(\w+)\{(\w+),(.*?)^\}", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*?)\}\s*,?\s*$", re.DOTALL | re.MULTILINE)
_ACCENT = re.compile(r"\{?\\([`'^\"~=.vcH])\s*\{?(\\?[A-Za-z])\}?\}?")
_COMBINING = dict(
    zip("`'^\"~=.vcH", "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u030c\u0327\u030b", strict=True)
)
_LETTERS = {r"{\L}": "Ł", r"{\l}": "ł", r"{\ss}": "ß", r"{\o}": "ø", r"{\O}": "Ø", r"{\aa}": "å"}
_CITATION = re.compile(r"\s*(?P<key>\w+)(?:,\s*(?P<place>.+))?\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A work: key, authors as "Given Family", and the other fields in Unicode."""

    key: str
    authors: tuple[str, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Citation:
    """A work and the place in it; `key` is empty where the source is words and no work."""

    key: str
    place: str


@lru_cache(maxsize=1)
def works() -> dict[str, Entry]:
    """The bibliography by key."""
    return {entry.key: entry for entry in map(_read, _ENTRY.finditer(_text()))}


def _text() -> str:
    """The file in an installed package; in a working copy, the one of the documentation."""
    shipped = files("deqproof.paper.report").joinpath("references.bib")
    if shipped.is_file():
        return shipped.read_text("utf-8")
    source = Path(__file__).resolve().parents[3] / "docs" / "references.bib"
    return source.read_text("utf-8") if source.is_file() else ""


def _read(match: re.Match[str]) -> Entry:
    found = {name.lower(): _plain(value) for name, value in _FIELD.findall(match[3])}
    names = re.split(r"\s+and\s+", found.pop("author", found.pop("editor", "")))
    return Entry(match[2], tuple(_name(n) for n in names if n), found)


def _name(text: str) -> str:
    family, comma, given = text.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else text.strip()


def _plain(value: str) -> str:
    """The field's text in Unicode, without BibTeX's braces."""
    for command, letter in _LETTERS.items():
        value = value.replace(command, letter)
    value = _ACCENT.sub(lambda m: m[2].removeprefix("\\") + _COMBINING[m[1]], value)
    value = value.replace("---", "—").replace("--", "–").replace("~", " ")
    value = re.sub(r"\\([&%$#_])", r"\1", value)
    return unicodedata.normalize("NFC", " ".join(value.replace("{", "").replace("}", "").split()))


def citations(source: str) -> tuple[Citation, ...]:
    """What "key, Thm 2; other, Sec. 3" cites; a part that names no work is words."""
    found: list[Citation] = []
    for part in source.split(";"):
        match = _CITATION.fullmatch(part)
        known = match is not None and match["key"] in works()
        if match is not None and known:
            found.append(Citation(match["key"], (match["place"] or "").strip()))
        elif part.strip():
            found.append(Citation("", part.strip()))
    return tuple(found)


def keys_in(sources: Iterable[str]) -> tuple[str, ...]:
    """The works that the sources cite, in the order of their authors and years."""
    keys = {c.key for source in sources for c in citations(source) if c.key}
    return tuple(sorted(keys, key=lambda key: (_family(works()[key]).casefold(), key)))


def _family(entry: Entry) -> str:
    return entry.authors[0].split()[-1] if entry.authors else entry.key


def short(key: str) -> str:
    """ "Khalil 2002", "Horn and Johnson 2013", "Karimi et al. 2016"."""
    entry = works()[key]
    families = [name.split()[-1] for name in entry.authors] or [key]
    who = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
    return f"{who} {entry.fields.get('year', '')}".strip()


def cited_text(source: str) -> str:
    """ "Khalil 2002, Sec. 3.1; …" for a terminal."""
    return "; ".join(
        ", ".join(filter(None, (short(c.key), c.place))) if c.key else c.place
        for c in citations(source)
    )


def written(key: str) -> tuple[str, str, str, str]:
    """Authors, title, where it appeared, and an address if there is one."""
    entry = works()[key]
    get = entry.fields.get
    *first, last = entry.authors or ("",)
    who = f"{', '.join(first)} and {last}" if first else last
    counted = (("vol.", get("volume")), ("no.", get("number")))
    volume = " ".join(f"{word} {value}" for word, value in counted if value)
    pages = f"pp. {get('pages')}" if get("pages") else ""
    edition = f"{get('edition', '').lower()} edition" if get("edition") else ""
    place = get("journal") or get("booktitle") or ""
    parts = [
        place,
        edition,
        get("series", ""),
        volume,
        pages,
        get("publisher", ""),
        get("school", ""),
        get("note", ""),
        get("year", ""),
    ]
    address = f"https://doi.org/{get('doi')}" if get("doi") else ""
    if not address and get("eprint"):
        address = f"https://arxiv.org/abs/{get('eprint')}"
    return who, get("title", key), ", ".join(p for p in parts if p), address
