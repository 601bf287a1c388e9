"""Words that mean something in the names of clients, in English and French, all in folded form.

Compiled by hand for this program from general knowledge of Canadian and US business names. The tables
are small on purpose: a word that is missing costs a question, never a wrong link.
"""

from __future__ import annotations


def word_list(text: str) -> frozenset[str]:
    """The words of a text as a set: tables are written as running words."""
    return frozenset(text.split())


# Legal form as written → one word per form. Dots are gone before the look-up; "s.e.n.c." is joined first.
LEGAL_FORMS: dict[str, str] = {
    "inc": "inc", "incorporated": "inc", "incorporee": "inc", "incorpore": "inc",
    "ltee": "ltd", "ltd": "ltd", "limited": "ltd", "limitee": "ltd", "lte": "ltd",
    "corp": "corp", "corporation": "corp",
    "cie": "co", "co": "co",
    "enr": "enr", "enrg": "enr", "reg": "enr", "regd": "enr", "enregistree": "enr",
    "senc": "senc", "sencrl": "llp", "srl": "llp", "llp": "llp", "scp": "scp",
    "llc": "llc", "lp": "lp", "sec": "lp", "plc": "plc", "ulc": "ulc",
    "sa": "sa", "sarl": "sarl", "sas": "sas", "gmbh": "gmbh", "np": "np", "pc": "pc", "pllc": "pllc",
}  # fmt: skip

# What kind of vehicle a name says it is. One that has such a word and one that has not are two clients.
GUARD_WORDS: dict[str, str] = {
    "fiducie": "trust", "fiduciary": "trust", "trust": "trust", "fid": "trust",
    "succession": "estate", "estate": "estate", "heritiers": "estate",
    "gestion": "holding", "gestions": "holding", "placements": "holding", "placement": "holding",
    "holding": "holding", "holdings": "holding", "investissements": "holding", "investissement": "holding",
    "investments": "holding", "investment": "holding", "portefeuille": "holding", "management": "holding",
    "fondation": "foundation", "foundation": "foundation",
}  # fmt: skip

# Words of trade: half the businesses of a town have one, so they tell two of them apart badly.
BUSINESS_WORDS: frozenset[str] = word_list(
    """
    services service solutions groupe group entreprise entreprises enterprise enterprises construction
    constructions transport transports immobilier immobiliere immeubles properties property realty clinique
    clinic centre center restaurant cafe bistro boulangerie patisserie bakery garage auto autos atelier
    ateliers consultants consultant consulting conseil conseils conseillers associes associates partners
    partenaires avocats notaires comptables dentaire dental pharmacie pharmacy ferme farm fermes farms toiture
    toitures roofing plomberie plumbing electrique electric electricite renovation renovations paysagement
    paysagiste landscaping excavation excavations distribution distributions distributors importations
    imports exports technologies technologie technology tech informatique logiciels software systems systemes
    studio studios design communications media production productions industries industrie international
    canada quebec ontario montreal america americas usa company compagnie societe society association club
    eglise church ecole school academie academy institut institute hotel auberge motel location rental
    rentals leasing financial finance financiere assurance assurances insurance marketing coiffure salon spa
    boutique magasin marche market epicerie fruiterie fleuriste traiteur catering nettoyage cleaning
    entretien maintenance securite security logistique logistics camionnage trucking meubles furniture
    bois wood metal metaux acier steel usinage machine machines equipement equipements equipment supply
    fournitures vente ventes sales developpement development developments habitation habitations homes
    maison maisons condo condos syndicat copropriete brasserie brewery vignoble sports gym fitness physio
    veterinaire optique optometriste bijouterie ebenisterie peinture peintre isolation chauffage ventilation
    climatisation refrigeration soudure welding concept concepts creations photo photographie impression
    imprimerie editions press presse musique music voyages travel agence agency agences
    """
)

# Words that join or open a name and say nothing.
ARTICLES: frozenset[str] = frozenset({"the", "le", "la", "les", "l", "un", "une", "a", "an"})
JOINERS: frozenset[str] = frozenset({"and", "et", "y", "de", "du", "des", "d", "of"})

# Saint in its four spellings, so that "St-Laurent" is "Saint Laurent".
SAINTS: dict[str, str] = {"st": "saint", "ste": "sainte", "saint": "saint", "sainte": "sainte"}

TITLES: frozenset[str] = word_list(
    "mr mrs ms miss mx dr dre prof professor professeur me mtre m mme mlle mgr hon rev sir madame monsieur"
)
CREDENTIALS: frozenset[str] = word_list(
    "cpa ca cga cma fcpa fca ing eng peng phd md dmd dds mba llb llm bsc msc esq notaire avocat avocate cfa"
)
# Senior and junior in both languages, brought to one word each.
GENERATIONS: dict[str, str] = {
    "jr": "junior", "junior": "junior", "fils": "junior",
    "sr": "senior", "senior": "senior", "pere": "senior",
    "ii": "2", "2nd": "2", "iii": "3", "3rd": "3", "iv": "4",
}  # fmt: skip
# A Roman numeral in the name of a company is a number ("Immeubles Roy II").
ROMAN: dict[str, str] = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12",
}  # fmt: skip

