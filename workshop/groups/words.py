"""The words of pseudonyms in both languages; which of them may stand together needs no list,
because no pair of them can be read as an insult. It knows no rule and no table.
"""

from __future__ import annotations

# Materials, light and weather: nothing of size, skin, mind, wealth or worth.
ENGLISH_ADJECTIVES = tuple(
    """Amber Azure Autumn Birch Bronze Cedar Chalk Clear Cobalt Copper Coral Crystal Dawn Distant
    Eastern Evening Flint Forest Garden Gentle Golden Granite Harbour Hazel Hidden Indigo Ivory
    Jade Lavender Lemon Lilac Lunar Maple Marble Meadow Midnight Mint Misty Morning Mossy Mountain
    Northern Opal Orchard Painted Patient Peaceful Quiet River Rosy Ruby Saffron Sandy Sapphire
    Scarlet Silver Solar Southern Spring Starry Steady Stony Striped Summer Sunlit Swift Teal
    Topaz Turquoise Velvet Violet Wandering Western Willow Windy Winter Woodland Woven""".split()
)
ENGLISH_NOUNS = tuple(
    """Acorn Anchor Arrow Badger Balloon Beacon Bell Boat Bridge Brook Button Candle Canoe Canyon
    Clover Comet Compass Cricket Dolphin Drum Eagle Falcon Feather Fern Finch Flute Fountain
    Gazelle Glacier Guitar Hare Harp Heron Island Kettle Kingfisher Kite Lagoon Lake Lantern Lark
    Leaf Lighthouse Lynx Magpie Meteor Mill Moon Nest Oasis Ocean Orchid Otter Owl Panda Pearl
    Pebble Penguin Piano Pine Planet Pond Poppy Prairie Puffin Raven Reed Robin Rocket Sail Seal
    Shell Sparrow Squirrel Star Stork Swallow Swan Tower Tulip Valley Viola Wave Wren""".split()
)

# Masculine and feminine form of each adjective, placed after the noun as French has it.
FRENCH_ADJECTIVES = tuple(
    tuple(pair.split("/"))
    for pair in """ambré/ambrée argenté/argentée astral/astrale austral/australe azuré/azurée
    bleuté/bleutée boisé/boisée boréal/boréale calme/calme céleste/céleste champêtre/champêtre
    cristallin/cristalline cuivré/cuivrée discret/discrète doré/dorée ensoleillé/ensoleillée
    estival/estivale étoilé/étoilée fleuri/fleurie hivernal/hivernale insulaire/insulaire
    irisé/irisée ivoire/ivoire lavande/lavande lointain/lointaine lumineux/lumineuse
    lunaire/lunaire marin/marine matinal/matinale moiré/moirée montagnard/montagnarde
    moussu/moussue nacré/nacrée nocturne/nocturne nomade/nomade nordique/nordique
    orangé/orangée paisible/paisible patient/patiente perlé/perlée polaire/polaire
    printanier/printanière rayé/rayée rosé/rosée sablé/sablée safran/safran satiné/satinée
    scintillant/scintillante serein/sereine silencieux/silencieuse solaire/solaire
    soyeux/soyeuse tacheté/tachetée tranquille/tranquille turquoise/turquoise velouté/veloutée
    vermeil/vermeille vert/verte violet/violette voyageur/voyageuse""".split()
)
FRENCH_NOUNS = tuple(
    (word.rstrip("*"), "f" if word.endswith("*") else "m")
    for word in """Abricot Aigle Algue* Alouette* Amande* Ancre* Ballon Balise* Barque* Blaireau
    Bouleau Boussole* Bouton Brindille* Cabane* Cactus Caillou Canoë Cascade* Cèdre Cerf Châtaigne*
    Chamois Cigale* Clairière* Cloche* Colibri Colline* Comète* Coquillage Cygne Dauphin Dune*
    Écureuil Érable Étang Étoile* Faucon Fauvette* Fontaine* Fougère* Galet Girafe* Glacier Grillon
    Guitare* Harpe* Héron Hérisson Hirondelle* Île* Jardin Jonquille* Koala Lac Lagune* Lampion
    Lanterne* Libellule* Lièvre Lilas Loutre* Lynx Mandoline* Manchot Marmotte* Mésange* Météore
    Montagne* Moulin Muguet Nuage Oasis* Océan Olivier Orchidée* Panda Perle* Phare Pivert Planète*
    Pomme* Prairie* Renard Rivière* Roseau Ruisseau Sapin Source* Tambour Tilleul Tulipe* Vague*
    Vallée* Verger Violon Voilier""".split()
)
