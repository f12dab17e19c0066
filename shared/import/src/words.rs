//! The words by which a course page is understood, in Danish and English. All rules of the crate
//! take their words from here. They are in lower case and in the form that pages use.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::topic::Topic;

/// Whole headings and labels. Case, and punctuation at the end, do not count.
const HEADINGS: &[(Topic, &[&str])] = &[
    (
        Topic::About,
        &[
            "om kurset",
            "om uddannelsen",
            "om forløbet",
            "om dagen",
            "om webinaret",
            "om seminaret",
            "kort om kurset",
            "om workshoppen",
            "beskrivelse",
            "kursusbeskrivelse",
            "indhold",
            "kursets indhold",
            "kursusindhold",
            "formål",
            "kursets formål",
            "baggrund",
            "introduktion",
            "fakta om kurset",
            "about",
            "about the course",
            "about this course",
            "course description",
            "description",
            "overview",
            "course overview",
            "content",
            "course content",
            "purpose",
            "aim",
            "introduction",
            "background",
            "about the workshop",
            "about the webinar",
        ],
    ),
    (
        Topic::Audience,
        &[
            "målgruppe",
            "målgruppen",
            "kursets målgruppe",
            "hvem kan deltage",
            "hvem deltager",
            "for hvem",
            "hvem er kurset for",
            "hvem er det for",
            "deltagere",
            "hvem henvender kurset sig til",
            "deltagerprofil",
            "er kurset for dig",
            "er det noget for dig",
            "audience",
            "target audience",
            "target group",
            "who should attend",
            "who is it for",
            "who is this for",
            "who is this course for",
            "for whom",
            "participants",
            "who can attend",
        ],
    ),
    (
        Topic::Outcomes,
        &[
            "efter kurset",
            "udbytte",
            "dit udbytte",
            "kursets udbytte",
            "det får du ud af det",
            "det får du",
            "du får med hjem",
            "det får du med hjem",
            "det tager du med hjem",
            "det lærer du",
            "du lærer",
            "du lærer at",
            "du får",
            "læringsmål",
            "mål",
            "hvad får du ud af kurset",
            "hvad lærer du",
            "på kurset lærer du",
            "efter kurset kan du",
            "efter kurset vil du",
            "efter forløbet",
            "efter uddannelsen",
            "kompetencer",
            "outcomes",
            "learning outcomes",
            "what you will learn",
            "what you'll learn",
            "you will learn",
            "your benefits",
            "benefits",
            "learning objectives",
            "objectives",
            "after the course",
            "after the course you will be able to",
            "what you get",
            "by the end of the course",
            "key takeaways",
        ],
    ),
    (
        Topic::Leaders,
        &[
            "kursusleder",
            "kursusledere",
            "underviser",
            "undervisere",
            "instruktør",
            "instruktører",
            "facilitator",
            "facilitatorer",
            "din underviser",
            "dine undervisere",
            "dine instruktører",
            "kursusholder",
            "kursusansvarlig",
            "mød underviseren",
            "mød underviserne",
            "lærer",
            "lærere",
            "trainer",
            "trainers",
            "instructor",
            "instructors",
            "course leader",
            "course leaders",
            "teacher",
            "teachers",
            "your trainer",
            "your instructor",
            "lecturer",
            "lecturers",
            "facilitators",
            "taught by",
            "meet your trainer",
            "meet the trainer",
            "your teachers",
            "hvem underviser",
            "faculty",
            "our faculty",
        ],
    ),
    (
        Topic::Guests,
        &[
            "gæst",
            "gæster",
            "gæsteunderviser",
            "gæsteundervisere",
            "oplægsholder",
            "oplægsholdere",
            "gæstelærer",
            "gæstelærere",
            "foredragsholder",
            "foredragsholdere",
            "medvirkende",
            "guest",
            "guests",
            "speaker",
            "speakers",
            "guest speaker",
            "guest speakers",
            "guest lecturer",
            "guest lecturers",
            "contributors",
            "panel",
        ],
    ),
    (
        Topic::Programme,
        &[
            "program",
            "programmet",
            "kursusprogram",
            "kursets program",
            "dagens program",
            "agenda",
            "dagsorden",
            "dagsprogram",
            "moduler",
            "kursets moduler",
            "forløb",
            "forløbet",
            "sådan foregår det",
            "tidsplan",
            "programme",
            "course programme",
            "course program",
            "schedule",
            "timetable",
            "modules",
            "course outline",
            "outline",
            "programme of the day",
            "the day",
            "kursusplan",
            "modulerne",
            "dagens gang",
            "ugens program",
            "dagsrytme",
        ],
    ),
    (
        Topic::Venue,
        &[
            "undervisningssted",
            "kursusadresse",
            "hvor foregår det",
            "hvor foregår kurset",
            "kursuslokation",
            "sted",
            "stedet",
            "lokation",
            "kursussted",
            "kursusstedet",
            "adresse",
            "hvor",
            "lokale",
            "mødested",
            "afholdelsessted",
            "her foregår det",
            "lokalitet",
            "kursuslokale",
            "venue",
            "location",
            "place",
            "address",
            "where",
            "course venue",
            "by",
        ],
    ),
    (
        Topic::Starts,
        &[
            "dato og sted",
            "sted og dato",
            "when and where",
            "where and when",
            "datoer og sted",
            "datoer og priser",
            "sted og tid",
            "studiestart",
            "semesterstart",
            "tid & sted",
            "hvor og hvornår",
            "hvornår og hvor",
            "opstartsdatoer",
            "opstart",
            "opstartsdato",
            "startdato",
            "startdatoer",
            "kursusstart",
            "næste hold",
            "kommende hold",
            "hold",
            "holdstart",
            "start",
            "ledige hold",
            "kommende kurser",
            "kommende datoer",
            "vælg hold",
            "vælg dato",
            "hold og datoer",
            "datoer og steder",
            "tid og sted",
            "datoer og tilmelding",
            "start dates",
            "start date",
            "starts",
            "upcoming courses",
            "upcoming dates",
            "dates and venues",
            "dates and locations",
            "next course",
            "dates and places",
            "upcoming runs",
            "intakes",
            "choose a date",
            "starttidspunkt",
            "tidspunkter",
        ],
    ),
    (
        Topic::Days,
        &[
            "course period",
            "period",
            "periode",
            "kursusperiode",
            "hvornår foregår det",
            "dates and time",
            "dato",
            "datoer",
            "kursusdage",
            "kursusdag",
            "kursusdatoer",
            "tid",
            "hvornår",
            "dage",
            "kursets datoer",
            "tidspunkt",
            "undervisningsdage",
            "modulerne ligger",
            "date",
            "dates",
            "when",
            "course dates",
            "course days",
            "days",
            "date and time",
            "dato og tid",
            "dato og tidspunkt",
            "tid og dato",
            "dates and times",
        ],
    ),
    (
        Topic::Hours,
        &[
            "klokken",
            "klokkeslæt",
            "mødetid",
            "kursustid",
            "tidsrum",
            "time",
            "times",
            "hours",
            "undervisningstid",
        ],
    ),
    (
        Topic::Price,
        &[
            "pris",
            "priser",
            "kursuspris",
            "deltagerpris",
            "deltagergebyr",
            "kursusgebyr",
            "pris pr. person",
            "pris pr. deltager",
            "pris per person",
            "pris per deltager",
            "priser pr. person",
            "priser pr. deltager",
            "priser per person",
            "priser per deltager",
            "prices per person",
            "prisen",
            "hvad koster det",
            "hvad koster kurset",
            "økonomi",
            "deltagerbetaling",
            "price",
            "prices",
            "fee",
            "fees",
            "course fee",
            "course fees",
            "cost",
            "costs",
            "price per person",
            "price per participant",
            "participation fee",
            "pricing",
            "tuition",
        ],
    ),
    (
        Topic::Deadline,
        &[
            "ansøgningsfrist",
            "application deadline",
            "tilmeldingsfrist",
            "sidste tilmeldingsfrist",
            "sidste frist",
            "frist",
            "frist for tilmelding",
            "sidste frist for tilmelding",
            "tilmelding senest",
            "sidste tilmelding",
            "registration deadline",
            "deadline",
            "register by",
            "deadline for registration",
            "last day of registration",
            "sign up by",
            "sidste tilmeldingsdato",
            "book by",
        ],
    ),
    (
        Topic::Registration,
        &[
            "apply",
            "application",
            "ansøgning",
            "how to apply",
            "tilmelding",
            "tilmelding og pris",
            "pris og tilmelding",
            "tilmeld dig kurset",
            "sådan tilmelder du dig",
            "booking",
            "registration",
            "how to register",
            "sign up",
            "enrolment",
            "enrollment",
            "how to book",
        ],
    ),
    (
        Topic::Capacity,
        &[
            "antal pladser",
            "pladser",
            "antal deltagere",
            "deltagerantal",
            "maks. antal deltagere",
            "maksimalt antal deltagere",
            "max antal deltagere",
            "max. antal deltagere",
            "holdstørrelse",
            "seats",
            "number of seats",
            "capacity",
            "group size",
            "class size",
            "hvor mange",
            "hvor mange er vi",
            "how many",
            "number of participants",
            "max participants",
            "maximum number of participants",
            "places",
        ],
    ),
    (
        Topic::Category,
        &[
            "kategori",
            "emne",
            "fagområde",
            "kursusområde",
            "område",
            "kursuskategori",
            "category",
            "subject",
            "subject area",
        ],
    ),
    (
        Topic::Duration,
        &["varighed", "kursuslængde", "omfang", "længde", "duration", "length", "workload"],
    ),
    (
        Topic::Language,
        &["sprog", "kursussprog", "undervisningssprog", "language", "course language"],
    ),
    (
        Topic::Practical,
        &[
            "praktisk",
            "praktisk info",
            "praktiske oplysninger",
            "praktisk information",
            "praktik",
            "godt at vide",
            "mad og overnatning",
            "forudsætninger",
            "adgangskrav",
            "materialer",
            "parkering",
            "transport",
            "betingelser",
            "tilmeldingsbetingelser",
            "vilkår",
            "practical information",
            "practicalities",
            "good to know",
            "prerequisites",
            "requirements",
            "materials",
            "terms",
            "terms and conditions",
            "parking",
            "kursusform",
            "undervisningsform",
            "metode",
            "arbejdsform",
            "form",
            "format",
        ],
    ),
    (Topic::Exam, &["eksamen", "exam", "examination", "prøve"]),
    (
        Topic::Cancellation,
        &[
            "afbestilling",
            "afbestillingsbetingelser",
            "afbestillingsregler",
            "afbud",
            "afbud og framelding",
            "afbud og afmelding",
            "afbudsregler",
            "aflysning",
            "afmelding",
            "afmelding og afbud",
            "afmelding og framelding",
            "afmelding og refusion",
            "afmeldingsbetingelser",
            "afmeldingsregler",
            "annullering",
            "betingelser for afmelding",
            "cancellation",
            "cancellation policy",
            "cancellation terms",
            "cancellations",
            "framelding",
            "frameldingsregler",
            "hvis du bliver forhindret",
            "refund policy",
            "refunds",
            "regler for afbud",
            "regler for afmelding",
        ],
    ),
    (
        Topic::Meals,
        &[
            "forplejning",
            "mad og drikke",
            "mad",
            "meals",
            "catering",
            "food and drink",
            "refreshments",
        ],
    ),
    (Topic::Overnight, &["overnatning", "ophold", "accommodation", "lodging", "overnight stay"]),
    (
        Topic::Bring,
        &["medbring", "husk at medbringe", "det skal du have med", "what to bring", "please bring"],
    ),
    (Topic::Extent, &["ects", "ects-point", "ects point", "ects points", "timer", "credits"]),
    (
        Topic::Contact,
        &[
            "kontakt",
            "kontakt os",
            "kontaktperson",
            "kontaktpersoner",
            "har du spørgsmål",
            "spørgsmål",
            "yderligere oplysninger",
            "yderligere information",
            "mere information",
            "contact",
            "contact us",
            "questions",
            "any questions",
            "further information",
            "more information",
        ],
    ),
    (
        Topic::Noise,
        &[
            "participants say",
            "deltagerne siger",
            "det siger vores kursister",
            "relaterede kurser",
            "andre kurser",
            "lignende kurser",
            "se også",
            "læs også",
            "du vil måske også kunne lide",
            "flere kurser",
            "andre har også set",
            "følg os",
            "nyhedsbrev",
            "tilmeld nyhedsbrev",
            "tilmeld dig vores nyhedsbrev",
            "del siden",
            "del denne side",
            "om os",
            "udtalelser",
            "det siger deltagerne",
            "det siger tidligere deltagere",
            "mest læste",
            "seneste nyt",
            "related courses",
            "other courses",
            "similar courses",
            "see also",
            "you might also like",
            "follow us",
            "newsletter",
            "share this page",
            "about us",
            "testimonials",
            "what participants say",
            "read also",
            "most read",
        ],
    ),
];

