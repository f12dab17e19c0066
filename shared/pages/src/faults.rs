//! What is wrong with a field, in a sentence of its own: it stands at the field and at the top of
//! the page, where nothing else says which field it is about.

use domain::{ErrorCode, FieldError, Language};

/// What is wrong with the field of this label: "Skriv navn på deltager 2".
pub(crate) fn sentence(fault: &FieldError, label: &str, language: Language) -> String {
    own_words(fault, language).unwrap_or_else(|| of_code(fault, label, language))
}

/// The same with the name of the field: "Stilling for deltager 2 må højst fylde 200 tegn".
fn of_code(fault: &FieldError, label: &str, language: Language) -> String {
    let subject = Subject::new(&fault.pointer, language);
    let (field, whose) = (subject.field(label, language), &subject.whose);
    let (danish, english) = match &fault.code {
        ErrorCode::Required if subject.is_answer => {
            (format!("Svar på “{label}”{whose}"), format!("Answer “{label}”{whose}"))
        }
        ErrorCode::Required => (format!("{field} skal udfyldes"), format!("{field} is required")),
        ErrorCode::ChoiceUnknown { .. } | ErrorCode::WrongType { .. } if subject.is_answer => (
            format!("Vælg et af svarene på “{label}”{whose}"),
            format!("Choose one of the answers to “{label}”{whose}"),
        ),
        ErrorCode::TooLong { max } => (
            format!("{field} må højst fylde {max} tegn"),
            format!("{field} must not be longer than {max} characters"),
        ),
        ErrorCode::ControlCharacter { code_point, words } => (
            format!(
                "{field} indeholder det usynlige styretegn {code_point} i “{words}”; skriv \
                 teksten igen"
            ),
            format!(
                "{field} contains the invisible control character {code_point} in “{words}”; \
                 please type it again"
            ),
        ),
        ErrorCode::NameWithLink => (
            format!(
                "{field} må ikke indeholde en web- eller mailadresse, for det står i mails til \
                 andre. Skriv et mellemrum efter hvert punktum"
            ),
            format!(
                "{field} must not contain a web or e-mail address, since it appears in e-mails \
                 to others. Put a space after each full stop"
            ),
        ),
        ErrorCode::EmailInvalid => (
            format!("{field} skal ligne navn@eksempel.dk"),
            format!("{field} must look like name@example.com"),
        ),
        ErrorCode::EmailLocalPart => (
            format!("{field} må ikke have fx æ, ø eller å før @, for dertil kan vi ikke sende"),
            format!(
                "{field} must not have letters beyond a-z before the @, since we cannot send there"
            ),
        ),
        ErrorCode::EmailDuplicate => (
            format!(
                "{field} er den samme som en anden deltagers; hver deltager skal have sin egen"
            ),
            format!("{field} is that of another participant too; each needs their own"),
        ),
        ErrorCode::PhoneInvalid => (
            format!("{field} skal have 8 cifre eller begynde med en landekode, fx +45 12 34 56 78"),
            format!(
                "{field} must have 8 digits, or begin with a country code, such as +45 12 34 56 78"
            ),
        ),
        ErrorCode::CprRejected => (
            format!("{field} må ikke indeholde CPR-numre; vi hverken skal eller må bruge dem"),
            format!(
                "{field} must not contain CPR numbers; we neither need them nor are allowed to \
                 use them"
            ),
        ),
        // These name what they are about.
        ErrorCode::EanLength
        | ErrorCode::EanCheckDigit
        | ErrorCode::EanInvalid
        | ErrorCode::CvrLength
        | ErrorCode::CvrCheckDigit
        | ErrorCode::DiscountCodeUnknown
        | ErrorCode::EmailOfOther => {
            return without_stop(&fault.code.detail(language)).to_owned();
        }
        code => return format!("{field}: {}", without_stop(&code.detail(language))),
    };
    language.choose(danish, english)
}

/// What a field is about, by its pointer.
struct Subject {
    /// Whether it holds the answer to a question, which is its label.
    is_answer: bool,
    /// " for deltager 2", " of the new participant"; empty for what is asked once.
    whose: String,
}

impl Subject {
    fn new(pointer: &str, language: Language) -> Self {
        let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
        let whose = match tokens.as_slice() {
            ["participants", index, ..] => {
                let number = number(index);
                language
                    .choose(format!(" for deltager {number}"), format!(" of participant {number}"))
            }
            ["by", ..] => {
                language.choose(" for den nye deltager", " of the new participant").to_owned()
            }
            _ => String::new(),
        };
        Self { is_answer: tokens.contains(&"answers"), whose }
    }

