"""The booklet and the one file in words, in the register of who reads them; page, PDF and file are
made from the same values. It knows help only as it is given, and nobody who leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from workshop.accounts.rules import OwnContact
from workshop.help.rules import Entry
from workshop.language import current_language, dateformat, to_learner
from workshop.paper.rules import Booklet, Section, Way, booklet, letter
from workshop.quizzes.room import OF_A_SCORE, OF_ENDINGS, room_questions
from workshop.quizzes.rules import Choice, Quiz, Scene, gauge_name, gauge_words
from workshop.quizzes.values import Question
from workshop.source.marker import N_
from workshop.source.rules import Part

MOVES = {
    2: N_("two steps forward"),
    1: N_("one step forward"),
    -1: N_("one step back"),
    -2: N_("two steps back"),
}
BANDS = (0, 5, 10)
MOST_DANGER, MOST_TALK = 4, 4


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of a chat."""

    author: str
    when: str
    html: str


@dataclass(frozen=True, slots=True)
class Told:
    """A block of a section: kind is `html`, `chat`, `box`, `help`, `answer`, or `note` for a
    sentence of the program's own."""

    kind: str
    html: str = ""
    title: str = ""
    messages: tuple[Spoken, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A way on, or an answer that leads nowhere by itself (`number` 0). `key` is the section it
    leads to; `only` says under which condition."""

    html: str
    letter: str = ""
    key: str = ""
    number: int = 0
    go: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A section as it is printed. `kind` is `start`, `scene`, `ending` or `after`."""

    key: str
    number: int
    kind: str
    mark: str
    title: str
    chosen: str
    told: tuple[Told, ...]
    moves: tuple[tuple[str, str], ...]
    asks: str
    ways: tuple[Line, ...]
    talk: tuple[str, ...] = ()
    last: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gauge:
    """A line to follow with a finger: its name, and the words of its three parts."""

    name: str
    words: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """A line of help on paper, where nothing can be pressed."""

    name: str
    reach: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Whom to turn to: the organisation's own people first, then the country's services."""

    title: str
    own_title: str
    own: tuple[Service, ...]
    danger: tuple[Service, ...]
    talk: tuple[Service, ...]
    danger_title: str
    talk_title: str
    more: str
    dated: str


def printed(quiz: Quiz, seed: str, country: str, *, as_file: bool = False) -> tuple[Printed, ...]:
    """Every section in words, by number; in the one file they are led to by name instead."""
    made = booklet(quiz, seed)
    return tuple(_section(quiz, made, each, country, as_file) for each in made.sections)


def _section(quiz: Quiz, made: Booklet, section: Section, country: str, as_file: bool) -> Printed:
    scene = section.scene
    kind = _kind(quiz, section)
    return Printed(
        section.key,
        section.number,
        kind,
        _mark(quiz, kind),
        scene.title if section.is_scene else "",
        section.choice.html if section.choice else "",
        tuple(_told(section, country, as_file)),
        tuple(_moves(quiz, section.choice)) if section.choice else (),
        _asks(section),
        tuple(_lines(section, made, as_file)),
        _talk(quiz, scene) if kind == "ending" else (),
        tuple(_last(quiz, as_file)) if kind == "ending" else (),
    )


def _kind(quiz: Quiz, section: Section) -> str:
    if not section.is_scene:
        return "after"
    if section.scene.ending:
        return "ending"
    return "start" if section.scene is quiz.start else "scene"


def _mark(quiz: Quiz, kind: str) -> str:
    if kind == "ending":
        return str(_("An ending") if quiz.kind == "story" else _("The end"))
    return str(_("Start here")) if kind == "start" else ""


def _told(section: Section, country: str, as_file: bool) -> Iterator[Told]:
    if section.is_scene:
        for part in section.scene.parts:
            yield from told(part, country)
        if section.scene.sensitive:
            yield Told("note", title=str(to_learner(
                "This question is about you, and for you alone: say nothing aloud, write nothing"
                " down. You need not answer it even to yourself.")))  # fmt: skip
    elif section.choice and section.choice.feedback:
        yield Told("html", section.choice.feedback)
    elif section.question:
        yield from _answers(section.question, section.scene)
    if section.remembered and not as_file:
        yield Told("note", title=str(to_learner(
            "Keep the number %(number)s in mind: it may open something later.",
            number=section.number)))  # fmt: skip


def told(part: Part, country: str) -> Iterator[Told]:
    """A part of a scene as a block; notes for the facilitator and other countries' are none."""
    if part.kind == "html":
        yield Told("html", part.html)
    elif part.kind == "chat":
        messages = tuple(Spoken(each.author, each.when, each.html) for each in part.messages)
        yield Told("chat", messages=messages)
    elif part.kind == "activity":
        yield Told("box", part.html, part.title or _("Activity"))
    elif part.kind == "remember":
        yield Told("box", part.html, part.title or _("Remember"))
    elif part.kind == "country" and country in part.countries:
        yield Told("box", part.html, part.title)
    elif part.kind == "help":
        yield Told("help")


def _answers(question: Question, scene: Scene) -> Iterator[Told]:
    """Every answer with what there is to say of it; whether it is right, where any is."""
    marked = any(answer.right for answer in question.answers)
    for answer in question.answers:
        word = (_("Right:") if answer.right else _("Not quite:")) if marked else ""
        which = "" if scene.sensitive else letter(answer.number)
        yield Told("answer", answer.feedback, f"{which} {word}".strip(), answer=answer.html)


def _moves(quiz: Quiz, choice: Choice) -> Iterator[tuple[str, str]]:
    """What a choice changes in the story, in words."""
    if quiz.kind == "story":
        for gauge, by in choice.effects:
            if by and gauge in quiz.gauges:
                yield _(gauge_name(gauge, quiz.meta.role)), _(MOVES[by])


def _asks(section: Section) -> str:
    scene = section.scene
    if not section.is_scene or scene.sensitive:
        return ""
    if scene.choices:
        return str(to_learner("What do you do?"))
    if scene.question and scene.question.several:
        return str(_("Several answers may be right"))
    return str(_("One answer")) if scene.question else ""


def _lines(section: Section, made: Booklet, as_file: bool) -> Iterator[Line]:
    question = section.scene.question if section.is_scene else None
    if question:
        for answer in question.answers:
            which = "" if section.scene.sensitive else letter(answer.number)
            yield Line(answer.html, which)
    for way in section.ways:
        only = _only(way, made, as_file)
        said = way.choice.html if way.choice else ""
        yield Line(said, way.letter, way.key, way.number, _go(way.number), only)


def _go(number: int) -> str:
    return str(to_learner("go to %(number)s", number=number))


def _only(way: Way, made: Booklet, as_file: bool) -> str:
    """The condition of a choice: on paper by number, in the file by what was chosen."""
    if way.after is None:
        return ""
    if not as_file:
        return str(to_learner("only if you came by %(number)s", number=way.after))
    earlier = made.sections[way.after - 1]
    chosen = earlier.choice.text if earlier.choice else ""
    said = _(
        "only if this was chosen in “%(scene)s”: “%(choice)s”",
        scene=earlier.scene.title,
        choice=chosen,
    )
    return str(said)


def _talk(quiz: Quiz, scene: Scene) -> tuple[str, ...]:
    """What an ending gives to talk about: its notes' questions, which name nobody."""
    asked = room_questions(scene)
    return asked or ((_(OF_ENDINGS),) if quiz.kind == "story" else (_(OF_A_SCORE),))


def _last(quiz: Quiz, as_file: bool) -> Iterator[str]:
    if quiz.kind == "story" and quiz.gauges and not as_file:
        yield str(to_learner("Look at your lines: at which words do you stand?"))
    if quiz.kind == "story" and not as_file:
        yield str(to_learner("There are other ways: begin again at 1, if you like."))


def gauges(quiz: Quiz) -> tuple[Gauge, ...]:
    """The lines of a story in words; none for questions."""
    if quiz.kind != "story":
        return ()
    role = quiz.meta.role
    return tuple(
        Gauge(_(gauge_name(each, role)), tuple(_(gauge_words(each, role, at)) for at in BANDS))
        for each in quiz.gauges
    )


def how_to_read(quiz: Quiz, made: Booklet) -> tuple[str, ...]:
    """The few sentences at the front."""
    said = [
        to_learner("Begin at number 1, then go where your choice sends you: the numbers do not"
                   " follow each other."),
        to_learner("Decide first, then turn to the number beside your choice."),
    ]  # fmt: skip
    if made.conditions:
        said.append(to_learner("Some choices are open only if you came by a certain number. You are"
                               " told to keep it in mind."))  # fmt: skip
    said.append(to_learner("Write nothing in it: nobody collects what you chose, and nobody asks."))
    return tuple(map(str, said))


def may_stop() -> str:
    return str(to_learner("You may stop or skip at any time: close the booklet. Nobody asks why."))


def help_here() -> str:
    return str(to_learner("If any of this is close to home, help is on the back."))


def how_to_follow() -> str:
    return str(to_learner(
        "Begin on the black dot of each line. Some numbers say “one step forward” or “one step"
        " back”: move a finger or a scrap of paper along the dots, or leave it."))  # fmt: skip


def help_words(
    own: Iterable[OwnContact],
    danger: Iterable[Entry],
    talk: Iterable[Entry],
    day: date,
    address: str,
    *,
    as_file: bool = False,
) -> Help:
    """Whom to turn to, on paper or in the file. Only what is given is in it."""
    dated = (
        _("Saved on %(date)s. Numbers and opening times change: save it again after a year.",
          date=dateformat(day))
        if as_file else
        _("Printed on %(date)s. Numbers and opening times change: print it again after a year.",
          date=dateformat(day))
    )  # fmt: skip
    return Help(
        title=_("If any of this is close to home"),
        own_title=_("Here:"),
        own=tuple(Service(f"{each.role}, {each.name}" if each.name else each.role, each.how)
                  for each in own),
        danger=_services(danger, MOST_DANGER),
        talk=_services(talk, MOST_TALK),
        danger_title=_("In danger now:"),
        talk_title=_("To talk to someone:"),
        more=_("More help, for every need: %(address)s", address=address) if address else "",
        dated=dated,
    )  # fmt: skip


def _services(entries: Iterable[Entry], most: int) -> tuple[Service, ...]:
    language = current_language()
    reachable = [entry for entry in entries if entry.reachable][:most]
    return tuple(
        Service(
            entry.name.said(language),
            _reach(entry, entry.name.said(language)),
            entry.hours.said(language) if entry.hours else "",
        )
        for entry in reachable
    )


def _reach(entry: Entry, name: str) -> str:
    """How to reach a service, without the numbers that its name says already."""
    if entry.numbers:
        return " · ".join(number for number in entry.numbers if number not in name)
    if entry.sms:
        return str(_("by SMS: %(numbers)s", numbers=" · ".join(entry.sms)))
    return entry.site or entry.email
