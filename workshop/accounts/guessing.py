"""Whether a password is among the first that somebody would try: common ones, patterns, and words
that stand around its owner (ASVS 5.0, 6.2.4 and 6.2.11). It knows no table, keeps nothing, and asks
no service.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

from workshop import ordering

# What the library's author calls hard to guess by who has stolen slow hashes.
GUESSES = 10**8
# Of what is left beside the words that everybody here knows; ASVS asks for as much of a whole.
LEFT_AT_LEAST = 8
KNOWN_WORD_AT_LEAST = 4
# What the library takes grows faster than the text: 0.2 s for 32 characters made to be slow, and
# half a minute for 128.
PIECE, PIECES = 32, 2
SEPARATORS = re.compile(r"[\s_.,;:'’-]+")
ENDS_OF_WORDS = re.compile(r"[\s_.,;:'’@-]+")

# Words of the program and of the places that it is made for.
ABOUT_THE_PROGRAM = (
    "workshop", "atelier", "harcelement", "harassment", "college", "lycee", "ecole", "school",
    "facilitator", "administrator", "administrateur", "formation",
)  # fmt: skip
# The library knows what is common in English. The commonest first.
COMMON_IN_FRENCH = tuple(
    """
    azerty azertyuiop motdepasse bonjour soleil jetaime loulou doudou coucou chouchou marseille
    chocolat bienvenue qsdfghjklm wxcvbn azer azerqsdf loulou13 nicolas camille julien thomas
    alexandre vanille princesse tigrou choupette titeuf loulotte minette minou cheval poisson lapin
    chaton papillon licorne maison famille maman papa vacances voiture football psg olympique
    marseillais paris toulouse bordeaux lyonnais bretagne france francais printemps hiver automne
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi
    mercredi jeudi vendredi samedi dimanche amour amitie bisous mamour moncoeur monamour bebe
    chouette caramel nutella fraise cerise orange bonbon gateau fromage baguette musique secret
    secrete nouveau provisoire temporaire changezmoi changemoi identifiant connexion utilisateur
    professeur enseignant directeur direction secretariat ordinateur internet sesame ouvretoi passe
    """.split()
)


def easily_guessed(password: str, about: Iterable[str]) -> bool:
    """Whether it should be refused, `about` being what others know of its owner: name, address,
    organisation. What is known counts for nothing, wherever it stands in the password."""
    left = without_known(plain(password), about)
    if len(left) < LEFT_AT_LEAST:
        return True
    pieces = [left[i * PIECE : (i + 1) * PIECE] for i in range(PIECES)]
    return not any(hard(piece) for piece in pieces if piece)


def hard(text: str) -> bool:
    found = zxcvbn(text, user_inputs=COMMON_IN_FRENCH, max_length=PIECE)
    return int(found["guesses"]) >= GUESSES


def plain(text: str) -> str:
    """In small letters without accents, spaces and signs between the words: all that adds little
    for whoever guesses. Where nothing but signs is left, they stay."""
    bare = ordering.plain(text)
    return SEPARATORS.sub("", bare) or bare


def without_known(text: str, about: Iterable[str]) -> str:
    """The text without the words of the program and of `about`, the longest first."""
    words = {plain(word) for whole in about for word in (whole, *ENDS_OF_WORDS.split(whole))}
    for word in sorted(words | set(ABOUT_THE_PROGRAM), key=len, reverse=True):
        if len(word) >= KNOWN_WORD_AT_LEAST:
            text = text.replace(word, "")
    return text
