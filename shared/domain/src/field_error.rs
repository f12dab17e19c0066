//! What can be wrong with a document from outside: a place in it, a stable code, and a sentence in
//! Danish and English.

use std::fmt;

/// The languages in which the office answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The default.
    #[default]
    Danish,
    /// On request (`Accept-Language`).
    English,
}

/// One error, or one warning, at one place of a JSON document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901), `""` for the whole document.
    pub pointer: String,
    /// What.
    pub code: ErrorCode,
}

impl FieldError {
    /// A error of the given kind at the given place.
    pub fn at(pointer: impl Into<String>, code: ErrorCode) -> Self {
        Self { pointer: pointer.into(), code }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.code.detail(Language::English))
    }
}

/// Declares every code once: variant, the stable word in JSON, the Danish and the English sentence.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $({ $($field:ident: $kind:ty),+ })? = $word:literal, $danish:literal, $english:literal;)+) => {
        /// What is wrong, with what a sentence about it needs to know.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum ErrorCode { $($(#[$doc])* $variant $({ $(#[allow(missing_docs, reason = "named in the sentence")] $field: $kind),+ })?,)+ }

        impl ErrorCode {
            /// Every stable word, in the order of declaration.
            pub const ALL: &[&str] = &[$($word),+];

            /// The stable word that programs may rely on.
            pub fn as_str(&self) -> &'static str {
                match self { $(Self::$variant $({ $($field: _),+ })? => $word,)+ }
            }

            /// The sentence for a person.
            pub fn detail(&self, language: Language) -> String {
                match (self, language) {
                    $((Self::$variant $({ $($field),+ })?, Language::Danish) => format!($danish),
                      (Self::$variant $({ $($field),+ })?, Language::English) => format!($english),)+
                }
            }
        }
    };
}

