"""The course page of the sample course, written down by hand: the sample file is compared with
this, not only with itself.
"""

SEED_AGENDA = [
    [
        ("09:00", "10:00", "Velkomst og introduktion"),
        ("10:00", "12:00", "Strategisk borgerinddragelse"),
        ("12:00", "13:00", "Frokost"),
        ("13:00", "14:00", "Borgerinddragelsens bidrag og betydning for demokratiet"),
        ("14:00", "16:00", "Tillid som forudsætning og forklaring"),
    ],
    [
        ("09:00", "12:00", "Dialog og inddragelse af borgere, brugere og foreninger."),
        ("12:00", "12:45", "Frokost"),
        ("12:45", "15:00", "De markante borgere. Hvem er de, og hvad gør vi ved dem?"),
        ("15:00", "16:00", "Dit næste borgerinddragelsesforløb"),
    ],
    [
        ("09:00", "11:00", "Redskabskassen nye metoder og gamle klassikere"),
        (
            "11:00",
            "12:00",
            "Sparring med øvrige kursusdeltagere om brugen af redskaber i dit næste "
            "borgerinddragelsesforløb",
        ),
        ("12:00", "13:00", "Frokost"),
        ("13:00", "15:30", "Nye roller og relationer mellem politikere, embedsmænd og borgere"),
        ("15:30", "16:00", "Opsamling og evaluering af kurset"),
    ],
]


SEED_MODULES = [
    ("Strategisk borgerinddragelse", "2023-11-14"),
    ("Inddragelse af hvem?", "2023-11-15"),
    ("Redskaber og roller", "2023-11-21"),
]


SEED_PEOPLE = [
    ("leader", "Maria Steno", "Tidligere spidskandidat, Lokallisten Rudersdal"),
    ("guest", "Hans Mogensen", "Kommunikationschef, Silkeborg Kommune"),
    (
        "guest",
        "Ann Sofie Orth",
        "Borgmester (K), Rudersdal Kommune, medlem af Konservatives hovedbestyrelse",
    ),
    (
        "guest",
        "Olav Hesseldahl",
        "Direktør, Det Politiske Akademi, næstformand, Foreningen Folkemødet, bestyrelsesmedlem, "
        "Akademiet for Social Innovation, bestyrelsesmedlem, Roskilde Festival",
    ),
]
