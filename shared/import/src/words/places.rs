//! Where a course takes place: towns, and platforms on the internet.

/// Towns, by which a place without an address is known to be one.
pub(crate) const TOWNS: &[&str] = &[
    "aabenraa",
    "aalborg",
    "aarhus",
    "aars",
    "albertslund",
    "allerød",
    "assens",
    "ballerup",
    "billund",
    "birkerød",
    "bjerringbro",
    "brande",
    "brøndby",
    "charlottenlund",
    "copenhagen",
    "dragør",
    "ebeltoft",
    "esbjerg",
    "espergærde",
    "faaborg",
    "farum",
    "fredericia",
    "frederiksberg",
    "frederikshavn",
    "frederikssund",
    "frederiksværk",
    "gentofte",
    "gladsaxe",
    "glostrup",
    "grenaa",
    "greve",
    "grindsted",
    "haderslev",
    "haslev",
    "hedensted",
    "hellerup",
    "helsingør",
    "herlev",
    "herning",
    "hillerød",
    "hjørring",
    "hobro",
    "holbæk",
    "holstebro",
    "hornslet",
    "horsens",
    "hvidovre",
    "hørsholm",
    "ikast",
    "ishøj",
    "kalundborg",
    "kastrup",
    "kerteminde",
    "kolding",
    "kongens lyngby",
    "korsør",
    "københavn",
    "køge",
    "lemvig",
    "lillerød",
    "lyngby",
    "maribo",
    "middelfart",
    "nakskov",
    "nyborg",
    "nykøbing falster",
    "nykøbing mors",
    "næstved",
    "nørresundby",
    "odder",
    "odense",
    "otterup",
    "randers",
    "ribe",
    "ringe",
    "ringkøbing",
    "ringsted",
    "risskov",
    "roskilde",
    "rudkøbing",
    "rødovre",
    "rønne",
    "silkeborg",
    "skagen",
    "skanderborg",
    "skive",
    "skjern",
    "slagelse",
    "sorø",
    "stege",
    "struer",
    "støvring",
    "svendborg",
    "sønderborg",
    "taastrup",
    "thisted",
    "tåstrup",
    "tønder",
    "valby",
    "vallensbæk",
    "vanløse",
    "varde",
    "vejen",
    "vejle",
    "viborg",
    "viby",
    "vojens",
    "vordingborg",
    "værløse",
    "århus",
    "ølstykke",
];

/// Behind a town and before another place.
pub(crate) const ALSO: &[&str] = &[" og ", " and ", " eller ", " or ", " samt "];

/// With which the name of an English street ends, behind the number of the house.
pub(crate) const STREETS: &[&str] =
    &["avenue", "close", "court", "drive", "lane", "place", "road", "square", "street", "way"];

/// How the name of a Danish street ends.
pub(crate) const STREET_ENDS: &[&str] = &[
    "allé",
    "alle",
    "boulevard",
    "gade",
    "gaden",
    "gyde",
    "plads",
    "stien",
    "stræde",
    "torv",
    "vej",
    "vejen",
    "vænge",
];

/// How words for the house in which a course is held end.
pub(crate) const HOUSES: &[&str] = &[
    "akademi",
    "akademiet",
    "bibliotek",
    "biblioteket",
    "campus",
    "center",
    "centeret",
    "centret",
    "centrum",
    "forsamlingshus",
    "gymnasiet",
    "gymnasium",
    "gård",
    "gården",
    "hallen",
    "hotel",
    "hotellet",
    "huset",
    "højskole",
    "højskolen",
    "kirke",
    "kirken",
    "kroen",
    "kulturhus",
    "medborgerhus",
    "museet",
    "museum",
    "salen",
    "skole",
    "skolen",
    "slot",
    "slottet",
    "universitet",
    "universitetet",
    "university",
];

/// Instead of a place that is not yet known.
pub(crate) const TOLD_LATER: &[&str] = &[
    "annonceres senere",
    "følger",
    "følger senere",
    "kommer senere",
    "meddeles senere",
    "oplyses senere",
    "oplyses ved tilmelding",
    "tba",
    "tbd",
    "to be announced",
    "to be confirmed",
    "udmeldes senere",
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

/// That people take part at a venue or online, as they choose.
pub(crate) const HYBRID: &[&str] = &["hybrid", "både fysisk og online", "fysisk eller online"];

/// That something is possible and no rule, such as taking part online.
pub(crate) const OPTIONALLY: &[&str] = &[
    "efter aftale",
    "eventuelt",
    "evt",
    "if needed",
    "ikke muligt",
    "kan være",
    "mulighed for",
    "muligt",
    "on request",
    "optional",
    "optionally",
    "possible",
    "possibly",
];

/// Around the word for online, behind a venue where people may be instead.
pub(crate) const MAY_TAKE_PART: &[&str] = &[
    "also possible",
    "attend",
    "både fysisk og",
    "deltag",
    "deltagelse",
    "du kan deltage",
    "du kan følge",
    "du kan også deltage",
    "du kan også følge",
    "du kan også være med",
    "du kan vælge at deltage",
    "form",
    "format",
    "fysisk",
    "hybrid",
    "i kan også deltage",
    "join",
    "kurset",
    "man kan også deltage",
    "mulighed for",
    "mulighed for at deltage",
    "participate",
    "take part",
    "undervisningen",
    "you can",
    "you can also",
    "you may also",
];

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

/// That a course is held on a day or at a place.
pub(crate) const HELD: &[&str] = &[
    "afholdes",
    "afvikles",
    "bliver holdt",
    "finder sted",
    "foregår",
    "holdes",
    "holder til",
    "is held",
    "takes place",
    "vil finde sted",
    "will be held",
    "will take place",
];

/// That people are asked to come.
pub(crate) const INVITES: &[&str] = &[
    "indbyder til",
    "inviterer dig til",
    "inviterer jer til",
    "inviterer til",
    "join our",
    "join us",
    "invite you to",
    "invites you to",
    "invites to",
    "slår dørene op for",
];

/// What may be held on a day beside the course.
pub(crate) const EXAMS: &[&str] =
    &["eksamen", "exam", "examination", "generalforsamlingen", "prøven"];

/// That a course begins on a day.
pub(crate) const STARTING: &[&str] =
    &["begynder", "begins on", "går i gang", "har start", "starter", "startes", "starts on"];

/// Before the name of a place.
pub(crate) const PLACE_PREPOSITIONS: &[&str] = &["at", "hos", "i", "in", "på", "ved"];

/// Behind the number of a house, with a full stop or without.
pub(crate) const FLOORS: &[&str] =
    &["baghuset", "kld", "kælder", "kælderen", "mf", "parterre", "sal", "st", "stuen", "th", "tv"];

/// Before the number of a room or a building, which is no street.
pub(crate) const ROOMS_OF_PLACES: &[&str] =
    &["aud", "auditorium", "building", "bygning", "hal", "hall", "lokale", "opgang", "room", "sal"];

/// Lines around an address that are no part of it.
pub(crate) const NOISE_OF_PLACES: &[&str] = &[
    "find os her",
    "find us here",
    "find vej",
    "get directions",
    "her er vi",
    "her finder du os",
    "how to find us",
    "læs mere om stedet",
    "read more about the venue",
    "se kort",
    "se på kort",
    "show map",
    "sådan finder du os",
    "view map",
    "vis kort",
    "vis på kort",
];

/// Behind a town, for those who come from abroad.
pub(crate) const COUNTRIES: &[&str] = &[", Danmark", ", Denmark", " Danmark", " Denmark"];