/// Words in headings of HTML, in the order in which they are tried: the word begins with this.
pub(crate) const HEADING_STEMS: &[(&str, Topic)] = &[
    ("siger", Topic::Noise),
    ("sagde", Topic::Noise),
    ("relatere", Topic::Noise),
    ("related", Topic::Noise),
    ("målgrupp", Topic::Audience),
    ("deltage", Topic::Audience),
    ("udbytte", Topic::Outcomes),
    ("læringsmål", Topic::Outcomes),
    ("lærer", Topic::Outcomes),
    ("learn", Topic::Outcomes),
    ("outcome", Topic::Outcomes),
    ("gæst", Topic::Guests),
    ("oplægshold", Topic::Guests),
    ("foredragshold", Topic::Guests),
    ("speaker", Topic::Guests),
    ("underviser", Topic::Leaders),
    ("instruktør", Topic::Leaders),
    ("kursusleder", Topic::Leaders),
    ("facilitator", Topic::Leaders),
    ("trainer", Topic::Leaders),
    ("instructor", Topic::Leaders),
    ("teacher", Topic::Leaders),
    ("program", Topic::Programme),
    ("agenda", Topic::Programme),
    ("schedule", Topic::Programme),
    ("afbestil", Topic::Cancellation),
    ("afbud", Topic::Cancellation),
    ("afmeld", Topic::Cancellation),
    ("cancel", Topic::Cancellation),
    ("framel", Topic::Cancellation),
    ("tilmeldingsfrist", Topic::Deadline),
    ("tilmeld", Topic::Registration),
    ("regist", Topic::Registration),
    ("pris", Topic::Price),
    ("price", Topic::Price),
    ("fee", Topic::Price),
    ("dato", Topic::Starts),
    ("startdato", Topic::Starts),
    ("opstart", Topic::Starts),
    ("dates", Topic::Starts),
    ("lokation", Topic::Venue),
    ("venue", Topic::Venue),
    ("praktisk", Topic::Practical),
    ("practical", Topic::Practical),
    ("kontakt", Topic::Contact),
    ("spørgsmål", Topic::Contact),
    ("question", Topic::Contact),
    ("contact", Topic::Contact),
];

