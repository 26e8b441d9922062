"""Whether scenes make a sound scenario: targets, paths, conditions, charts, sensitive questions.

Pure: a quiz and the lines of its parts in, faults out. Knows nothing of Markdown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workshop.quizzes.form_rules import form_faults
from workshop.quizzes.lengths import (
    choice_seconds,
    length_faults,
    minutes_fault,
    tick_seconds,
)
from workshop.quizzes.paths import Explored, explore, find_cycle, in_order
from workshop.quizzes.rules import targets
from workshop.quizzes.values import MAX_CHARTED, MAX_SCENES, Question, Quiz, Scene
from workshop.source.frontmatter import nearest
from workshop.source.rules import MINORS, Fault

FIRST_PERSON = re.compile(
    r"^(?:j['’]ai|je (?:n|l|les|me)['’ ](?:ai|suis)|i have|i['’]ve)\b", re.IGNORECASE
)
HARM_FR = r"(?:cyber)?(?:harcel|victime|cibl|insult|menac|humili|moqu)"
HARM_EN = r"(?:cyber)?-?(?:bull(?:ied|y)|harass|target|victim|threaten|humiliat|insult)"
AS_TARGET_OR_AUTHOR = re.compile(
    rf"\b(?:j['’]ai|as-tu|avez-vous|tu as|vous avez)(?:\s(?:déjà|moi-même|un jour|été|la)){{0,3}}"
    rf"\s{HARM_FR}"
    rf"|\b(?:i have|i['’]ve|have you|i was|were you|did you)"
    rf"(?:\s(?:ever|already|myself|personally|once|been|a|the)){{0,4}}\s{HARM_EN}",
    re.IGNORECASE,
)
COPIED = re.compile(
    r"\b(?:captur|screen ?shot|télécharg|download|enregistr\w*|sauvegard|sav(?:e|ing)\b"
    r"|photographi|take a picture)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lint:
    """Checks one quiz of one file; `lines` are as `SceneReader` notes them."""

    file: str
    quiz: Quiz
    lines: Mapping[tuple[str, int], int]
    meta_lines: Mapping[str, int]

    def fault(self, code: str, scene: Scene, at: int = 0, /, **params: str) -> Fault:
        line = self.lines.get((scene.id, at), self.lines.get((scene.id, 0), 1))
        return Fault(code, self.file, line, params)

    def faults(self, *, whole: bool = True) -> Iterator[Fault]:
        """Every fault of the scenario. Conditions and paths are looked at only where the text
        was read without a fault (`whole`) and every link has its scene.
        """
        outline = [*self._target_faults(), *self._whole_faults()]
        if whole:
            outline.extend(self._condition_faults())
        if self.quiz.is_form:
            yield from form_faults(self.file, self.quiz, self.lines, self.meta_lines)
        yield from outline
        yield from self._notice_faults()
        for scene in self.quiz.scenes:
            yield from self._charted_faults(scene)
            yield from self._sensitive_faults(scene)
            yield from self._question_faults(scene)
            yield from self._evidence_faults(scene)
            yield from length_faults(self.file, self.quiz, scene, self.lines)
        if whole and not outline:
            yield from self._path_faults()

    def _target_faults(self) -> Iterator[Fault]:
        known = [scene.id for scene in self.quiz.scenes]
        for scene in self.quiz.scenes:
            for index, target in enumerate(targets(scene)):
                if target and target not in known:
                    number = scene.choices[index].number if scene.choices else -1
                    params = {"target": target[:60], "nearest": nearest(target, known)}
                    yield self.fault("unknown-target", scene, number, **params)

    def _condition_faults(self) -> Iterator[Fault]:
        for scene in self.quiz.scenes:
            for choice in scene.choices:
                if choice.requires and not self._names_choice(*choice.requires):
                    word = "{}/{}".format(*choice.requires)
                    yield self.fault("bad-requires", scene, choice.number, word=word)

    def _names_choice(self, scene_id: str, number: int) -> bool:
        named = [scene for scene in self.quiz.scenes if scene.id == scene_id]
        return bool(named) and number in [choice.number for choice in named[0].choices]

    def _whole_faults(self) -> Iterator[Fault]:
        scenes = self.quiz.scenes
        if not any(scene.ending for scene in scenes):
            yield self.fault("no-ending", scenes[0])
        if not any(scene.choices or scene.question for scene in scenes):
            yield self.fault("nothing-to-do", scenes[0])
        charted = [scene for scene in scenes if scene.charted]
        if len(charted) > MAX_CHARTED:
            yield self.fault("too-many-charted", charted[MAX_CHARTED], limit=str(MAX_CHARTED))
        for scene in [scene for scene in scenes if scene.sensitive][1:]:
            yield self.fault("sensitive-twice", scene)

    def _path_faults(self) -> Iterator[Fault]:
        links = {scene.id: targets(scene) for scene in self.quiz.scenes}
        back = find_cycle(links)
        if back:
            scene, index = self.quiz.scene(back[0]), back[1]
            number = scene.choices[index].number if scene.choices else -1
            yield self.fault("cycle", scene, number, target=targets(scene)[index])
            return
        order = in_order(links, self.quiz.start.id)
        seconds = tick_seconds if self.quiz.is_form else choice_seconds
        explored = explore(self.quiz, order, seconds)
        if not explored.complete:
            yield self.fault("too-many-histories", self.quiz.start)
            return
        yield from self._history_faults(explored)

    def _history_faults(self, explored: Explored) -> Iterator[Fault]:
        for scene in self.quiz.scenes:
            if scene.id not in explored.reached:
                yield self.fault("unreachable", scene, id=scene.id)
                continue
            if scene.id in explored.stuck:
                path = " → ".join((*explored.stuck[scene.id], scene.id))
                yield self.fault("nothing-offered", scene, path=path)
            for choice in scene.choices:
                if (scene.id, choice.number) not in explored.offered:
                    yield self.fault("never-offered", scene, choice.number)
        if explored.most_scenes > MAX_SCENES:
            params = {"length": str(explored.most_scenes), "limit": str(MAX_SCENES)}
            yield self.fault("path-too-long", self.quiz.start, **params)
        line = self.meta_lines.get("minutes", 1)
        yield from minutes_fault(self.file, line, self.quiz.meta.minutes, explored.most_seconds)

    def _charted_faults(self, scene: Scene) -> Iterator[Fault]:
        if not scene.charted:
            return
        if scene.sensitive or not (scene.choices or scene.question):
            yield self.fault("charted-nothing", scene)
        elif self.quiz.kind == "questions":
            yield self.fault("charted-question", scene)

    def _sensitive_faults(self, scene: Scene) -> Iterator[Fault]:
        if not scene.sensitive:
            return
        if scene.question is None:
            yield self.fault("sensitive-nothing", scene)
            return
        if self.quiz.meta.audience in MINORS:
            yield self.fault("sensitive-audience", scene)
        answers = scene.question.answers
        for answer in answers:
            if answer.right:
                yield self.fault("sensitive-scored", scene, answer.number)
        rather_not = sum(answer.rather_not for answer in answers)
        both = any(answer.rather_not and answer.disclosing for answer in answers)
        if rather_not != 1 or both or not any(answer.disclosing for answer in answers):
            yield self.fault("sensitive-options", scene)

    def _question_faults(self, scene: Scene) -> Iterator[Fault]:
        if scene.question is None:
            return
        question = scene.question
        if len(question.answers) < 2:
            yield self.fault("too-few-answers", scene, 1)
        without = scene.sensitive or self.quiz.is_form
        if not without and not any(answer.right for answer in question.answers):
            yield self.fault("no-right-answer", scene, 1)
        yield from self._disclosing_faults(scene, question)

    def _disclosing_faults(self, scene: Scene, question: Question) -> Iterator[Fault]:
        asked = " ".join(part_text(scene))
        if AS_TARGET_OR_AUTHOR.search(asked):
            yield self.fault("sensitive-forbidden", scene)
        for answer in question.answers:
            if AS_TARGET_OR_AUTHOR.search(answer.text):
                yield self.fault("sensitive-forbidden", scene, answer.number)
            elif not scene.sensitive and FIRST_PERSON.match(answer.text):
                yield self.fault("sensitive-unmarked", scene, answer.number)
            if not scene.sensitive and (answer.disclosing or answer.rather_not):
                word = ".disclosing" if answer.disclosing else ".rather-not"
                yield self.fault("mark-not-sensitive", scene, answer.number, word=word)

    def _notice_faults(self) -> Iterator[Fault]:
        """Where the front matter or a mark says by itself that somebody may want to pass."""
        if self.quiz.meta.notice:
            return
        if self.quiz.meta.intimate_image:
            line, words = self.meta_lines.get("intimate_image", 1), "intimate_image"
            yield Fault("notice-missing", self.file, line, {"words": words})
        for scene in [scene for scene in self.quiz.scenes if scene.sensitive][:1]:
            yield self.fault("notice-missing", scene, words=".sensitive")

    def _evidence_faults(self, scene: Scene) -> Iterator[Fault]:
        if not self.quiz.meta.intimate_image:
            return
        for choice in scene.choices:
            if dict(choice.effects).get("evidence", 0) > 0 and COPIED.search(choice.text):
                yield self.fault("intimate-evidence", scene, choice.number)


def part_text(scene: Scene) -> Iterator[str]:
    """The prose of a scene that asks its question, tags left out."""
    for part in scene.parts:
        if part.kind == "html":
            yield re.sub(r"<[^>]*>", " ", part.html)
