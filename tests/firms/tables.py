"""Small tables of names, streets and towns that hard firms are made of.

Written by hand; part of the names are in no table of the program, and on purpose: a firm's clients
are called all sorts of things.
"""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


# Roughly by how often they occur: the first are everywhere.
FAMILIES = _listed(
    """
Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque Bergeron
Leblanc Smith Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Nguyen Fournier Lapointe Leclerc
Brown St-Pierre Martin Marin Landry Martel Bédard Wilson Grenier Lessard Desjardins Couture Lachance Turcotte Singh
Villeneuve Michaud Langlois Demers Patel Campbell Hébert Labelle Lacroix Vachon Dufour O'Brien MacDonald Mc_Kay Chen
De_La_Fontaine Van_den_Berg D'Amours Di_Stefano El_Haddad Le_Blanc St-Onge Sainte-Marie Kowalczyk Melnyk Okonkwo
Haraldsson Papadopoulos Yilmaz Ferreira_da_Silva Castañeda Müller Zhukova Łukasik Bjørnstad Gervais Prud'homme
Quesnel Trottier Lamothe Rochon Sabourin Thivierge Urquhart Vigneault Whitford Xanthos Yergeau Zakaria Aubertin
Boisclair Courchesne Dallaire Émond Falardeau Gingras Huot Imbeault Jalbert Kirouac Laplante Malenfant Nolet Oakley
"""
)
MEN = _listed(
    """
Jean Pierre Michel Luc François Louis Marc Daniel Denis Alain Robert Claude Éric Sylvain Benoît Mathieu Olivier
Simon Jean-François Jean-Pierre Marc-André Pierre-Luc William James John Thomas David Michael Edward Anthony Bogdan
Ahmed Wei Carlos Réal Stéphane Frédéric Maxime Zoltan Kwame Ibrahima Rajesh Tomasz Alexandre Philippe Guy Guillaume
Yvon Léo Hubert Ovila Normand
"""
)
WOMEN = _listed(
    """
Marie Sylvie Nathalie Julie Isabelle Chantal Louise Manon Michèle Nicole Danielle Hélène Geneviève Véronique
Stéphanie Mélanie Anne-Marie Marie-Ève Marie-Claude Josée Catherine Margaret Susan Patricia Jennifer Elizabeth Fatima
Oksana Mei Sofia Chioma Priyanka Élise Françoise Renée Andrée Jacqueline Lise Lisa Roxane Ginette Solveig Ludivine
"""
)
FAMILIAR = {
    "William": ("Bill", "Will"), "Robert": ("Bob", "Rob"), "James": ("Jim",), "Thomas": ("Tom",),
    "Michael": ("Mike",), "Edward": ("Ed", "Ted"), "Anthony": ("Tony",), "Daniel": ("Dan",),
    "Margaret": ("Maggie", "Peggy"), "Susan": ("Sue",), "Jennifer": ("Jen", "Jenny"), "Patricia": ("Pat",),
    "Elizabeth": ("Liz", "Beth"), "Catherine": ("Cathy", "Kate"), "Véronique": ("Véro",),
    "Stéphanie": ("Steph",), "Frédéric": ("Fred",), "Maxime": ("Max",), "Philippe": ("Phil",),
    "Alexandre": ("Alex",), "Nathalie": ("Nat",), "Geneviève": ("Gen",), "Jacqueline": ("Jackie",),
}  # fmt: skip
COINED = _listed("za no vex tri lum gor pi sta nel qua bri dor mi ral tex ulo fan kel sy rov den hap jor")
TRADES = _listed(
    """
Construction Plomberie Toitures Garage Boulangerie Clinique Transport Immeubles Ferme Restaurant Électrique
Excavation Pharmacie Services Rénovations Menuiserie Traiteur Nettoyage Logistique Consultants Paysagiste
Physiothérapie Quincaillerie Poissonnerie Serrurerie Location Entrepôts Aviation Orthodontie Savonnerie
"""
)
NEW_TRADES = _listed("Atelier Maison Studio Comptoir Groupe Ateliers Manufacture Coopérative")
HOLDINGS = ("Gestion {}", "Placements {}", "Gestion {}", "{} Holdings", "Fiducie {}", "Succession {}",
            "Investissements {}", "Fiducie familiale {}")  # fmt: skip
# A company of a person's own name, with nothing but a legal form to tell it by.
OWN_NAME = "{}"
# Legal forms: the usual spelling, other spellings of the same (translations too).
FORMS = {
    "inc.": ("Inc", "Inc.", "INC.", "incorporée"),
    "ltée": ("Ltd.", "ltd", "Limitée", "Limited", "Ltée"),
    "enr.": ("Enr", "enrg.", "Reg'd"),
    "s.e.n.c.": ("SENC", "S.E.N.C.", "senc"),
    "s.e.n.c.r.l.": ("SENCRL", "LLP", "S.E.N.C.R.L."),
    "corp.": ("Corp", "Corporation"),
}
USUAL_FORMS = (
    "inc.",
    "inc.",
    "inc.",
    "inc.",
    "ltée",
    "ltée",
    "enr.",
    "s.e.n.c.",
    "s.e.n.c.r.l.",
    "corp.",
    "",
)
TRADING_AS = (
    "{} o/a {}",
    "{} f.a.s.r.s. {}",
    "{} dba {}",
    "{} ({})",
    "{} ({})",
    "{} faisant affaire sous {}",
)
# (French, English) ways to write one street; {} is the number.
STREETS = tuple(
    (f"{{}} {french}", f"{{}} {english}")
    for french, english in (
        ("rue Ontario Est", "Ontario St E"), ("rue Sherbrooke Ouest", "Sherbrooke Street West"),
        ("boulevard Saint-Laurent", "St-Laurent Blvd"), ("av. du Parc", "Park Ave"), ("rue Principale", "Main St"),
        ("chemin Sainte-Foy", "Ste-Foy Rd"), ("rue King", "King Street"), ("rue Notre-Dame", "Notre-Dame St."),
        ("avenue Laurier", "Laurier Ave."), ("rue des Érables", "des Erables Street"), ("rang 4", "4 Range"),
        ("rue Cartier", "Cartier St"), ("chemin du Lac", "du Lac Road"), ("boul. Taschereau", "Taschereau Blvd."),
    )
)  # fmt: skip
TOWNS = (
    ("Montréal", "H2L"), ("Québec", "G1R"), ("Laval", "H7N"), ("Sherbrooke", "J1H"), ("Gatineau", "J8X"),
    ("Lévis", "G6V"), ("Saint-Jérôme", "J7Z"), ("Longueuil", "J4K"), ("Ottawa", "K1P"),
)  # fmt: skip
FREE_MAIL = (
    "gmail.com",
    "gmail.com",
    "hotmail.com",
    "videotron.ca",
    "outlook.com",
    "yahoo.ca",
    "sympatico.ca",
)
TITLES = ("Dr", "Me", "M.", "Mme", "Mr.", "Mrs")
CREDENTIALS = ("CPA", "ing.", "MBA", "notaire")
EXTENSIONS = ("{} poste {}", "{} ext. {}", "{} x{}", "{} ext {}", "{}, poste {}", "{} #{}")
