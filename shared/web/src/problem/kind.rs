//! The table of all problems: stable code, HTTP status, and title and detail in Danish and English.
//! No other file names a failure status; `openapi_responses.rs` repeats them for the OpenAPI
//! document.

use axum::http::StatusCode;
use domain::Language;

macro_rules! kinds {
    ($(
        $variant:ident = $code:literal, $status:ident,
        [$danish:literal, $danish_detail:literal],
        [$english:literal, $english_detail:literal];
    )+) => {
        /// The kind of a problem: what went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each title and detail describes its variant")]
        pub enum ProblemKind { $($variant),+ }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &[ProblemKind] = &[$(Self::$variant),+];

            /// The stable code: the last part of the problem's `type`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// The texts for people: what is wrong, and what to do about it.
            pub fn title_and_detail(self, language: Language) -> (&'static str, &'static str) {
                match (self, language) {
                    $((Self::$variant, Language::Danish) => ($danish, $danish_detail),
                      (Self::$variant, Language::English) => ($english, $english_detail),)+
                }
            }
        }
    };
}

kinds! {
    MalformedJson = "malformed-json", BAD_REQUEST,
        ["Ugyldig JSON",
         "Forespørgslens indhold er ikke gyldig JSON i UTF-8."],
        ["Malformed JSON",
         "The request body is not valid JSON in UTF-8."];
    IdempotencyKeyMissing = "idempotency-key-missing", BAD_REQUEST,
        ["Idempotency-Key mangler",
         "Send en Idempotency-Key: en ny, hver gang du vil noget nyt, og den samme, når \
          forespørgslen gentages, så intet sker to gange."],
        ["Idempotency-Key is missing",
         "Send an Idempotency-Key: a new one for everything new and the same one when you retry, \
          so that nothing happens twice."];
    IdempotencyKeyInvalid = "idempotency-key-invalid", BAD_REQUEST,
        ["Idempotency-Key er ugyldig",
         "En Idempotency-Key skal bestå af 1 til 255 synlige ASCII-tegn uden mellemrum."],
        ["Idempotency-Key is invalid",
         "An Idempotency-Key must consist of 1 to 255 visible ASCII characters without spaces."];
    SignInRequired = "sign-in-required", UNAUTHORIZED,
        ["Log ind",
         "Denne adresse er kun for medarbejdere. Send et gyldigt adgangstoken."],
        ["Sign in",
         "This address is for staff only. Send a valid access token."];
    RoleRequired = "role-required", FORBIDDEN,
        ["Ingen adgang",
         "Din bruger har ikke rollen “staff”."],
        ["Access denied",
         "Your user does not have the role “staff”."];
    ForeignForm = "foreign-form", FORBIDDEN,
        ["Formularen blev ikke sendt fra vores side",
         "Af hensyn til sikkerheden tager vi kun imod formularer, som er udfyldt her på siderne. \
          Gå tilbage, åbn siden igen, og prøv en gang til. Intet er sendt."],
        ["The form came from somewhere else",
         "To keep you safe, we only accept forms that were filled in on these pages. Go back, \
          open the page again and try once more. Nothing has been sent."];
    NotFound = "not-found", NOT_FOUND,
        ["Findes ikke",
         "Der findes ikke noget på denne adresse. Kurset, holdet, tilmeldingen eller billedet kan \
          være fjernet, eller adressen kan være skrevet forkert."],
        ["Not found",
         "There is nothing at this address. The course, run, registration or image may have been \
          removed, or the address may be misspelled."];
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED,
        ["Metoden er ikke tilladt",
         "Adressen findes, men understøtter ikke denne metode; se Allow."],
        ["Method not allowed",
         "The address exists, but does not support this method; see Allow."];
    RunFull = "run-full", CONFLICT,
        ["Ikke plads nok",
         "Der er ikke nok ledige pladser på holdet. Vælg et andet hold, eller tilmeld færre \
          deltagere."],
        ["Not enough seats",
         "The run does not have enough seats left. Choose another run, or register fewer \
          participants."];
    RunFullForStaff = "run-full", CONFLICT,
        ["Ikke plads nok",
         "Der er ikke nok ledige pladser på holdet, eller der er nogen på ventelisten, som skal \
          have dem først. Hvis lokalet tillader det, kan holdet få flere pladser: POST \
          /staff/courses/{slug}/runs/{run}/capacity."],
        ["Not enough seats",
         "The run does not have enough seats left, or somebody on the waiting list comes first. \
          If the room allows it, give the run more seats: POST \
          /staff/courses/{slug}/runs/{run}/capacity."];
    NobodyWaits = "nobody-waits", CONFLICT,
        ["Ingen venter",
         "Der er ingen på holdets venteliste."],
        ["Nobody waits",
         "There is nobody on the run's waiting list."];
    NoFee = "no-fee", CONFLICT,
        ["Intet gebyr",
         "Der er intet gebyr at eftergive på tilmeldingen."],
        ["No fee",
         "The registration owes no cancellation fee that could be waived."];
    NoRecipients = "no-recipients", CONFLICT,
        ["Ingen modtagere",
         "Ingen på holdet hører til dem, beskeden skal sendes til, så den er ikke sendt."],
        ["No recipients",
         "Nobody in the run is among those whom the message is for, so it has not been sent."];
    RegistrationClosed = "registration-closed", CONFLICT,
        ["Tilmeldingen er lukket",
         "Tilmeldingsfristen for holdet er udløbet. Vælg et andet hold, eller ring til os."],
        ["Registration is closed",
         "The registration deadline for the run has passed. Choose another run, or call us."];
    RunCancelled = "run-cancelled", CONFLICT,
        ["Holdet er aflyst",
         "Holdet er aflyst og tager ikke imod tilmeldinger. Vælg et andet hold."],
        ["The run is cancelled",
         "The run has been cancelled and does not accept registrations. Choose another run."];
    NoCertificates = "run-cancelled", CONFLICT,
        ["Holdet er aflyst",
         "Holdet er aflyst, så der udstedes ingen kursusbeviser."],
        ["The run is cancelled",
         "The run has been cancelled, so no certificates are issued."];
    RunNotBegun = "run-not-begun", CONFLICT,
        ["Holdet er ikke begyndt",
         "Fremmøde registreres og kursusbeviser udstedes tidligst på holdets første dag."],
        ["The run has not begun",
         "Attendance is recorded and certificates are issued from the first day of the run on."];
    RunHeld = "run-held", CONFLICT,
        ["Holdet er afholdt",
         "Holdet er allerede afholdt. Vælg et kommende hold."],
        ["The run is over",
         "The run has already taken place. Choose an upcoming run."];
    AlreadyRegistered = "already-registered", CONFLICT,
        ["Allerede tilmeldt",
         "De nævnte deltagere har allerede en plads på holdet eller står på dets venteliste. Der \
          er ikke gemt noget for de øvrige; send igen uden de nævnte."],
        ["Already registered",
         "The participants named already have a seat in the run, or are on its waiting list. \
          Nothing was saved for the others; send the request again without those named."];
    SomebodyAlreadyRegistered = "already-registered", CONFLICT,
        ["Allerede tilmeldt",
         "Mindst én af deltagerne er allerede tilmeldt holdet. Af hensyn til dem oplyser vi ikke \
          hvem. Spørg deltagerne, og send igen med de øvrige, eller ring til os."],
        ["Already registered",
         "At least one of the participants is already registered for the run. To protect them, we \
          do not say who. Ask them and send the request again with the others, or call us."];
    RegistrationCancelled = "registration-cancelled", CONFLICT,
        ["Tilmeldingen er afmeldt",
         "Tilmeldingen er afmeldt og kan ikke ændres. Opret en ny tilmelding."],
        ["The registration is cancelled",
         "The registration has been cancelled and cannot be changed. Create a new one."];
    RegistrationVerified = "registration-verified", CONFLICT,
        ["Tilmeldingen er bekræftet",
         "Kontaktpersonen eller kontoret har bekræftet tilmeldingen, så den er ikke spam. Afmeld \
          den i stedet; så får deltagerne besked."],
        ["The registration is verified",
         "The contact or the office has vouched for the registration, so it is not spam. Cancel it \
          instead; the participants are then notified."];
    NotCancellable = "not-cancellable", CONFLICT,
        ["Kan ikke afmeldes",
         "Fristen for at afmelde her er udløbet: dagen før holdets første dag eller, hvis pladsen \
          kom sent fra ventelisten, når holdet begynder. Ring til os."],
        ["Cannot be cancelled",
         "The time for cancelling here has passed: the day before the first day of the run or, for \
          seats that came late from the waiting list, its beginning. Please call us."];
    CapacityBelowTaken = "capacity-below-taken", CONFLICT,
        ["Flere pladser er optaget",
         "Holdet har allerede flere deltagere, end den nye kapacitet giver plads til. Angiv \
          mindst antallet af deltagere."],
        ["More seats are taken",
         "The run already has more participants than the new capacity allows. Set it to at least \
          the number of participants."];
    RunHasRegistrations = "run-has-registrations", CONFLICT,
        ["Holdet har tilmeldinger",
         "Et hold med tilmeldinger kan ikke fjernes eller få en ny startdato. Aflys det i stedet."],
        ["The run has registrations",
         "A run with registrations cannot be removed or given a new start date. Cancel it \
          instead."];
    ImageUsed = "image-used", CONFLICT,
        ["Billedet er i brug",
         "Billedet bruges af de kurser, der er nævnt i “courses”. Tag det ud af dem, før du \
          sletter det."],
        ["The image is in use",
         "The image is used by the courses listed in “courses”. Take it out of them before you \
          delete it."];
    StaleVersion = "stale-version", PRECONDITION_FAILED,
        ["Kurset er ændret",
         "Kurset er ændret, siden du hentede det, eller findes ikke. Hent det igen, og gentag din \
          ændring."],
        ["The course has changed",
         "The course has changed since you fetched it, or does not exist. Fetch it again and \
          repeat your change."];
    VersionRequired = "version-required", PRECONDITION_REQUIRED,
        ["If-Match mangler",
         "Kurset findes allerede. Send dets ETag i If-Match for at erstatte den version, du har \
          hentet."],
        ["If-Match is missing",
         "The course already exists. Send its ETag in If-Match to replace the version you have \
          fetched."];
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE,
        ["For stort indhold",
         "Forespørgslens indhold fylder mere, end denne adresse tager imod."],
        ["Body too large",
         "The request body is larger than this address accepts."];
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        ["Kun JSON",
         "Send indholdet som application/json."],
        ["JSON only",
         "Send the body as application/json."];
    NoPage = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        ["Kun tekst og HTML",
         "Send siden som text/plain eller text/html."],
        ["Text and HTML only",
         "Send the page as text/plain or text/html."];
    NoImage = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        ["Kun billeder",
         "Send billedet som image/png eller image/jpeg."],
        ["Images only",
         "Send the image as image/png or image/jpeg."];
    NoCourse = "no-course", UNPROCESSABLE_ENTITY,
        ["Der er ikke fundet et kursus",
         "Siden ser ikke ud til at handle om et kursus. Der er ledt efter en titel, datoer, pris, \
          sted, program, undervisere, målgruppe, udbytte og et løfte om kontakt. De nævnte er \
          ikke fundet."],
        ["No course has been found",
         "The page does not seem to be about a course. We looked for a title, dates, price, venue, \
          programme, people, audience, outcomes and a promise to make contact. Those listed have \
          not been found."];
    Invalid = "invalid", UNPROCESSABLE_ENTITY,
        ["Der er fejl i oplysningerne",
         "Ret de nævnte felter, og send igen. Intet er gemt."],
        ["The data is invalid",
         "Correct the fields listed and send the request again. Nothing has been saved."];
    InvalidQuery = "invalid", UNPROCESSABLE_ENTITY,
        ["Der er fejl i forespørgslen",
         "Ret det, der er nævnt, og send igen."],
        ["The request is invalid",
         "Correct what is listed and send the request again."];
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY,
        ["Idempotency-Key er allerede brugt",
         "Nøglen er brugt til en anden forespørgsel. Brug en ny."],
        ["Idempotency-Key has been used",
         "The key has already been used for another request. Use a new one."];
    DocumentTooLarge = "document-too-large", NOT_IMPLEMENTED,
        ["Dokumentet er for stort",
         "Dokumentet fylder mere, end vi kan sende på én gang. Hent det i mindre dele: en \
          brochure for hvert kursus i stedet for kataloget, eller listen som CSV."],
        ["The document is too large",
         "The document is larger than we can send at once. Fetch it in smaller parts: the \
          brochure of each course instead of the catalogue, or the list as CSV."];
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS,
        ["For mange forsøg",
         "Der er kommet for mange tilmeldinger eller ændringer. Prøv igen senere, eller ring til \
          os."],
        ["Too many attempts",
         "There have been too many registrations or changes. Try again later, or call us."];
    TooManyUnverifiedSeats = "too-many-requests", TOO_MANY_REQUESTS,
        ["Bekræft først en tilmelding",
         "Der er i dag tilmeldt mange til holdet herfra, uden at det er bekræftet. Bekræft den \
          første tilmelding med koden i mailen til kontaktpersonen, og send igen. Har du ingen \
          tilmelding, så prøv igen i morgen, eller ring til os."],
        ["Confirm a registration first",
         "Many people have been registered for the run from here today, and it has not been \
          confirmed. Confirm the first one with the code in the e-mail to its contact and send the \
          request again. If you have none, try again tomorrow, or call us."];
    Internal = "internal", INTERNAL_SERVER_ERROR,
        ["Intern fejl",
         "Der opstod en fejl hos os. Prøv igen, og oplys requestId, hvis problemet fortsætter."],
        ["Internal error",
         "Something went wrong on our side. Try again, and quote requestId if the problem \
          persists."];
    CourseUnreadable = "course-unreadable", INTERNAL_SERVER_ERROR,
        ["Kurset kan ikke læses",
         "Kursets oplysninger er beskadiget hos os og kan ikke læses. Tilmeldingerne er ikke \
          berørt. Kontoret skal offentliggøre kurset igen (PUT med If-Match: *)."],
        ["The course cannot be read",
         "The course's data is damaged on our side and cannot be read. Registrations are not \
          affected. The office must publish the course again (PUT with If-Match: *)."];
    SeatCountsUnreadable = "seat-counts-unreadable", INTERNAL_SERVER_ERROR,
        ["Holdets pladstal kan ikke læses",
         "Holdets pladstal er beskadiget hos os og kan ikke læses. Tilmeldingerne er ikke berørt. \
          Kontoret skal offentliggøre kurset igen; så tælles pladserne på ny."],
        ["The seat counts of the run cannot be read",
         "The seat counts of the run are damaged on our side and cannot be read. Registrations are \
          not affected. The office must publish the course again, which counts the seats anew."];
    Busy = "busy", SERVICE_UNAVAILABLE,
        ["Midlertidigt utilgængelig",
         "Vi kan ikke svare lige nu. Prøv igen om lidt med den samme Idempotency-Key; så sker \
          intet to gange."],
        ["Temporarily unavailable",
         "We cannot respond right now. Try again shortly with the same Idempotency-Key; nothing \
          will happen twice."];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_texts_in_both_languages() {
        for kind in ProblemKind::ALL {
            let [danish, english] = [Language::Danish, Language::English]
                .map(|language| kind.title_and_detail(language));
            assert!(danish.0 != english.0 && danish.1 != english.1, "{kind:?}");
            assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
        }
    }
}
