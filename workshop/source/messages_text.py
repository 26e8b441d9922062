"""What is said of faults in any file: message and remedy by code, in English msgids."""

from collections.abc import Mapping

from workshop.source.marker import N_

TEXT_MESSAGES: Mapping[str, tuple[str, str]] = {
    # The file.
    "too-large": (
        N_("The file is larger than %(limit)s KiB."),
        N_("Split the text, or make the image smaller."),
    ),
    "too-many-lines": (
        N_("The file has more than %(limit)s lines."),
        N_("Split the text."),
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
    "reserved-slug": (
        N_("The folder name “%(name)s” is an address of the program."),
        N_("Choose another name for the folder."),
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
    "too-many-brackets": (
        N_("This passage holds more than %(limit)s square brackets."),
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
    "title-heading": (
        N_("This heading has a single “#”."),
        N_("The title is in the front matter: begin sections with “## ”."),
    ),
    "small-heading": (
        N_("A scene has a smaller heading inside it."),
        N_("Begin scenes with “## ”, and use bold words inside them."),
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
    "too-many-sections": (
        N_("There are more than %(limit)s “##” headings."),
        N_("Split the text."),
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
    "names-person": (
        N_("This feedback names the person: “%(words)s”."),
        N_("Name the act and the way back: what it does to somebody, and what can be done now."),
    ),
    "notice-alarming": (
        N_("This notice alarms: “%(words)s”."),
        N_("Say in one plain sentence what comes, and that one may skip it."),
    ),
    "notice-no-choice": (
        N_("This notice leaves no choice."),
        N_("Say that one may skip it, stop, or do something else."),
    ),
    "notice-missing": (
        N_("This text has “%(words)s” and no notice."),
        N_("Add “notice:” to the front matter: what comes, and that one may skip it."),
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
    "image-here": (
        N_("The image “%(name)s” stands where only words can."),
        N_("Put it on a line of its own, before the choices."),
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
}
