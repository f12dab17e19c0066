//! The staff's list of a run: which registrations are selected, and one page of them.

use domain::time::in_copenhagen;
use domain::{
    ContactDeadlineStatus, ErrorCode, FieldError, Registration, RegistrationId,
    RegistrationReference, RegistrationStatus, RunId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Listing, Store};
use utoipa::{IntoParams, ToSchema};
use web::registration_body::StaffRegistrationBody;
use web::{ListParameters, Problem, cursor, unreadable};

/// How many registrations a page has.
const PAGE_SIZE: usize = 100;
/// How many are read at once to find those that are selected; DynamoDB ends a read at 1 MB.
const READ_AT_ONCE: usize = 1000;
/// The statuses by their names in a query.
const STATUSES: [(&str, RegistrationStatus); 3] = [
    ("registered", RegistrationStatus::Registered),
    ("waiting", RegistrationStatus::Waiting),
    ("cancelled", RegistrationStatus::Cancelled),
];

/// Which registrations of a run are requested.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StaffListQuery {
    /// Only `registered`, `waiting` or `cancelled` registrations.
    status: Option<String>,
    /// `true`: only those to be contacted that are within the deadline.
    due: Option<String>,
    /// `true`: only those to be contacted whose deadline has passed.
    overdue: Option<String>,
    /// `true`: only unverified ones.
    unverified: Option<String>,
    /// `next` of the previous page.
    cursor: Option<String>,
}

/// The same, parsed.
pub(crate) struct StaffListSelection {
    status: Option<RegistrationStatus>,
    /// Empty: any.
    deadlines: Vec<ContactDeadlineStatus>,
    /// Only unverified ones.
    unverified: bool,
    /// The last registration of the previous page.
    after: Option<RegistrationId>,
}

impl StaffListQuery {
    /// # Errors
    /// Every invalid parameter.
    pub(crate) fn parse(self) -> Result<StaffListSelection, Problem> {
        let mut parameters = ListParameters::default();
        let status = parameters.choice("/status", self.status, &STATUSES);
        let deadlines = parse_deadlines(&mut parameters, self.due, self.overdue);
        let unverified = parameters.flag("/unverified", self.unverified);
        let after = parameters.cursor(self.cursor, RegistrationId::parse);
        parameters.finish()?;
        Ok(StaffListSelection { status, deadlines, unverified, after })
    }
}

/// The statuses of the contact deadline that are requested, by the parameters `due` and `overdue`;
/// empty if neither is set.
pub(crate) fn parse_deadlines(
    parameters: &mut ListParameters,
    due: Option<String>,
    overdue: Option<String>,
) -> Vec<ContactDeadlineStatus> {
    let due = parameters.flag("/due", due).then_some(ContactDeadlineStatus::Due);
    let overdue = parameters.flag("/overdue", overdue).then_some(ContactDeadlineStatus::Overdue);
    due.into_iter().chain(overdue).collect()
}

/// Which reference is looked up.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReferenceQuery {
    /// As the caller reads it out: 8 letters and digits; case, dashes and blanks do not count.
    #[param(
        required = true,
        value_type = String,
        min_length = 1,
        max_length = 100,
        example = "K7F3-9QXM"
    )]
    reference: Option<String>,
}

impl ReferenceQuery {
    /// # Errors
    /// The parameter is missing or cannot be a reference.
    pub(crate) fn parse(self) -> Result<RegistrationReference, Problem> {
        let reference = self.reference.ok_or(ErrorCode::Required);
        let parsed = reference.and_then(|reference| reference.parse());
        parsed.map_err(|error| Problem::invalid_query(vec![FieldError::new("/reference", error)]))
    }
}

impl StaffListSelection {
    fn matches(&self, registration: &Registration, today: Date) -> bool {
        let status = self.status.is_none_or(|status| registration.status == status);
        let deadline = self.deadlines.is_empty()
            || self.deadlines.contains(&registration.contact_promise().deadline_status(today));
        let verification = !self.unverified || registration.is_unverified();
        status && deadline && verification
    }

    /// Whether no registration is left out.
    fn is_everything(&self) -> bool {
        self.status.is_none() && self.deadlines.is_empty() && !self.unverified
    }
}

/// One page of a run's registrations.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaffListBody {
    registrations: Vec<StaffRegistrationBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
    /// How many seats are free while somebody waits; missing if none is or nobody does. After the
    /// registration deadline they are given to the waiting list by `promoteNext` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    seats_left: Option<u32>,
    /// How many registrations wait while seats are free; missing if none is or nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<u32>,
    /// The registrations that cannot be read, because what is stored is damaged, as far as they
    /// were met on the way from the previous page to the next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
}

impl StaffListBody {
    /// A page of the selected ones of a run's registrations, in the order of ids: reads no more of
    /// them than it has to look at.
    ///
    /// # Errors
    /// 404 if there is no such run, or 503.
    pub(crate) async fn read(
        store: &Store,
        run: &RunId,
        selection: &StaffListSelection,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let course = operations::read_listed_run(store, run).await?;
        let (questions, run_of_course) = match &course {
            Some((course, run)) => (&course.questions[..], Some(run)),
            None => (&[][..], None),
        };
        let to_offer = operations::seats_to_offer(store, run).await?;
        let (page, next) = read_page(store, run, selection, now).await?;
        let is_waiting = |registration| waiting_number(registration).is_some();
        let waiting = match page.items.iter().any(is_waiting) {
            true => store.waiting_numbers(run).await?,
            false => Vec::new(),
        };
        let position = |registration: &Registration| {
            waiting_number(registration)
                .map(|number| waiting.partition_point(|other| *other <= number) as u32)
        };
        let body = |registration: &Registration| {
            let position = position(registration);
            let run = run_of_course;
            StaffRegistrationBody::with_quote(registration, position, questions, run, now)
        };
        Ok(Self {
            registrations: page.items.iter().map(body).collect(),
            next: next.map(cursor),
            seats_left: to_offer.map(|counts| counts.seats_left),
            waiting: to_offer.map(|counts| counts.waiting),
            unreadable: unreadable(&page.damaged),
        })
    }
}

/// The first selected registrations, as many as a page has, and the last of them if others follow.
async fn read_page(
    store: &Store,
    run: &RunId,
    selection: &StaffListSelection,
    now: Timestamp,
) -> Result<(Listing<Registration>, Option<RegistrationId>), Problem> {
    let today = in_copenhagen(now).date();
    let at_once = if selection.is_everything() { PAGE_SIZE + 1 } else { READ_AT_ONCE };
    let mut page = Listing::default();
    let mut after = selection.after;
    loop {
        let (read, next) = store.registrations_after(run, after, at_once).await?;
        let selected = read.items.into_iter();
        page.items.extend(selected.filter(|registration| selection.matches(registration, today)));
        page.damaged.extend(read.damaged);
        if page.items.len() > PAGE_SIZE {
            page.items.truncate(PAGE_SIZE);
            let last = page.items.last().map(|registration| registration.id);
            return Ok((page, last));
        }
        after = next;
        if after.is_none() {
            return Ok((page, None));
        }
    }
}

/// The number on the waiting list of a registration that waits.
fn waiting_number(registration: &Registration) -> Option<u32> {
    match registration.status {
        RegistrationStatus::Waiting => registration.waiting_number,
        _ => None,
    }
}
