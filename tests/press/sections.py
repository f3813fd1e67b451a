"""The sections of the specimen: everything a text can hold; every text is a sample of our own."""
# ruff: noqa: E501 - sentences stay whole

from __future__ import annotations

from manual_app.press.book import Kind, Section
from tests.press.nodes import (
    bold,
    bullets,
    callout,
    doc,
    figure,
    h,
    italic,
    marked,
    note,
    p,
    quote,
    recommendation,
    ref,
    rule,
    steps,
    table,
    tasks,
)
from tests.press.pictures import RINGS, TABLE_PICTURE, sha

FRONT = Section(
    "how-to-use",
    Kind.FRONT,
    "How to use this manual",
    "en",
    doc(
        p(
            "Nobody has to read this book from cover to cover. Find yourself below and follow the page numbers."
        ),
        p("Three kinds of readers were in our minds; each of them begins at another page."),
        h(2, "Community leaders"),
        p(
            "Begin with ",
            ref("practice", "gp-01"),
            ", then take the checklist in ",
            ref("section", "ch-1"),
            ".",
        ),
        h(2, "Politicians"),
        p(
            "Look at ",
            ref("table", "ch-2", "kinds"),
            " and at ",
            ref("recommendation", "ch-1", "before"),
            ".",
        ),
    ),
)

CHAPTER_1 = Section(
    "ch-1",
    Kind.CHAPTER,
    "Local and global solidarity: what we mean",
    "en",
    doc(
        p(
            "A street that shares its tools, a town that opens its school to newcomers: two sizes of one habit."
        ),
        p(
            "We call ",
            italic("solidarity"),
            " the readiness to carry a part of somebody else’s burden because we see it as partly ours. The word "
            "has a legal past, and it is a plain one: people who owed a debt ",
            marked("in solidum", "language", lang="la"),
            " owed it together, each for the whole.",
            note(
                "Roman law used the words of several debtors each of whom could be asked for all of a debt."
            ),
            " Nothing in it speaks of pity. It speaks of a common account.",
        ),
        p(
            italic("Local"),
            " solidarity is what we can see from the window. It has names and faces, it answers quickly, and it "
            "tires. Global solidarity is what we owe to people whom we shall never meet. It moves slowly, through "
            "rules, budgets and treaties, and it rarely says thank you.",
        ),
        h(2, "Two words that travel together", id="words"),
        p(
            "A community that helps its own and stops there soon begins to ask who its own are. In between lies most "
            "of the work of a town: the school, the clinic, the bus, the water.",
            note("A second note, with a reference in it: ", ref("table", "ch-2", "kinds"), "."),
            " The rest of this chapter looks at ",
            ref("figure", None, "levels"),
            " and comes back to ",
            ref("heading", "ch-2", "decide"),
            ".",
        ),
        figure(
            sha(RINGS),
            "Rings that spread from a doorstep.",
            "Rings that spread, drawn for this sample.",
            id="levels",
        ),
        h(3, "What it costs"),
        p(
            "A shelter for 12 people costs about 10 000 EUR a year, at 5 km from the centre – see § 5 of the statutes."
        ),
        recommendation(
            "Before the council votes, say in one sentence whom the decision helps here and whom it affects elsewhere.",
            "A sentence can be checked, quoted and corrected. It moves the debate from motives to effects.",
            basis="practice-based-consensus",
            id="before",
        ),
        h(2, "One sentence in other languages"),
        p(
            marked(
                "Solidaritāte sākas tur, kur cilvēki viens otru pazīst: pagalmā, skolā, pilsētas domē.",
                "language",
                lang="lv",
            )
        ),
        p(
            marked(
                "Η αλληλεγγύη αρχίζει εκεί όπου οι άνθρωποι γνωρίζονται μεταξύ τους: στη γειτονιά, στο σχολείο.",
                "language",
                lang="el",
            )
        ),
        p(
            marked(
                "Солидарността започва там, където хората се познават: в квартала, в училището, в общинския съвет.",
                "language",
                lang="bg",
            )
        ),
        recommendation(
            "Translate the sentence into every language spoken at the table.",
            "A translation read aloud by those it is meant for finds the words that hurt or say nothing.",
            strength="suggest",
            basis="monitored-practice",
            practices=["gp-01"],
        ),
        callout(
            "checklist",
            tasks(
                "The question fits on one line, and the council can decide it.",
                "The room has a step-free entrance, and somebody has tried it.",
            ),
        ),
    ),
    fields={
        "purpose": "To give all at the table the same words for what they do.",
        "audience": ["community-leaders", "politicians"],
        "reviewBy": "2027-05-03",
        "references": "Treaty on European Union, Article 2; OJ C 202, 7.6.2016, p. 13.\nCharter of Fundamental Rights.",
    },
    number="1",
    sample=True,
)

