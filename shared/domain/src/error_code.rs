//! Everything that can be wrong with a document from outside: a stable code, and a sentence in
//! Danish and English.

mod wording;

pub use wording::{Consent, DateName, DayName, JsonKind, UnsupportedMarkdown};

use crate::language::Language;

/// Declares each error once: the variant, its code in JSON, and its Danish and English sentence.
macro_rules! codes {
    ($(
        $(#[$doc:meta])*
        $variant:ident $({ $($field:ident: $kind:ty),+ })? = $code:literal,
        $danish:literal, $english:literal;
    )+) => {
        /// What is wrong, with the values that the sentence about it mentions.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum ErrorCode {
            $(
                $(#[$doc])*
                $variant $({ $(
                    #[allow(missing_docs, reason = "the sentence explains it")]
                    $field: $kind
                ),+ })?,
            )+
        }

        impl ErrorCode {
            /// Every code, in the order of declaration.
            pub const ALL: &[&str] = &[$($code),+];

            /// The sentences about this code in Danish and in English, with the names of their
            /// values in braces.
            pub fn templates(code: &str) -> Option<[&'static str; 2]> {
                match code { $($code => Some([$danish, $english]),)+ _ => None }
            }

            /// The stable code, on which programs may rely.
            pub fn as_str(&self) -> &'static str {
                match self { $(Self::$variant $({ $($field: _),+ })? => $code,)+ }
            }

            /// The sentence for people.
            pub fn detail(&self, language: Language) -> String {
                match (self, language) {
                    $(
                        (Self::$variant $({ $($field),+ })?, Language::Danish) => format!($danish),
                        (Self::$variant $({ $($field),+ })?, Language::English) => {
                            format!($english)
                        }
                    )+
                }
            }
        }
    };
}

