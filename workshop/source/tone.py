"""What may not be said of a person: feedback that names who chose instead of what was done, and a
notice that alarms, offers nothing else, or is missing. It knows words alone, and few of them: a
false alarm costs an author more than a sentence that a reader of the text will find anyway.
"""

import re
from collections.abc import Iterator, Sequence

from workshop.source.decode import Line
from workshop.source.lint import Passage
from workshop.source.rules import Fault

# What somebody says in a text is told, not said to the reader.
SPOKEN = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"")
NAMES_FR = (
    r"(?:cyber)?harceleu(?:r|se)s?|agresseu(?:r|se)s?|bourreaux?|tyrans?|brutes?|lâches?|complices?"
    r"|coupables?|monstres?|menteu(?:r|se)s?|traîtres?(?:ses?)?|méchante?s?|cruel(?:le)?s?"
    r"|égoïstes?|odieu(?:x|se)s?|minables?|stupides?|idiote?s?|ignobles?|pervers(?:es?)?"
    r"|hypocrites?|sans cœur|mauvaises? personnes?"
)
NAMES_EN = (
    r"bull(?:y|ies)|harassers?|stalkers?|abusers?|aggressors?|tormentors?|cowards?|cowardly"
    r"|accomplices?|monsters?|liars?|traitors?|hypocrites?|cruel|nasty|heartless|selfish|spineless"
    r"|pathetic|despicable|stupid|idiots?|guilty(?! of nothing)|bad (?:person|people|friend)"
)
FILLED_FR = (
    r"(?:\s(?:un|une|le|la|des|les|vraiment|trop|très|si|bien|aussi|donc|encore|maintenant|devenue?s?"
    r"|toi-même|vous-mêmes?|un peu|peu|en quelque sorte)){0,3}"
)
FILLED_EN = (
    r"(?:\s(?:a|an|the|such|just|now|really|so|very|too|being|also|yourself|only|no better than"
    r"|nothing but|part of the|as bad as the|one of the)){0,4}"
)
PERSON = re.compile(
    rf"\b(?:tu (?:es|étais|as été|deviens|restes)|t['’]es|te voilà|vous voilà"
    rf"|vous (?:êtes|étiez|avez été|devenez|restez))"
    rf"{FILLED_FR}\s(?:{NAMES_FR})(?!\w)"
    rf"|\b(?:you(?:['’]re|['’]ve been| are| were| have been| become| became)|that makes you)"
    rf"{FILLED_EN}\s(?:{NAMES_EN})(?!\w)"
    r"|\bhonte à (?:toi|vous)\b|\b(?:devrais|devriez|peux|pouvez|pourrais|pourriez) avoir honte\b"
    r"|\bn['’](?:as-tu|avez-vous) pas honte\b|\b(?:tu n['’]as|vous n['’]avez) pas honte\b"
    r"|\bshame on you\b|\byou (?:should|ought to) be ashamed\b|\baren['’]t you ashamed\b",
    re.IGNORECASE,
)
ALARM = re.compile(
    r"\b(?:trigger warning|content warning|warning\b|beware|shocking|disturbing|upsetting|graphic"
    r"|avertissement|attention\s?[:!]|âmes sensibles|choquante?s?|traumatisante?s?|insoutenables?)",
    re.IGNORECASE,
)
WAY_ON = re.compile(
    r"\b(?:skip|stop|leave|instead|elsewhere|somewhere else|something else|pass(?:er|e|ez)"
    r"|saut(?:er|e|ez)|arrêt(?:er|e|ez)|quitt(?:er|e|ez)|autre chose|ailleurs)\b",
    re.IGNORECASE,
)
HEAVY = re.compile(
    r"\b(?:suicid\w*|se tuer|mettre fin à (?:ses|mes|tes) jours"
    r"|kill(?:ing|ed|s)? (?:herself|himself|yourself|myself|themselves)"
    r"|self-harm\w*|scarifi\w*|automutil\w*|viols?|violée?s?|raped?"
    r"|(?:image|photo|vidéo)s? intimes?|intimate (?:image|picture|photo|video)s?|nudes?)\b",
    re.IGNORECASE,
)


def feedback_faults(file: str, lines: Sequence[Line]) -> Iterator[Fault]:
    """A fault for each place where feedback names the person, whatever the role of the story."""
    passage = Passage(file, lines)
    told = SPOKEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), passage.text)
    for found in PERSON.finditer(told):
        yield passage.fault("names-person", found.start(), words=" ".join(found[0].split())[:60])


def notice_faults(file: str, line: int, notice: str) -> Iterator[Fault]:
    """What a notice may not be: alarming, or without something else to do."""
    alarming = ALARM.search(notice)
    if alarming:
        yield Fault("notice-alarming", file, line, {"words": alarming[0]})
    if notice.strip() and not WAY_ON.search(notice):
        yield Fault("notice-no-choice", file, line)


def missing_notice(file: str, lines: Sequence[Line]) -> Iterator[Fault]:
    """At the first line that needs a notice, in a text that has none."""
    passage = Passage(file, lines)
    found = HEAVY.search(passage.text)
    if found:
        yield passage.fault("notice-missing", found.start(), words=found[0][:60])
