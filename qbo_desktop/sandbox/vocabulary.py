"""The words that the sample firm's clients are named with, per region.

Surnames are put together from syllables: real lists are too short for twenty thousand clients that must not
resemble each other by accident.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """What one region's clients are made of. The three syllable lists have prime, different lengths, and
    `given` and `trades` a prime one at least as large."""

    region: str
    country: str
    currency: tuple[str, str]
    heads: tuple[str, ...]
    hearts: tuple[str, ...]
    tails: tuple[str, ...]
    given: tuple[str, ...]
    trades: tuple[str, ...]
    legal_forms: tuple[str, ...]
    holding: str
    streets: tuple[str, ...]
    # city, subdivision, area codes, first letters (CA) or first three digits (US) of the postal code
    places: tuple[tuple[str, str, tuple[str, ...], str], ...]
    extension: tuple[str, ...]
    junior: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("|"))


CANADA = Vocabulary(
    region="CA",
    country="Canada",
    currency=("CAD", "Canadian Dollar"),
    heads=_words(
        "Beau Lar Mont Cham Des Ver Gran Fon Bel Tra Chau Dor Gau Ler Per Rou San Val Bru Cou Dau Fré Gi "
        "Hu Jan Lan Mar Nor Pi Qué Ri Sau Thé Vau Bou Cla Du"
    ),
    hearts=_words(
        "ro li ma ge che vi na cou de fi gno la mé nou pa que ri sa ta vo bi do fou ja ké lou mi no pé "
        "ru si ba cha dri go ju lé mo ni po tu"
    ),
    tails=_words(
        "chette mont nard vières lain quet gneau rtin zier dette fort ssard bert court doux ffet gras "
        "hault lleau mbault ndry nguet pperé rgeon sson ttier vrette xandre ppin"
    ),
    given=_words(
        "Hélène Luc Chloé André Josée François Mélanie Benoît Sophie Étienne Nathalie Gaétan Émilie Yves "
        "Maude René Ariane Stéphane Valérie Hugo Geneviève Rémi Caroline Alexis Noémie Serge Isabelle "
        "Guy Sarah Kevin Emma Brian Olivia Scott Megan Daniel Laura Peter Alice Gordon Claire"
    ),
    trades=_lines(
        "Boulangerie|Plomberie|Toitures|Rénovation|Garage|Clinique dentaire|Pharmacie|Traiteur|"
        "Imprimerie|Électricité|Transport|Paysagiste|Librairie|Ferme|Studio|Hôtel|Menuiserie|"
        "Quincaillerie|Fleuriste|Optique|Physiothérapie|Vitrerie|Excavation|Peinture|Informatique|"
        "Brasserie|Fromagerie|Verger|Ébénisterie|Couture|Bijouterie|Architecture|Bakery|Plumbing|Roofing|"
        "Landscaping|Dental|Logistics|Catering|Printing|Consulting"
    ),
    legal_forms=("inc.", "ltée", "enr.", "inc.", "s.e.n.c.", "inc.", "Ltd."),
    holding="Gestion",
    streets=_lines(
        "rue Sherbrooke Ouest|boulevard Laurier|rue Saint-Denis|chemin Sainte-Foy|avenue du Parc|"
        "rue King Est|rue Principale|boulevard René-Lévesque|rue des Érables|côte de la Montagne|"
        "rang Saint-Joseph|rue Ontario|avenue Cartier|rue Notre-Dame|boulevard Talbot|rue de la Gare|"
        "Bank Street|Elgin Street|rue Wellington"
    ),
    places=(
        ("Montréal", "QC", ("514", "438"), "H"),
        ("Québec", "QC", ("418", "581"), "G"),
        ("Laval", "QC", ("450", "579"), "H"),
        ("Sherbrooke", "QC", ("819", "873"), "J"),
        ("Gatineau", "QC", ("819", "873"), "J"),
        ("Trois-Rivières", "QC", ("819", "873"), "G"),
        ("Ottawa", "ON", ("613", "343"), "K"),
    ),
    extension=("poste", "ext", "x"),
    junior="fils",
)

UNITED_STATES = Vocabulary(
    region="US",
    country="USA",
    currency=("USD", "United States Dollar"),
    heads=_words(
        "Ash Bran Cal Dun El Far Gar Hol Ing Kirk Lang Mor Nor Oak Pem Quin Rad Stan Thorn Up Ving West "
        "Yar Al Bur Cop Dray Ever Fen Gil Har Ister Kel Lin Mar Nash Os"
    ),
    hearts=_words(
        "ing er a ber el ley mer o ner ver u der gar i ken len min nor per ri sing ten vin wick y ba co "
        "do fi go la den fer ham ka lo mi ru sel ti wen"
    ),
    tails=_words(
        "ton ham field wood ford well by ridge stead worth man dale shaw croft more bridge ley land gate "
        "burn combe cote fold hurst mere pool thorpe wick yard"
    ),
    given=_words(
        "James Mary Robert Linda Michael Susan David Karen William Lisa Richard Nancy Joseph Betty "
        "Thomas Sandra Carlos Ashley Daniel Donna Matthew Emily Anthony Carol Mark Amanda Steven Melissa "
        "Paul Deborah Andrew Renée Joshua Laura Kenneth Cynthia Kevin Amy Brian Angela Zoë"
    ),
    trades=_lines(
        "Bakery|Plumbing|Roofing|Landscaping|Dental|Logistics|Catering|Printing|Consulting|Auto Repair|"
        "Pharmacy|Electric|Farms|Studio|Hotel|Carpentry|Hardware|Florist|Optics|Physical Therapy|Glass|"
        "Excavating|Painting|Software|Brewing|Creamery|Orchards|Cabinets|Tailoring|Jewelers|Architects|"
        "Realty|Movers|Fitness|Veterinary|Photography|Staffing|Marine|Aviation|Textiles|Robotics"
    ),
    legal_forms=("Inc.", "LLC", "Corp.", "LLC", "Inc.", "Co.", "LLP"),
    holding="Holdings",
    streets=_lines(
        "Main Street|Oak Avenue|Maple Drive|Court Street|Finch Street|Easy Street|Lake Road|Hill Lane|"
        "Park Avenue|Elm Street|River Road|Mission Boulevard|Sunset Drive|Union Street|College Way|"
        "Church Street|Mill Road|Harbor Drive|Canyon Road"
    ),
    places=(
        ("Sunnyvale", "CA", ("408", "669"), "940"),
        ("Portland", "OR", ("503", "971"), "972"),
        ("Tucson", "AZ", ("520",), "857"),
        ("Austin", "TX", ("512", "737"), "787"),
        ("Burlington", "VT", ("802",), "054"),
        ("Boulder", "CO", ("303", "720"), "803"),
        ("Madison", "WI", ("608",), "537"),
    ),
    extension=("ext", "x", "ext."),
    junior="Jr.",
)

REGIONS = {"CA": CANADA, "US": UNITED_STATES}
