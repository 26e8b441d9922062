"""Extracts the interface's English msgids and brings the French catalogue up to date with them.

`make messages` runs it: new msgids arrive untranslated, obsolete ones leave, translations stay.
Nothing is written that depends on the day or the machine, so that running it twice changes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "workshop"
TRANSLATIONS = PACKAGE / "translations"
LANGUAGES = ("fr",)
REGISTERS = ("pupil", "adult")

KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    # Babel does not say which function a msgid came from: the context is the sentence itself.
    "to_learner": ((1, "c"), 1),
}


def methods() -> Iterator[tuple[Path, str]]:
    """Every source of msgids, with the way to read it, in a fixed order."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield path, "python"
        elif path.suffix == ".html":
            yield path, "jinja2.ext:babel_extract"


def found(path: Path, method: str) -> Iterator[tuple[Any, str | None]]:
    """The msgids (a tuple where there is a plural) of a file, each with each of its contexts."""
    options = {"silent": "false", "newstyle_gettext": "true"} if path.suffix == ".html" else {}
    for _line, message, _comments, context in extract_from_file(
        method, path, keywords=KEYWORDS, options=options
    ):
        if message:
            contexts = REGISTERS if context == message else (context,)
            yield from ((message, each) for each in contexts)


def extract() -> Catalog:
    """All msgids of the program. A sentence to a learner stands there once for each register."""
    catalogue = Catalog(project="workshop", charset="utf-8")
    for path, method in methods():
        where = [(path.relative_to(ROOT).as_posix(), 0)]
        for message, context in found(path, method):
            catalogue.add(message, locations=where, context=context)
    return catalogue


def catalogue_path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language, as it stands."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def updated(language: str, fresh: Catalog) -> Catalog:
    """The fresh msgids with the translations that the catalogue of this language has for them."""
    catalogue = Catalog(locale=language, charset="utf-8")
    kept = read(language) if catalogue_path(language).exists() else Catalog(locale=language)
    for message in fresh:
        if not message.id:
            continue
        known = kept.get(_key(message), context=message.context)
        string = (
            known.string if known is not None and known.pluralizable == _plural(message) else ""
        )
        catalogue.add(
            message.id,
            string or None,
            locations=message.locations,
            flags=message.flags,
            context=message.context,
        )
    return catalogue


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _plural(message: Message) -> bool:
    return not isinstance(message.id, str)


def missing(catalogue: Catalog) -> list[Message]:
    """The messages without a translation, or with a plural form that has none."""
    return [each for each in catalogue if each.id and not _complete(each)]


def _complete(message: Message) -> bool:
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return bool(strings) and all(strings)


def write(language: str, catalogue: Catalog) -> None:
    """Writes the catalogue with a header that says only the language, its plurals and encoding."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_header(catalogue).encode())
        write_po(file, catalogue, width=100, omit_header=True, include_lineno=False)


def _header(catalogue: Catalog) -> str:
    lines = {
        "Language": str(catalogue.locale_identifier),
        "Plural-Forms": catalogue.plural_forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return (
        'msgid ""\nmsgstr ""\n'
        + "".join(f'"{name}: {value}\\n"\n' for name, value in lines.items())
        + "\n"
    )


def main() -> int:
    fresh = extract()
    for language in LANGUAGES:
        catalogue = updated(language, fresh)
        write(language, catalogue)
        without = missing(catalogue)
        print(f"{language}: {len(catalogue)} messages, {len(without)} without a translation")
        for message in without:
            print(f"  {message.locations[0][0]}: {_key(message)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
