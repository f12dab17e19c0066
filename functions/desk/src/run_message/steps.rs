//! The three steps of a message to a run as their page shows them.

use domain::{Audience, MessageGroup, Recipients, Registration, RegistrationStatus, RunMessage};
use mail::RenderedEmail;
use operations::{MessageExample, MessagePreview};
use pages::{FieldView, Fields, Form};
use serde::Serialize;
use web::Problem;

use super::{CHOSEN, DANISH, GROUP, RECIPIENTS, SUBJECT, TEXT, chosen, people};
use crate::DeskState;
use crate::registration_fields::with_words;
use crate::run_changes::OpenedRun;

/// To whom.
#[derive(Serialize)]
pub(super) struct AudienceView {
    pub(super) group: FieldView,
    registrations: Vec<ChoiceView>,
    pub(super) recipients: FieldView,
}

/// A registration to choose.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChoiceView {
    id: String,
    name: String,
    about: String,
    is_chosen: bool,
}

/// What it says.
#[derive(Serialize)]
pub(super) struct TextView {
    /// To whom it goes, in words.
    to: String,
    pub(super) subject: FieldView,
    pub(super) text: FieldView,
}

/// How they get it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PreviewView {
    to: String,
    /// Registrations that are confirmed by being written to.
    confirmations: Option<String>,
    /// Registrations of the group that are not written to, and why.
    left_out: Option<String>,
    examples: Vec<ExampleView>,
    /// All of them, or the first.
    names: Vec<String>,
    /// How many are not named.
    unnamed: usize,
    damaged: bool,
    /// "Send til 27 personer"; `None` if nobody would get it.
    button: Option<String>,
}

/// The e-mail as one of them gets it.
#[derive(Serialize)]
struct ExampleView {
    name: String,
    email: String,
    subject: String,
    text: String,
}

impl AudienceView {
    /// The first step, with the registrations of the run.
    pub(super) async fn read(
        opened: &OpenedRun,
        state: &DeskState,
        form: &Form,
        fields: Fields<'_>,
    ) -> Result<Self, Problem> {
        let registrations = state.store().registrations(&opened.id).await?.items;
        let count = |group: MessageGroup| {
            let group = Audience::Group(group);
            registrations.iter().filter(|registration| group.includes(registration)).count()
        };
        let option = |value: &str, label: &str, group| {
            let count = DANISH.count(count(group), ["tilmelding", "tilmeldinger"], ["", ""]);
            (value.to_owned(), format!("{label} ({count})"))
        };
        let groups = [
            option("registered", "Tilmeldte", MessageGroup::Registered),
            option("waiting", "På venteliste", MessageGroup::Waiting),
            option("not-contacted", "Endnu ikke kontaktet", MessageGroup::NotContacted),
            (CHOSEN.to_owned(), "Dem, jeg sætter kryds ved herunder".to_owned()),
        ];
        let recipients = [
            ("contacts", "Kontaktpersonerne"),
            ("participants", "Deltagerne"),
            ("both", "Både kontaktpersoner og deltagere"),
        ];
        let recipients = recipients.map(|(value, label)| (value.to_owned(), label.to_owned()));
        let ids = chosen(form);
        let open = registrations.iter().filter(|one| one.status != RegistrationStatus::Cancelled);
        let group = fields.choice(GROUP, "Hvilke tilmeldinger?", &groups, None);
        let group = match open.clone().filter(|one| !one.is_told_to_participants()).count() {
            0 => group,
            unverified => group.hint(&left_out(unverified)),
        };
        Ok(Self {
            group: with_words(group, fields, "Vælg, hvem beskeden skal til"),
            registrations: open.map(|one| ChoiceView::new(one, &ids)).collect(),
            recipients: with_words(
                fields.choice(RECIPIENTS, "Hvem i tilmeldingerne?", &recipients, None),
                fields,
                "Vælg, om kontaktpersoner eller deltagere skal have den",
            ),
        })
    }
}

