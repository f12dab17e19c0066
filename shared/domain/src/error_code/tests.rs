//! Tests of the texts of all codes in both languages.

use jiff::civil::{Weekday, date};

use super::*;

/// One instance of every code, in the order of declaration.
fn instances() -> Vec<ErrorCode> {
    let text = || "x".to_owned();
    vec![
        ErrorCode::Required,
        ErrorCode::UnknownField,
        ErrorCode::DuplicateField,
        ErrorCode::WrongType { expected: JsonKind::List },
        ErrorCode::TooLong { max: 1 },
        ErrorCode::TooMany { max: 1 },
        ErrorCode::ControlCharacter { code_point: text(), words: text() },
        ErrorCode::Unprintable { character: 'x', code_point: text(), words: text() },
        ErrorCode::NameWithLink,
        ErrorCode::CodeInvalid,
        ErrorCode::ReferenceInvalid,
        ErrorCode::EmailInvalid,
        ErrorCode::EmailLocalPart,
        ErrorCode::EmailDuplicate,
        ErrorCode::PhoneInvalid,
        ErrorCode::EanLength,
        ErrorCode::EanCheckDigit,
        ErrorCode::EanInvalid,
        ErrorCode::CvrLength,
        ErrorCode::CvrCheckDigit,
        ErrorCode::ConsentRequired { missing: Consent::Terms },
        ErrorCode::ParticipantsCount { max: 1 },
        ErrorCode::CprRejected,
        ErrorCode::SlugInvalid,
        ErrorCode::ImageNameInvalid,
        ErrorCode::ImageUnknown { name: text() },
        ErrorCode::ImagesCount { runs: 1, max: 1 },
        ErrorCode::ImageFormat,
        ErrorCode::ImageDamaged,
        ErrorCode::ImageColours,
        ErrorCode::ImagePixels { width: 1, height: 1, megapixels: 1, side: 1 },
        ErrorCode::ImageTooSmall { width: 1, height: 1, min: 1 },
        ErrorCode::ImageProportions { width: 1, height: 1, max: 1 },
        ErrorCode::SlugDiffers,
        ErrorCode::CourseTooLarge { size: 2, max: 1, largest: text() },
        ErrorCode::DateInvalid,
        ErrorCode::TimeInvalid,
        ErrorCode::ChoiceUnknown { allowed: text() },
        ErrorCode::NumberRange { min: 0, max: 1 },
        ErrorCode::PostalCodeInvalid,
        ErrorCode::MarkdownUnsupported { found: UnsupportedMarkdown::Heading },
        ErrorCode::WebAddressInvalid,
        ErrorCode::EctsInvalid,
        ErrorCode::TeacherInvalid,
        ErrorCode::MinimumAboveCapacity { capacity: 1 },
        ErrorCode::PriceOptionDuplicate,
        ErrorCode::QuestionDuplicate,
        ErrorCode::ChoiceDuplicate,
        ErrorCode::ChoicesCount { min: 1 },
        ErrorCode::CancellationStepOrder,
        ErrorCode::EarlyPriceNotLower,
        ErrorCode::EarlyPriceUnclear,
        ErrorCode::DiscountCodeDuplicate,
        ErrorCode::DiscountCodeUnknown,
        ErrorCode::EndsBeforeStart,
        ErrorCode::AgendaOverlap { from: text(), to: text() },
        ErrorCode::AgendaOutsideDay { run: text(), hours: text() },
        ErrorCode::AgendaDayMissing { run: text(), days: 1 },
        ErrorCode::ModuleNumber { expected: 1 },
        ErrorCode::ModuleWithoutDay { module: 1 },
        ErrorCode::DayWithoutModule { module: 1 },
        ErrorCode::DayDuplicate { date: text() },
        ErrorCode::RunDuplicate,
        ErrorCode::ParticipantUnknown,
        ErrorCode::ParticipantTwice,
        ErrorCode::EmailOfOther,
        ErrorCode::ModuleUnknown,
        ErrorCode::NotesFull { max: 1 },
        ErrorCode::RegistrationUnknown,
        ErrorCode::PlaceholderUnknown { name: text(), allowed: text() },
        ErrorCode::More { count: 1 },
        ErrorCode::CursorInvalid,
        ErrorCode::PromiseOrder,
        ErrorCode::ColourInvalid,
        ErrorCode::NameSpelling { here: text(), name: text() },
        ErrorCode::AgendaGap { from: text(), to: text() },
        ErrorCode::ListNotCounting { line: text() },
        ErrorCode::MarkdownTable { line: text() },
        ErrorCode::RunWithoutDays,
        ErrorCode::OnlineWithoutLink,
        ErrorCode::QuestionChanged { question: text() },
        ErrorCode::RunOver,
        ErrorCode::RunStart { first: DateName(date(2023, 11, 14)) },
        ErrorCode::DeadlineLate,
        ErrorCode::EarlyPriceEndless,
        ErrorCode::ImportSplit { words: text() },
        ErrorCode::ImportGlued { words: text() },
        ErrorCode::ImportGuess { value: text() },
        ErrorCode::ImportNotFound,
        ErrorCode::ImportNotUnderstood { words: text() },
        ErrorCode::ImportWeekly { rule: text(), days: text() },
        ErrorCode::ImportComputed { rule: text(), value: text() },
        ErrorCode::ImportWeeklyOpen { rule: text() },
        ErrorCode::ImportSoldOut { words: text() },
        ErrorCode::ImportLeftOver { words: text() },
        ErrorCode::ImportAlternative { value: text() },
        ErrorCode::ImportSeveral { titles: text() },
        ErrorCode::ImportVat,
        ErrorCode::ImportCurrency,
        ErrorCode::ImportDate { written: text() },
        ErrorCode::ImportWeekday { written: text(), weekday: DayName(Weekday::Monday) },
        ErrorCode::ImportHtml,
        ErrorCode::ImportEncoding { encoding: text() },
    ]
}

