//! The JSON that the staff get: which registrations of a run they ask for, and each with all the
//! office knows of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::time::rfc3339;
use domain::{
    Billing, Contact, ContactDeadlineStatus, ErrorCode, FieldError, Registration, RegistrationId,
    RegistrationStatus,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;

use crate::responses::{ParticipantBody, plain};

/// Which registrations of a run are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StaffListQuery {
    /// `registered`, `waiting` or `cancelled`.
    status: Option<String>,
    /// `true`: contact is to be made, and there is time.
    due: Option<String>,
    /// `true`: contact should have been made.
    overdue: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The same, understood.
pub(crate) struct Selection {
    status: Option<RegistrationStatus>,
    promise: Vec<ContactDeadlineStatus>,
    after: Option<String>,
}

impl StaffListQuery {
    /// # Errors
    /// Every parameter that is not understood.
    pub(crate) fn parse(self) -> Result<Selection, Problem> {
        let mut faults = Vec::new();
        let words = "registered, waiting, cancelled";
        let status = self.status.and_then(|status| match status.as_str() {
            "registered" => Some(RegistrationStatus::Registered),
            "waiting" => Some(RegistrationStatus::Waiting),
            "cancelled" => Some(RegistrationStatus::Cancelled),
            _ => {
                faults.push(FieldError::at(
                    "/status",
                    ErrorCode::ChoiceUnknown { allowed: words.to_owned() },
                ));
                None
            }
        });
        let mut promise = Vec::new();
        for (name, value, asked) in [
            ("/due", self.due, ContactDeadlineStatus::Due),
            ("/overdue", self.overdue, ContactDeadlineStatus::Overdue),
        ] {
            match value.as_deref() {
                None | Some("false") => {}
                Some("true") => promise.push(asked),
                Some(_) => faults.push(FieldError::at(
                    name,
                    ErrorCode::ChoiceUnknown { allowed: "true, false".to_owned() },
                )),
            }
        }
        let decoded = |cursor: &String| {
            String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?)
                .ok()
                .filter(|id| RegistrationId::parse(id).is_some())
        };
        let after = self.cursor.as_ref().map(|cursor| {
            decoded(cursor)
                .ok_or_else(|| faults.push(FieldError::at("/cursor", ErrorCode::CursorInvalid)))
        });
        match after.transpose() {
            Ok(after) if faults.is_empty() => Ok(Selection { status, promise, after }),
            _ => Err(faults.into()),
        }
    }
}

/// One page of a run's registrations, for the staff.
#[derive(Serialize, ToSchema)]
pub(crate) struct StaffListBody {
    registrations: Vec<StaffRegistrationBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Registrations of one page.
const STAFF_PAGE: usize = 100;

impl StaffListBody {
    /// `registrations` are all of the run, in the order of ids.
    pub(crate) fn new(registrations: &[Registration], selection: &Selection, today: Date) -> Self {
        let number = |registration: &Registration| {
            registration
                .waiting_number
                .filter(|_| registration.status == RegistrationStatus::Waiting)
        };
        let mut queue: Vec<u32> = registrations.iter().filter_map(number).collect();
        queue.sort_unstable();
        let place = |registration: &Registration| {
            number(registration)
                .map(|number| queue.partition_point(|other| *other <= number) as u32)
        };
        let is_asked = |registration: &&Registration| {
            selection.status.is_none_or(|status| registration.status == status)
                && (selection.promise.is_empty()
                    || selection.promise.contains(&registration.contact_deadline_status(today)))
                && selection.after.as_ref().is_none_or(|after| registration.id.to_string() > *after)
        };
        let asked: Vec<&Registration> = registrations.iter().filter(is_asked).collect();
        let page = &asked[..asked.len().min(STAFF_PAGE)];
        let next = (asked.len() > page.len())
            .then(|| page.last().map(|last| URL_SAFE_NO_PAD.encode(last.id.to_string())))
            .flatten();
        Self {
            registrations: page
                .iter()
                .map(|registration| StaffRegistrationBody::new(registration, place(registration)))
                .collect(),
            next,
        }
    }
}

/// A registration as the staff see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaffRegistrationBody {
    id: String,
    status: RegistrationStatus,
    place: Option<u32>,
    contact: ContactBody,
    participants: Vec<AttendingBody>,
    billing: BillingBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[schema(format = DateTime)]
    registered_at: String,
    #[schema(format = Date)]
    contact_by: String,
    #[schema(format = DateTime)]
    contacted_at: Option<String>,
    #[schema(format = DateTime)]
    confirmed_at: Option<String>,
    notes: Vec<NoteBody>,
}

/// Who registered.
#[derive(Serialize, ToSchema)]
struct ContactBody {
    name: String,
    /// Empty where the person was erased.
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
}

/// A participant with the modules they were present at.
#[derive(Serialize, ToSchema)]
struct AttendingBody {
    #[serde(flatten)]
    participant: ParticipantBody,
    attendance: Vec<u32>,
}

/// Who pays.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BillingBody {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cvr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
}

/// What somebody noted.
#[derive(Serialize, ToSchema)]
struct NoteBody {
    #[schema(format = DateTime)]
    at: String,
    by: String,
    text: String,
}

impl StaffRegistrationBody {
    pub(crate) fn new(registration: &Registration, place: Option<u32>) -> Self {
        let Contact { name, email, phone, organisation } = &registration.contact;
        Self {
            id: registration.id.to_string(),
            status: registration.status,
            place,
            contact: ContactBody {
                name: name.as_str().to_owned(),
                email: email.as_str().to_owned(),
                phone: phone.as_ref().map(|phone| phone.as_str().to_owned()),
                organisation: plain(organisation.as_ref()),
            },
            participants: registration
                .participants
                .iter()
                .map(|participant| AttendingBody {
                    participant: participant.into(),
                    attendance: participant.attended.clone(),
                })
                .collect(),
            billing: BillingBody::from(&registration.billing),
            message: plain(registration.message.as_ref()),
            registered_at: rfc3339(registration.registered_at),
            contact_by: registration.contact_by.to_string(),
            contacted_at: registration.contacted_at.map(rfc3339),
            confirmed_at: registration.confirmed_at.map(rfc3339),
            notes: registration
                .notes
                .iter()
                .map(|note| NoteBody {
                    at: rfc3339(note.at),
                    by: note.by.clone(),
                    text: note.text.as_str().to_owned(),
                })
                .collect(),
        }
    }
}

impl From<&Billing> for BillingBody {
    fn from(billing: &Billing) -> Self {
        let (ean, cvr, reference, order_number) = match billing {
            Billing::Ean { ean, reference, order_number } => {
                (Some(ean.as_str().to_owned()), None, Some(reference), order_number.as_ref())
            }
            Billing::Cvr { cvr, reference, order_number } => {
                (None, Some(cvr.as_str().to_owned()), reference.as_ref(), order_number.as_ref())
            }
            Billing::Private => (None, None, None, None),
        };
        Self {
            kind: billing.kind(),
            ean,
            cvr,
            reference: plain(reference),
            order_number: plain(order_number),
        }
    }
}
