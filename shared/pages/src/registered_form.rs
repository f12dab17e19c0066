//! A registration as a form shows it that corrects it.

use domain::{Answer, Answers, Billing, Participant, PersonalText, Phone, Registration};

use crate::form::Form;

impl Form {
    /// What is registered, with these participants, each under the index of their fields. Whoever
    /// takes the place of an erased contact types a name and an address of their own.
    pub fn of_registration<'a>(
        registration: &'a Registration,
        participants: impl Iterator<Item = (usize, &'a Participant)>,
    ) -> Self {
        let mut form = Self::default();
        let contact = &registration.contact;
        if !contact.email.is_erased() {
            form.set("/contact/name", contact.name.as_str());
            form.set("/contact/email", contact.email.as_str());
        }
        form.set("/contact/phone", &phone(contact.phone.as_ref()));
        form.set("/contact/organisation", text(contact.organisation.as_ref()));
        form.set_answers("", &registration.answers);
        for (index, participant) in participants {
            let of = format!("/participants/{index}");
            let mut set = |field: &str, value: &str| form.set(&format!("{of}/{field}"), value);
            set("name", participant.name.as_str());
            set("email", participant.email.as_str());
            set("jobTitle", text(participant.job_title.as_ref()));
            set("phone", &phone(participant.phone.as_ref()));
            set("organisation", text(participant.organisation.as_ref()));
            form.set_answers(&of, &participant.answers);
        }
        form.set_billing(&registration.billing);
        form
    }

    fn set_answers(&mut self, of: &str, Answers(answers): &Answers) {
        for (id, answer) in answers {
            let value = match answer {
                Answer::Text(text) => text.as_str().to_owned(),
                Answer::YesNo(answer) => answer.to_string(),
            };
            self.set(&format!("{of}/answers/{id}"), &value);
        }
    }

    fn set_billing(&mut self, billing: &Billing) {
        self.set("/billing/kind", billing.kind());
        match billing {
            Billing::Ean { ean, reference, order_number } => {
                self.set("/billing/ean", ean.as_str());
                self.set("/billing/reference", reference.as_str());
                self.set("/billing/orderNumber", text(order_number.as_ref()));
            }
            Billing::Cvr { cvr, reference, order_number } => {
                self.set("/billing/cvr", cvr.as_str());
                self.set("/billing/reference", text(reference.as_ref()));
                self.set("/billing/orderNumber", text(order_number.as_ref()));
            }
            Billing::Private | Billing::None => {}
        }
    }
}

fn text(text: Option<&PersonalText>) -> &str {
    text.map_or("", PersonalText::as_str)
}

fn phone(phone: Option<&Phone>) -> String {
    phone.map_or_else(String::new, Phone::written)
}
