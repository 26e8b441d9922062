"""The sections of a quiz file to scenes: choices, questions, links, with the line of each.

Reads one file; whether the scenes make a sound scenario is asked in `lint`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workshop.quizzes.values import GAUGES, Answer, Choice, Gauge, Question, Scene
from workshop.source.attributes import Grammar, read_attributes
from workshop.source.cut import BRACES, LINKED, Block, Item, Section
from workshop.source.decode import Line, fold
from workshop.source.parts import Reader, is_boxed, unboxed
from workshop.source.piece import id_from_title

LINK = re.compile(
    r"^\[(?P<text>.+)\]\(\s*(?P<hash>#?)(?P<target>[^()\s]*)\s*\)\s*(?:\{(?P<braces>[^{}]*)\})?\s*$",
    re.DOTALL,
)
LIKE_LINK = re.compile(r"^\[.*\]\s?\(")
EFFECT = re.compile(r"[+-]?[0-9]")
REQUIRES = re.compile(r"#?([\w-]+)/([1-9]\d?)")

SCENE_BRACES = Grammar(classes=("ending", "charted", "sensitive"), with_id=True)
CHOICE_BRACES = Grammar(keys=("requires", *GAUGES))
ANSWER_BRACES = Grammar(classes=("disclosing", "rather-not"))
NO_BRACES = Grammar()


@dataclass
class _Ways:
    """What of a scene's blocks goes on, and what is only told."""

    told: list[Block] = field(default_factory=list)
    lists: list[Block] = field(default_factory=list)
    links: list[Block] = field(default_factory=list)
    misplaced: bool = False


