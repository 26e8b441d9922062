"""Markdown fragments to cleaned HTML; the only file that imports markdown or nh3, or makes Markup.

Knows nothing of files, scenes or languages: what an author may not write is told by `source`, and
what slips through all the same is taken out here.
"""

import html as entities
import re
import threading
from collections.abc import Callable

import nh3
from markdown import Markdown
from markupsafe import Markup

EXTENSIONS = ("tables", "fenced_code", "def_list", "sane_lists")
INLINE = {"em", "strong", "code", "br", "a"}
BLOCKS = {
    "p", "ul", "ol", "li", "blockquote", "pre", "hr", "h3", "h4", "h5", "h6", "dl", "dt", "dd",
    "table", "thead", "tbody", "tr", "th", "td", "img",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
BREAKS = re.compile(r"</(?:p|li|h\d|dt|dd|th|td|pre)>|<br ?/?>")
IMAGE_DATA = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]+")
# A non-breaking space is a sign of French typography and stays.
ASCII_SPACES = re.compile(r"[ \t\r\n]+")
TAG = re.compile(r"(<[^>]*>)")
ALT = re.compile(r'\balt="[^"]*"')
WORD = re.compile(r"\w")

_local = threading.local()


class TooDeep(Exception):
    """The fragment nests deeper than the Markdown library can follow."""


def blocks(markdown: str, *, external: bool = False) -> str:
    """Cleaned HTML of a fragment of Markdown; links out only where `external`. Raises TooDeep."""
    cleaned = nh3.clean(
        _rendered(markdown),
        tags=INLINE | BLOCKS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept_everywhere if external else _kept_inside,
        url_schemes={"https", "data"},
        link_rel="noopener noreferrer",
    )
    return _without_entities(cleaned)


def inline(markdown: str) -> str:
    """Cleaned HTML of one line of Markdown, without a paragraph around it. Raises TooDeep."""
    line = ASCII_SPACES.sub(" ", markdown).strip(" ")
    # A line that begins like a heading, a list or a quote is still a line here.
    rendered = _rendered(re.sub(r"^(\d*)([#>*+.)-])(?=[#>.)\s-]|$)", r"\1\\\2", line))
    return _without_entities(nh3.clean(rendered, tags=INLINE - {"a"}, attributes={}, link_rel=None))


def _without_entities(html: str) -> str:
    """The non-breaking space as itself, so that names and words are found beside it."""
    return html.replace("&nbsp;", "\u00a0").strip(" \n")


def _rendered(markdown: str) -> str:
    if not hasattr(_local, "markdown"):
        _local.markdown = Markdown(extensions=list(EXTENSIONS), output_format="html")
    converter: Markdown = _local.markdown
    converter.reset()
    try:
        return converter.convert(markdown)
    except RecursionError:
        del _local.markdown
        raise TooDeep from None


def _kept_everywhere(tag: str, attribute: str, value: str) -> str | None:
    """Data addresses are for pictures only, and pictures have no other address."""
    if tag == "img" and attribute == "src":
        return value if IMAGE_DATA.fullmatch(value) else None
    if attribute == "href" and not value.startswith(("https://", "#")):
        return None
    return value


def _kept_inside(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and not value.startswith("#"):
        return None
    return _kept_everywhere(tag, attribute, value)


def plain(html: str) -> str:
    """The text of cleaned HTML on one line, for labels and counting."""
    spaced = BREAKS.sub(" ", html)
    text = entities.unescape(nh3.clean(spaced, tags=set(), link_rel=None))
    return ASCII_SPACES.sub(" ", text).strip(" ")


def words(html: str) -> int:
    """How many words cleaned HTML holds; punctuation that stands alone is none."""
    return sum(bool(WORD.search(word)) for word in plain(html).split())


def replace_text(
    html: str, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> str:
    """Replace what `pattern` finds in the text of cleaned HTML and in descriptions of images."""
    pieces = TAG.split(html)
    pieces[::2] = [pattern.sub(replacement, text) for text in pieces[::2]]
    pieces[1::2] = [ALT.sub(lambda a: pattern.sub(replacement, a[0]), tag) for tag in pieces[1::2]]
    return "".join(pieces)


def markup(html: str) -> Markup:
    """Mark HTML that this file has cleaned as safe to show in a template."""
    return Markup(html)  # noqa: S704 - cleaned by `blocks` or `inline`