# Short and familiar forms, one group a line; the first is the form the others are read as.
_NICKNAMES = """
    william bill billy will willie
    robert bob bobby rob robbie
    richard rick dick rich ricky
    james jim jimmy jamie
    john johnny jack
    joseph joe joey
    michael mike mick
    thomas tom tommy
    charles charlie chuck
    edward ed eddie ted
    daniel dan danny
    david dave
    stephen steve steven stefan
    christopher chris
    anthony tony
    matthew matt
    andrew andy drew
    benjamin ben
    alexander alex alexandre
    nicholas nick nicolas
    gregory greg
    kenneth ken kenny
    ronald ron
    donald don
    timothy tim
    jeffrey jeff geoffrey
    peter pete
    samuel sam sammy
    lawrence larry
    gerald gerry jerry
    frederick fred frederic
    elizabeth liz beth betty lisa
    margaret maggie peggy meg
    catherine kathy cathy kate katherine kathryn
    patricia pat patty tricia
    jennifer jen jenny
    susan sue suzanne
    deborah debbie deb
    barbara barb
    victoria vicky
    rebecca becky
    jacqueline jackie
    pamela pam
    sandra sandy
    guillaume guy
    francois frank
    maxime max maxim
    gabriel gab
    genevieve gen
    veronique vero
    stephanie steph
    dominique dom
    sebastien seb
    philippe phil philip
    mathieu math
    josephine josee
    raymond ray
    leonard leo len
    vincent vince
    theodore theo
"""
NICKNAMES: dict[str, str] = {
    form: line.split()[0] for line in _NICKNAMES.strip().splitlines() for form in line.split()
}

# Short forms that are just as well whole names of others: two of one family may bear one each, so they are
# a likeness and never settle anything (Guy and Guillaume, Lisa and Elizabeth, Steven and Stephen).
ALSO_NAMES: frozenset[str] = word_list(
    """
    jamie jack steve steven stefan chris drew alex alexandre nicolas geoffrey sam larry gerry jerry frederic
    liz beth betty lisa maggie peggy meg kate pat patty suzanne sandy guy frank max maxim gab gen dom philip
    josee ray leo theo
    """
)

_GIVEN = """
    jean marie pierre paul jacques luc marc andre michel claude denis alain daniel yves guy gilles robert
    richard serge normand rejean real roger marcel louis francois philippe mathieu simon martin patrick eric
    stephane sylvain mario benoit christian bernard gaetan jocelyn donald ghislain germain rene raymond
    laurent antoine etienne olivier vincent samuel felix nathan thomas hugo julien alexis maxime sebastien
    nicolas pascal dominique david dany yannick steve kevin jonathan carl karl charles emile arthur victor
    leo henri gerard lucien fernand rosaire adrien raphael tristan jeremie zachary xavier gabriel alexandre
    sylvie nathalie julie isabelle chantal johanne josee line lise linda louise manon martine michele monique
    nicole france francine diane danielle denise carole caroline catherine christine claire colette celine
    anne annie ginette helene jacqueline jeanne karine lucie madeleine marguerite melanie mireille pauline
    sophie stephanie suzanne therese valerie veronique virginie yvette emilie audrey jessica sarah camille
    genevieve maude laurence florence rosalie juliette charlotte alice emma lea zoe noemie amelie marianne
    brigitte solange rachel odette huguette gisele lorraine micheline jocelyne sonia nancy guylaine
    james john william george michael joseph edward henry peter stephen andrew mark kenneth gary brian ronald
    anthony jason matthew ryan gregory joshua jeffrey frank scott raymond gerald keith terry harold douglas
    carlos juan jose luis ali mohamed ahmed omar wei ming chen raj amir hassan ibrahim
    mary patricia jennifer elizabeth barbara susan margaret dorothy lisa karen betty helen sandra donna carol
    ruth sharon laura kimberly deborah amy angela melissa brenda virginia kathleen pamela martha debra amanda
    janet carolyn maria heather diane joyce kelly joan evelyn judith megan cheryl andrea hannah jean-francois
    emily olivia sophia grace chloe aisha fatima priya anna elena natasha bruce walter wayne albert ralph roy
    eugene howard philip craig alan shawn sean ian colin graham neil stuart trevor derek dean glen
"""
GIVEN_NAMES: frozenset[str] = word_list(_GIVEN) | NICKNAMES.keys()

# Ahead of a family name and part of it: "De La Cruz", "Van der Meer", "Mc Donald".
PARTICLES: frozenset[str] = word_list(
    "de la du des le van von der den di da dos del mc mac o al el ben bin st saint"
)