CHAPTER_2 = Section(
    "ch-2",
    Kind.CHAPTER,
    "Fundamental values: EU policies and competences",
    "en",
    doc(
        p("Values become useful when one can say where they are written, and who may act on them."),
        p("Two questions decide most debates in a council chamber. Both can be answered from a table."),
        h(2, "Is this ours to decide?", id="decide"),
        p(
            "Subsidiarity is a rule on which a mayor can rely; ",
            ref("table", None, "kinds"),
            " gives three kinds.",
        ),
        table(
            "Three kinds of competence",
            ["Kind", "Fields, for example", "Left for the town"],
            ["Exclusive", "customs union; common commercial policy", "to know the rule"],
            ["Shared", "environment; energy; transport", "to carry out, to adapt, to report"],
            ["Supporting", "culture; education; civil protection", "nearly everything, with support"],
            id="kinds",
        ),
        steps(
            [bold("Choose one question"), " that the council can really decide."],
            "List who lives with the answer.",
            "Invite in person, in the languages of the street.",
        ),
        bullets("a room with a kettle", "one person with time", "a mayor who can say “I do not know yet”"),
        quote(
            "Once a draft exists, every remark is a criticism. Before it exists, every remark is a contribution."
        ),
        callout("note", p("Two countries of the network are not Member States of the Union.")),
        callout(
            "example",
            p("A small town has to close one of two footbridges. It holds three tables on one Saturday."),
        ),
        rule(),
        p(
            "More at ",
            marked("an address", "link", href="https://example.org/"),
            "; formula H",
            marked("2", "subscript"),
            "O.",
        ),
    ),
    fields={
        "purpose": "To show who may act.",
        "audience": ["politicians"],
        "reviewBy": None,
        "references": None,
    },
    number="2",
    sample=True,
)

PRACTICE = Section(
    "gp-01",
    Kind.PRACTICE,
    "Bringing residents and policy makers to one table",
    "en",
    doc(
        p("Four tables a year, each with one question set by residents."),
        p("Proposals are written on one card each. Within thirty days each card has an answer."),
    ),
    fields={
        "teaser": "A standing round table whose proposals the council has to answer in writing.",
        "ownerOrganisation": "A municipality (sample)",
        "country": "LV",
        "place": "A town (sample)",
        "level": "municipal",
        "themes": ["participation", "culture-and-dialogue"],
        "targetGroups": ["general-public", "older-people", "local-officials"],
        "startsOn": "2018-03",
        "endsOn": None,
        "ongoing": True,
        "challenge": "The council heard from residents twice: at the election and when something went wrong.",
        "objective": "To give every group in the town a regular seat, a written answer and a date.",
        "stakeholders": "Residents set the question and write the cards.\nThe mayor signs the answers.",
        "resources": "One officer for a day a week, a facilitator for four evenings.",
        "costBand": "5k-25k",
        "evidence": "Figures set as a sample; they report on no real practice.",
        "indicators": [
            {
                "indicator": "Proposals in a year",
                "baseline": "0",
                "value": "124",
                "unit": "cards",
                "date": "2019-05-01",
                "source": None,
            },
            {
                "indicator": "answered in thirty days",
                "baseline": "0",
                "value": "96",
                "unit": "%",
                "date": None,
                "source": "https://example.org/",
            },
        ],
        "evidenceType": "monitored",
        "lessons": "The first tables drew those who always come. Drawing lots helped.",
        "successFactors": "The duty to answer is in the rules of procedure.",
        "sustainability": "The facilitator is paid from the budget for participation.",
        "transferability": "Needs no law and little money. It does need a mayor who signs refusals.",
        "transferLevel": "high",
        "sdgs": [11, 16],
        "maturity": "good-practice",
        "links": [{"label": "Rules (sample)", "url": "https://example.org/rules"}],
        "pictures": [
            {
                "asset": sha(TABLE_PICTURE),
                "alt": "A round table seen from above.",
                "decorative": False,
                "caption": "The table in spring (sample).",
                "rightsHolder": "The network",
                "licence": "CC BY 4.0",
                "consent": "nobody-recognisable",
            }
        ],
        "contact": "table@example.org",
    },
    number="GP-01",
    running_title="One table",
    sample=True,
)

BACK_SECTION = Section(
    "glossary", Kind.BACK, "Glossary", "en", doc(p(bold("Lots"), ": a fair way to choose."))
)