/// How a sentence begins that says whom the course is for.
pub(crate) const AUDIENCE_OPENINGS: &[&str] = &[
    "kurset henvender sig til",
    "kurset er for ",
    "kurset er målrettet",
    "kurset er rettet mod",
    "målgruppen er",
    "uddannelsen henvender sig til",
    "uddannelsen er for ",
    "forløbet henvender sig til",
    "webinaret henvender sig til",
    "webinaret er for ",
    "dagen henvender sig til",
    "the course is aimed at",
    "the course is for ",
    "this course is for ",
    "this course is aimed at",
    "the workshop is for ",
    "the workshop is aimed at",
    "this course is designed for",
    "the course is designed for",
    "this webinar is for ",
    "the webinar is for ",
];

/// The months, the first of each list in full. What begins with three letters of one and a full
/// stop is listed too.
pub(crate) const MONTHS: [&[&str]; 12] = [
    &["januar", "january", "jan"],
    &["februar", "february", "feb", "febr"],
    &["marts", "march", "mar"],
    &["april", "apr"],
    &["maj", "may"],
    &["juni", "june", "jun"],
    &["juli", "july", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["oktober", "october", "okt", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// The weekdays from Monday.
pub(crate) const WEEKDAYS: [&[&str]; 7] = [
    &["mandag", "mandage", "man", "monday", "mondays", "mon"],
    &["tirsdag", "tirsdage", "tirs", "tir", "tuesday", "tuesdays", "tue", "tues"],
    &["onsdag", "onsdage", "ons", "wednesday", "wednesdays", "wed"],
    &["torsdag", "torsdage", "tors", "tor", "thursday", "thursdays", "thu", "thurs"],
    &["fredag", "fredage", "fre", "friday", "fridays", "fri"],
    &["lørdag", "lørdage", "lør", "saturday", "saturdays", "sat"],
    &["søndag", "søndage", "søn", "sunday", "sundays", "sun"],
];

/// Between the first and the last of several days or times.
pub(crate) const UNTIL: &[&str] = &["til", "to", "until", "till", "indtil"];
/// Between two of several days.
pub(crate) const AND: &[&str] = &["og", "and", "samt"];
/// Before the number of a week.
pub(crate) const WEEKS: &[&str] = &["uge", "week"];
/// Between the days of two runs.
pub(crate) const OR: &[&str] = &["eller", "or"];
/// That a run has the hours of the one before.
pub(crate) const SAME_HOURS: &[&str] = &["samme tid", "samme tidspunkt", "same time", "same hours"];
/// Before a time.
pub(crate) const CLOCK: &[&str] = &["kl", "klokken", "at", "from", "fra"];
/// Before a time that is not exact.
pub(crate) const ABOUT: &[&str] = &["ca", "cirka", "approx"];
/// Before the day of a date.
pub(crate) const THE: &[&str] = &["den", "d", "the"];
/// After the day of an English date.
pub(crate) const ORDINALS: &[&str] = &["st", "nd", "rd", "th"];
/// Before and after noon.
pub(crate) const NOON: [&[&str]; 2] = [&["am"], &["pm"]];

/// Danish kroner.
pub(crate) const KRONER: &[&str] = &["kr", "kroner", "dkk"];
/// Currencies in which the office does not charge.
pub(crate) const OTHER_CURRENCIES: &[&str] =
    &["eur", "euro", "€", "usd", "$", "gbp", "£", "sek", "nok", "chf"];
/// A course that costs nothing.
pub(crate) const FREE: &[&str] = &[
    "gratis",
    "gratis deltagelse",
    "deltagelse er gratis",
    "det er gratis at deltage",
    "free",
    "free of charge",
    "participation is free",
    "kurset er gratis",
    "webinaret er gratis",
];
/// Text that says it is about what the course costs.
pub(crate) const PRICE_WORDS: &[&str] = &[
    "pris",
    "prisen",
    "priser",
    "koster",
    "deltagergebyr",
    "gebyr",
    "kursusgebyr",
    "deltagerbetaling",
    "price",
    "fee",
    "costs",
    "cost",
    "moms",
    "vat",
];
/// VAT itself.
pub(crate) const VAT: &[&str] = &["moms", "vat"];
/// Of a course that is exempt, of a price without VAT and of one with it: words before VAT itself
/// (`ekskl. moms`, `plus 25 % moms`), and phrases. They are looked for in this order.
pub(crate) const VAT_STATES: [(&str, &[&str], &[&str]); 3] = [
    (
        "exempt",
        &[],
        &[
            "momsfri",
            "momsfrit",
            "momsfritaget",
            "fritaget for moms",
            "uden momspligt",
            "ikke momspligtig",
            "ikke momspligtigt",
            "ikke momsbelagt",
            "ikke moms",
            "ingen moms",
            "vat exempt",
            "exempt from vat",
            "vat free",
            "vat-free",
            "no vat",
        ],
    ),
    (
        "excluded",
        &[
            "+",
            "before",
            "eks",
            "ekskl",
            "eksklusiv",
            "eksklusive",
            "eksl",
            "ex",
            "excl",
            "excluding",
            "exclusive",
            "exkl",
            "exl",
            "kommer",
            "plus",
            "tillægges",
            "uden",
            "without",
        ],
        &[
            "moms ikke inkluderet",
            "moms kommer oveni",
            "moms tillægges",
            "not including vat",
            "vat not included",
            "vat is not included",
            "vat will be added",
        ],
    ),
    (
        "included",
        &["incl", "including", "inclusive", "inkl", "inklusiv", "inklusive", "med", "with"],
        &["moms inkluderet", "moms er inkluderet", "vat included", "vat is included"],
    ),
];

/// Words on `-hold` that name no run.
pub(crate) const NO_RUNS: &[&str] = &["forhold", "indhold", "ophold"];

/// Who pays a price of their own: how a word for them begins.
pub(crate) const PRICE_GROUPS: &[&str] = &[
    "abonnent",
    "alumn",
    "arbejdssøgende",
    "dimittend",
    "elev",
    "freelance",
    "frivillig",
    "jobsøgende",
    "kommuner",
    "lærling",
    "medlem",
    "member",
    "non-profit",
    "nonprofit",
    "offentlig",
    "pensionist",
    "ph.d",
    "phd",
    "privat",
    "public",
    "senior",
    "student",
    "studerende",
    "subscriber",
    "virksomheder",
];
/// Who pays the price of everybody else.
pub(crate) const STANDARD_PRICES: &[&str] = &[
    "alle andre",
    "andre",
    "almindelig pris",
    "full price",
    "fuld pris",
    "fuldpris",
    "ikke medlem",
    "ikke medlemmer",
    "ikke-medlem",
    "ikke-medlemmer",
    "ikkemedlem",
    "ikkemedlemmer",
    "ikke-medlemspris",
    "non members",
    "non-member",
    "non-members",
    "nonmembers",
    "normal price",
    "normalpris",
    "ordinær pris",
    "others",
    "regular",
    "regular price",
    "standard",
    "standard price",
    "standardpris",
    "øvrige",
];
/// What a price for those who register early is called.
pub(crate) const EARLY: &[&str] = &[
    "early bird",
    "early-bird",
    "earlybird",
    "early registration",
    "tidlig tilmelding",
    "hurtig tilmelding",
    "tilmelding inden",
    "tilmelding før",
    "tilmelding senest",
    "tilmelder dig inden",
    "tilmelder dig senest",
    "tilmelder dig før",
    "tilmeld dig inden",
    "tilmeld dig senest",
    "tilmeld dig før",
    "booker du inden",
    "book inden",
    "book før",
    "register before",
    "register by",
    "registering before",
    "book before",
    "book by",
    "introduktionspris",
];
/// Between a reduction and the first day on which it is no longer given, or the last one.
pub(crate) const BEFORE_DAY: &[&str] = &["inden", "før", "before"];
/// A lower price.
pub(crate) const REDUCTIONS: &[&str] = &[
    "billigere",
    "discount",
    "gruppepris",
    "gruppeprisen",
    "grupperabat",
    "mængderabat",
    "nedslag",
    "off",
    "rabat",
    "reduction",
    "save",
    "spar",
    "sparer",
];
/// Before a number that is one too few.
pub(crate) const MORE_THAN: &[&str] = &["flere end", "mere end", "more than", "over"];
/// Those who register together, beside participants.
pub(crate) const GROUP_MEMBERS: &[&str] = &[
    "ansatte",
    "colleagues",
    "eller flere",
    "employees",
    "kolleger",
    "kollegaer",
    "medarbejdere",
    "or more",
    "tilmeldinger",
    "tilmeldte",
];

/// Words of a sentence about cancelling.
pub(crate) const CANCELLATIONS: &[&str] = &[
    "afbestil",
    "afbestille",
    "afbestiller",
    "afbestilling",
    "afbud",
    "afmeld",
    "afmelde",
    "afmelder",
    "afmelding",
    "afmeldinger",
    "annullering",
    "cancel",
    "cancellation",
    "cancellations",
    "cancelled",
    "cancelling",
    "framelde",
    "framelder",
    "framelding",
];
/// Of a sentence that states what is paid back.
pub(crate) const REFUNDS: &[&str] = &[
    "refunderer",
    "refunderes",
    "refunderet",
    "refund",
    "refunded",
    "retur",
    "tilbagebetales",
    "tilbagebetaler",
    "reimbursed",
];
/// A cancellation that costs nothing.
pub(crate) const NO_COST: &[&str] = &[
    "at no cost",
    "free",
    "free of charge",
    "fuld refusion",
    "full refund",
    "gratis",
    "ingen betaling",
    "intet gebyr",
    "no charge",
    "no fee",
    "omkostningsfri",
    "omkostningsfrit",
    "refunderes fuldt ud",
    "uden beregning",
    "uden betaling",
    "uden gebyr",
    "uden omkostninger",
    "uden udgift",
    "vederlagsfrit",
    "without charge",
];
/// One that costs the price.
pub(crate) const FULL_COST: &[&str] = &[
    "den fulde kursuspris",
    "den fulde pris",
    "det fulde beløb",
    "det fulde kursusgebyr",
    "entire fee",
    "fuld betaling",
    "fuld kursusafgift",
    "fuld kursuspris",
    "fuld pris",
    "fulde kursusgebyr",
    "full amount",
    "full course fee",
    "full fee",
    "full price",
    "fuldt gebyr",
    "fuldt kursusgebyr",
    "hele beløbet",
    "hele deltagergebyret",
    "hele gebyret",
    "hele kursusafgiften",
    "hele kursusgebyret",
    "hele kursusprisen",
    "hele prisen",
    "whole fee",
];
pub(crate) const NO_REFUND: &[&str] = &[
    "ikke refunderet",
    "ingen refusion",
    "no refund",
    "non-refundable",
    "not refunded",
    "refunderes ikke",
    "refunderer vi ikke",
    "tilbagebetales ikke",
];
/// After the day of which the text spoke before.
pub(crate) const THEREAFTER: &[&str] = &[
    "after that",
    "afterwards",
    "derefter",
    "efter denne dato",
    "efterfølgende",
    "herefter",
    "later cancellation",
    "later cancellations",
    "no-show",
    "no show",
    "senere afbestilling",
    "senere afbud",
    "senere afmelding",
    "senere framelding",
    "then",
    "thereafter",
    "udebliver",
    "udeblivelse",
];

/// Which days a number of days before a run means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bound {
    /// Up to that day.
    Until,
    /// Up to the day before it.
    MoreThan,
    /// After that day.
    LessThan,
    /// From that day on.
    From,
}

pub(crate) const BOUNDS: &[(Bound, &[&str])] = &[
    (
        Bound::Until,
        &[
            "at least",
            "by",
            "frem til",
            "inden",
            "indtil",
            "mindst",
            "no later than",
            "op til",
            "senest",
            "til",
            "til og med",
            "until",
            "up to",
        ],
    ),
    (
        Bound::MoreThan,
        &["earlier than", "længere end", "mere end", "more than", "over", "tidligere end"],
    ),
    (
        Bound::LessThan,
        &[
            "fewer than",
            "færre end",
            "kortere end",
            "later than",
            "less than",
            "mindre end",
            "senere end",
            "under",
        ],
    ),
    (Bound::From, &["de sidste", "fra", "from", "inden for", "indenfor", "the last", "within"]),
];
/// After a number of days: that many and more, and that many and fewer.
pub(crate) const OR_MORE: &[&str] = &["eller mere", "eller tidligere", "or more", "or earlier"];
pub(crate) const OR_LESS: &[&str] =
    &["eller mindre", "eller senere", "or less", "or later", "or fewer"];
/// Periods with their length in days, and whether that is exact.
pub(crate) const PERIODS: &[(&[&str], i64, bool)] = &[
    (&["dag", "dage", "day", "days", "kalenderdage"], 1, true),
    (&["arbejdsdage", "hverdag", "hverdage", "weekdays"], 1, false),
    (&["uge", "uger", "week", "weeks"], 7, true),
    (&["måned", "måneder", "month", "months"], 30, false),
];
/// Before and after the run.
pub(crate) const BEFORE_EVENT: &[&str] = &["før", "inden", "before", "prior", "forud"];
pub(crate) const AFTER_EVENT: &[&str] = &["efter", "after", "from"];
/// Between the ends of a period in days.
pub(crate) const BETWEEN_NUMBERS: &[&str] = &["and", "og", "til", "to"];
/// Numbers as words.
pub(crate) const NUMBERS: &[(&str, i64)] = &[
    ("en", 1),
    ("one", 1),
    ("et", 1),
    ("to", 2),
    ("two", 2),
    ("tre", 3),
    ("three", 3),
    ("fire", 4),
    ("four", 4),
    ("fem", 5),
    ("five", 5),
    ("seks", 6),
    ("six", 6),
    ("otte", 8),
    ("eight", 8),
    ("ti", 10),
    ("ten", 10),
    ("fjorten", 14),
    ("fourteen", 14),
    ("tredive", 30),
    ("thirty", 30),
];

/// That something is not so.
pub(crate) const NOT: &[&str] = &["ikke", "uden", "not", "without"];
/// What stands before the things that a price includes.
pub(crate) const INCLUDES: &[&str] = &[
    "prisen inkluderer",
    "prisen omfatter",
    "prisen dækker",
    "prisen er inklusive",
    "prisen er inkl.",
    "kursusprisen inkluderer",
    "kursusprisen omfatter",
    "kursusprisen dækker",
    "kursusafgiften inkluderer",
    "kursusafgiften omfatter",
    "kursusafgiften dækker",
    "deltagerprisen inkluderer",
    "deltagerprisen omfatter",
    "deltagerprisen dækker",
    "inkluderet i prisen er",
    "inkluderet i prisen",
    "i prisen er inkluderet",
    "i prisen indgår",
    "the price includes",
    "the price covers",
    "the fee includes",
    "the fee covers",
    "the course fee includes",
    "the course fee covers",
    "included in the price",
    "included in the fee",
];
/// What stands after the things that a price includes.
pub(crate) const INCLUDED: &[&str] = &[
    "er inkluderet i prisen",
    "er inkluderet i kursusprisen",
    "er inkluderet i kursusafgiften",
    "er med i prisen",
    "er med i kursusprisen",
    "er indeholdt i prisen",
    "er indeholdt i kursusprisen",
    "indgår i prisen",
    "indgår i kursusprisen",
    "is included in the price",
    "are included in the price",
    "is included in the fee",
    "are included in the fee",
    "is included in the course fee",
    "are included in the course fee",
];
/// What a price is for, which is always one person.
pub(crate) const PER_PERSON: &[&str] = &[
    "pr. person",
    "pr. deltager",
    "per person",
    "per deltager",
    "per participant",
    "pr. kursist",
    "pr person",
    "pr deltager",
    "each",
];

/// What the last day of registration is called.
pub(crate) const DEADLINES: &[&str] = &[
    "no later than",
    "senest den",
    "senest d",
    "tilmeldingsfrist",
    "tilmelding senest",
    "sidste frist",
    "frist for tilmelding",
    "tilmeld dig senest",
    "sidste tilmelding",
    "registration deadline",
    "register by",
    "deadline",
    "sign up by",
    "book by",
    "tilmeldingsfristen er",
];

/// What is listed above the title of a course.
pub(crate) const CATEGORIES: &[&str] = &[
    "kurser",
    "uddannelse",
    "uddannelser",
    "efteruddannelse",
    "webinarer",
    "seminarer",
    "workshops",
    "courses",
    "training",
    "education",
    "seminars",
    "kursuskatalog",
    "seminar",
    "workshop",
    "kursus",
    "course",
    "webinar",
];

/// What stands before the title of a course, with a colon.
const TITLE_LABELS: &[&str] = &[
    "course",
    "course name",
    "course title",
    "kursets navn",
    "kursets titel",
    "kursus",
    "kursusnavn",
    "kursustitel",
    "titel",
    "title",
    "uddannelse",
];

/// The title without the label before it.
pub(crate) fn without_title_label(text: &str) -> &str {
    match text.split_once(':') {
        Some((label, title)) if TITLE_LABELS.contains(&bare(label).as_str()) => title.trim(),
        _ => text,
    }
}

/// Beside [`CATEGORIES`], all the words of a line that only names kinds of courses.
pub(crate) const KINDS: &[&str] = &["konferencer", "temadage", "conferences", "og", "and", "&"];
/// What the name of a course often contains, also as the end of a longer word.
pub(crate) const COURSE_WORDS: &[&str] = &[
    "kursus",
    "kurset",
    "temadag",
    "seminar",
    "webinar",
    "workshop",
    "konference",
    "masterclass",
    "uddannelse",
    "bootcamp",
    "course",
];
/// With which a line begins that says of what kind the course above it is.
pub(crate) const ARTICLES: &[&str] = &["et", "en", "a", "an"];
/// Between the steps of the path to a page.
pub(crate) const TRAIL_MARKS: [&str; 5] = [" > ", " › ", " » ", " / ", " | "];

/// The languages of courses, in both.
pub(crate) const LANGUAGES: &[(&str, &[&str])] =
    &[("da", &["dansk", "danish"]), ("en", &["engelsk", "english"])];

/// The state of a run that takes no more people, which the document does not have.
pub(crate) const SOLD_OUT: &str = "sold-out";
/// That those who come too late can wait.
pub(crate) const WAITING_LISTS: &[&str] = &["venteliste", "waiting list", "wait list", "waitlist"];
/// What is left of a run: a number and one of these.
pub(crate) const SEATS: &[&str] =
    &["ledige", "plads", "places", "pladser", "seat", "seats", "spots", "spaces"];
/// Before the number of seats that are left.
pub(crate) const ONLY: &[&str] = &["kun", "only", "der er", "there are"];

/// What a run is called when that says whether one can register: the state it has.
pub(crate) const STATES: [(&str, &[&str]); 4] = [
    ("cancelled", &["aflyst", "cancelled", "canceled"]),
    (
        SOLD_OUT,
        &[
            "alt optaget",
            "alt udsolgt",
            "der er udsolgt",
            "fuldt booket",
            "fuldt hold",
            "fuldt optaget",
            "fuldtegnet",
            "fully booked",
            "ingen ledige pladser",
            "no places left",
            "no seats left",
            "optaget",
            "skriv dig på venteliste",
            "sold out",
            "udsolgt",
            "venteliste",
            "wait list",
            "waiting list",
            "waitlist",
        ],
    ),
    (
        "tentative",
        &[
            "afventer tilmeldinger",
            "ikke garanteret",
            "oprettes ved",
            "tentative",
            "to be confirmed",
        ],
    ),
    (
        "open",
        &[
            "ledige pladser",
            "få pladser",
            "få ledige pladser",
            "få pladser tilbage",
            "ledig plads",
            "åben for tilmelding",
            "garanteret afholdelse",
            "garanteret",
            "plads",
            "pladser tilbage",
            "ledige",
            "places available",
            "seats available",
            "available",
            "few seats left",
            "few places left",
            "open",
            "tilmeld",
            "tilmeld dig",
            "book",
            "book nu",
            "sign up",
            "register",
            "book now",
            "guaranteed",
            "bekræftet",
            "confirmed",
        ],
    ),
];

/// How a run is named, with a number or a year.
pub(crate) const RUN_NAMES: &[&str] = &[
    "forår",
    "efterår",
    "sommer",
    "vinter",
    "foråret",
    "efteråret",
    "sommeren",
    "vinteren",
    "hold",
    "spring",
    "autumn",
    "fall",
    "summer",
    "winter",
    "run",
    "class",
    "group",
    "intake",
    "course",
    "kursus",
    "runde",
];

/// What a part of the programme is called, with its number, and what one day of it is called.
pub(crate) const MODULES: &[&str] =
    &["modul", "module", "session", "kursusgang", "del", "part", "trin", "step", "samling"];
pub(crate) const DAYS: &[&str] = &["dag", "day", "kursusdag", "undervisningsdag", "mødedag"];

/// Numbers as words.
pub(crate) const ORDINAL_WORDS: &[&[&str]] = &[
    &["første", "first", "one"],
    &["anden", "andet", "second", "two"],
    &["tredje", "third", "three"],
    &["fjerde", "fourth", "four"],
    &["femte", "fifth", "five"],
];

/// Heads of columns that announce no topic.
const COLUMNS: &[&str] = &[
    "emne",
    "aktivitet",
    "underviser",
    "oplæg",
    "tema",
    "ledige pladser",
    "status",
    "tilmelding",
    "topic",
    "activity",
    "speaker",
    "theme",
    "availability",
    "",
    "titel",
    "title",
    "kl",
    "by",
    "city",
    "hold",
    "uge",
    "week",
    "sessions",
    "punkt",
    "slut",
    "slutdato",
    "end",
    "end date",
    "kursusnr",
    "kursus nr",
    "nr",
    "id",
    "tilmeld",
    "book",
    "type",
];

/// Whether a cell is the head of a column of prices, such as "Pris medlem".
pub(crate) fn is_price_column(cell: &str) -> bool {
    let lower = bare(cell);
    let is_price = |word: &&str| ["pris", "priser", "price"].contains(word);
    let first = lower.split(' ').next();
    first.as_ref().is_some_and(is_price) || lower.ends_with("pris") || lower.ends_with(" price")
}

/// Whether a cell is the head of a column that announces no topic.
pub(crate) fn is_column(cell: &str) -> bool {
    COLUMNS.contains(&bare(cell).as_str())
}

/// How soon the office gets in touch.
pub(crate) const WORKING_DAYS: &[&str] = &[
    "hverdag",
    "hverdage",
    "arbejdsdag",
    "arbejdsdage",
    "working day",
    "working days",
    "business day",
    "business days",
    "weekday",
    "weekdays",
];
pub(crate) const PROMISES: &[&str] = &[
    "kontakt",
    "ringer",
    "vender tilbage",
    "hører fra os",
    "svar",
    "får besked",
    "contact",
    "call you",
    "get back",
    "hear from us",
    "reply",
    "respond",
];

/// How many can take part.
pub(crate) const CAPACITY: &[&str] = &[
    "max",
    "maks",
    "maksimalt",
    "højst",
    "maximum",
    "maximalt",
    "up to",
    "op til",
    "at most",
    "plads til",
    "room for",
    "begrænset til",
    "limited to",
    "no more than",
    "antal pladser",
];
pub(crate) const PARTICIPANTS: &[&str] = &[
    "deltagere",
    "deltager",
    "pladser",
    "personer",
    "kursister",
    "participants",
    "participant",
    "seats",
    "people",
    "persons",
    "places",
    "attendees",
];
/// Seats that are left, which are not how many there are.
pub(crate) const LEFT: &[&str] =
    &["ledige", "ledig", "tilbage", "resterende", "left", "available", "remaining"];

/// What a number before it counts, so that it is no time.
pub(crate) const UNITS: &[&str] = &[
    "arbejdsdage",
    "attendees",
    "dage",
    "days",
    "deltagere",
    "ects",
    "gange",
    "grupper",
    "groups",
    "hours",
    "hverdage",
    "kr",
    "kursister",
    "lektioner",
    "minutes",
    "minutter",
    "måneder",
    "months",
    "moduler",
    "modules",
    "participants",
    "people",
    "personer",
    "pladser",
    "seats",
    "sider",
    "timer",
    "uger",
    "weeks",
    "years",
    "år",
];
/// How many days a course has.
pub(crate) const DAY_COUNTS: &[&str] =
    &["dage", "dag", "dages", "dags", "kursusdage", "days", "day"];

/// Words with a full stop that ends no sentence.
pub(crate) const ABBREVIATIONS: &[&str] = &[
    "approx", "bl", "ca", "dr", "dvs", "ekskl", "eksl", "evt", "excl", "fr", "hr", "incl", "inkl",
    "kl", "maks", "max", "min", "mr", "mrs", "nr", "pr", "prof", "st", "tlf",
];

/// What an agenda says at the end of a day.
pub(crate) const CLOSINGS: &[&str] = &[
    "tak for i dag",
    "tak for nu",
    "slut",
    "afslutning",
    "farvel",
    "kom godt hjem",
    "kurset slutter",
    "kurset er slut",
    "dagen slutter",
    "vi slutter",
    "tak for denne gang",
    "på gensyn",
    "afrejse",
    "hjemrejse",
    "departure",
    "end of day",
    "end of the day",
    "goodbye",
    "farewell",
    "close",
    "end",
];

/// How few may take part.
pub(crate) const MINIMUM: &[&str] =
    &["min", "minimum", "mindst", "gennemføres ved", "oprettes ved", "at least", "mindste antal"];

/// Sentences about food, the night and what to bring.
pub(crate) const MEALS: &[&str] = &[
    "forplejning",
    "frokost",
    "morgenmad",
    "middag",
    "aftensmad",
    "kaffe",
    "fortæring",
    "mad",
    "måltider",
    "forplejningen",
    "lunch",
    "coffee",
    "breakfast",
    "dinner",
    "meals",
    "catering",
    "refreshments",
    "food",
];
pub(crate) const OVERNIGHT: &[&str] = &[
    "overnatning",
    "overnatter",
    "overnatte",
    "hotel",
    "hotellet",
    "værelse",
    "værelser",
    "enkeltværelse",
    "bor på",
    "internat",
    "accommodation",
    "overnight",
    "room",
    "rooms",
];
pub(crate) const BRING: &[&str] = &[
    "medbring",
    "medbringe",
    "medbringer",
    "have med",
    "tag med",
    "bring",
    "husk",
    "remember to bring",
];
pub(crate) const ECTS: &[&str] = &["ects", "ects-point"];
pub(crate) const HOURS: &[&str] =
    &["timer", "timers", "undervisningstimer", "hours", "teaching hours", "lektioner"];

/// With what people take part online.
pub(crate) const PLATFORMS: &[&str] = &[
    "microsoft teams",
    "ms teams",
    "teams",
    "zoom",
    "google meet",
    "skype",
    "webex",
    "adobe connect",
    "gotowebinar",
];

/// What takes place on the internet.
pub(crate) const ONLINE: &[&str] = &[
    "online",
    "webinar",
    "virtuelt",
    "virtuel",
    "microsoft teams",
    "teams",
    "zoom",
    "google meet",
    "virtual",
    "livestream",
    "live-stream",
    "fjernundervisning",
];

/// Towns, by which a place without an address is known to be one.
pub(crate) const TOWNS: &[&str] = &[
    "aabenraa",
    "aalborg",
    "aarhus",
    "ballerup",
    "billund",
    "copenhagen",
    "esbjerg",
    "fredericia",
    "frederiksberg",
    "frederikshavn",
    "greve",
    "haderslev",
    "helsingør",
    "herning",
    "hillerød",
    "hjørring",
    "holbæk",
    "holstebro",
    "horsens",
    "hvidovre",
    "kalundborg",
    "kolding",
    "korsør",
    "københavn",
    "køge",
    "lyngby",
    "middelfart",
    "nyborg",
    "nykøbing falster",
    "næstved",
    "odense",
    "randers",
    "ringsted",
    "roskilde",
    "rønne",
    "silkeborg",
    "skive",
    "slagelse",
    "svendborg",
    "sønderborg",
    "taastrup",
    "thisted",
    "vejle",
    "viborg",
    "vordingborg",
    "århus",
];
/// Who somebody is that was named before.
pub(crate) const PRONOUNS: &[&str] =
    &["han", "hun", "hans", "hendes", "he", "she", "his", "her", "de", "they", "deres", "their"];

/// Lower-case words within names.
pub(crate) const NAME_PARTICLES: &[&str] = &[
    "af", "al", "bin", "da", "de", "del", "den", "der", "di", "el", "la", "le", "ten", "van",
    "von", "zu",
];
/// Capitalised words with which no name of a person begins.
pub(crate) const NO_NAMES: &[&str] = &[
    "alle",
    "at",
    "de",
    "den",
    "denne",
    "der",
    "derfor",
    "det",
    "dette",
    "din",
    "dit",
    "du",
    "efter",
    "en",
    "er",
    "et",
    "for",
    "foreningen",
    "få",
    "hver",
    "hvad",
    "hvem",
    "hvor",
    "hvordan",
    "hvorfor",
    "i",
    "kurset",
    "læs",
    "med",
    "om",
    "på",
    "se",
    "som",
    "tidligere",
    "til",
    "ud",
    "undervejs",
    "vi",
    "vores",
    "a",
    "after",
    "all",
    "an",
    "are",
    "as",
    "both",
    "by",
    "former",
    "from",
    "he",
    "her",
    "his",
    "how",
    "if",
    "in",
    "is",
    "it",
    "no",
    "on",
    "our",
    "she",
    "that",
    "the",
    "their",
    "they",
    "this",
    "to",
    "we",
    "what",
    "when",
    "where",
    "who",
    "why",
    "with",
    "you",
    "your",
    "region",
    "foredrag",
    "oplæg",
    "derudover",
    "desuden",
    "hun",
    "han",
];
/// Words of the names of organisations.
pub(crate) const ORGANISATIONS: &[&str] = &[
    "a/s",
    "academy",
    "agency",
    "akademi",
    "akademiet",
    "aps",
    "association",
    "bank",
    "center",
    "centeret",
    "centret",
    "centrum",
    "college",
    "consulting",
    "council",
    "danmark",
    "denmark",
    "fonden",
    "forbund",
    "forening",
    "foreningen",
    "forlag",
    "huset",
    "group",
    "gruppen",
    "højskole",
    "hospital",
    "hospitalet",
    "institut",
    "institute",
    "instituttet",
    "kommune",
    "kontor",
    "ltd",
    "ministeriet",
    "municipality",
    "museum",
    "region",
    "skole",
    "skolen",
    "styrelsen",
    "university",
    "universitet",
    "universitetet",
    "universitetshospital",
    "ivs",
    "i/s",
];
/// How words for what somebody does begin or end.
pub(crate) const ROLES: &[&str] = &[
    "advisor",
    "adviser",
    "advokat",
    "arkitekt",
    "author",
    "borgmester",
    "chef",
    "coach",
    "consultant",
    "dekan",
    "designer",
    "direktør",
    "director",
    "editor",
    "engineer",
    "formand",
    "forfatter",
    "forsker",
    "head",
    "ingeniør",
    "instruktør",
    "journalist",
    "jurist",
    "konsulent",
    "leder",
    "lektor",
    "lawyer",
    "lecturer",
    "læge",
    "manager",
    "medlem",
    "mediator",
    "officer",
    "partner",
    "politiker",
    "præsident",
    "professor",
    "psykolog",
    "psychologist",
    "redaktør",
    "rektor",
    "revisor",
    "researcher",
    "rådgiver",
    "sekretær",
    "socialrådgiver",
    "specialist",
    "sygeplejerske",
    "teacher",
    "trainer",
    "underviser",
    "udvikler",
    "økonom",
    "viceborgmester",
    "bibliotekar",
    "pædagog",
    "lærer",
    "terapeut",
    "ass",
    "assoc",
    "dr",
    "prof",
    "adjunkt",
];
/// How a sentence about somebody goes on after the name.
pub(crate) const NAME_VERBS: &[&str] = &[
    "er",
    "har",
    "arbejder",
    "underviser",
    "var",
    "is",
    "has",
    "was",
    "works",
    "teaches",
    "holds",
];

/// Words that say nothing when what they belong to was understood.
pub(crate) const FILLERS: &[&str] = &[
    "a",
    "afholdes",
    "af",
    "alle",
    "and",
    "at",
    "begge",
    "ca",
    "d",
    "dag",
    "dage",
    "dagen",
    "dato",
    "date",
    "day",
    "days",
    "den",
    "dkk",
    "each",
    "er",
    "for",
    "fra",
    "from",
    "hver",
    "held",
    "i",
    "in",
    "is",
    "kl",
    "kr",
    "kurset",
    "kursusdage",
    "med",
    "of",
    "og",
    "on",
    "per",
    "pr",
    "pris",
    "price",
    "prisen",
    "på",
    "senest",
    "startdato",
    "starter",
    "start",
    "starts",
    "the",
    "tid",
    "til",
    "to",
    "with",
    "deltager",
    "participant",
    "person",
    "moms",
    "vat",
    "from",
    "by",
    "both",
    "inden",
    "via",
    "foregår",
    "live",
    "dk",
    "danmark",
    "denmark",
    "o'clock",
    "hrs",
    "eller",
    "or",
    "online",
];

/// Lines that belong to the page and not to the course: the whole line.
const NOISE_LINES: &[&str] = &[
    "læs mere",
    "læs mere her",
    "tilmeld",
    "tilmeld dig",
    "tilmeld dig her",
    "tilmeld nu",
    "tilmeld dig nu",
    "book nu",
    "bestil",
    "køb",
    "læg i kurv",
    "kurv",
    "print",
    "udskriv",
    "del",
    "del på facebook",
    "del på linkedin",
    "tilbage",
    "til toppen",
    "gå til toppen",
    "menu",
    "søg",
    "log ind",
    "log på",
    "forside",
    "hjem",
    "spring til indhold",
    "gå til indhold",
    "luk",
    "åbn",
    "vis mere",
    "vis mindre",
    "se mere",
    "se alle",
    "se alle kurser",
    "alle kurser",
    "næste",
    "forrige",
    "facebook",
    "linkedin",
    "twitter",
    "instagram",
    "youtube",
    "x",
    "cookies",
    "accepter alle",
    "accepter",
    "afvis",
    "download brochure",
    "hent brochure",
    "read more",
    "learn more",
    "register",
    "register now",
    "sign up",
    "sign up now",
    "book now",
    "buy",
    "add to cart",
    "share",
    "share on facebook",
    "share on linkedin",
    "back",
    "back to top",
    "search",
    "log in",
    "sign in",
    "home",
    "skip to content",
    "skip to main content",
    "close",
    "open",
    "show more",
    "show less",
    "see all",
    "all courses",
    "next",
    "previous",
    "accept",
    "accept all",
    "reject",
    "download",
    "annonce",
    "advertisement",
    "send",
    "send tilmelding",
    "submit",
    "indhold på siden",
    "bestil plads",
    "gå til tilmelding",
    "kontakt os",
    "følg os",
    "podcast",
    "lyt til artiklen",
    "hør artiklen",
    "del siden",
    "del kurset",
    "del dette kursus",
    "share this course",
    "tip en ven",
    "send til en ven",
    "kopiér link",
    "kopier link",
    "copy link",
    "gem som favorit",
    "tilføj til favoritter",
    "tilføj til kurv",
    "føj til kurv",
    "tilføj til kalender",
    "add to calendar",
    "bestil nu",
    "tillad alle",
    "afvis alle",
    "kun nødvendige",
    "gem indstillinger",
    "allow all",
    "reject all",
    "only necessary",
    "save settings",
];
/// Words of which a row of buttons for sharing consists.
const SHARING: &[&str] = &[
    "bluesky",
    "del",
    "e-mail",
    "email",
    "facebook",
    "instagram",
    "link",
    "linkedin",
    "mail",
    "on",
    "pinterest",
    "print",
    "på",
    "share",
    "twitter",
    "via",
    "whatsapp",
    "x",
];
/// What others think of the course, with a number.
const RATINGS: &[&str] = &[
    "anmeldelse",
    "anmeldelser",
    "bedømmelse",
    "bedømmelser",
    "ratings",
    "reviews",
    "stars",
    "stjerner",
    "tilfredshed",
    "trustpilot",
];
/// How a letter begins.
pub(crate) const GREETINGS: &[&str] = &["kære ", "hej ", "dear ", "hi ", "til "];
/// Text that only such lines contain.
pub(crate) const NOISE_TEXTS: &[&str] = &[
    "cookie",
    "nyhedsbrev",
    "gratis nyheder",
    "©",
    "copyright",
    "alle rettigheder",
    "newsletter",
    "privatlivspolitik",
    "persondatapolitik",
    "privacy policy",
    "all rights reserved",
    "handelsbetingelser",
    "følg os på",
    "follow us on",
    "javascript",
    "cvr-nr",
    "cvr nr",
    "cvr:",
    "cvr.",
    "tilgængelighedserklæring",
    "ansvarshavende",
    "★",
    "☆",
    "⭐",
];
/// Texts of a noise line are not looked for in longer lines.
pub(crate) const MAX_NOISE_LENGTH: usize = 160;

/// Parts of a class or id of an element of HTML that belongs to the page.
pub(crate) const NOISE_CLASSES: &[&str] = &[
    "cookie",
    "newsletter",
    "nyhedsbrev",
    "social-share",
    "share-buttons",
    "skip-link",
    "screen-reader",
    "site-footer",
    "site-header",
    "related-",
    "consent",
];
/// The same for the path of pages above this one.
pub(crate) const TRAIL_CLASSES: &[&str] = &["breadcrumb", "brødkrumme", "broedkrumme"];
/// The first pages of that path.
pub(crate) const TRAIL_STARTS: &[&str] = &[
    "forside",
    "forsiden",
    "hjem",
    "home",
    "kurser",
    "alle kurser",
    "courses",
    "all courses",
    "kursus",
    "kursuskatalog",
    "uddannelser",
    "du er her",
    "you are here",
    "start",
];

/// Words that only one of the languages has.
pub(crate) const DANISH: &[&str] =
    &["og", "at", "der", "som", "på", "til", "det", "ikke", "du", "af", "med", "kurset"];
pub(crate) const ENGLISH: &[&str] =
    &["and", "the", "of", "to", "with", "that", "is", "you", "your", "this", "course", "are"];

static TOPICS: LazyLock<HashMap<&'static str, Topic>> = LazyLock::new(|| {
    let phrases = |(topic, phrases): &(Topic, &'static [&'static str])| {
        let topic = *topic;
        phrases.iter().map(move |phrase| (*phrase, topic)).collect::<Vec<_>>()
    };
    HEADINGS.iter().flat_map(phrases).collect()
});

