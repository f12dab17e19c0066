//! The fields of a registration in the words of the office: those of the website speak to whoever
//! registers.

use domain::{Course, ErrorCode, QuestionScope};
use pages::{FieldView, Fields};

use crate::question_page::GroupView;

/// The contact.
pub(crate) fn contact_fields(fields: Fields<'_>) -> [FieldView; 4] {
    let name = fields.line("/contact/name", "Navn");
    let email = fields.line("/contact/email", "E-mail").of_type("email", "");
    [
        with_words(name, fields, "Skriv kontaktpersonens navn"),
        with_words(email, fields, "Skriv kontaktpersonens e-mailadresse"),
        fields.line("/contact/phone", "Telefon").of_type("tel", "").optional(),
        fields.line("/contact/organisation", "Arbejdsplads").optional(),
    ]
}

/// Who pays, and in groups of their own what each kind of payer needs. The style shows those of the
/// kind that is chosen.
pub(crate) fn payer_groups(fields: Fields<'_>) -> [GroupView; 4] {
    let kinds = [
        ("ean", "Offentlig institution (EAN)"),
        ("cvr", "Virksomhed eller forening (CVR)"),
        ("private", "Privat, faktura til kontaktpersonen"),
    ];
    let kinds = kinds.map(|(kind, label)| (kind.to_owned(), label.to_owned()));
    let group = |heading: &str, class, fields| GroupView {
        heading: Some(heading.to_owned()),
        note: None,
        class,
        fields,
    };
    let reference = fields.line("/billing/reference", "Reference");
    let reference = reference.hint("Skal udfyldes ved EAN");
    let reference =
        with_words(reference, fields, "Skriv den reference, som økonomiafdelingen kender");
    let order_number = fields.line("/billing/orderNumber", "Ordrenummer").optional();
    let kind = fields.choice("/billing/kind", "Hvem betaler?", &kinds, None);
    let ean = fields.line("/billing/ean", "EAN-nummer").hint("13 cifre");
    let cvr = fields.line("/billing/cvr", "CVR-nummer").hint("8 cifre");
    [
        group("Betaling", "", vec![kind]),
        group("Ved EAN", "payer of-ean", vec![ean]),
        group("Ved CVR", "payer of-cvr", vec![cvr]),
        group("Ved EAN og CVR", "payer of-ean of-cvr", vec![reference, order_number]),
    ]
}

/// The questions of a course to somebody who need not know the answers.
pub(crate) fn optional_questions(
    fields: Fields<'_>,
    course: &Course,
    scope: QuestionScope,
    pointer: &str,
) -> Vec<FieldView> {
    fields.questions(course, scope, pointer).into_iter().map(FieldView::optional).collect()
}

/// A note under this label.
pub(crate) fn note_field(fields: Fields<'_>, label: &str) -> FieldView {
    fields.line("/note", label).area().hint("Kun kontoret ser den")
}

/// The field with these words where nothing was typed or chosen.
pub(crate) fn with_words(field: FieldView, fields: Fields<'_>, words: &str) -> FieldView {
    let is_missing = fields
        .faults
        .iter()
        .any(|fault| fault.pointer == field.name() && matches!(fault.code, ErrorCode::Required));
    if is_missing { field.faulty(Some(words.to_owned())) } else { field }
}