    fn field(&self, label: &str, language: Language) -> String {
        let whose = &self.whose;
        match self.is_answer {
            true => language.choose(
                format!("Svaret på “{label}”{whose}"),
                format!("The answer to “{label}”{whose}"),
            ),
            false => format!("{label}{whose}"),
        }
    }
}

/// The number of a participant, by their index.
fn number(index: &str) -> usize {
    index.parse().map_or(0, |index: usize| index + 1)
}

/// The sentences of a form have no full stop at their end.
fn without_stop(sentence: &str) -> &str {
    sentence.strip_suffix('.').unwrap_or(sentence)
}

/// What some fields say of what is missing or was not ticked.
fn own_words(fault: &FieldError, language: Language) -> Option<String> {
    let tokens: Vec<&str> = fault.pointer.split('/').skip(1).collect();
    let (danish, english): (String, String) = match (tokens.as_slice(), &fault.code) {
        (["contact", "name"], ErrorCode::Required) => {
            ("Skriv dit navn".into(), "Enter your name".into())
        }
        (["contact", "email"], ErrorCode::Required) => {
            ("Skriv din e-mailadresse".into(), "Enter your e-mail address".into())
        }
        (["by", "name"], ErrorCode::Required) => (
            "Skriv navnet på den nye deltager".into(),
            "Enter the name of the new participant".into(),
        ),
        (["by", "email"], ErrorCode::Required) => (
            "Skriv den nye deltagers e-mailadresse".into(),
            "Enter the e-mail address of the new participant".into(),
        ),
        (["participants", index, "name"], ErrorCode::Required) => {
            let number = number(index);
            (
                format!("Skriv navn på deltager {number}"),
                format!("Enter the name of participant {number}"),
            )
        }
        (["participants", index, "email"], ErrorCode::Required) => {
            let number = number(index);
            (
                format!("Skriv e-mailadresse på deltager {number}"),
                format!("Enter the e-mail address of participant {number}"),
            )
        }
        (["priceOption"], _) => ("Vælg en af priserne".into(), "Choose one of the prices".into()),
        (["billing"] | ["billing", "kind"], _) => {
            ("Vælg, hvem der betaler".into(), "Choose who pays".into())
        }
        (["billing", "ean"], ErrorCode::Required) => {
            ("Skriv EAN-nummeret".into(), "Enter the EAN number".into())
        }
        (["billing", "cvr"], ErrorCode::Required) => {
            ("Skriv CVR-nummeret".into(), "Enter the CVR number".into())
        }
        (["billing", "reference"], ErrorCode::Required) => (
            "Skriv en reference, som jeres økonomiafdeling kender".into(),
            "Enter a reference that your finance department knows".into(),
        ),
        (["consent", "terms"], _) => (
            "Sæt kryds ved, at I accepterer betingelserne".into(),
            "Tick that you accept the terms".into(),
        ),
        (["consent", "needs"], _) => (
            "Sæt kryds ved, at vi må bruge oplysningerne om særlige behov, eller slet dem".into(),
            "Tick that we may use what you wrote about needs, or remove it".into(),
        ),
        _ => return None,
    };
    Some(language.choose(danish, english))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_which_field_it_is_about() {
        let [danish, english] = Language::ALL;
        let said = |pointer: &str, code: ErrorCode, label: &str, language| {
            sentence(&FieldError::new(pointer, code), label, language)
        };
        for (pointer, code, label, expected) in [
            ("/contact/name", ErrorCode::Required, "Dit navn", "Skriv dit navn"),
            (
                "/participants/1/jobTitle",
                ErrorCode::TooLong { max: 200 },
                "Stilling",
                "Stilling for deltager 2 må højst fylde 200 tegn",
            ),
            (
                "/participants/0/answers/frokost",
                ErrorCode::Required,
                "Hvad vil du spise?",
                "Svar på “Hvad vil du spise?” for deltager 1",
            ),
            (
                "/answers/by",
                ErrorCode::CprRejected,
                "Hvilken by?",
                "Svaret på “Hvilken by?” må ikke indeholde CPR-numre; vi hverken skal eller må \
                 bruge dem",
            ),
            (
                "/by/email",
                ErrorCode::EmailInvalid,
                "E-mail",
                "E-mail for den nye deltager skal ligne navn@eksempel.dk",
            ),
            ("/billing/cvr", ErrorCode::CvrLength, "CVR-nummer", "Et CVR-nummer har 8 cifre"),
        ] {
            assert_eq!(said(pointer, code, label, danish), expected);
        }
        assert_eq!(
            said("/participants/2/email", ErrorCode::EmailInvalid, "E-mail", english),
            "E-mail of participant 3 must look like name@example.com"
        );
    }
}