static NOISE: LazyLock<std::collections::HashSet<&'static str>> =
    LazyLock::new(|| NOISE_LINES.iter().copied().collect());

/// What a heading or label announces.
pub(crate) fn topic(heading: &str) -> Option<Topic> {
    TOPICS.get(bare(heading).as_str()).copied()
}

/// Whether a line says nothing about the course.
pub(crate) fn is_noise_line(line: &str) -> bool {
    // `Kurv (0)`
    let line = match line.rsplit_once(" (") {
        Some((line, count)) if count.trim_end_matches(')').parse::<u32>().is_ok() => line,
        _ => line,
    };
    NOISE.contains(bare(line).as_str()) || is_sharing(line) || is_rating(line)
}

/// `Del på Facebook, LinkedIn, X`
fn is_sharing(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = lower.split([' ', ',', '|', '/', '·', ':', '•']).filter(|word| !word.is_empty());
    let (known, other): (Vec<&str>, Vec<&str>) = words.partition(|word| SHARING.contains(word));
    other.is_empty() && known.len() > 1
}

/// `4,7 af 5 (212 anmeldelser)`
fn is_rating(line: &str) -> bool {
    const MAX_WORDS: usize = 10;
    let lower = fold(line);
    line.split(' ').count() <= MAX_WORDS
        && line.contains(|character: char| character.is_ascii_digit())
        && find_phrase(&lower, RATINGS).is_some()
}

