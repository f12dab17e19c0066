//! The course document as a form: the one table of its fields, with their labels, hints and kinds,
//! in the order of the page. A test compares it with the model.

use Kind::{
    Choice, Date, Decimal, Fixed, Line, Lines, Money, Number, Pasted, Position, Text, Tick,
};
use Presence::{Always, IfFilled, OnDemand};

/// A part of an object of the document.
pub(crate) enum Part {
    Field(Field),
    Group(Group),
    List(List),
    /// Parts of the same object below a heading.
    Section(&'static str, &'static [Part]),
}

/// A value.
pub(crate) struct Field {
    /// Its name in the object.
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    /// Empty for none.
    pub(crate) hint: &'static str,
    pub(crate) kind: Kind,
    /// Whether it may be left empty.
    pub(crate) is_optional: bool,
}

/// An object within another.
pub(crate) struct Group {
    pub(crate) key: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) presence: Presence,
    pub(crate) parts: &'static [Part],
}

/// When an object is in the document.
pub(crate) enum Presence {
    Always,
    /// If one of its fields is filled in.
    IfFilled,
    /// The same; its fields are shown once the button with this text is pressed.
    OnDemand(&'static str),
}

/// Rows that can be added, removed and moved.
pub(crate) struct List {
    pub(crate) key: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) hint: &'static str,
    /// What a row is called: "Modul".
    pub(crate) row: &'static str,
    /// What the button says that adds one.
    pub(crate) add: &'static str,
    /// Whether the document has the list even if it is empty.
    pub(crate) is_always: bool,
    pub(crate) parts: &'static [Part],
}

/// How a value is typed, and what it is in JSON.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// A list of texts, one on each line.
    Lines {
        /// Whether the document has the list even if it is empty.
        is_always: bool,
    },
    Number,
    /// "7,5"
    Decimal,
    /// Kroner in the form, øre in the document.
    Money,
    /// "2023-11-14"
    Date,
    /// "9.00" or "09:00" in the form, "09:00" in the document.
    Time,
    /// One of these values, each with its label.
    Choice(&'static [(&'static str, &'static str)]),
    Tick {
        /// What counts if the document does not say.
        default: bool,
    },
    /// The only value there is.
    Fixed(&'static str),
    /// The number of its row, from 1.
    Position,
    /// An agenda to be read; the document never has it.
    Pasted,
    /// By how many weeks a run is moved when it is copied; likewise.
    Weeks,
}

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
    hinted("name", "Billedets navn", "Det, som billedet er lagt op under.", Line),
    hinted("alt", "Beskrivelse", "Til dem, der ikke kan se billedet.", Line),
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
    hint: "",
    row: "Punkt",
    add: "Tilføj punkt",
    is_always: true,
    parts: &[
        field("start", "Fra", Kind::Time),
        field("end", "Til", Kind::Time),
        field("title", "Titel", Line),
        optional("day", "Dag nr.", "", Number),
        optional("text", "Beskrivelse", "", Text),
    ],
};

const MODULES: List = List {
    key: "modules",
    heading: "Moduler",
    hint: "Et modul er en dag eller flere, eller en del af en dag.",
    row: "Modul",
    add: "Tilføj modul",
    is_always: true,
    parts: &[
        field("number", "Nummer", Position),
        optional("title", "Titel", "", Line),
        optional("intro", "Indledning", "", Text),
        Part::List(AGENDA),
        optional(
            "pasted",
            "Indsæt dagsplan",
            "Et punkt på hver linje: 09.00-10.00 Velkomst. Linjer uden klokkeslæt beskriver \
             punktet over dem.",
            Pasted,
        ),
    ],
};

const DAYS: List = List {
    key: "days",
    heading: "Kursusdage",
    hint: "Lad listen stå tom, så længe dagene ikke er kendt.",
    row: "Dag",
    add: "Tilføj dag",
    is_always: true,
    parts: &[
        field("date", "Dato", Date),
        field("start", "Fra", Kind::Time),
        field("end", "Til", Kind::Time),
        optional("module", "Modul nr.", "", Number),
        group("venue", "Dagens eget sted", "", OnDemand("Andet sted denne dag"), VENUE),
        group("online", "Online denne dag", "", OnDemand("Online denne dag"), ONLINE),
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
            "En e-mailadresse på hver linje. De ser holdets lister; de vises ikke.",
            Lines { is_always: false },
        ),
        group("venue", "Holdets eget sted", "", OnDemand("Andet sted for holdet"), VENUE),
        group("online", "Holdet online", "", OnDemand("Online for holdet"), ONLINE),
        Part::List(DAYS),
        optional("weeks", "Nyt hold: flyt alle datoer med så mange uger", "", Kind::Weeks),
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
        hinted("id", "Kort navn", "Små bogstaver, tal og bindestreger: frokost.", Line),
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
            hinted("id", "Kort navn", "For eksempel medlem.", Line),
            field("amount", "Pris i kroner", Money),
        ],
    }),
    group(
        "earlyBird",
        "Rabat for dem, der tilmelder sig tidligt",
        "",
        OnDemand("Tilføj rabat for tidlig tilmelding"),
        &[field("until", "Til og med", Date), field("percent", "Rabat i procent", Number)],
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
                "Små bogstaver, tal og bindestreger: moedeledelse. Det kan ikke ændres senere.",
                Line,
            ),
            field("language", "Sprog", Choice(&[("da", "Dansk"), ("en", "Engelsk")])),
            hinted("category", "Kategori", "Overskriften i kataloget.", Line),
            optional("summary", "Kort fortalt", "En eller to sætninger til lister.", Text),
            hinted("about", "Om kurset", MARKDOWN, Text),
            optional("audience", "Hvem er det for?", "", Text),
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
            optional("link", "Side med mere om kurset", "Begynder med https://", Line),
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

