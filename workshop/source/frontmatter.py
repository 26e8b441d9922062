"""The front matter of a content file: found, read strictly, checked by a pydantic model.

Knows nothing of what follows it, nor which keys a quiz adds.
"""

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pydantic
import yaml
from pydantic_core import ErrorDetails

from workshop.source.decode import Line
from workshop.source.rules import Fault

TEXT_KEYS = ("title", "summary", "notice")
TEXT_LISTS = ("objectives", "competences", "sources")
KEY = re.compile(r"^([^\W\d][\w-]*)\s*:(?=\s|$)\s*(.*)$")
ITEM = re.compile(r"^\s*-\s+(.*)$")
FENCE = re.compile(r"^(?:---|\.\.\.)\s*$")
MAX_LINES = 200
MAX_LINE = 2000

Model = TypeVar("Model", bound=pydantic.BaseModel)


@dataclass
class RawFrontMatter:
    """Keys with their values as strings, lists and mappings, and the line of each value."""

    values: dict[str, object] = field(default_factory=dict)
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    body: tuple[Line, ...] = ()


def split_front_matter(file: str, lines: Sequence[Line]) -> RawFrontMatter:
    """Read the front matter of a file; the lines after it are its body."""
    raw = RawFrontMatter()
    start = next((i for i, line in enumerate(lines) if line.text.strip()), None)
    if start is None or not re.match(r"^---\s*$", lines[start].text):
        raw.faults.append(Fault("no-front-matter", file, 1))
        return raw
    end = next((i for i in range(start + 1, len(lines)) if FENCE.match(lines[i].text)), None)
    if end is None or end - start > MAX_LINES:
        raw.faults.append(Fault("front-matter-open", file, lines[start].number))
        return raw
    raw.body = tuple(lines[end + 1 :])
    _read_yaml(file, lines[start + 1 : end], raw)
    return raw


def _read_yaml(file: str, lines: Sequence[Line], raw: RawFrontMatter) -> None:
    if not lines:
        return
    first = lines[0].number
    source = "\n".join(_quoted(file, lines, raw))
    try:
        if _refuse_yaml_extras(file, source, first, raw):
            return
        node = yaml.compose(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first + (min(mark.line, len(lines) - 1) if mark else 0)
        raw.faults.append(Fault("front-matter-unreadable", file, line))
        return
    except yaml.YAMLError:
        raw.faults.append(Fault("front-matter-unreadable", file, first))
        return
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raw.faults.append(Fault("front-matter-unreadable", file, first))
        return
    value = _built(file, node, first, (), raw)
    raw.values = value if isinstance(value, dict) else {}


def _quoted(file: str, lines: Sequence[Line], raw: RawFrontMatter) -> list[str]:
    """The same number of lines as YAML in which every text to the end of the line is quoted."""
    out: list[str] = []
    key, item = "", -1
    for line in lines:
        text = line.text[:MAX_LINE]
        found, listed = KEY.match(text), ITEM.match(text)
        if found:
            key, item = found[1], -1
            value = json.dumps(found[2].strip()) if key in TEXT_KEYS else found[2]
            out.append(f"{key}: {value}")
        elif key in TEXT_KEYS and text.strip():
            raw.faults.append(Fault("one-line", file, line.number, {"key": key}))
            out.append("")
        elif key in TEXT_LISTS and listed:
            item = len(out)
            out.append(f"  - {_text_item(listed[1])}")
        elif key in TEXT_LISTS and item >= 0 and text.startswith(" "):
            joined = f"{json.loads(out[item][4:])} {text.strip()}"
            out[item] = f"  - {json.dumps(joined)}"
            out.append("")
        else:
            out.append(text)
    return out


def _text_item(text: str) -> str:
    """A list item as one quoted string; quotation marks around the whole of it are dropped."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    return json.dumps(text)


def _refuse_yaml_extras(file: str, source: str, first: int, raw: RawFrontMatter) -> bool:
    """Refuse aliases, anchors, tags and deep nesting, before anything follows them."""
    depth = 0
    for event in yaml.parse(source, Loader=yaml.BaseLoader):
        line = first + (event.start_mark.line if event.start_mark else 0)
        mark = _extra(event)
        if mark:
            raw.faults.append(Fault("front-matter-alias", file, line, {"mark": mark}))
            return True
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > 2:
            raw.faults.append(Fault("front-matter-deep", file, line))
            return True
    return False


def _extra(event: yaml.Event) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"*{event.anchor}"
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    return f"&{anchor}" if anchor else str(tag or "")


def _built(
    file: str, node: yaml.Node, first: int, path: tuple[str | int, ...], raw: RawFrontMatter
) -> object:
    raw.lines[path] = first + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        return {
            key: _built(file, value, first, (*path, key), raw)
            for key, value in _pairs(file, node, first, path, raw)
        }
    if isinstance(node, yaml.SequenceNode):
        return [_built(file, item, first, (*path, i), raw) for i, item in enumerate(node.value)]
    return str(node.value).strip()


def _pairs(
    file: str,
    node: yaml.MappingNode,
    first: int,
    path: tuple[str | int, ...],
    raw: RawFrontMatter,
) -> Iterator[tuple[str, yaml.Node]]:
    seen: set[str] = set()
    for key_node, value in node.value:
        line = first + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            raw.faults.append(Fault("front-matter-unreadable", file, line))
            continue
        key = str(key_node.value).strip()
        if key in seen:
            raw.faults.append(Fault("duplicate-key", file, line, {"key": key}))
            continue
        seen.add(key)
        yield key, value
        raw.lines[(*path, key)] = line


def checked(file: str, raw: RawFrontMatter, model: type[Model]) -> Model | None:
    """The front matter as `model`; every error is added to the faults of `raw`, with its line."""
    if any(fault.code.startswith(("no-front", "front-matter")) for fault in raw.faults):
        return None
    try:
        return model.model_validate(raw.values)
    except pydantic.ValidationError as error:
        for detail in error.errors(include_url=False):
            raw.faults.append(_as_fault(file, raw, tuple(model.model_fields), detail))
        return None


def _as_fault(file: str, raw: RawFrontMatter, keys: Sequence[str], detail: ErrorDetails) -> Fault:
    loc, kind = detail["loc"], detail["type"]
    known = next((loc[:n] for n in range(len(loc), 0, -1) if loc[:n] in raw.lines), ())
    line = raw.lines.get(known, 1)
    params = {"key": str(loc[0]) if loc else ""}
    if kind == "extra_forbidden":
        params["nearest"] = nearest(params["key"], keys)
        return Fault("meta-unknown", file, line, params)
    if kind == "missing":
        return Fault("meta-missing", file, line, params)
    params.update({name: str(value) for name, value in detail.get("ctx", {}).items()})
    return Fault(_code(kind), file, line, params)


def _code(kind: str) -> str:
    """pydantic's kinds of error in our words; a kind that our models name is a code already."""
    if kind.startswith("list_"):
        return "meta-list"
    if kind.startswith(("string_", "dict_")):
        return "meta-text"
    return kind


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word that is most like `word`."""
    found = difflib.get_close_matches(word[:60], known, n=1, cutoff=0.0)
    return found[0] if found else word