/// A heading in lower case, without what surrounds its words.
pub(crate) fn bare(text: &str) -> String {
    let is_around = |character: char| !character.is_alphanumeric();
    text.trim_matches(is_around).to_lowercase()
}

/// The text in lower case with every letter at its place.
pub(crate) fn fold(text: &str) -> String {
    let lower = |character: char| {
        let mut lower = character.to_lowercase();
        lower.next().filter(|one| one.len_utf8() == character.len_utf8() && lower.next().is_none())
    };
    text.chars().map(|character| lower(character).unwrap_or(character)).collect()
}

/// Whether the lower-case text contains one of the phrases as whole words; where it ends.
pub(crate) fn find_phrase(lower: &str, phrases: &[&str]) -> Option<(usize, usize)> {
    phrases.iter().filter_map(|phrase| find_words(lower, phrase)).min_by_key(|(start, end)| {
        // The longest of those that begin first.
        (*start, usize::MAX - end)
    })
}

fn find_words(text: &str, phrase: &str) -> Option<(usize, usize)> {
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(phrase).map(|(start, _)| (start, start + phrase.len())).find(
        |(start, end)| {
            let begins = phrase.chars().next().is_some_and(char::is_alphanumeric);
            let ends = phrase.chars().next_back().is_some_and(char::is_alphanumeric);
            (!begins || !is_word(text[..*start].chars().next_back()))
                && (!ends || !is_word(text[*end..].chars().next()))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_announces_two_topics() {
        let mut phrases: Vec<&str> =
            HEADINGS.iter().flat_map(|(_, phrases)| phrases.iter().copied()).collect();
        let count = phrases.len();
        phrases.sort_unstable();
        phrases.dedup();
        assert_eq!(phrases.len(), count);
        for phrase in phrases {
            assert_eq!(bare(phrase), phrase, "headings are compared in this form");
        }
    }

    #[test]
    fn a_phrase_is_found_as_whole_words() {
        assert_eq!(find_phrase("19.995 kr. ekskl. moms", &["ekskl. moms"]), Some((11, 22)));
        assert_eq!(find_phrase("maks. 20", &["max", "maks"]), Some((0, 4)));
        assert_eq!(find_phrase("maksimalt", &["maks"]), None);
    }
}
