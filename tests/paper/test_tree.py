"""Cleaned HTML as a tree: nothing of it is lost, and text stays text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workshop import prose
from workshop.paper.tree import Node, tree


def words(nodes: list[Node]) -> str:
    return "".join(
        node if isinstance(node, str) else words(node["in"])  # type: ignore[arg-type]
        for node in nodes
    )


def test_paragraphs_lists_and_marks_nest() -> None:
    assert tree("<p>a <strong>b</strong></p>\n<ul><li>c</li></ul>") == [
        {"tag": "p", "in": ["a ", {"tag": "strong", "in": ["b"]}]},
        {"tag": "ul", "in": [{"tag": "li", "in": ["c"]}]},
    ]


def test_lines_of_code_stay_lines() -> None:
    (node,) = tree("<pre><code>one\ntwo\n</code></pre>")
    assert words([node]) == "one\ntwo"


def test_a_picture_comes_with_its_bytes_and_its_description() -> None:
    (node,) = tree('<img src="data:image/png;base64,AAEC" alt="a cloud">')
    assert node == {"tag": "img", "in": [], "alt": "a cloud", "data": [0, 1, 2]}


@given(st.text(max_size=200))
def test_no_word_of_a_text_is_lost(text: str) -> None:
    cleaned = prose.blocks(text)
    assert words(tree(cleaned)).split() == prose.plain(cleaned.replace(">", "> ")).split() or (
        "".join(words(tree(cleaned)).split()) == "".join(prose.plain(cleaned).split())
    )