codes! {
    /// Nothing, or only white space, where something must stand.
    Required = "required", "Feltet skal udfyldes.", "This field is required.";
    /// A name the document has no place for.
    UnknownField = "unknown-field", "Feltet kendes ikke. Er navnet stavet rigtigt?", "This field is not known. Is its name spelled right?";
    /// Text where a number is expected, and the like.
    WrongType { expected: JsonKind } = "wrong-type", "Her skal stå {expected:#}.", "This must be {expected}.";
    /// More characters than there is room for.
    TooLong { most: usize } = "too-long", "Teksten må højst fylde {most} tegn.", "The text may be at most {most} characters long.";
    /// A list longer than allowed.
    TooMany { most: usize } = "too-many", "Der må højst være {most}.", "There may be at most {most}.";
    /// A control character where only text belongs.
    ControlCharacter = "control-character", "Teksten indeholder usynlige styretegn; skriv den igen.", "The text contains invisible control characters; please type it again.";
    /// A character of a course that no face of the documents has.
    Unprintable { character: char } = "character.unprintable", "Tegnet {character} kan ikke trykkes i kursets brochure; skriv det på en anden måde.", "The character {character} cannot be printed in the course's brochure; please write it in another way.";
    /// Not an e-mail address.
    EmailInvalid = "email.invalid", "Det ligner ikke en e-mailadresse (navn@eksempel.dk).", "This does not look like an e-mail address (name@example.com).";
    /// Two participants of one registration share an address.
    EmailDuplicate = "email.duplicate", "Den samme e-mailadresse står ved flere deltagere; hver deltager skal have sin egen.", "Several participants have the same e-mail address; each needs an address of their own.";
    /// Not a phone number.
    PhoneInvalid = "phone.invalid", "Skriv et telefonnummer med 8 cifre, eller med landekode, fx +45 12 34 56 78.", "Write a phone number of 8 digits, or with a country code, such as +45 12 34 56 78.";
    /// An EAN/GLN has 13 digits.
    EanLength = "ean.length", "Et EAN-nummer (GLN) har 13 cifre.", "An EAN number (GLN) has 13 digits.";
    /// The GS1 check digit does not fit.
    EanCheckDigit = "ean.check-digit", "EAN-nummerets kontrolciffer passer ikke; er to cifre byttet om?", "The check digit of the EAN number does not fit; are two digits swapped?";
    /// A CVR number has 8 digits.
    CvrLength = "cvr.length", "Et CVR-nummer har 8 cifre.", "A CVR number has 8 digits.";
    /// The modulus 11 check does not fit.
    CvrCheckDigit = "cvr.check-digit", "CVR-nummeret er ikke gyldigt; er to cifre byttet om?", "The CVR number is not valid; are two digits swapped?";
    /// A consent that has to be given is not.
    ConsentRequired = "consent.required", "Der mangler et samtykke. Særlige behov kan kun oplyses med deltagernes samtykke.", "A consent is missing. Special needs can only be given with the participants' consent.";
    /// One registration holds 1 to 10 participants.
    ParticipantsCount { most: usize } = "participants.count", "En tilmelding skal have mellem 1 og {most} deltagere.", "A registration must have between 1 and {most} participants.";
    /// A civil registration number, which the office does not want to have.
    CprRefused = "cpr.refused", "Skriv ikke CPR-numre her; vi hverken skal eller må bruge dem.", "Do not write CPR numbers here; we neither need them nor may use them.";

    /// A slug names a course in URLs.
    SlugInvalid = "slug.invalid", "Et kortnavn består af små bogstaver a-z, cifre og enkelte bindestreger.", "A slug consists of lower-case letters a-z, digits and single hyphens.";
    /// The document and the URL name two courses.
    SlugDiffers = "slug.differs", "Kortnavnet er et andet end det i adressen.", "The slug differs from the one in the URL.";
    /// Not a day of the calendar.
    DateInvalid = "date.invalid", "Skriv datoen som 2023-11-14.", "Write the date as 2023-11-14.";
    /// Not a time of day.
    TimeInvalid = "time.invalid", "Skriv klokkeslættet som 09:00.", "Write the time as 09:00.";
    /// None of the words that are allowed.
    ChoiceUnknown { allowed: String } = "choice.unknown", "Vælg en af: {allowed}.", "Choose one of: {allowed}.";
    /// A number outside its bounds.
    NumberRange { least: i64, most: i64 } = "number.range", "Tallet skal ligge mellem {least} og {most}.", "The number must be between {least} and {most}.";
    /// A Danish postal code has four digits.
    PostalCodeInvalid = "postal-code.invalid", "Et postnummer har 4 cifre.", "A postal code has 4 digits.";
    /// Markdown beyond paragraphs, lists, strong, emphasis and links.
    ProseUnsupported { found: &'static str } = "prose.unsupported", "Brug kun afsnit, lister, fed, kursiv og links; her står {found}.", "Use only paragraphs, lists, strong, emphasis and links; found {found}.";
    /// Something ends before, or as, it begins.
    EndsBeforeStart = "time.order", "Sluttidspunktet skal ligge efter starttidspunktet.", "The end must be after the start.";
    /// Nothing is planned between two items.
    AgendaGap { from: String, to: String } = "agenda.gap", "Der er et hul i programmet fra {from} til {to}.", "The agenda has a gap from {from} to {to}.";
    /// Two items at the same time.
    AgendaOverlap { from: String, to: String } = "agenda.overlap", "Punktet overlapper det forrige fra {from} til {to}.", "The item overlaps the one before from {from} to {to}.";
    /// An item before or after the hours of its day.
    AgendaOutsideDay { run: String, hours: String } = "agenda.outside-day", "Punktet ligger uden for dagen ({hours}) på holdet {run}.", "The item lies outside its day ({hours}) in run {run}.";
    /// Modules are numbered 1, 2, 3.
    ModuleNumber { expected: u32 } = "module.number", "Modulerne nummereres fortløbende; her skal stå {expected}.", "Modules are numbered in sequence; this must be {expected}.";
    /// A run with days must have one for each module.
    ModuleWithoutDay { module: u32 } = "module.without-day", "Modul {module} har ingen dag på dette hold.", "Module {module} has no day in this run.";
    /// A day for a module that is not there.
    DayWithoutModule { module: u32 } = "day.without-module", "Programmet har intet modul {module}.", "The programme has no module {module}.";
    /// Two days for one module in a run.
    DayDuplicate { module: u32 } = "day.duplicate", "Modul {module} har allerede en dag på dette hold.", "Module {module} already has a day in this run.";
    /// Two runs starting on the same day cannot be told apart.
    RunDuplicate = "run.duplicate", "To hold kan ikke starte samme dag.", "Two runs cannot start on the same day.";
    /// No participant of the registration, or the registration is given up.
    ParticipantUnknown = "participant.unknown", "Tilmeldingen har ingen deltager med dette nummer (fra 0), eller den er afmeldt.", "The registration has no participant with this number (from 0), or it is cancelled.";
    /// No module of the course.
    ModuleUnknown = "module.unknown", "Kurset har intet modul med dette nummer.", "The course has no module with this number.";
    /// Not a cursor that a list gave out.
    CursorInvalid = "cursor.invalid", "Brug den cursor, som listen selv gav, uændret.", "Use the cursor that the list itself gave, unchanged.";
    /// The promise's bounds are swapped.
    PromiseOrder = "promise.order", "Det sidste antal hverdage skal være mindst det første.", "The upper number of working days must be at least the lower.";
    /// A colour of the brand.
    ColourInvalid = "colour.invalid", "Skriv farven som #0e3b43.", "Write the colour as #0e3b43.";

    /// Warning: two spellings of what seems to be one name.
    NameSpelling { here: String, name: String } = "name.spelling", "Her står “{here}”, men personen hedder “{name}”. Er det samme person?", "This says “{here}”, but the person is called “{name}”. Is it the same person?";
    /// Warning: the days of a run are not known yet.
    RunWithoutDays = "run.without-days", "Holdets dage er endnu ikke kendt.", "The days of the run are not known yet.";
    /// Warning: an open run that is over.
    RunOver = "run.over", "Holdet er åbent for tilmelding, men er allerede afholdt.", "The run is open, but it is already over.";
    /// Warning: a run is named by its start, which should be its first day.
    RunStart { first: String } = "run.start", "Holdets første dag er {first}, ikke startdatoen.", "The first day of the run is {first}, not its start date.";
    /// Warning: registration stays open after the run has begun.
    DeadlineLate = "run.deadline", "Tilmeldingsfristen ligger efter holdets start.", "The registration deadline is after the start of the run.";
}

/// The kinds of JSON value; `{}` prints them in English, `{:#}` in Danish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kinds of RFC 8259")]
pub enum JsonKind {
    Object,
    List,
    Text,
    Integer,
    Boolean,
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (danish, english) = match self {
            Self::Object => ("et objekt", "an object"),
            Self::List => ("en liste", "a list"),
            Self::Text => ("en tekst", "a text"),
            Self::Integer => ("et helt tal", "an integer"),
            Self::Boolean => ("true eller false", "true or false"),
        };
        f.write_str(if f.alternate() { danish } else { english })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_word_of_its_own() {
        let mut words = ErrorCode::ALL.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), ErrorCode::ALL.len());
    }

    #[test]
    fn a_sentence_names_what_it_is_about_in_both_languages() {
        let code = ErrorCode::WrongType { expected: JsonKind::List };
        assert_eq!(code.detail(Language::Danish), "Her skal stå en liste.");
        assert_eq!(code.detail(Language::English), "This must be a list.");
    }
}