/// What is at a pointer.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    Field(&'static Field),
    Group(&'static Group),
    List(&'static List),
    /// A row of a list.
    Row(&'static List, usize),
}

/// A part of an object by its name, sections looked through.
fn part_of(parts: &'static [Part], key: &str) -> Option<Found> {
    parts.iter().find_map(|part| match part {
        Part::Field(field) => (field.key == key).then_some(Found::Field(field)),
        Part::Group(group) => (group.key == key).then_some(Found::Group(group)),
        Part::List(list) => (list.key == key).then_some(Found::List(list)),
        Part::Section(_, parts) => part_of(parts, key),
    })
}

/// The parts on the way to a pointer, the last of which is there; `None` if the form does not know
/// the pointer.
pub(crate) fn way_to(pointer: &str) -> Option<Vec<Found>> {
    let mut way = Vec::new();
    for token in pointer.split('/').skip(1) {
        let found = match way.last() {
            None => part_of(COURSE, token)?,
            Some(Found::Group(group)) => part_of(group.parts, token)?,
            Some(Found::Row(list, _)) => part_of(list.parts, token)?,
            Some(Found::List(list)) => Found::Row(list, index(token)?),
            Some(Found::Field(_)) => return None,
        };
        way.push(found);
    }
    Some(way).filter(|way| !way.is_empty())
}

/// The most rows of a list.
pub(crate) const MAX_ROWS: usize = domain::limits::MAX_ITEMS as usize;

/// The index of a row as a pointer names it.
pub(crate) fn index(token: &str) -> Option<usize> {
    let is_plain = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|index| is_plain && *index < MAX_ROWS)
}

/// Where somebody finds a pointer on the page: "Modul 2, Punkt 3, Fra".
pub(crate) fn describe(pointer: &str) -> String {
    let words = way_to(pointer).unwrap_or_default().into_iter().filter_map(|found| match found {
        Found::Field(field) => Some(field.label.to_owned()),
        Found::Group(group) => Some(group.heading.to_owned()),
        Found::Row(list, index) => Some(format!("{} {}", list.row, index + 1)),
        Found::List(_) => None,
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        let last = way_to(pointer).and_then(|way| way.last().copied());
        return match last {
            Some(Found::List(list)) => list.heading.to_owned(),
            _ => pointer.trim_start_matches('/').to_owned(),
        };
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The description of the API, which is made from the model.
    const API: &str = include_str!("../../../../infra/openapi.json");

    /// Collects the pointers of all fields that a schema describes, in the first row of each list.
    fn pointers(api: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            let schema = api.pointer(name.trim_start_matches('#')).unwrap();
            return pointers(api, schema, at, found);
        }
        let variants = ["oneOf", "allOf"].iter().filter_map(|key| schema[*key].as_array());
        for schema in variants.flatten() {
            pointers(api, schema, at, found);
        }
        if let Some(properties) = schema["properties"].as_object() {
            for (key, schema) in properties {
                let at = format!("{at}/{key}");
                found.push(at.clone());
                pointers(api, schema, &at, found);
            }
        }
        let is_list_of_texts = schema["items"]["type"] == "string";
        if schema["items"].is_object() && !is_list_of_texts {
            pointers(api, &schema["items"], &format!("{at}/0"), found);
        }
    }

    #[test]
    fn the_table_has_every_field_of_the_model() {
        let api: Value = serde_json::from_str(API).unwrap();
        let body = &api["paths"]["/staff/courses/{slug}"]["put"]["requestBody"]["content"];
        let mut found = Vec::new();
        pointers(&api, &body["application/json"]["schema"], "", &mut found);
        assert!(found.len() > 80, "{found:?}");
        let unknown: Vec<&String> =
            found.iter().filter(|pointer| way_to(pointer).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn places_are_named_as_the_page_shows_them() {
        for (pointer, name) in [
            ("/title", "Titel"),
            ("/programme/modules/1/agenda/2/start", "Program, Modul 2, Punkt 3, Fra"),
            ("/runs", "Hold"),
            (
                "/price/earlyBird/until",
                "Pris, Rabat for dem, der tilmelder sig tidligt, Til og med",
            ),
            ("/unknown", "unknown"),
        ] {
            assert_eq!(describe(pointer), name);
        }
    }
}
