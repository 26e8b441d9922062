"""A small sound scenario and a small sound module, in two languages, to break in tests."""

STORY = """\
---
title: Le sac : une histoire
summary: Un sac disparaît à la récréation.
theme: supporting-peers
audience: students-15-18
role: witness
minutes: 2
objectives:
  - Voir ce qui bascule : le rire, puis le silence
characters:
  Melvil: Ancelin
reviewed: 2026-11-22
licence: CC BY-SA 4.0
---

## Le couloir {#couloir .charted}

> **Melvil** 8:05 — quelqu'un a vu mon sac ?

Le couloir se vide. Que faites-vous ?

!!! facilitator
    Demandez : que voit-on d'abord ?

- [Aller vers lui](#banc){ person=+1 }

    Il lève les yeux.

- [Regarder ailleurs](#question){ group=-1 }

    Le couloir est plus long que d'habitude.

## Le banc {#banc}

Melvil s'assied.

- [Rester avec lui](#soir){ person=+1 }

    Cela suffit pour ce matin.

- [Prévenir la surveillante avec lui](#question){ evidence=+1 }

    Elle note l'heure.

## Une question {#question}

Que garde-t-on d'un message ?

- [x] La date et le compte

    Oui, avec le lien.

- [ ] Rien du tout

    Non, une date aide plus tard.

[Continuer](#soir)

## Le soir {#soir}

La grille ferme.

- [L'attendre](#fin){ person=+1 }

    Vous marchez ensemble.

- [Retourner voir la surveillante](#bureau){ requires=banc/2 evidence=+1 }

    Elle se souvient de l'heure.

## La fin {#fin .ending}

On se revoit demain.

!!! help

## Le bureau {#bureau .ending}

La surveillante a tout noté.

!!! help
"""

STORY_EN = """\
---
title: The bag: a story
summary: A bag goes missing at break.
theme: supporting-peers
audience: students-15-18
role: witness
minutes: 2
objectives:
  - See what tips over
characters:
  Melvin: Ansel
reviewed: 2026-11-22
licence: CC BY-SA 4.0
---

## The corridor {#couloir .charted}

> **Melvin** 8:05 — has anyone seen my bag?

The corridor empties. What do you do?

- [Walk over to him](#banc){ person=+1 }

    He looks up.

- [Look away](#question){ group=-1 }

    The corridor is longer than usual.

## The bench {#banc}

He sits down.

- [Stay with him](#soir){ person=+1 }

    That is enough for this morning.

- [Tell the supervisor with him](#question){ evidence=+1 }

    She writes down the time.

## A question {#question}

What does one keep of a message?

- [x] The date and the account

    Yes, with the link.

- [ ] Nothing at all

    No, a date helps later.

[Go on](#soir)

## The evening {#soir}

The gate closes.

- [Wait for him](#fin){ person=+1 }

    You walk together.

- [Go back to the supervisor](#bureau){ requires=banc/2 evidence=+1 }

    She remembers the time.

## The end {#fin .ending}

See you tomorrow.

!!! help

## The office {#bureau .ending}

The supervisor has written everything down.

!!! help
"""

QUESTIONS = """\
---
title: Trois questions
summary: Sur les traces.
theme: responding
audience: employees
role: adult
minutes: 2
notice: La dernière question porte sur vous. On peut la passer.
objectives:
  - Savoir ce que l'on note
reviewed: 2026-11-22
licence: CC BY-SA 4.0
---

## Deux réponses {#deux}

Une capture suffit-elle ?

- [ ] Toujours

    Non, pas sans date.

- [x] Avec la date et le compte

    Oui, on peut la relier à quelqu'un.

[Continuer](#plusieurs)

## Plusieurs {#plusieurs}

Que note-t-on ?

- [x] Le lien

    Oui.

- [x] Le compte

    Oui.

- [ ] L'humeur du jour

    Non, elle passe.

[Continuer](#intime)

## Pour les totaux {#intime .sensitive}

Une question sur l'équipe.

- [ ] J'ai déjà ri d'une moquerie { .disclosing }

    Merci de l'avoir dit.

- [ ] Jamais

    C'est noté.

- [ ] Je préfère ne pas répondre { .rather-not }

    C'est très bien aussi.

[Continuer](#trois)

## Trois réponses {#trois}

À qui parler d'abord ?

- [x] À une personne de confiance

    Oui.

- [ ] À tout le groupe

    Plutôt pas.

- [ ] À personne

    On peut toujours changer d'avis.

[Continuer](#fin)

## Fin {#fin .ending}

Voilà.

!!! help
"""

MODULE = """\
---
title: Voir tôt
summary: Ce qui change avant que l'on ose le dire.
theme: early-signs
audience: employees
minutes: 2
objectives:
  - Voir un changement
sources:
  - FACTS 0.1, stopbullying.gov, n.d.
reviewed: 2026-11-22
licence: CC BY-SA 4.0
---

## Un changement

On parle moins, ou [plus fort](#et-apres).

!!! activity "À deux"
    Dessinez une journée.

Une question pour soi.

- [x] Demander doucement

    Oui.

- [ ] Conclure

    Pas encore.

!!! remember
    Un signe n'est pas une preuve.

## Et après

En parler à quelqu'un.

!!! country FR BE
    Un service [en ligne](https://example.org/) répond au 3018.

!!! help
"""


def broken(text: str, old: str, new: str) -> str:
    """The text with its first `old` replaced; what is not there cannot be broken."""
    if old not in text:
        raise AssertionError(f"{old!r} is not in the text")
    return text.replace(old, new, 1)


def line_of(text: str, start: str) -> int:
    """The number of the one line that begins so."""
    numbers = [n for n, line in enumerate(text.split("\n"), 1) if line.startswith(start)]
    if not numbers:
        raise AssertionError(f"no line begins with {start!r}")
    return numbers[-1]
