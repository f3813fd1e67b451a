"""The same small chapter in several languages: sample sentences of our own, one a language."""
# ruff: noqa: E501 - sentences stay whole

from __future__ import annotations

import dataclasses

from manual_app.press.book import Book, Kind, Part, Section
from tests.press.nodes import callout, doc, figure, h, note, p, recommendation, ref, table, tasks
from tests.press.pictures import RINGS, sha
from tests.press.specimen import BOOK

# title of the book, of the part, of the chapter; a paragraph; a heading; a recommendation
TEXTS = {
    "lv": (
        "Solidaritātes rokasgrāmata 2020",
        "Saprast",
        "Vietējā un globālā solidaritāte: ko ar to saprotam",
        "Solidaritāte sākas tur, kur cilvēki viens otru pazīst: pagalmā, skolā, pilsētas domē. Tīkla nosaukums ir "
        "„Vietējās solidaritātes – globālās solidaritātes tīkls”. Šis ir parauga teksts, kas parāda garumzīmes, "
        "mīkstinājuma zīmes un vārdu dalīšanu rindas beigās: ķirši, ģimene, šķēršļi, jauniešu līdzdalība, "
        "pašvaldības uzņemšanās un iedzīvotāju apspriede.",
        "Divi vārdi, kas iet kopā",
        "Pirms balsojuma vienā teikumā pasakiet, kam lēmums palīdz šeit un ko tas ietekmē citur.",
    ),
    "el": (
        "Εγχειρίδιο για την αλληλεγγύη 2020",
        "Κατανοούμε",
        "Τοπική και παγκόσμια αλληλεγγύη: τι εννοούμε",
        "Η αλληλεγγύη αρχίζει εκεί όπου οι άνθρωποι γνωρίζονται μεταξύ τους: στη γειτονιά, στο σχολείο, στο δημοτικό "
        "συμβούλιο. Τη λέμε «τοπική», γιατί έχει πρόσωπο, και «παγκόσμια», γιατί δεν σταματά στα σύνορα. Αυτό είναι "
        "ένα δείγμα κειμένου με τόνους και διαλυτικά: προϋπολογισμός, ευρωπαϊκός, διαβούλευση, συνυπευθυνότητα.",
        "Δύο λέξεις που πάνε μαζί",
        "Πριν από την ψηφοφορία, πείτε με μία πρόταση ποιον βοηθά η απόφαση εδώ και ποιον αγγίζει αλλού.",
    ),
    "bg": (
        "Наръчник за солидарност 2020",
        "Да разбираме",
        "Местна и глобална солидарност: какво имаме предвид",
        "Солидарността започва там, където хората се познават: в квартала, в училището, в общинския съвет. Наричаме "
        "я „местна“, защото има лице, и „глобална“, защото не спира на границата. Това е примерен текст, който "
        "показва българските форми на буквите: вежливост, гражданственост, дълготрайно, жилище, изключително.",
        "Две думи, които вървят заедно",
        "Преди гласуването кажете с едно изречение на кого помага решението тук и кого засяга другаде.",
    ),
    "hu": (
        "Kézikönyv a szolidaritásról 2020",
        "Megérteni",
        "Helyi és globális szolidaritás",
        "A szolidaritás ott kezdődik, ahol az emberek ismerik egymást: az udvaron, az iskolában, a képviselő-"
        "testületben. Őszintén, jövőt építő, közös fűtésű termek: ez itt mintaszöveg.",
        "Két szó, amely együtt jár",
        "A szavazás előtt mondják el egy mondatban, kinek segít a döntés itt, és kit érint máshol.",
    ),
    "ro": (
        "Manual pentru solidaritate 2020",
        "Să înțelegem",
        "Solidaritate locală și globală",
        "Solidaritatea începe acolo unde oamenii se cunosc: în curte, la școală, în consiliul local. Așa știm și ce "
        "înseamnă răspunderea împărțită. Acesta este un text de probă.",
        "Două cuvinte care merg împreună",
        "Înainte de vot, spuneți într-o frază pe cine ajută hotărârea aici și pe cine atinge în altă parte.",
    ),
    "pl": (
        "Podręcznik solidarności 2020",
        "Zrozumieć",
        "Solidarność lokalna i globalna",
        "Solidarność zaczyna się tam, gdzie ludzie się znają: na podwórku, w szkole, w radzie gminy. Wspólnie "
        "dźwigamy ciężar, gdyż uważamy go częściowo za własny. To jest tekst przykładowy: żółć, źdźbło, łąka.",
        "Dwa słowa, które idą razem",
        "Przed głosowaniem powiedzcie jednym zdaniem, komu decyzja pomaga tutaj i kogo dotyczy gdzie indziej.",
    ),
    "sr": (
        "Приручник за солидарност 2020",
        "Разумети",
        "Локална и глобална солидарност",
        "Солидарност почиње тамо где се људи познају: у дворишту, у школи, у скупштини општине. Ђаци, љубав, "
        "њива, ћирилица, џеп: ово је пример текста.",
        "Две речи које иду заједно",
        "Пре гласања реците једном реченицом коме одлука помаже овде и кога погађа другде.",
    ),
    "mk": (
        "Прирачник за солидарност 2020",
        "Да разбереме",
        "Локална и глобална солидарност",
        "Солидарноста започнува таму каде што луѓето се познаваат: во маалото, во училиштето, во советот на "
        "општината. Ќе ја наречеме „локална“, бидејќи има лице; ѓердан, ѕвезда, љубов, њива, џемпер.",
        "Два збора што одат заедно",
        "Пред гласањето кажете со една реченица кому му помага одлуката овде и кого го засега на друго место.",
    ),
}


def book_in(language: str) -> Book:
    """Return a book of one chapter in a language."""
    title, part_title, chapter_title, text, heading, wording = TEXTS[language]
    chapter = Section(
        "ch-1",
        Kind.CHAPTER,
        chapter_title,
        language,
        doc(
            p(text),
            p(text, note(wording)),
            h(2, heading, id="words"),
            p(
                text,
                " (",
                ref("table", None, "t"),
                "; ",
                ref("heading", None, "words"),
                "; ",
                ref("figure", None, "f"),
                ")",
            ),
            figure(sha(RINGS), chapter_title, chapter_title, id="f"),
            recommendation(wording, text, id="r"),
            table(heading, [heading, chapter_title], [wording, text], id="t"),
            callout("checklist", tasks(wording, heading)),
        ),
        fields={
            "purpose": wording,
            "audience": ["politicians", "community-leaders"],
            "reviewBy": "2027-05-03",
        },
        number="1",
        sample=True,
    )
    return dataclasses.replace(
        BOOK,
        title=title,
        subtitle=chapter_title,
        language=language,
        front=(),
        back=(),
        parts=(Part("part-1", 1, part_title, (chapter,), language, doc(p(wording))),),
        approvals=(),
        contributions=(),
        left_out=(),
    )
