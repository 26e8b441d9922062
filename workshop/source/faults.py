"""What each fault says: a message and a remedy by code, in English msgids with parameters.

Knows nothing of how a fault is found.
"""

from collections.abc import Callable, Iterator, Mapping

from workshop.source.rules import N_, Fault

MESSAGES: Mapping[str, tuple[str, str]] = {
    # The file.
    "too-large": (
        N_("The file is larger than %(limit)s KiB."),
        N_("Split the text, or check that this is a text file."),
    ),
    "nul-byte": (
        N_("The file holds bytes that no text has."),
        N_("Save it as plain text, encoding UTF-8."),
    ),
    "not-utf8": (
        N_("The file is not written in UTF-8."),
        N_("Save it again with the encoding UTF-8."),
    ),
    "unreadable": (
        N_("The file cannot be read."),
        N_("Check its permissions."),
    ),
    "bad-slug": (
        N_("“%(name)s” is no name for a folder of content."),
        N_("Use small letters a to z, digits and hyphens, at most 60."),
    ),
    "unknown-file": (
        N_("“%(name)s” is neither a language nor an image."),
        N_("Name texts fr.md or en.md, keep PNG, JPEG, WebP or GIF images beside them, no more."),
    ),
    "too-many-files": (
        N_("The folder holds more than %(limit)s files."),
        N_("Keep the texts and the images that they show."),
    ),
    "no-language": (
        N_("The folder holds no text."),
        N_("Add fr.md or en.md."),
    ),
    "missing-language": (
        N_("%(missing)s is missing: what is shipped exists in French and in English."),
        N_("Add the other language."),
    ),
    "slug-taken": (
        N_("Another folder already has the name “%(name)s”."),
        N_("Give this folder a name of its own; the other one stays in use."),
    ),
    # The front matter.
    "no-front-matter": (
        N_("The file does not begin with its front matter."),
        N_("Begin with a line “---”, then “title: …” and the other keys, then “---”."),
    ),
    "front-matter-open": (
        N_("The front matter does not end."),
        N_("Add a line “---” after its last key."),
    ),
    "front-matter-unreadable": (
        N_("This line of the front matter cannot be read."),
        N_("Write “key: value”, and lists as lines that begin with two spaces and a hyphen."),
    ),
    "front-matter-alias": (
        N_("The front matter uses “%(mark)s”, which means something else in YAML."),
        N_("Put the value between quotation marks, or reword it."),
    ),
    "front-matter-deep": (
        N_("The front matter has lists inside lists."),
        N_("Keep to a value, a list, or names with one value each."),
    ),
    "duplicate-key": (
        N_("“%(key)s” stands twice in the front matter."),
        N_("Keep one of them."),
    ),
    "one-line": (
        N_("“%(key)s” goes on over several lines."),
        N_("Write it on one line, after the colon."),
    ),
    "meta-unknown": (
        N_("“%(key)s” is no key of the front matter."),
        N_("Remove it, or did you mean “%(nearest)s”?"),
    ),
    "meta-missing": (
        N_("“%(key)s” is missing from the front matter."),
        N_("Add a line “%(key)s: …”."),
    ),
    "meta-empty": (
        N_("“%(key)s” is empty."),
        N_("Write something after “%(key)s:”, or remove an optional key."),
    ),
    "meta-choice": (
        N_("“%(key)s” cannot be “%(value)s”."),
        N_("Write one of: %(allowed)s."),
    ),
    "meta-number": (
        N_("“%(key)s” is not a whole number from 1 to 180."),
        N_("Write the minutes in figures, for example “minutes: 10”."),
    ),
    "meta-date": (
        N_("“%(key)s” is not a date."),
        N_("Write year-month-day, for example 2026-11-22."),
    ),
    "meta-yes-no": (
        N_("“%(key)s” is neither yes nor no."),
        N_("Write yes or no."),
    ),
    "meta-list": (
        N_("“%(key)s” is not a list."),
        N_("Write one line for each, beginning with two spaces and a hyphen."),
    ),
    "meta-text": (
        N_("“%(key)s” is not a simple text."),
        N_("Write one value after the colon."),
    ),
    "meta-long": (
        N_("“%(key)s” is longer than %(limit)s characters."),
        N_("Shorten it."),
    ),
    "gauge-not-shown": (
        N_("The gauge “%(gauge)s” is not shown to the role “%(role)s”."),
        N_("This role has: %(allowed)s."),
    ),
    "characters-shape": (
        N_("“characters” does not give each first name its alternative."),
        N_("Write one line for each, for example “  Maëlo: Erwann”."),
    ),
    "character-name": (
        N_("“%(name)s” is no first name."),
        N_("Use letters, hyphens, apostrophes and spaces only."),
    ),
    "character-twice": (
        N_("“%(name)s” stands twice among the characters and their alternatives."),
        N_("Give every character a name, and an alternative that nobody else has."),
    ),
    "character-unused": (
        N_("The character “%(name)s” does not appear in the text."),
        N_("Check the spelling, or remove the line."),
    ),
    # Any text.
    "text-too-long": (
        N_("This passage is longer than %(limit)s characters."),
        N_("Cut it into paragraphs."),
    ),
    "too-deep": (
        N_("This passage nests lists or quotes too deeply."),
        N_("Keep to two levels."),
    ),
    "fence-open": (
        N_("The code block that begins here does not end."),
        N_("Close it with a line of the same marks."),
    ),
    "raw-html": (
        N_("The text holds HTML: %(tag)s"),
        N_("Remove it and use Markdown; write &lt; for the sign itself."),
    ),
    "stray-attributes": (
        N_("The braces %(braces)s stand where they have no effect."),
        N_("Put them at the end of a heading, or right after the link of a choice."),
    ),
    "underlined-heading": (
        N_("A heading is written by underlining it."),
        N_("Write “## ” before it; leave an empty line before a line of hyphens."),
    ),
    "heading-level": (
        N_("This heading has %(marks)s."),
        N_("The title is in the front matter; %(expected)s"),
    ),
    "empty-heading": (
        N_("This heading has no words."),
        N_("Write a title after “##”."),
    ),
    "text-before-heading": (
        N_("There is text before the first “##” heading."),
        N_("Move it under a heading."),
    ),
    "no-section": (
        N_("There is no “##” heading."),
        N_("Begin each section with “## ” and its title."),
    ),
    "empty-section": (
        N_("Nothing stands under this heading."),
        N_("Write its text, or remove the heading."),
    ),
    "bad-id": (
        N_("“%(id)s” cannot be an id."),
        N_("Use letters, digits and hyphens, for example {#the-next-day}."),
    ),
    "duplicate-id": (
        N_("The id “%(id)s” is already used on line %(first)s."),
        N_("Give this heading an id of its own."),
    ),
    "unknown-attribute": (
        N_("“%(word)s” has no meaning here."),
        N_("Remove it, or did you mean “%(nearest)s”?"),
    ),
    "doubled-attribute": (
        N_("“%(word)s” stands twice in the braces."),
        N_("Keep one of them."),
    ),
    "indented-text": (
        N_("This indented text belongs to nothing."),
        N_("Remove the spaces before it, or put it under a choice, an answer or a “!!!” block."),
    ),
    "list-none": (
        N_("This looks like a list but is none."),
        N_("Begin each line with a hyphen and a space: “- ”."),
    ),
    "quote-needs-space": (
        N_("This line would run into the quote or chat above it."),
        N_("Leave an empty line before it, or begin it with “>”."),
    ),
    "chat-name": (
        N_("A message of this chat has no bold name before it."),
        N_("Begin each paragraph of a chat with **Name**, and of a plain quote with none."),
    ),
    "chat-empty": (
        N_("This message of the chat is empty."),
        N_("Write the message after the name, or remove it."),
    ),
    "unknown-block": (
        N_("“%(word)s” is no kind of block."),
        N_("Write one of: %(allowed)s; did you mean “%(nearest)s”?"),
    ),
    "block-empty": (
        N_("The block “%(word)s” is empty."),
        N_("Indent its text by four spaces."),
    ),
    "help-not-empty": (
        N_("A help block has text or words of its own."),
        N_("Leave “!!! help” alone: it is filled from the reader's country."),
    ),
    "country-codes": (
        N_("This country block does not name its countries."),
        N_("Write two capital letters each, for example “!!! country FR BE” (GB, not UK)."),
    ),
    "country-first": (
        N_("A country block stands before any text for all."),
        N_("Put a block before it that is enough alone, in any country."),
    ),
    "nested-block": (
        N_("A “!!!” block or a heading stands inside another block."),
        N_("Put it after that block, without indentation."),
    ),
    "phone-number": (
        N_("A telephone number stands in running text: %(number)s"),
        N_("Remove it: “!!! help” shows the right numbers; else use a “!!! country” block."),
    ),
    "external-link": (
        N_("A link leaves the platform: %(target)s"),
        N_("Remove it: such links stand in “!!! country” blocks only."),
    ),
    "insecure-link": (
        N_("This link cannot be used: %(target)s"),
        N_("Links out of a country block begin with https://."),
    ),
    "reference-link": (
        N_("A link has its address elsewhere."),
        N_("Write the address in brackets right after the words: [words](address)."),
    ),
    "scene-link-in-text": (
        N_("A link to “%(target)s” stands inside the text."),
        N_("Put it in the list of choices, or alone on a line at the end of the scene."),
    ),
    "unknown-target": (
        N_("There is no heading with the id “%(target)s”."),
        N_("Did you mean “%(nearest)s”?"),
    ),
    "image-alt": (
        N_("The image “%(name)s” has no description."),
        N_("Write what it shows between the square brackets: ![…](%(name)s)."),
    ),
    "image-missing": (
        N_("The image “%(name)s” is not in this folder."),
        N_("Put a PNG, JPEG, WebP or GIF file of that name beside the text."),
    ),
    "image-unreadable": (
        N_("“%(name)s” is not the kind of image that its name says."),
        N_("Save it again as PNG, JPEG, WebP or GIF."),
    ),
    "image-large": (
        N_("The image “%(name)s” is larger than %(limit)s kB."),
        N_("Make it smaller: the page must load on a slow telephone."),
    ),
    # A quiz.
    "missing-id": (
        N_("This scene has no id."),
        N_("Add one after its title, for example {#%(example)s}."),
    ),
    "too-many-scenes": (
        N_("There are more than %(limit)s scenes."),
        N_("Shorten the scenario."),
    ),
    "no-ending": (
        N_("No scene is an ending."),
        N_("Mark at least one: ## Title {#id .ending}."),
    ),
    "dead-end": (
        N_("From this scene nothing goes on."),
        N_("Add choices, a question or a link; or mark it .ending."),
    ),
    "ending-goes-on": (
        N_("This scene is an ending but goes on."),
        N_("Remove .ending, or remove its choices, question or link."),
    ),
    "two-ways": (
        N_("This scene has two ways of going on."),
        N_("Keep one list of choices, or one question and its link, or one link."),
    ),
    "several-links": (
        N_("Several links stand one after the other."),
        N_("Write choices as a list, each line beginning with “- ”."),
    ),
    "text-after-choices": (
        N_("There is text after the choices or the link that goes on."),
        N_("Move it before them; indent it by four spaces if it is feedback."),
    ),
    "mixed-list": (
        N_("This list mixes choices, answers and plain lines."),
        N_("Let every line be [words](#scene), or every line be [ ] or [x] and words."),
    ),
    "numbered-choices": (
        N_("Choices or answers stand in a numbered list."),
        N_("Begin each with a hyphen: “- ”."),
    ),
    "choice-malformed": (
        N_("This choice cannot be read."),
        N_("Write: - [words](#scene){ person=+1 }"),
    ),
    "link-without-hash": (
        N_("The link to “%(target)s” has no “#”."),
        N_("Write (#%(target)s)."),
    ),
    "no-words": (
        N_("This choice, answer or link has no words."),
        N_("Write what the learner reads."),
    ),
    "feedback-not-indented": (
        N_("The line after this choice or answer is not indented."),
        N_("Leave an empty line and indent the feedback by four spaces."),
    ),
    "choice-in-feedback": (
        N_("A choice, an answer or a link is swallowed by the feedback above it."),
        N_("Begin this line at the very left."),
    ),
    "block-in-feedback": (
        N_("A heading, a quote or a “!!!” block stands in a feedback."),
        N_("Use plain paragraphs there."),
    ),
    "bad-effect": (
        N_("“%(word)s” is not an effect from −2 to +2."),
        N_("Write for example person=+1 or group=-2."),
    ),
    "target-lowered": (
        N_("A choice lowers a gauge although the role is target."),
        N_("Remove the effect: what others do is told, not counted."),
    ),
    "bad-requires": (
        N_("“%(word)s” does not name an earlier choice."),
        N_("Write requires=scene/number, for example requires=in-private/2."),
    ),
    "never-offered": (
        N_("No path ever meets the condition of this choice."),
        N_("Let it require a choice that comes before it, or remove “requires”."),
    ),
    "nothing-offered": (
        N_("A path reaches this scene and finds no choice: %(path)s"),
        N_("Give it one choice without a condition."),
    ),
    "unreachable": (
        N_("No path leads to the scene “%(id)s”."),
        N_("Link to it from a choice, or remove it."),
    ),
    "cycle": (
        N_("This leads back to “%(target)s”, where the path has been."),
        N_("Let every link go forward."),
    ),
    "path-too-long": (
        N_("A path has %(length)s scenes."),
        N_("Shorten it to %(limit)s at most."),
    ),
    "too-many-histories": (
        N_("Too many conditions depend on each other to be checked."),
        N_("Use fewer “requires”."),
    ),
    "nothing-to-do": (
        N_("The quiz has neither a choice nor a question."),
        N_("Add a list of choices or a question."),
    ),
    "too-few-answers": (
        N_("A question has one answer only."),
        N_("Add another one."),
    ),
    "no-right-answer": (
        N_("No answer of this question is right."),
        N_("Mark one with [x]; only a .sensitive scene has none."),
    ),
    "answer-without-feedback": (
        N_("This answer has no feedback."),
        N_("Write it under the answer, indented by four spaces."),
    ),
    "question-without-link": (
        N_("Nothing goes on after this question."),
        N_("Add a line with one link, for example [Go on](#next-scene)."),
    ),
    "too-many-charted": (
        N_("More than %(limit)s scenes are .charted."),
        N_("Keep the ones that matter most: more would give learners away."),
    ),
    "charted-nothing": (
        N_("This scene is .charted but has neither choices nor a scored question."),
        N_("Remove .charted."),
    ),
    "charted-question": (
        N_("In a quiz of questions each question is charted anyway."),
        N_("Remove .charted."),
    ),
    "sensitive-audience": (
        N_("A sensitive question is put to people under 18."),
        N_("Remove it, or change the audience."),
    ),
    "sensitive-twice": (
        N_("There is more than one sensitive question."),
        N_("Keep one."),
    ),
    "sensitive-nothing": (
        N_("This scene is .sensitive but has no question."),
        N_("Add a question, or remove .sensitive."),
    ),
    "sensitive-scored": (
        N_("A sensitive question has a right answer."),
        N_("Write [ ] before each answer: it is never scored."),
    ),
    "sensitive-options": (
        N_("A sensitive question lacks its marked answers."),
        N_("Mark what discloses with { .disclosing }, and one “rather not say” { .rather-not }."),
    ),
    "sensitive-unmarked": (
        N_("This answer tells something about the learner, but the scene is not .sensitive."),
        N_("Reword it about others, or mark the scene .sensitive (adults only)."),
    ),
    "sensitive-forbidden": (
        N_("This asks whether the learner has been a target or an author."),
        N_("Remove it: no quiz asks that, at any age."),
    ),
    "mark-not-sensitive": (
        N_("“%(word)s” stands in a scene that is not .sensitive."),
        N_("Remove it, or mark the scene .sensitive."),
    ),
    "intimate-evidence": (
        N_("Evidence rises by copying an intimate image."),
        N_("Let it rise only by noting link, account, date and whom one told."),
    ),
    # Lengths and languages.
    "scene-too-long": (
        N_("This scene has %(words)s words before its choice."),
        N_("Shorten it to %(limit)s for this audience."),
    ),
    "minutes-too-few": (
        N_("The longest reading takes about %(estimate)s minutes, not %(minutes)s."),
        N_("Raise “minutes”, or shorten the text."),
    ),
    "minutes-too-many": (
        N_("The longest reading takes about %(estimate)s minutes, not %(minutes)s."),
        N_("Lower “minutes”."),
    ),
    "languages-meta": (
        N_("“%(key)s” is not the same as in %(other)s."),
        N_("Both languages share theme, audience, role and gauges."),
    ),
    "languages-scenes": (
        N_("Here %(other)s has “%(expected)s”, this file “%(found)s”."),
        N_("Keep the same scenes in the same order, with the same ids."),
    ),
    "languages-scene": (
        N_("The scene “%(id)s” differs from %(other)s: %(what)s."),
        N_("Keep the same choices, links, conditions, effects and marks in the same order."),
    ),
    "languages-sections": (
        N_("%(other)s has %(expected)s sections, this file %(found)s."),
        N_("Keep the same sections in the same order."),
    ),
}


def describe(fault: Fault, translate: Callable[[str], str]) -> tuple[str, str]:
    """The message and the remedy of a fault, through a gettext-like callable."""
    message, remedy = MESSAGES[fault.code]
    return translate(message) % fault.params, translate(remedy) % fault.params


def messages() -> Iterator[str]:
    """Every msgid that `describe` may ask to translate."""
    for pair in MESSAGES.values():
        yield from pair
