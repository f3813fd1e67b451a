"""Screen words of the fields (`content/fields.py`): labels, help, choices, groups."""

from __future__ import annotations

from manual_app.wording import _


def body_words(kind: str) -> tuple[str, str]:
    """Return label and help of the running text: a good practice describes, the others are a text."""
    if kind != "practice":
        return _("Running text"), ""
    return _("Description"), _("What was done, step by step, for a colleague in another country.")


def field_words(kind: str = "practice") -> dict[str, tuple[str, str]]:
    """Return label and help of every field of a kind of Text, by name."""
    return {
        "title": (_("Title"), ""),
        "body": body_words(kind),
        "purpose": (_("Purpose"), _("What this chapter helps a town to do, in two or three sentences.")),
        "audience": (_("Written for"), ""),
        "references": (_("References"), _("Sources one can look up, one a line.")),
        "reviewBy": (_("Look at it again by"), _("The day by which somebody checks that it still holds.")),
        "teaser": (_("In one sentence"), _("What a mayor should know before reading on.")),
        "ownerOrganisation": (_("Whose practice it is"), ""),
        "country": (_("Country"), ""),
        "place": (_("Town or region"), ""),
        "level": (_("Territorial level"), ""),
        "themes": (_("Themes"), ""),
        "targetGroups": (_("For whom"), ""),
        "startsOn": (_("Began in"), ""),
        "endsOn": (_("Ended in"), ""),
        "ongoing": (_("It still goes on"), ""),
        "challenge": (_("The problem"), _("What was wrong or missing, and for whom.")),
        "objective": (_("What was to be reached"), ""),
        "stakeholders": (_("Who took part, and in which role"), ""),
        "resources": (_("What it took"), _("People, rooms, hours.")),
        "costBand": (_("Cost"), ""),
        "evidence": (_("What shows that it worked"), _("What was seen, counted or said by others.")),
        "indicators": (
            _("Indicators"),
            _("Numbers are welcome, not required. Say where each comes from."),
        ),
        "evidenceType": (_("Kind of evidence"), ""),
        "lessons": (_("Difficulties and lessons"), _("What was hard, and what one would do differently.")),
        "successFactors": (_("What made it work"), ""),
        "sustainability": (_("How it goes on"), _("Who carries it, and with which money.")),
        "transferability": (
            _("What another town needs"),
            _("What must be there before it starts, and what may differ."),
        ),
        "transferLevel": (_("How easily it travels"), ""),
        "sdgs": (_("Sustainable Development Goals"), ""),
        "maturity": (_("Maturity"), ""),
        "links": (_("Links"), ""),
        "pictures": (_("Pictures"), _("Each one needs its rights, and words for those who cannot see it.")),
        "contact": (_("Contact"), _("A mailbox of the office rather than of a person.")),
    }


def group_words() -> dict[str, tuple[str, str]]:
    """Return title and help of every group, by name."""
    return {
        "about": (_("About this chapter"), ""),
        "sources": (_("Sources and upkeep"), ""),
        "text": ("", ""),
        "place": (_("Place"), _("Where it happened, when, and whose it is.")),
        "problem": (_("Problem"), _("Why something had to be done.")),
        "action": (
            _("Action"),
            _("What was done, by whom, with what. Write for a colleague in another country."),
        ),
        "evidence": (_("Evidence"), _("How one can tell that it worked.")),
        "transfer": (_("Transfer"), _("What another town can take over.")),
        "pictures": (_("Pictures and links"), ""),
    }


def column_words() -> dict[str, str]:
    """Return the label of every column of the fields that are lists of rows."""
    return {
        "indicator": _("Indicator"),
        "baseline": _("Before"),
        "value": _("After"),
        "unit": _("Unit"),
        "date": _("Date"),
        "source": _("Source (link)"),
        "label": _("Words"),
        "url": _("Address"),
        "asset": _("Picture"),
        "alt": _("Alternative text"),
        "decorative": _("Decorative"),
        "caption": _("Caption"),
        "rightsHolder": _("Rights holder"),
        "licence": _("Licence"),
        "consent": _("People in the picture"),
    }


def row_words() -> dict[str, str]:
    """Return what one row of a field is called."""
    return {"indicators": _("indicator"), "links": _("link"), "pictures": _("picture")}


def choice_words() -> dict[str, str]:
    """Return the label of every slug one may choose."""
    return {
        "community-leaders": _("community leaders"),
        "politicians": _("politicians"),
        "other-stakeholders": _("other stakeholders"),
        "neighbourhood": _("neighbourhood"),
        "municipal": _("municipal"),
        "inter-municipal": _("inter-municipal"),
        "regional": _("regional"),
        "national": _("national"),
        "cross-border": _("cross-border"),
        "eu": _("European Union"),
        "global": _("global"),
        "participation": _("participation"),
        "eu-values-and-rights": _("EU values and rights"),
        "migration-and-inclusion": _("migration and inclusion"),
        "social-and-economic-solidarity": _("social and economic solidarity"),
        "humanitarian-crisis": _("humanitarian crisis"),
        "environment": _("environment"),
        "youth-and-education": _("youth and education"),
        "intergenerational": _("intergenerational"),
        "culture-and-dialogue": _("culture and dialogue"),
        "volunteering": _("volunteering"),
        "global-partnership": _("global partnership"),
        "general-public": _("general public"),
        "youth": _("youth"),
        "older-people": _("older people"),
        "migrants-and-refugees": _("migrants and refugees"),
        "people-with-disabilities": _("people with disabilities"),
        "minorities": _("minorities"),
        "unemployed-people": _("unemployed people"),
        "women": _("women"),
        "ngos": _("NGOs"),
        "local-officials": _("local officials"),
        "elected-politicians": _("elected politicians"),
        "schools": _("schools"),
        "businesses": _("businesses"),
        "none": _("no money"),
        "under-5k": _("under 5,000 EUR"),
        "5k-25k": _("5,000 to 25,000 EUR"),
        "25k-100k": _("25,000 to 100,000 EUR"),
        "over-100k": _("over 100,000 EUR"),
        "self-reported": _("self-reported"),
        "monitored": _("monitored"),
        "independently-evaluated": _("independently evaluated"),
        "replicated": _("replicated elsewhere"),
        "low": _("with much work"),
        "medium": _("with some work"),
        "high": _("easily"),
        "innovation": _("innovation"),
        "promising-practice": _("promising practice"),
        "good-practice": _("good practice"),
        "institutionalised": _("institutionalised"),
        "given": _("Everyone who can be recognised has agreed"),
        "nobody-recognisable": _("Nobody can be recognised"),
    }


def goal_words() -> dict[str, str]:
    """Return the names of the 17 Sustainable Development Goals, by number."""
    names = (
        _("No poverty"),
        _("Zero hunger"),
        _("Good health and well-being"),
        _("Quality education"),
        _("Gender equality"),
        _("Clean water and sanitation"),
        _("Affordable and clean energy"),
        _("Decent work and economic growth"),
        _("Industry, innovation and infrastructure"),
        _("Reduced inequalities"),
        _("Sustainable cities and communities"),
        _("Responsible consumption and production"),
        _("Climate action"),
        _("Life below water"),
        _("Life on land"),
        _("Peace, justice and strong institutions"),
        _("Partnerships for the goals"),
    )
    return {str(number): f"{number} {name}" for number, name in enumerate(names, start=1)}