impl ChoiceView {
    fn new(registration: &Registration, chosen: &[&str]) -> Self {
        let id = registration.id.to_string();
        let organisation = registration.contact.organisation.as_ref();
        let status = match registration.status {
            RegistrationStatus::Waiting => "på venteliste",
            _ => "tilmeldt",
        };
        let seats = DANISH.count(registration.seats() as usize, ["plads", "pladser"], ["", ""]);
        let organisation = organisation.map(|text| text.as_str().to_owned());
        let unverified =
            (!registration.is_told_to_participants()).then(|| "e-mail ikke bekræftet".to_owned());
        let about = [organisation, Some(seats), Some(status.to_owned()), unverified];
        Self {
            is_chosen: chosen.contains(&id.as_str()),
            id,
            name: registration.contact.name.as_str().to_owned(),
            about: about.into_iter().flatten().collect::<Vec<_>>().join(", "),
        }
    }
}

/// Of how many registrations nobody in a group is written to.
fn left_out(count: usize) -> String {
    let count = DANISH.count(count, ["tilmelding", "tilmeldinger"], ["", ""]);
    format!(
        "{count}, som ingen har bekræftet, er ikke med i en gruppe. Sæt selv kryds ved dem, der \
         også skal have beskeden."
    )
}

/// To whom it goes: "Deltagerne i 3 valgte tilmeldinger".
fn audience_in_words(form: &Form) -> String {
    let recipients = match form.value(RECIPIENTS) {
        "contacts" => "Kontaktpersonerne",
        "participants" => "Deltagerne",
        _ => "Kontaktpersoner og deltagere",
    };
    let group = match form.value(GROUP) {
        "registered" => "blandt de tilmeldte".to_owned(),
        "waiting" => "på ventelisten".to_owned(),
        "not-contacted" => "i de tilmeldinger, der ikke er kontaktet".to_owned(),
        _ => {
            let words = ["valgt tilmelding", "valgte tilmeldinger"];
            format!("i {}", DANISH.count(chosen(form).len(), words, ["", ""]))
        }
    };
    format!("{recipients} {group}")
}

impl TextView {
    pub(super) fn new(form: &Form, fields: Fields<'_>) -> Self {
        Self {
            to: audience_in_words(form),
            subject: with_words(fields.line(SUBJECT, "Emne"), fields, "Skriv beskedens emne"),
            text: with_words(
                fields.line(TEXT, "Tekst").area().hint(
                    "Skriv kun selve beskeden: hilsen, dage, sted og underskrift kommer af sig \
                     selv. {navn}, {kursus}, {hold}, {dato} og {sted} udfyldes for hver modtager.",
                ),
                fields,
                "Skriv beskedens tekst",
            ),
        }
    }
}

impl PreviewView {
    pub(super) fn new(
        state: &DeskState,
        form: &Form,
        preview: &MessagePreview,
        message: &RunMessage,
    ) -> Result<Self, Problem> {
        let (of_run, provider) = ((&preview.course, &preview.run), &state.app.provider);
        let recipients = preview.recipients();
        let rendered = state.email_templates.render_message(message, of_run, recipients, provider);
        let rendered = rendered.map_err(Problem::internal)?;
        let example = |(example, rendered): (&MessageExample, RenderedEmail)| ExampleView {
            name: example.name.as_str().to_owned(),
            email: example.email.as_str().to_owned(),
            subject: rendered.subject,
            text: rendered.text,
        };
        let confirmed =
            ["valgt tilmelding bliver bekræftet", "valgte tilmeldinger bliver bekræftet"];
        let confirmations = DANISH.count(preview.confirmations, confirmed, ["", ""]);
        Ok(Self {
            to: audience_in_words(form),
            confirmations: (preview.confirmations > 0
                && message.recipients != Recipients::Contacts)
                .then(|| format!("{confirmations}, fordi deltagerne får besked.")),
            left_out: (preview.left_out > 0).then(|| left_out(preview.left_out)),
            examples: preview.examples.iter().zip(rendered).map(example).collect(),
            names: preview.names.iter().map(|name| name.as_str().to_owned()).collect(),
            unnamed: preview.emails.saturating_sub(preview.names.len()),
            damaged: !preview.damaged.is_empty(),
            button: (preview.emails > 0).then(|| format!("Send til {}", people(preview.emails))),
        })
    }
}