/// Every code with each of the words that it can mention.
fn instances_with_every_wording() -> Vec<ErrorCode> {
    let kinds = [
        JsonKind::Object,
        JsonKind::List,
        JsonKind::Text,
        JsonKind::Integer,
        JsonKind::Number,
        JsonKind::Boolean,
    ];
    let mut codes = instances();
    codes.extend(kinds.map(|expected| ErrorCode::WrongType { expected }));
    codes.push(ErrorCode::ConsentRequired { missing: Consent::Needs });
    codes.extend(UnsupportedMarkdown::ALL.map(|found| ErrorCode::MarkdownUnsupported { found }));
    codes
}

#[test]
fn codes_are_unique() {
    let mut codes = ErrorCode::ALL.to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), ErrorCode::ALL.len());
}

#[test]
fn a_sentence_names_what_it_is_about_in_both_languages() {
    let code = ErrorCode::WrongType { expected: JsonKind::List };
    assert_eq!(code.detail(Language::Danish), "Her skal stå en liste.");
    assert_eq!(code.detail(Language::English), "This must be a list.");
    let code = ErrorCode::MarkdownUnsupported { found: UnsupportedMarkdown::Heading };
    assert_eq!(
        code.detail(Language::Danish),
        "Brug kun afsnit, lister, fed, kursiv og links; her står en overskrift (#)."
    );
    assert_eq!(
        code.detail(Language::English),
        "Use only paragraphs, lists, bold, italics and links; this contains a heading (#)."
    );
}

#[test]
fn every_code_has_two_sentences_in_different_languages() {
    let codes: Vec<&str> = instances().iter().map(ErrorCode::as_str).collect();
    assert_eq!(codes, ErrorCode::ALL, "an instance of every code");
    for code in instances_with_every_wording() {
        let [danish, english] =
            [Language::Danish, Language::English].map(|language| code.detail(language));
        assert_ne!(danish, english);
        for sentence in [danish, english] {
            assert!(sentence.ends_with(['.', '?']), "{sentence}");
        }
    }
}

#[test]
fn english_sentences_contain_no_danish() {
    let danish_words = [
        "afsnit",
        "billede",
        "citat",
        "de",
        "den",
        "der",
        "det",
        "du",
        "eller",
        "en",
        "er",
        "et",
        "fed",
        "fra",
        "har",
        "her",
        "hold",
        "holdet",
        "ikke",
        "indrykning",
        "kode",
        "kursiv",
        "liste",
        "lister",
        "med",
        "mellem",
        "modul",
        "navn",
        "noget",
        "og",
        "overskrift",
        "skal",
        "streg",
        "tekst",
        "tegn",
        "til",
        "vandret",
    ];
    for code in instances_with_every_wording() {
        let english = code.detail(Language::English).to_lowercase();
        assert!(!english.contains(['æ', 'ø', 'å']), "{english}");
        for word in english.split(|character: char| !character.is_alphanumeric()) {
            assert!(!danish_words.contains(&word), "`{word}` in: {english}");
        }
    }
}