codes! {
    /// A required value is missing or blank.
    Required = "required",
        "Feltet skal udfyldes.",
        "This field is required.";
    /// The document has no field of this name.
    UnknownField = "unknown-field",
        "Feltet kendes ikke. Er navnet stavet rigtigt?",
        "This field is unknown. Is its name spelled correctly?";
    /// An object has two fields of this name.
    DuplicateField = "duplicate-field",
        "Feltet står her flere gange, så det er uklart, hvilken værdi der gælder.",
        "This field occurs more than once, so it is unclear which value counts.";
    /// A JSON value of another kind than expected.
    WrongType { expected: JsonKind } = "wrong-type",
        "Her skal stå {expected:#}.",
        "This must be {expected}.";
    /// More characters than allowed.
    TooLong { max: usize } = "too-long",
        "Teksten må højst fylde {max} tegn.",
        "The text must not be longer than {max} characters.";
    /// More elements than allowed.
    TooMany { max: usize } = "too-many",
        "Der må højst være {max}.",
        "There must be at most {max}.";
    /// A control character in a text, its code point, and the words around it.
    ControlCharacter { code_point: String, words: String } = "control-character",
        "Teksten indeholder det usynlige styretegn {code_point} i “{words}”; skriv den igen.",
        "The text contains the invisible control character {code_point} in “{words}”; please type \
         it again.";
    /// A character of a course that some font of the documents lacks, its code point, and the words
    /// around it.
    Unprintable { character: char, code_point: String, words: String } = "character.unprintable",
        "Tegnet {character} ({code_point}) i “{words}” kan ikke trykkes i kursets brochure; \
         skriv det på en anden måde.",
        "The character {character} ({code_point}) in “{words}” cannot be printed in the course \
         brochure; please replace it.";
    /// The name of a person with a web or e-mail address in it.
    NameWithLink = "name.link",
        "Et navn må ikke indeholde en web- eller mailadresse, for det står i mails til andre. \
         Skriv et mellemrum efter hvert punktum.",
        "A name must not contain a web or e-mail address, since it appears in e-mails to others. \
         Put a space after each full stop.";
    /// A text that cannot be the code of a registration.
    CodeInvalid = "code.invalid",
        "En kode består af 26 bogstaver og cifre; kopiér den fra mailen om tilmeldingen.",
        "A code consists of 26 letters and digits; copy it from the e-mail about the registration.";
    /// A text that cannot be the reference of a registration.
    ReferenceInvalid = "reference.invalid",
        "En reference består af 8 bogstaver og cifre, for eksempel K7F3-9QXM.",
        "A reference consists of 8 letters and digits, such as K7F3-9QXM.";
    /// Not an e-mail address.
    EmailInvalid = "email.invalid",
        "Det ligner ikke en e-mailadresse (navn@eksempel.dk).",
        "This does not look like an e-mail address (name@example.com).";
    /// The part of an e-mail address before the `@` has letters that mail servers need not take.
    EmailLocalPart = "email.local-part",
        "Vi kan ikke sende til en adresse med fx æ, ø eller å før @; skriv en anden adresse.",
        "We cannot send to an address with letters beyond a-z before the @; please use another.";
    /// Two participants of one registration have the same address.
    EmailDuplicate = "email.duplicate",
        "Flere deltagere har samme e-mailadresse; hver deltager skal have sin egen.",
        "Several participants have the same e-mail address; each needs their own.";
    /// Not a phone number.
    PhoneInvalid = "phone.invalid",
        "Skriv et telefonnummer med 8 cifre, eller med landekode, fx +45 12 34 56 78.",
        "Enter a phone number with 8 digits, or with a country code, such as +45 12 34 56 78.";
    /// An EAN number (GLN) does not have 13 digits.
    EanLength = "ean.length",
        "Et EAN-nummer (GLN) har 13 cifre.",
        "An EAN number (GLN) has 13 digits.";
    /// The GS1 check digit is wrong.
    EanCheckDigit = "ean.check-digit",
        "EAN-nummerets kontrolciffer passer ikke; er to cifre byttet om?",
        "The check digit of the EAN number is wrong; are two digits swapped?";
    /// An EAN number of zeros, or that of a book or periodical.
    EanInvalid = "ean.invalid",
        "Det er ikke et EAN-nummer (GLN), der kan modtage en faktura.",
        "This is not an EAN number (GLN) that can receive an invoice.";
    /// A CVR number does not have 8 digits.
    CvrLength = "cvr.length",
        "Et CVR-nummer har 8 cifre.",
        "A CVR number has 8 digits.";
    /// The modulus 11 check fails.
    CvrCheckDigit = "cvr.check-digit",
        "CVR-nummeret er ikke gyldigt; er to cifre byttet om?",
        "The CVR number is not valid; are two digits swapped?";
    /// A required consent was not given.
    ConsentRequired { missing: Consent } = "consent.required",
        "{missing:#}",
        "{missing}";
    /// No participants, or more than one registration may have.
    ParticipantsCount { max: usize } = "participants.count",
        "En tilmelding skal have mellem 1 og {max} deltagere.",
        "A registration must have between 1 and {max} participants.";
    /// A civil registration number (CPR), which the office must not store.
    CprRejected = "cpr.refused",
        "Skriv ikke CPR-numre her; vi hverken skal eller må bruge dem.",
        "Do not enter CPR numbers here; we neither need them nor are allowed to use them.";

    /// Not a slug.
    SlugInvalid = "slug.invalid",
        "Et kortnavn består af små bogstaver a-z, cifre og enkelte bindestreger.",
        "A slug consists of lower-case letters a-z, digits and single hyphens.";
    /// Not the name of an image.
    ImageNameInvalid = "image-name.invalid",
        "Et billedes navn består af små bogstaver a-z, cifre og enkelte bindestreger.",
        "The name of an image consists of lower-case letters a-z, digits and single hyphens.";
    /// There is no image of this name.
    ImageUnknown { name: String } = "image.unknown",
        "Der er ikke noget billede, der hedder “{name}”. Læg det ind først: PUT \
         /staff/images/{name}.",
        "There is no image called “{name}”. Store it first: PUT /staff/images/{name}.";
    /// A course with more images than one transaction can publish.
    ImagesCount { runs: usize, max: usize } = "image.too-many",
        "Et kursus med {runs} hold kan højst have {max} billeder.",
        "A course with {runs} runs can have at most {max} images.";
    /// A file that is neither PNG nor JPEG.
    ImageFormat = "image.format",
        "Filen er hverken PNG eller JPEG. Gem billedet som en af dem.",
        "The file is neither PNG nor JPEG. Save the image as one of them.";
    /// A file that cannot be decoded.
    ImageDamaged = "image.damaged",
        "Billedet kan ikke læses; filen er vist beskadiget. Gem det igen.",
        "The image cannot be read; the file seems to be damaged. Save it again.";
    /// An image with other colours than screens show.
    ImageColours = "image.colours",
        "Billedets farver er gemt til tryk (CMYK). Gem det med skærmfarver (RGB).",
        "The colours of the image are saved for print (CMYK). Save it with screen colours (RGB).";
    /// An image with more pixels than anybody needs.
    ImagePixels { width: u32, height: u32, megapixels: u64, side: u32 } = "image.pixels",
        "Billedet har {width} × {height} pixels. Højst {megapixels} megapixels og {side} pixels på \
         den længste led er tilladt; gem det mindre.",
        "The image has {width} × {height} pixels. At most {megapixels} megapixels, and {side} \
         pixels on the longer side, are allowed; save it smaller.";
    /// An image that would be blurred wherever it is shown.
    ImageTooSmall { width: u32, height: u32, min: u32 } = "image.too-small",
        "Billedet har {width} × {height} pixels og bliver uskarpt på tryk. Brug et med mindst \
         {min} pixels på den korteste led.",
        "The image has {width} × {height} pixels, and would be blurred in print. Use one with at \
         least {min} pixels on the shorter side.";
    /// An image that is too long for any place.
    ImageProportions { width: u32, height: u32, max: u32 } = "image.proportions",
        "Billedet har {width} × {height} pixels. Den længste led må højst være {max} gange så lang \
         som den korteste; beskær det.",
        "The image has {width} × {height} pixels. The longer side may be at most {max} times as \
         long as the shorter one; crop it.";
    /// The document and the URL name different courses.
    SlugDiffers = "slug.differs",
        "Kortnavnet er et andet end det i adressen.",
        "The slug differs from the one in the URL.";
    /// A course is larger than the table can store.
    CourseTooLarge { size: usize, max: usize, largest: String } = "course.too-large",
        "Kurset fylder {size} KB og må højst fylde {max} KB; forkort teksterne, eller fjern gamle \
         hold. Det meste er {largest}.",
        "The course has {size} KB and must not exceed {max} KB; shorten its texts, or remove old \
         runs. Most of it is {largest}.";
    /// Not a calendar date.
    DateInvalid = "date.invalid",
        "Skriv datoen som 2023-11-14.",
        "Write the date as 2023-11-14.";
    /// Not a time of day.
    TimeInvalid = "time.invalid",
        "Skriv klokkeslættet som 09:00.",
        "Write the time as 09:00.";
    /// None of the allowed values.
    ChoiceUnknown { allowed: String } = "choice.unknown",
        "Vælg en af: {allowed}.",
        "Choose one of: {allowed}.";
    /// A number outside its bounds.
    NumberRange { min: i64, max: i64 } = "number.range",
        "Tallet skal ligge mellem {min} og {max}.",
        "The number must be between {min} and {max}.";
    /// A Danish postal code does not have four digits.
    PostalCodeInvalid = "postal-code.invalid",
        "Et postnummer har 4 cifre.",
        "A postal code has 4 digits.";
    /// Markdown beyond paragraphs, lists, strong, emphasis and links.
    MarkdownUnsupported { found: UnsupportedMarkdown } = "prose.unsupported",
        "Brug kun afsnit, lister, fed, kursiv og links; her står {found:#}.",
        "Use only paragraphs, lists, bold, italics and links; this contains {found}.";
    /// Not a web address, or one without encryption or a domain name.
    WebAddressInvalid = "web-address.invalid",
        "Skriv en webadresse, der begynder med https://, fx https://www.eksempel.dk.",
        "Enter a web address that begins with https://, such as https://www.example.com.";
    /// Not a number of ECTS points.
    EctsInvalid = "ects.invalid",
        "ECTS-point er et tal fra 0,5 til 60 i halve point.",
        "ECTS points are a number from 0.5 to 60 in steps of a half.";
    /// A teacher who is called neither by an e-mail address nor as the issuer calls them.
    TeacherInvalid = "teacher.invalid",
        "Skriv den e-mailadresse, som underviseren logger ind med, og ikke et navn.",
        "Enter the e-mail address with which the teacher signs in, and not a name.";
    /// A run needs more participants than it has seats.
    MinimumAboveCapacity { capacity: u32 } = "run.minimum-above-capacity",
        "Holdet har kun {capacity} pladser, så det kan aldrig få så mange deltagere.",
        "The run has only {capacity} seats, so it can never have that many participants.";
    /// Two price options with the same id.
    PriceOptionDuplicate = "price-option.duplicate",
        "Kurset har allerede en pris med dette id.",
        "The course already has a price with this id.";
    /// Two questions with the same id.
    QuestionDuplicate = "question.duplicate",
        "Kurset har allerede et spørgsmål med dette id.",
        "The course already has a question with this id.";
    /// Two answers to choose from are the same.
    ChoiceDuplicate = "choice.duplicate",
        "Spørgsmålet har allerede dette svar.",
        "The question already has this answer.";
    /// Fewer answers to choose from than make a choice.
    ChoicesCount { min: usize } = "choices.count",
        "Der skal være mindst {min} svar at vælge imellem.",
        "There must be at least {min} answers to choose from.";
    /// A step of the cancellation terms that does not come later and cost more than the one before.
    CancellationStepOrder = "cancellation-step.order",
        "Hvert trin skal være nærmere på kurset og koste mere end det forrige.",
        "Each step must be closer to the course and cost more than the one before.";
    /// An early price that is no lower than the price it replaces.
    EarlyPriceNotLower = "early-bird.not-lower",
        "Prisen for tidlig tilmelding skal være lavere end den almindelige.",
        "The price for those who register early must be lower than the usual one.";
    /// A reduction for registering early with neither a percentage nor an amount, or with both.
    EarlyPriceUnclear = "early-bird.unclear",
        "Skriv enten en rabat i procent eller en pris, og kun den ene af dem.",
        "State either a percentage or an amount, and only one of them.";
    /// Two discount codes that differ at most in case and spaces, which do not count in a code.
    DiscountCodeDuplicate = "discount-code.duplicate",
        "Kurset har allerede denne rabatkode; store og små bogstaver og mellemrum gør ingen \
         forskel.",
        "The course already has this discount code; case and spaces make no difference.";
    /// The course has no such discount code.
    DiscountCodeUnknown = "discount-code.unknown",
        "Rabatkoden gælder ikke for dette kursus. Er den stavet rigtigt?",
        "The discount code does not apply to this course. Is it spelled correctly?";
    /// Something ends before it starts, or at the same time.
    EndsBeforeStart = "time.order",
        "Sluttidspunktet skal ligge efter starttidspunktet. Midnat skrives 24:00.",
        "The end must be after the start. Midnight is written 24:00.";
    /// Two agenda items at the same time.
    AgendaOverlap { from: String, to: String } = "agenda.overlap",
        "Punktet overlapper det forrige fra {from} til {to}.",
        "The item overlaps the previous one from {from} to {to}.";
    /// An agenda item outside the hours of its day.
    AgendaOutsideDay { run: String, hours: String } = "agenda.outside-day",
        "Punktet ligger uden for dagen ({hours}) på holdet {run}.",
        "The item is outside the hours of its day ({hours}) in the run {run}.";
    /// An agenda item is on a day that its module does not have.
    AgendaDayMissing { run: String, days: usize } = "agenda.day-missing",
        "Modulet har ikke så mange dage på holdet {run}; det har {days}.",
        "The module does not have that many days in the run {run}; it has {days}.";
    /// Modules are not numbered 1, 2, 3.
    ModuleNumber { expected: u32 } = "module.number",
        "Modulerne nummereres fortløbende; her skal stå {expected}.",
        "Modules are numbered consecutively; this must be {expected}.";
    /// A run with days has none for a module.
    ModuleWithoutDay { module: u32 } = "module.without-day",
        "Modul {module} har ingen dag på dette hold.",
        "Module {module} has no day in this run.";
    /// A day for a module that the programme does not have.
    DayWithoutModule { module: u32 } = "day.without-module",
        "Programmet har intet modul {module}.",
        "The programme has no module {module}.";
    /// A module twice at the same time.
    DayDuplicate { date: String } = "day.duplicate",
        "Modulet har allerede dette tidsrum den {date} på holdet.",
        "The module is at that time already on {date} in this run.";
    /// Two runs with the same start date, which identifies a run.
    RunDuplicate = "run.duplicate",
        "To hold kan ikke starte samme dag.",
        "Two runs cannot start on the same day.";
    /// The registration has no such participant, or has no seats.
    ParticipantUnknown = "participant.unknown",
        "Tilmeldingen har ingen deltager med dette nummer (fra 0), eller den er afmeldt.",
        "The registration has no participant with this number (from 0), or it is cancelled.";
    /// A participant is named twice in one request.
    ParticipantTwice = "participant.twice",
        "Deltageren er nævnt to gange; saml rettelserne i én.",
        "The participant is named twice; put the corrections together.";
    /// A contact corrects the e-mail address of somebody else.
    EmailOfOther = "email.of-other",
        "En andens e-mailadresse kan kun kursuskontoret rette. Skal en kollega deltage i stedet, \
         så skift deltageren ud.",
        "Only the course office can correct somebody else's e-mail address. If a colleague is to \
         take part instead, replace the participant.";
    /// The course has no such module.
    ModuleUnknown = "module.unknown",
        "Kurset har intet modul med dette nummer.",
        "The course has no module with this number.";
    /// A registration has as many notes as it may have.
    NotesFull { max: usize } = "notes.full",
        "Tilmeldingen har allerede {max} noter, og der kan ikke tilføjes flere.",
        "The registration already has {max} notes, and no more can be added.";
    /// A registration that the run does not have, or that is cancelled.
    RegistrationUnknown = "registration.unknown",
        "Holdet har ingen sådan tilmelding, eller den er afmeldt.",
        "The run has no such registration, or it is cancelled.";
    /// A `{` in a message that does not begin one of its placeholders.
    PlaceholderUnknown { name: String, allowed: String } = "placeholder.unknown",
        "Flettefeltet “{name}” kendes ikke; brug kun {allowed}.",
        "The placeholder “{name}” is unknown; use only {allowed}.";
    /// More errors or warnings than a response lists.
    More { count: usize } = "more",
        "Der er {count} mere, som ikke er nævnt her.",
        "There are {count} more, which are not listed here.";
    /// Not a cursor of the list.
    CursorInvalid = "cursor.invalid",
        "Brug uændret den cursor, som listen selv har givet.",
        "Use a cursor exactly as the list returned it.";
    /// The bounds of the contact promise are swapped.
    PromiseOrder = "promise.order",
        "Det sidste antal hverdage skal være mindst det første.",
        "The upper number of working days must not be less than the lower.";
    /// Not a colour.
    ColourInvalid = "colour.invalid",
        "Skriv farven som #0e3b43.",
        "Write the colour as #0e3b43.";

    /// Warning: two spellings of what is probably one name.
    NameSpelling { here: String, name: String } = "name.spelling",
        "Her står “{here}”, men personen hedder “{name}”. Er det samme person?",
        "This says “{here}”, but the person is called “{name}”. Is it the same person?";
    /// Warning: nothing is planned for hours between two agenda items.
    AgendaGap { from: String, to: String } = "agenda.gap",
        "Programmet er tomt fra {from} til {to}.",
        "The agenda is empty from {from} to {to}.";
    /// Warning: lines look like a list, but their numbers do not count up.
    ListNotCounting { line: String } = "list.not-counting",
        "Listen fra “{line}” tæller ikke op fra 1, så linjerne trykkes som almindelig tekst.",
        "The list from “{line}” does not count up from 1, so its lines are printed as plain text.";
    /// Warning: lines are a table of GitHub's Markdown, which CommonMark does not know.
    MarkdownTable { line: String } = "markdown.table",
        "Tabellen fra “{line}” trykkes som almindelig tekst med streger i. Brug en liste i stedet.",
        "The table from “{line}” is printed as plain text with bars in it. Use a list instead.";
    /// Warning: the days of a run are not known yet.
    RunWithoutDays = "run.without-days",
        "Holdets dage er endnu ikke kendt.",
        "The days of the run are not known yet.";
    /// Warning: there is no address at which people take part online.
    OnlineWithoutLink = "online.without-link",
        "Der er endnu intet link, som deltagerne kan deltage med.",
        "There is no link yet with which participants can take part.";
    /// Warning: answers that were given before no longer fit the question.
    QuestionChanged { question: String } = "question.changed",
        "Spørgsmålet “{question}” er ændret, så svar, der allerede er givet, måske ikke passer til \
         det. Skal der svares på ny, så giv det et andet id.",
        "The question “{question}” has changed, so answers already given may not fit it. If it is \
         to be answered anew, give it another id.";
    /// Warning: a run is open although it is over.
    RunOver = "run.over",
        "Holdet er åbent for tilmelding, men er allerede afholdt.",
        "The run is open for registration, but it is already over.";
    /// Warning: the start date of a run is not its first day.
    RunStart { first: DateName } = "run.start",
        "Holdets første dag er {first:#}, ikke startdatoen.",
        "The first day of the run is {first}, not its start date.";
    /// Warning: registration stays open after the run has begun.
    DeadlineLate = "run.deadline",
        "Tilmeldingsfristen ligger efter holdets start.",
        "The registration deadline is after the start of the run.";
    /// Warning: a reduction for registering early that everybody gets.
    EarlyPriceEndless = "early-bird.endless",
        "Til den dato er alle hold begyndt, så alle får den lavere pris. Er den rigtig?",
        "By this date all runs have begun, so everybody gets the lower price. Is it right?";

    /// Import: words that the page has glued together, and that were separated.
    ImportSplit { words: String } = "import.split",
        "“{words}” står uden mellemrum på siden og er skilt ad.",
        "The page has “{words}” without a space; it has been separated.";
    /// Import: words that seem to be glued together, and that were left alone.
    ImportGlued { words: String } = "import.glued",
        "I “{words}” mangler der vist et mellemrum; teksten er ikke ændret.",
        "A space seems to be missing in “{words}”; the text has not been changed.";
    /// Import: what the page does not say directly.
    ImportGuess { value: String } = "import.guess",
        "Siden siger det ikke direkte; “{value}” er et gæt, så se efter.",
        "The page does not say so directly; “{value}” is a guess, so please check it.";
    /// Import: a part of the course that the page does not have, or that was not recognised.
    ImportNotFound = "import.not-found",
        "Det er ikke fundet på siden.",
        "It has not been found on the page.";
    /// Import: what the page says of something that a course can have, in words that no rule reads.
    ImportNotUnderstood { words: String } = "import.not-understood",
        "“{words}” er ikke forstået; skriv det selv i kurset.",
        "“{words}” has not been understood; please add it to the course yourself.";
    /// Import: days of a run that follow from a rule of the page.
    ImportWeekly { rule: String, days: String } = "import.weekly",
        "Dagene er regnet ud fra “{rule}”: {days}. Helligdage og ferier er ikke taget fra, så se \
         efter.",
        "The days are computed from “{rule}”: {days}. Public and school holidays are not left out, \
         so please check.";
    /// Import: what follows from a rule of the page.
    ImportComputed { rule: String, value: String } = "import.computed",
        "“{value}” er regnet ud fra “{rule}”, så se efter.",
        "“{value}” is computed from “{rule}”, so please check it.";
    /// Import: such a rule that does not say which days it means.
    ImportWeeklyOpen { rule: String } = "import.weekly-open",
        "“{rule}” siger ikke, hvilke dage det er: det kræver den første dag, og hvor mange dage \
         der er, eller den sidste. Skriv dagene selv.",
        "“{rule}” does not say which days it means: that takes the first day, and how many days \
         there are or the last one. Please add the days yourself.";
    /// Import: a run that the page calls sold out.
    ImportSoldOut { words: String } = "import.sold-out",
        "Siden siger “{words}” om holdet. Kurset kan ikke sige det, så tag stilling til, om holdet \
         skal med, og med hvor mange pladser.",
        "The page says “{words}” of the run. The course cannot say so; please decide whether it is \
         to have the run, and with how many seats.";
    /// Import: words of a line whose other words are used.
    ImportLeftOver { words: String } = "import.left-over",
        "Resten af linjen er brugt, men “{words}” er ikke.",
        "The rest of the line is used, but “{words}” is not.";
    /// Import: a second price or venue, where a course has one.
    ImportAlternative { value: String } = "import.alternative",
        "Siden nævner også “{value}”, som ikke er med i kurset.",
        "The page also mentions “{value}”, which is not in the course.";
    /// Import: other courses on the page of one.
    ImportSeveral { titles: String } = "import.several",
        "Siden ser ud til at beskrive flere kurser; “{titles}” er ikke læst for sig. Læs hvert \
         kursus ind fra sin egen side.",
        "The page seems to describe several courses; “{titles}” has not been read on its own. \
         Import each course from a page of its own.";
    /// Import: a price without a word about VAT.
    ImportVat = "import.vat",
        "Siden siger ikke, om prisen er med eller uden moms.",
        "The page does not say whether the price includes VAT.";
    /// Import: a price in another currency.
    ImportCurrency = "import.currency",
        "Prisen er ikke i danske kroner.",
        "The price is not in Danish kroner.";
    /// Import: a date that an English page may mean as month and day.
    ImportDate { written: String } = "import.date",
        "“{written}” er læst som dag og måned; er det omvendt på siden?",
        "“{written}” has been read as day and month; does the page mean month and day?";
    /// Import: a date beside another weekday than its own.
    ImportWeekday { written: String, weekday: DayName } = "import.weekday",
        "“{written}” passer ikke sammen: datoen er en {weekday:#}. Er det dagen eller datoen, der \
         er forkert på siden?",
        "“{written}” contradicts itself: the date is a {weekday}. Is the day or the date wrong on \
         the page?";
    /// Import: HTML that was sent as text.
    ImportHtml = "import.html",
        "Siden er sendt som tekst (text/plain), men ser ud til at være HTML. Send den som \
         text/html, så den læses, som den vises.",
        "The page was sent as text (text/plain), but seems to be HTML. Send it as text/html, so \
         that it is read as it is shown.";
    /// Import: a page in an unknown encoding.
    ImportEncoding { encoding: String } = "import.encoding",
        "Siden er ikke i UTF-8 og siger ikke, hvilken tegnkodning den har; den er læst som \
         {encoding}.",
        "The page is not in UTF-8 and does not state its encoding; it has been read as {encoding}.";
}

#[cfg(test)]
mod tests;
