//! The table of the fields of a course, with their labels, hints and kinds, in the order of the
//! page. Forms, faults, comparisons and documents are made from it.

use super::model::Kind::{
    Choice, Date, DayOfModule, Decimal, Fixed, Line, Lines, Money, Number, Pasted, Picture,
    Position, Text, Tick, Time, Weeks,
};
use super::model::Presence::{self, Always, IfFilled, OnDemand, With};
use super::model::{Field, Group, Kind, List, Part};

const fn field(key: &'static str, label: &'static str, kind: Kind) -> Part {
    Part::Field(Field { key, label, hint: "", kind, is_optional: false })
}

const fn hinted(key: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Part {
    Part::Field(Field { key, label, hint, kind, is_optional: false })
}

const fn optional(key: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Part {
    Part::Field(Field { key, label, hint, kind, is_optional: true })
}

const fn group(
    key: &'static str,
    heading: &'static str,
    hint: &'static str,
    presence: Presence,
    parts: &'static [Part],
) -> Part {
    Part::Group(Group { key, heading, hint, presence, parts })
}

const MARKDOWN: &str = "En tom linje skiller afsnit, * begynder et punkt, **to stjerner** gør fed.";

const IMAGE: &[Part] = &[
    field("name", "Billede", Picture),
    hinted("alt", "Beskrivelse af billedet", "Til dem, der ikke kan se det.", Line),
];

const VENUE: &[Part] = &[
    field("name", "Stedets navn", Line),
    field("street", "Vej og nummer", Line),
    field("postalCode", "Postnummer", Line),
    field("city", "By", Line),
];

const ONLINE: &[Part] = &[
    hinted("platform", "Program", "For eksempel Microsoft Teams.", Line),
    optional("link", "Link til mødet", "Kun tilmeldte og kontoret ser det.", Line),
];

const AGENDA: List = List {
    key: "agenda",
    heading: "Dagsplan",
    hint: "Beskrivelsen er frivillig.",
    row: "Punkt",
    add: "Tilføj punkt",
    is_always: true,
    parts: &[
        field("start", "Fra", Time),
        field("end", "Til", Time),
        field("title", "Titel", Line),
        field("day", "Dag nr.", DayOfModule),
        field("text", "Beskrivelse", Text),
    ],
};

const MODULES: List = List {
    key: "modules",
    heading: "Moduler",
    hint: "Et modul er en dag eller flere, eller en del af en dag. Har I dagsplanen som tekst, så \
           sæt den ind med et punkt på hver linje: 09.00-10.00 Velkomst. Linjer uden klokkeslæt \
           beskriver punktet over dem.",
    row: "Modul",
    add: "Tilføj modul",
    is_always: true,
    parts: &[
        field("number", "Nummer", Position),
        optional("title", "Titel", "", Line),
        optional("intro", "Indledning", "", Text),
        Part::List(AGENDA),
        optional("pasted", "Indsæt dagsplan", "", Pasted),
    ],
};

const DAYS: List = List {
    key: "days",
    heading: "Kursusdage",
    hint: "Lad listen stå tom, så længe dagene ikke er kendt. Modulets nummer er frivilligt.",
    row: "Dag",
    add: "Tilføj dag",
    is_always: true,
    parts: &[
        field("date", "Dato", Date),
        field("start", "Fra", Time),
        field("end", "Til", Time),
        field("module", "Modul nr.", Number),
        group(
            "venue",
            "Dagens eget sted",
            "",
            OnDemand("Andet sted eller online denne dag"),
            VENUE,
        ),
        group("online", "Online denne dag", "", With("venue", "Online denne dag"), ONLINE),
    ],
};

const RUNS: List = List {
    key: "runs",
    heading: "Hold",
    hint: "",
    row: "Hold",
    add: "Tilføj hold",
    is_always: true,
    parts: &[
        hinted("start", "Første dag", "Den er en del af holdets adresse.", Date),
        hinted("name", "Navn", "For eksempel Efterår 2023.", Line),
        field(
            "state",
            "Status",
            Choice(&[("open", "Åbent"), ("tentative", "Foreløbigt"), ("cancelled", "Aflyst")]),
        ),
        field("capacity", "Pladser", Number),
        optional("minimumParticipants", "Mindste antal deltagere", "Kun kontoret ser det.", Number),
        optional(
            "registrationDeadline",
            "Sidste dag for tilmelding",
            "Uden en dato kan man tilmelde sig, til holdet begynder.",
            Date,
        ),
        hinted("waitingList", "Venteliste, når holdet er fyldt", "", Tick { default: true }),
        optional(
            "reminderDaysBefore",
            "Påmindelse så mange dage før",
            "3, hvis du ikke skriver noget; 0 for ingen.",
            Number,
        ),
        optional(
            "teachers",
            "Undervisere med adgang",
            "Den e-mailadresse, som de logger ind med, en på hver linje; de ser den selv på deres \
             første side. De ser holdets lister og vises ikke på hjemmesiden.",
            Lines { is_always: false },
        ),
        group(
            "venue",
            "Holdets eget sted",
            "",
            OnDemand("Andet sted eller online for holdet"),
            VENUE,
        ),
        group("online", "Holdet online", "", With("venue", "Online for holdet"), ONLINE),
        Part::List(DAYS),
        optional("weeks", "Nyt hold: flyt alle datoer med så mange uger", "", Weeks),
    ],
};

const PEOPLE: List = List {
    key: "people",
    heading: "Medvirkende",
    hint: "",
    row: "Person",
    add: "Tilføj person",
    is_always: true,
    parts: &[
        field("name", "Navn", Line),
        field("kind", "Rolle", Choice(&[("leader", "Kursusleder"), ("guest", "Gæst")])),
        optional("role", "Stilling og arbejdssted", "", Line),
        optional("bio", "Om personen", "", Text),
        group("image", "Portræt", "", OnDemand("Tilføj portræt"), IMAGE),
    ],
};

const QUESTIONS: List = List {
    key: "questions",
    heading: "Spørgsmål til dem, der tilmelder sig",
    hint: "",
    row: "Spørgsmål",
    add: "Tilføj spørgsmål",
    is_always: false,
    parts: &[
        field("text", "Spørgsmål", Line),
        optional("id", "Kort navn", "Laves af spørgsmålet, hvis feltet er tomt.", Line),
        field(
            "kind",
            "Svar",
            Choice(&[
                ("text", "Tekst"),
                ("choice", "Et af flere svar"),
                ("yes-no", "Ja eller nej"),
            ]),
        ),
        optional(
            "choices",
            "Svarmuligheder",
            "En på hver linje, hvis svaret er et af flere.",
            Lines { is_always: false },
        ),
        field(
            "per",
            "Hvem svarer?",
            Choice(&[
                ("participant", "Hver deltager"),
                ("registration", "Én for hele tilmeldingen"),
            ]),
        ),
        hinted("required", "Skal besvares", "", Tick { default: false }),
        hinted("onList", "Vis svarene på deltagerlisten", "", Tick { default: false }),
    ],
};

const EARLY_BIRD: &[Part] = &[
    field("until", "Til og med", Date),
    optional("percent", "Rabat i procent", "", Number),
    optional("amount", "Pris pr. person i kroner", "", Money),
];

const PRICE: &[Part] = &[
    hinted("amount", "Pris pr. person i kroner", "0 for et gratis kursus.", Money),
    field(
        "vat",
        "Moms",
        Choice(&[
            ("excluded", "Prisen er uden moms"),
            ("included", "Prisen er med moms"),
            ("exempt", "Kurset er momsfrit"),
        ]),
    ),
    field("currency", "Valuta", Fixed("DKK")),
    field("per", "Pris for", Fixed("person")),
    optional("includes", "Det er med i prisen", "", Line),
    optional("name", "Prisens navn", "Hvis der er andre priser: Ikke-medlem.", Line),
    Part::List(List {
        key: "options",
        heading: "Andre priser",
        hint: "",
        row: "Pris",
        add: "Tilføj pris",
        is_always: false,
        parts: &[
            field("name", "Navn", Line),
            optional("id", "Kort navn", "Laves af navnet, hvis feltet er tomt.", Line),
            field("amount", "Pris i kroner", Money),
            group(
                "earlyBird",
                "Pris for dem, der tilmelder sig tidligt og vælger denne pris",
                "Skriv enten procent eller pris.",
                OnDemand("Tilføj pris for tidlig tilmelding"),
                EARLY_BIRD,
            ),
        ],
    }),
    group(
        "earlyBird",
        "Rabat for dem, der tilmelder sig tidligt",
        "Skriv enten procent eller pris. Procenten gælder alle kursets priser, prisen kun den \
         almindelige.",
        OnDemand("Tilføj rabat for tidlig tilmelding"),
        EARLY_BIRD,
    ),
    group(
        "groupDiscount",
        "Rabat for grupper",
        "",
        OnDemand("Tilføj rabat for grupper"),
        &[
            field("from", "Fra antal deltagere", Number),
            field("percent", "Rabat i procent", Number),
        ],
    ),
    Part::List(List {
        key: "discountCodes",
        heading: "Rabatkoder",
        hint: "",
        row: "Kode",
        add: "Tilføj rabatkode",
        is_always: false,
        parts: &[field("code", "Kode", Line), field("percent", "Rabat i procent", Number)],
    }),
];

const CANCELLATION_TERMS: &[Part] = &[
    Part::List(List {
        key: "steps",
        heading: "Trin",
        hint: "Det tidligste og billigste først: 0 % indtil 28 dage før.",
        row: "Trin",
        add: "Tilføj trin",
        is_always: true,
        parts: &[
            field("untilDaysBefore", "Indtil så mange dage før", Number),
            field("percent", "Procent af prisen", Number),
        ],
    }),
    hinted("laterPercent", "Derefter, i procent af prisen", "", Number),
];

/// The document.
pub(crate) const COURSE: &[Part] = &[
    Part::Section(
        "Kurset",
        &[
            field("title", "Titel", Line),
            hinted(
                "slug",
                "Navn i adressen",
                "Laves af titlen, hvis feltet er tomt. Små bogstaver, tal og bindestreger; det kan \
                 ikke ændres senere.",
                Line,
            ),
            field("language", "Sprog", Choice(&[("da", "Dansk"), ("en", "Engelsk")])),
            hinted("category", "Kategori", "Overskriften i kataloget.", Line),
            optional("summary", "Kort fortalt", "En eller to sætninger til lister.", Text),
            hinted("about", "Om kurset", MARKDOWN, Text),
            optional("audience", "Hvem er det for?", "", Text),
            optional("link", "Side med mere om kurset", "Begynder med https://", Line),
            group(
                "outcomes",
                "Udbytte",
                "",
                IfFilled,
                &[
                    hinted("lead", "Indledning", "For eksempel: Efter kurset …", Line),
                    hinted(
                        "items",
                        "Det kan deltagerne bagefter",
                        "Én ting på hver linje.",
                        Lines { is_always: true },
                    ),
                ],
            ),
            group("image", "Billede på forsiden", "", OnDemand("Tilføj billede"), IMAGE),
        ],
    ),
    Part::List(PEOPLE),
    group(
        "programme",
        "Program",
        "",
        IfFilled,
        &[optional("intro", "Indledning", MARKDOWN, Text), Part::List(MODULES)],
    ),
    group("venue", "Sted", "Udfyld stedet, online eller begge dele.", IfFilled, VENUE),
    group("online", "Online", "", IfFilled, ONLINE),
    group(
        "practical",
        "Praktisk",
        "",
        IfFilled,
        &[
            optional("meals", "Mad og drikke", "", Line),
            optional("overnight", "Overnatning", "", Line),
            optional("bring", "Tag med", "", Line),
            optional("ects", "ECTS-point", "", Decimal),
            optional("hours", "Undervisningstimer", "", Number),
        ],
    ),
    group("price", "Pris", "", Always, PRICE),
    group(
        "cancellationTerms",
        "Afmelding",
        "Uden vilkår er det gratis at melde fra.",
        OnDemand("Tilføj vilkår for afmelding"),
        CANCELLATION_TERMS,
    ),
    Part::List(QUESTIONS),
    group(
        "contactPromise",
        "Så hurtigt ringer kontoret",
        "",
        Always,
        &[
            field("workingDaysFrom", "Fra antal hverdage", Number),
            field("workingDaysTo", "Til antal hverdage", Number),
        ],
    ),
    Part::List(RUNS),
];