@dataclass
class SceneReader:
    """Reads scenes; `lines` holds where each is: (id, 0) its heading, (id, n) its nth choice or
    answer, (id, −1) its link. In a `form` an answer may have no feedback; `lint_form` says which.
    """

    reader: Reader
    gauges: Sequence[Gauge]
    role: str
    form: bool = False
    lines: dict[tuple[str, int], int] = field(default_factory=dict)

    def scene(self, section: Section) -> Scene:
        """One scene; what is wrong with it goes to the reader's faults."""
        marks, faults = read_attributes(
            self.reader.file, section.line, section.braces, SCENE_BRACES
        )
        self.reader.faults.extend(faults)
        if not marks.id:
            example = id_from_title(section.title)
            self.reader.fault("missing-id", section.line, example=example)
        scene_id = marks.id or f"?{section.line}"
        self.lines.setdefault((scene_id, 0), section.line)
        _, title = self.reader.inline([Line(section.line, section.title)])
        ways = self._ways(section.blocks)
        parts = self.reader.parts(ways.told)
        choices, question, onward = self._going_on(scene_id, ways)
        self._refuse_no_way(section, "ending" in marks.classes, ways)
        return Scene(
            id=scene_id,
            title=title,
            parts=parts,
            choices=choices,
            question=question,
            onward=onward,
            ending="ending" in marks.classes,
            charted="charted" in marks.classes,
            sensitive="sensitive" in marks.classes,
        )

    def _ways(self, blocks: Sequence[Block]) -> _Ways:
        ways = _Ways()
        for block in blocks:
            if block.kind == "list" and any(map(_leads_on, block.items)):
                if ways.lists or ways.links:
                    self._fault_once(ways, "two-ways", block.line)
                ways.lists.append(block)
            elif block.kind == "text" and _is_link(block):
                ways.links.append(block)
            else:
                after = ways.lists or ways.links
                if after and block.kind != "admonition":
                    self._fault_once(ways, "text-after-choices", block.line)
                ways.told.append(block)
        return ways

    def _fault_once(self, ways: _Ways, code: str, line: int) -> None:
        if not ways.misplaced:
            self.reader.fault(code, line)
        ways.misplaced = True

    def _going_on(
        self, scene_id: str, ways: _Ways
    ) -> tuple[tuple[Choice, ...], Question | None, tuple[str, str] | None]:
        onward = self._onward(scene_id, ways.links)
        if not ways.lists:
            return (), None, onward
        block = ways.lists[0]
        if any(is_boxed(item) for item in block.items):
            return (), self._question(scene_id, block, onward), None
        if ways.links and not ways.misplaced:
            self.reader.fault("two-ways", ways.links[0].line)
        return self._choices(scene_id, block), None, None

    def _refuse_no_way(self, section: Section, ending: bool, ways: _Ways) -> None:
        going_on = [*ways.lists, *ways.links]
        if ending and going_on:
            self.reader.fault("ending-goes-on", going_on[0].line)
        if not ending and not going_on:
            self.reader.fault("dead-end", section.line)
        if not ways.told and not going_on:
            self.reader.fault("empty-section", section.line)

    def _onward(self, scene_id: str, links: Sequence[Block]) -> tuple[str, str] | None:
        if not links:
            return None
        if len(links) > 1 or _is_several(links[0]):
            self.reader.fault("several-links", links[-1].lines[-1].number)
            return None
        line = links[0].line
        self.lines[scene_id, -1] = line
        link = self._link(" ".join(text.strip() for _, text in links[0].lines), line)
        if link is None:
            return None
        _, faults = read_attributes(self.reader.file, line, link["braces"] or "", NO_BRACES)
        self.reader.faults.extend(faults)
        _, text = self.reader.inline([Line(line, link["text"])])
        return fold(link["target"]), text

    def _link(self, words: str, line: int) -> re.Match[str] | None:
        """A link with its braces, whole; otherwise a fault that says what is amiss."""
        link = LINK.match(words.strip())
        if link is None or "](" in link["text"] or "] (" in link["text"]:
            self.reader.fault("choice-malformed", line)
            return None
        if not link["hash"]:
            code = "choice-malformed" if ":" in link["target"] else "link-without-hash"
            self.reader.fault(code, line, target=link["target"][:60])
            return None
        if not link["text"].strip():
            self.reader.fault("no-words", line)
        return link

    def _choices(self, scene_id: str, block: Block) -> tuple[Choice, ...]:
        choices: list[Choice] = []
        for number, item in enumerate(block.items, 1):
            self.lines[scene_id, number] = item.line
            self._refuse_number(item)
            if not _leads_on(item):
                self.reader.fault("mixed-list", item.line)
                continue
            choice = self._choice(number, item)
            choices.extend([choice] if choice else [])
        return tuple(choices)

    def _choice(self, number: int, item: Item) -> Choice | None:
        link = self._link(" ".join(line.text for line in item.head), item.line)
        if link is None:
            return None
        html, text = self.reader.inline([Line(item.line, link["text"])])
        effects, requires = self._effects(link["braces"] or "", item.line)
        return Choice(
            number=number,
            html=html,
            text=text,
            target=fold(link["target"]),
            effects=effects,
            requires=requires,
            feedback=self.reader.feedback(item),
        )

    def _effects(
        self, braces: str, line: int
    ) -> tuple[tuple[tuple[Gauge, int], ...], tuple[str, int] | None]:
        marks, faults = read_attributes(self.reader.file, line, braces, CHOICE_BRACES)
        self.reader.faults.extend(faults)
        given = dict(marks.pairs)
        requires = self._requires(given["requires"], line) if "requires" in given else None
        effects: list[tuple[Gauge, int]] = []
        for gauge in GAUGES:
            if gauge in given:
                effects.append((gauge, self._effect(gauge, given[gauge], line)))
        return tuple(effects), requires

    def _effect(self, gauge: Gauge, value: str, line: int) -> int:
        word = f"{gauge}={value}"
        if not EFFECT.fullmatch(value) or abs(int(value)) > 2:
            self.reader.fault("bad-effect", line, word=word[:60])
            return 0
        if gauge not in self.gauges:
            params = {"gauge": gauge, "role": self.role, "allowed": ", ".join(self.gauges)}
            self.reader.fault("gauge-not-shown", line, **params)
        if self.role == "target" and int(value) < 0:
            self.reader.fault("target-lowered", line)
        return int(value)

    def _requires(self, value: str, line: int) -> tuple[str, int] | None:
        found = REQUIRES.fullmatch(value)
        if not found:
            self.reader.fault("bad-requires", line, word=value[:60])
            return None
        return fold(found[1]), int(found[2])

    def _question(
        self, scene_id: str, block: Block, onward: tuple[str, str] | None
    ) -> Question | None:
        answers: list[Answer] = []
        for number, item in enumerate(block.items, 1):
            self.lines[scene_id, number] = item.line
            self._refuse_number(item)
            if not is_boxed(item):
                self.reader.fault("mixed-list", item.line)
                continue
            answers.append(self._answer(number, item))
        if (scene_id, -1) not in self.lines:
            self.reader.fault("question-without-link", block.line)
        several = sum(answer.right for answer in answers) > 1
        target, text = onward or ("", "")
        return Question(tuple(answers), several, target, text)

    def _answer(self, number: int, item: Item) -> Answer:
        right, words = unboxed(item)
        last = words[-1]
        braces = BRACES.search(last.text)
        classes: tuple[str, ...] = ()
        if braces:
            words = (*words[:-1], Line(last.number, last.text[: braces.start()]))
            marks, faults = read_attributes(self.reader.file, item.line, braces[1], ANSWER_BRACES)
            self.reader.faults.extend(faults)
            classes = marks.classes
        html, text = self.reader.inline(words)
        if not text:
            self.reader.fault("no-words", item.line)
        feedback = self.reader.feedback(item)
        if not feedback and not self.form:
            self.reader.fault("answer-without-feedback", item.line)
        marked = ("disclosing" in classes, "rather-not" in classes)
        return Answer(number, html, text, right, *marked, feedback)

    def _refuse_number(self, item: Item) -> None:
        if item.marker not in ("-", "*", "+"):
            self.reader.fault("numbered-choices", item.line)


def _leads_on(item: Item) -> bool:
    """Whether a list item is meant as a choice or an answer."""
    head = " ".join(line.text for line in item.head[:5])
    return is_boxed(item) or bool(LIKE_LINK.match(head) or LINKED.search(head))


def _is_link(block: Block) -> bool:
    """Whether a paragraph is nothing but a link, or links one after the other."""
    text = " ".join(line.text.strip() for line in block.lines)
    return bool(re.match(r"^\[.*\]\(\s*#[^()]*\)\s*(?:\{[^{}]*\})?\s*$", text))


def _is_several(block: Block) -> bool:
    return sum(len(LINKED.findall(line.text)) for line in block.lines) > 1
