"""A room in which somebody bears a character's name plays with the alternatives."""

from workshop.quizzes.content import with_alternative_names

from .sample import story


def test_every_first_name_is_replaced_in_chats_prose_and_labels() -> None:
    quiz = story(("Il lève les yeux.", "Melvil lève les yeux."), ("[L'attendre]", "[Voir Melvil]"))
    other = with_alternative_names(quiz)
    assert "Melvil" not in repr(other.scenes)
    assert other.scenes[0].parts[0].messages[0].author == "Ancelin"
    assert other.scene("soir").choices[0].text == "Voir Ancelin"
    assert "Ancelin lève" in other.scenes[0].choices[0].feedback


def test_a_name_inside_another_word_stays() -> None:
    quiz = story(("La grille ferme.", "Melville et Melvil."))
    html = with_alternative_names(quiz).scene("soir").parts[0].html
    assert html == "<p>Melville et Ancelin.</p>"


def test_french_elides_before_a_vowel_and_undoes_it() -> None:
    quiz = story(("La grille ferme.", "Le sac de Melvil, celui d’Yves : qu'Yves vient que Melvil."),
                 ("Melvil: Ancelin", "Melvil: Ancelin\n  Yves: Gaspard"))  # fmt: skip
    html = with_alternative_names(quiz).scene("soir").parts[0].html
    assert html == ("<p>Le sac d’Ancelin, celui de Gaspard : que Gaspard vient qu’Ancelin.</p>")


def test_names_that_stand_for_each_other_are_replaced_once() -> None:
    quiz = story(("La grille ferme.", "Melvil attend Ancelin."))
    html = with_alternative_names(quiz).scene("soir").parts[0].html
    assert html == "<p>Ancelin attend Ancelin.</p>"


def test_the_structure_and_the_speakers_stay_the_same() -> None:
    quiz = story()
    other = with_alternative_names(quiz)
    key = quiz.scenes[0].parts[0].messages[0].author_key
    assert other.scenes[0].parts[0].messages[0].author_key == key
    assert [s.id for s in other.scenes] == [s.id for s in quiz.scenes]
