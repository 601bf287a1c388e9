"""The names of Canada's taxes and of their usual rates in both languages: GST is TPS on a French invoice.

What a book holds is named in the language in which it was added; what is printed is in the client's.
"""

from __future__ import annotations

from collections.abc import Mapping

Names = tuple[str, str]
"""A name in English and in French."""

GST: Names = ("GST", "TPS")
HST: Names = ("HST", "TVH")
QST: Names = ("QST", "TVQ")
PST: Names = ("PST", "TVP")
RST: Names = ("RST", "TVD")
ZERO_RATED: Names = ("Zero-rated", "Détaxé")
EXEMPT: Names = ("Exempt", "Exonéré")
TAX_EXEMPT: Names = ("Tax exempt", "Exempté de taxe")
HST_ONTARIO: Names = ("HST Ontario", "TVH Ontario")
HST_NOVA_SCOTIA: Names = ("HST Nova Scotia", "TVH Nouvelle-Écosse")
HST_ATLANTIC: Names = ("HST NB, NL, PE", "TVH N.-B., T.-N.-L., Î.-P.-É.")
GST_QST: Names = ("GST + QST", "TPS + TVQ")
GST_PST_BC: Names = ("GST + PST BC", "TPS + TVP C.-B.")
GST_PST_SK: Names = ("GST + PST SK", "TPS + TVP Sask.")
GST_RST_MB: Names = ("GST + RST MB", "TPS + TVD Man.")
PST_BC: Names = ("PST BC", "TVP C.-B.")
PST_SK: Names = ("PST SK", "TVP Sask.")
RST_MB: Names = ("RST MB", "TVD Man.")

_ALL = (
    GST, HST, QST, PST, RST, ZERO_RATED, EXEMPT, TAX_EXEMPT, HST_ONTARIO, HST_NOVA_SCOTIA, HST_ATLANTIC,
    GST_QST, GST_PST_BC, GST_PST_SK, GST_RST_MB, PST_BC, PST_SK, RST_MB,
)  # fmt: skip
_BY_NAME: Mapping[str, Names] = {name.casefold(): names for names in _ALL for name in names}


def tax_name(name: str, language: str) -> str:
    """A tax or a rate as a language calls it; a name that is none of these stays as it is."""
    names = _BY_NAME.get(name.strip().casefold())
    if names is None:
        return name
    return names[1 if language == "fr_CA" else 0]
