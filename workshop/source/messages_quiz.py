"""What is said of faults in scenarios, lengths and languages, in English msgids by code."""

from collections.abc import Mapping

from workshop.source.marker import N_

QUIZ_MESSAGES: Mapping[str, tuple[str, str]] = {
    # A quiz.
    "missing-id": (
        N_("This scene has no id."),
        N_("Add one after its title, for example {#%(example)s}."),
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
        N_("Mark one with [x]; only a .sensitive scene or a form has none."),
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
    "form-scene": (
        N_("This scene of a form is neither a question nor an ending."),
        N_("A form has questions and one ending: remove this scene, or make a question of it."),
    ),
    "form-too-long": (
        N_("A form has at most %(limit)s questions; this is one more."),
        N_("Keep those that tell you most."),
    ),
    "form-minutes": (
        N_("A form takes at most %(limit)s minutes."),
        N_("Ask fewer or shorter questions, and write minutes: 2."),
    ),
    "form-sensitive": (
        N_("A form has no sensitive question."),
        N_("Remove .sensitive; ask it in a quiz for adults, if at all."),
    ),
    "form-several-right": (
        N_("More than one answer of this question of a form is right."),
        N_("Mark at most one with [x]: right ones are compared before and after."),
    ),
    "form-few-answers": (
        N_("A question of a form without a right answer has fewer than %(limit)s answers."),
        N_("Offer at least %(limit)s, such as a scale of four."),
    ),
    "form-not-parallel": (
        N_("This form does not ask the same way as its version A, “%(other)s”."),
        N_("Keep as many questions with as many answers, and a right answer in the same places."),
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
    "languages-marks": (
        N_("The marks of the scene “%(id)s” differ from %(other)s."),
        N_("Keep the same .ending, .charted and .sensitive."),
    ),
    "languages-count": (
        N_("The scene “%(id)s” has %(found)s choices or answers, %(other)s has %(expected)s."),
        N_("Keep the same choices or answers in the same order."),
    ),
    "languages-choice": (
        N_("Choice %(number)s of “%(id)s” differs from %(other)s."),
        N_("Keep the same link, condition and effects."),
    ),
    "languages-link": (
        N_("The link that goes on from “%(id)s” differs from %(other)s."),
        N_("Let it lead to the same scene."),
    ),
    "languages-answer": (
        N_("Answer %(number)s of “%(id)s” differs from %(other)s."),
        N_("Keep the same [x] and [ ] and the same marks."),
    ),
    "languages-sections": (
        N_("%(other)s has %(expected)s sections, this file %(found)s."),
        N_("Keep the same sections in the same order."),
    ),
}
