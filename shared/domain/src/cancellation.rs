//! What it costs to cancel: the terms of a course, and the fee that a cancellation owes by them.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::change::ChangeKind;
use crate::charge::Charge;
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::language::Language;
use crate::price::Money;
use crate::registration::{Registration, RegistrationStatus};
use crate::run::CourseRun;
use crate::time::in_copenhagen;
use crate::working_days::working_days_after;

/// Maximum number of steps.
pub const MAX_CANCELLATION_STEPS: usize = 10;
/// Most days before the run that a step can be.
pub const MAX_CANCELLATION_DAYS: u32 = 365;
/// How many working days somebody from the waiting list has for cancelling.
const DAYS_TO_RECONSIDER: u32 = 3;

/// Which part of the price whoever cancels owes, by how long before the run it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancellationTerms {
    /// In order of time. The first whose last day has not passed applies.
    #[schema(max_items = 10)]
    pub steps: Vec<CancellationStep>,
    /// What is owed after the last step, in percent of the price.
    #[schema(minimum = 1, maximum = 100)]
    pub later_percent: u32,
}

/// What is owed up to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancellationStep {
    /// How many days before the first day of the run its last day is.
    #[schema(minimum = 1, maximum = 365)]
    pub until_days_before: u32,
    /// In percent of the price.
    #[schema(minimum = 0, maximum = 100)]
    pub percent: u32,
}

/// What a cancellation costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancellationFee {
    /// When the seats were given up.
    pub at: Timestamp,
    /// The number of the participant whose seat was given up; `None` if all that were left were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<usize>,
    /// In percent of what the price falls by.
    pub percent: u32,
    /// As the course states its price.
    pub amount: Money,
    /// The VAT of it.
    pub vat_amount: Money,
    /// The amount to pay, including VAT.
    pub total: Money,
    /// Whether the staff waived it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_waived: bool,
}

/// What cancelling a registration would cost now.
pub struct CancellationQuote<'a> {
    /// The terms.
    pub terms: &'a CancellationTerms,
    /// The first day of the run, which the terms count from.
    pub first_day: Date,
    /// The last day on which a group from the waiting list pays nothing, if that is still to come.
    pub free_until: Option<Date>,
    /// The fee for the whole registration, if there is one.
    pub fee: Option<CancellationFee>,
    /// The fee for any one participant, if there is one.
    pub participant_fee: Option<CancellationFee>,
    /// What the others would cost if one participant left; `None` if there are no others.
    pub price_of_others: Option<Charge>,
}

impl CancellationTerms {
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&["steps", "laterPercent"])?;
        let mut last: Option<CancellationStep> = None;
        let steps = object.field("steps").list(MAX_CANCELLATION_STEPS, |element| {
            let object = element.object(&["untilDaysBefore", "percent"])?;
            let until_days_before = object.field("untilDaysBefore").count(1, MAX_CANCELLATION_DAYS);
            let percent = object.field("percent").count(0, 100);
            let step =
                CancellationStep { until_days_before: until_days_before?, percent: percent? };
            let is_in_order = last.is_none_or(|last| {
                last.until_days_before > step.until_days_before && last.percent < step.percent
            });
            last = Some(step);
            if is_in_order { Some(step) } else { element.reject(ErrorCode::CancellationStepOrder) }
        });
        let field = object.field("laterPercent");
        let later_percent = field.count(1, 100);
        let is_more = |later: &u32| last.is_none_or(|last| last.percent < *later);
        if later_percent.is_some_and(|later| !is_more(&later)) {
            return field.reject(ErrorCode::CancellationStepOrder);
        }
        Some(Self { steps: steps?, later_percent: later_percent? })
    }

    /// What a cancellation on this day owes, in percent.
    fn percent_on(&self, today: Date, first_day: Date) -> u32 {
        let mut steps = self.steps.iter();
        let applying = steps.find(|step| today <= step.last_day(first_day));
        applying.map_or(self.later_percent, |step| step.percent)
    }

    /// "gratis indtil 28 dage før første kursusdag, 50 % af prisen indtil 14 dage før, derefter
    /// hele prisen"
    pub fn describe(&self, language: Language) -> String {
        let mut first = true;
        let steps: Vec<(u32, u32)> =
            self.steps.iter().map(|step| (step.until_days_before, step.percent)).collect();
        self.describe_steps(&steps, language, |days| {
            let days = *days as usize;
            let days = language.count(days, ["dag", "dage"], ["day", "days"]);
            let day = match std::mem::take(&mut first) {
                true => language.choose(" første kursusdag", " the first course day"),
                false => "",
            };
            language.choose(format!("indtil {days} før{day}"), format!("until {days} before{day}"))
        })
    }

    /// What still applies to a run that begins on `first_day`, where nothing is owed until
    /// `free_until`: "Afmelding: gratis til og med 17. oktober 2023, derefter hele prisen", or
    /// "Afmelding koster hele prisen"
    fn describe_for(
        &self,
        first_day: Date,
        free_until: Option<Date>,
        now: Timestamp,
        language: Language,
    ) -> String {
        let today = in_copenhagen(now).date();
        let free = free_until.filter(|day| today <= *day).map(|day| (day, 0));
        let over = free.map_or(today, |(day, _)| day.saturating_add(1.day()));
        let of_terms = self.steps.iter().map(|step| (step.last_day(first_day), step.percent));
        let mut left: Vec<(Date, u32)> =
            free.into_iter().chain(of_terms.filter(|(day, _)| over <= *day)).collect();
        // The terms may be free even longer.
        left.dedup_by(|later, earlier| {
            let is_same = later.1 == earlier.1;
            if is_same {
                earlier.0 = later.0;
            }
            is_same
        });
        let described = self.describe_steps(&left, language, |day| {
            let date = language.date(*day);
            language.choose(format!("til og med {date}"), format!("up to and including {date}"))
        });
        let begins = match left.is_empty() {
            true => language.choose("Afmelding koster", "Cancelling costs"),
            false => language.choose("Afmelding:", "Cancellation:"),
        };
        format!("{begins} {described}")
    }

    /// Steps with their ends and percentages, as `until` words the ends.
    fn describe_steps<End>(
        &self,
        steps: &[(End, u32)],
        language: Language,
        mut until: impl FnMut(&End) -> String,
    ) -> String {
        let cost = |percent| match percent {
            0 => language.free().to_lowercase(),
            100 => language.choose("hele prisen", "the full price").to_owned(),
            percent => {
                let percent = language.percent(percent);
                language.choose(format!("{percent} af prisen"), format!("{percent} of the price"))
            }
        };
        let later = cost(self.later_percent);
        if steps.is_empty() {
            return later;
        }
        let mut parts: Vec<String> = steps
            .iter()
            .map(|(end, percent)| format!("{} {}", cost(*percent), until(end)))
            .collect();
        parts.push(language.choose(format!("derefter {later}"), format!("then {later}")));
        parts.join(", ")
    }
}

impl CancellationStep {
    /// The last day on which it applies to a run that begins on `first_day`.
    pub fn last_day(&self, first_day: Date) -> Date {
        first_day.saturating_sub(i64::from(self.until_days_before).days())
    }
}

impl Registration {
    /// Whether its contact may still cancel it. Whoever waits may always leave. Seats can be given
    /// up until the day before the run; those that came late from the waiting list, too late to
    /// think it over, until the run begins.
    pub fn can_be_cancelled(&self, run: &CourseRun, now: Timestamp) -> bool {
        match self.status {
            RegistrationStatus::Waiting => true,
            RegistrationStatus::Registered => {
                in_copenhagen(now).date() <= run.last_cancellation_day()
                    || self.late_cancellation_ends_at(run, now).is_some()
            }
            RegistrationStatus::Cancelled => false,
        }
    }

    /// Whether its contact may still correct it, and have colleagues take part instead: as long as
    /// others can register for the run.
    pub fn can_be_corrected(&self, run: &CourseRun, now: Timestamp) -> bool {
        self.status != RegistrationStatus::Cancelled && run.check_open(now).is_ok()
    }

    /// Until when its contact may cancel it if it got its seats less than three working days before
    /// the last day for cancelling, and that time is still to come.
    pub fn late_cancellation_ends_at(&self, run: &CourseRun, now: Timestamp) -> Option<Timestamp> {
        let is_late = self.reconsiders_until().is_some_and(|day| day > run.last_cancellation_day());
        (is_late && now < run.begins_at()).then(|| run.begins_at())
    }

    /// Until which day a group from the waiting list may think over whether it takes its seats.
    fn reconsiders_until(&self) -> Option<Date> {
        let promotion = self.changes.iter().rfind(|change| change.what == ChangeKind::Promoted)?;
        Some(working_days_after(in_copenhagen(promotion.at).date(), DAYS_TO_RECONSIDER))
    }

    /// What cancelling it costs from now on, if it costs anything: "Afmelding: gratis til og med
    /// 17. oktober 2023, derefter hele prisen"
    pub fn describe_terms(
        &self,
        run: &CourseRun,
        now: Timestamp,
        language: Language,
    ) -> Option<String> {
        let has_seats = self.status == RegistrationStatus::Registered;
        let terms = self.cancellation_terms.as_ref().filter(|_| has_seats && !self.price.is_free());
        let (first_day, free_until) = (run.first_day(), self.reconsiders_until());
        terms.map(|terms| terms.describe_for(first_day, free_until, now, language))
    }

    /// What giving up the seat of this participant would cost now, or with `None` all that are
    /// left: the terms' part of what the price falls by, which is less where a group discount is
    /// lost. All fees together are never more than what all participants cost, even if those who
    /// stayed lost a discount. Nothing is owed without terms, for a place on the waiting list, in a
    /// cancelled run, while nobody has shown that the contact meant it, and while a group from the
    /// waiting list may think it over.
    pub fn cancellation_fee(
        &self,
        run: &CourseRun,
        participant: Option<usize>,
        now: Timestamp,
    ) -> Option<CancellationFee> {
        let terms = self.cancellation_terms.as_ref()?;
        let today = in_copenhagen(now).date();
        let is_free = self.status != RegistrationStatus::Registered
            || run.is_cancelled()
            || self.is_unverified()
            || self.reconsiders_until().is_some_and(|day| today <= day);
        if is_free {
            return None;
        }
        let percent = terms.percent_on(today, run.first_day());
        let seats_left = if participant.is_some() { self.seats().saturating_sub(1) } else { 0 };
        let after = self.price.clone().for_participants(seats_left);
        let [amount, vat_amount] = self.price.part(percent, &after);
        let [most, most_vat] = self.fee_left();
        let (amount, vat_amount) = (amount.min(most), vat_amount.min(most_vat));
        let fee = CancellationFee {
            at: now,
            participant,
            percent,
            amount,
            vat_amount,
            total: self.price.payable(amount, vat_amount),
            is_waived: false,
        };
        (fee.total > Money(0)).then_some(fee)
    }

    /// The most that a further fee can be, and its VAT: what all participants cost, also those who
    /// have left, less the fees that are owed already.
    fn fee_left(&self) -> [Money; 2] {
        let all = self.price.clone().for_participants(self.participants.len() as u32);
        let left = |all: Money, part: fn(&CancellationFee) -> Money| {
            let owed = self.cancellation_fees.iter().filter(|fee| !fee.is_waived);
            Money((all.0 - owed.map(|fee| part(fee).0).sum::<i64>()).max(0))
        };
        [left(all.amount, |fee| fee.amount), left(all.vat_amount, |fee| fee.vat_amount)]
    }

    /// What cancelling it would cost now; `None` if it is cancelled or has no terms.
    pub fn quote_cancellation(
        &self,
        run: &CourseRun,
        now: Timestamp,
    ) -> Option<CancellationQuote<'_>> {
        let is_cancelled = self.status == RegistrationStatus::Cancelled;
        let terms = self.cancellation_terms.as_ref().filter(|_| !is_cancelled)?;
        let today = in_copenhagen(now).date();
        let first = self.active_participants().next().map(|(number, _)| number);
        let others = self.seats().saturating_sub(1);
        Some(CancellationQuote {
            terms,
            first_day: run.first_day(),
            free_until: self.reconsiders_until().filter(|day| today <= *day),
            fee: self.cancellation_fee(run, None, now),
            participant_fee: first.and_then(|number| self.cancellation_fee(run, Some(number), now)),
            price_of_others: (others > 0).then(|| self.price.clone().for_participants(others)),
        })
    }

    /// The fees that the staff waived, including VAT.
    pub fn fees_waived(&self) -> Money {
        let waived = self.cancellation_fees.iter().filter(|fee| fee.is_waived);
        Money(waived.map(|fee| fee.total.0).sum())
    }

    /// What is to be paid for cancellations, including VAT.
    pub fn fees_owed(&self) -> Money {
        let owed = self.cancellation_fees.iter().filter(|fee| !fee.is_waived);
        Money(owed.map(|fee| fee.total.0).sum())
    }

    /// The part of the fees that the participant of this number causes, as the course states its
    /// price. Those of all participants add up to the fees.
    pub fn fee_share(&self, number: usize) -> Money {
        let owed = self.cancellation_fees.iter().filter(|fee| !fee.is_waived);
        let share = |fee: &CancellationFee| match fee.participant {
            Some(participant) if participant == number => fee.amount,
            Some(_) => Money(0),
            None => self.share_of(fee.amount, number),
        };
        Money(owed.map(|fee| share(fee).0).sum())
    }

    /// The part of an amount that falls to this participant when all who take part share it.
    fn share_of(&self, amount: Money, number: usize) -> Money {
        let nth = self.active_participants().position(|(active, _)| active == number);
        nth.map_or(Money(0), |nth| amount.share(nth as u32, self.seats()))
    }

    /// The registration with a fee, if there is one.
    #[must_use]
    pub fn with_fee(mut self, fee: Option<CancellationFee>) -> Self {
        self.cancellation_fees.extend(fee);
        self
    }

    /// The registration with all its fees waived.
    #[must_use]
    pub fn with_fees_waived(mut self) -> Self {
        self.cancellation_fees.iter_mut().for_each(|fee| fee.is_waived = true);
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::change::Actor;
    use crate::charge::Reduction;
    use crate::price::{MAX_PRICE_ORE, Vat};
    use crate::test_documents::{course, registration_document};
    use crate::{Admission, Applicant, RegistrationId, json_reader};

    /// The run begins on 14 November 2023.
    const REGISTERED: &str = "2023-10-02T09:00:00+02:00";

    fn terms() -> CancellationTerms {
        let step = |until_days_before, percent| CancellationStep { until_days_before, percent };
        CancellationTerms { steps: vec![step(28, 0), step(14, 50)], later_percent: 100 }
    }

    /// A verified registration of two people at 4,995 kroner, and its run.
    fn registered(terms: CancellationTerms) -> (Registration, CourseRun) {
        let mut course = course();
        course.cancellation_terms = Some(terms);
        let applicant = Applicant::parse(&registration_document(), &course).unwrap();
        let id = RegistrationId::new(&course.run_ids().next().unwrap(), [7; 10]);
        let (run, now) = (&course.runs[0], REGISTERED.parse().unwrap());
        let (registration, _) =
            course.admit(run, &applicant, None, Admission::default(), id, now).unwrap();
        (Registration { contact_verified_at: Some(now), ..registration }, run.clone())
    }

    fn percent_and_total(fee: Option<CancellationFee>) -> Option<(u32, i64)> {
        fee.map(|fee| (fee.percent, fee.total.0))
    }

    #[test]
    fn the_fee_is_that_of_the_first_step_whose_last_day_has_not_passed() {
        let (registration, run) = registered(terms());
        for (now, expected) in [
            ("2023-10-17T23:59:59+02:00", None),
            ("2023-10-18T00:00:00+02:00", Some((50, 624_375))),
            ("2023-10-31T23:59:59+01:00", Some((50, 624_375))),
            ("2023-11-01T00:00:00+01:00", Some((100, 1_248_750))),
            ("2023-11-15T12:00:00+01:00", Some((100, 1_248_750))),
        ] {
            let fee = registration.cancellation_fee(&run, None, now.parse().unwrap());
            assert_eq!(percent_and_total(fee), expected, "{now}");
        }
    }

    #[test]
    fn nothing_is_owed_for_what_nobody_asked_for() {
        let now = "2023-11-10T12:00:00+01:00".parse().unwrap();
        let (registration, run) = registered(terms());
        let fee = |registration: &Registration| registration.cancellation_fee(&run, None, now);
        assert!(fee(&registration).is_some());
        let waiting = Registration { status: RegistrationStatus::Waiting, ..registration.clone() };
        let unverified = Registration { contact_verified_at: None, ..registration.clone() };
        let without_terms = Registration { cancellation_terms: None, ..registration.clone() };
        for free in [waiting, unverified, without_terms] {
            assert_eq!(fee(&free), None);
        }
        let cancelled = CourseRun { state: crate::RunState::Cancelled, ..run.clone() };
        assert_eq!(registration.cancellation_fee(&cancelled, None, now), None);
    }

    #[test]
    fn a_group_from_the_waiting_list_may_think_it_over_for_three_working_days() {
        let (registration, run) = registered(terms());
        // A Thursday.
        let at = "2023-11-02T12:00:00+01:00".parse().unwrap();
        let promoted = registration.with_change(ChangeKind::Promoted, Actor::Office, at);
        for (now, is_free) in
            [("2023-11-07T23:59:59+01:00", true), ("2023-11-08T00:00:00+01:00", false)]
        {
            let fee = promoted.cancellation_fee(&run, None, now.parse().unwrap());
            assert_eq!(fee.is_none(), is_free, "{now}");
        }
        let described = promoted.describe_terms(&run, at, Language::Danish);
        let expected = "Afmelding: gratis til og med 7. november 2023, derefter hele prisen";
        assert_eq!(described.as_deref(), Some(expected));
        let waiting = Registration { status: RegistrationStatus::Waiting, ..promoted };
        assert_eq!(waiting.describe_terms(&run, at, Language::Danish), None);
    }

    #[test]
    fn terms_are_told_in_days_and_in_dates() {
        let (start, now) = ("2023-11-14".parse().unwrap(), REGISTERED.parse().unwrap());
        let later = "2023-10-20T09:00:00+02:00".parse().unwrap();
        let [danish, english] = Language::ALL;
        let terms = terms();
        assert_eq!(
            terms.describe(danish),
            "gratis indtil 28 dage før første kursusdag, 50 % af prisen indtil 14 dage før, \
             derefter hele prisen"
        );
        assert_eq!(
            terms.describe_for(start, None, now, danish),
            "Afmelding: gratis til og med 17. oktober 2023, 50 % af prisen til og med 31. oktober \
             2023, derefter hele prisen"
        );
        let reconsidered = Some(in_copenhagen(now).date().saturating_add(3.days()));
        assert_eq!(
            terms.describe_for(start, reconsidered, now, danish),
            terms.describe_for(start, None, now, danish),
            "it is free for longer than the group may think it over"
        );
        assert_eq!(
            terms.describe_for(start, None, later, english),
            "Cancellation: 50% of the price up to and including 31 October 2023, then the full \
             price"
        );
        let last = "2023-11-10T09:00:00+01:00".parse().unwrap();
        assert_eq!(
            terms.describe_for(start, None, last, english),
            "Cancelling costs the full price"
        );
    }

    #[test]
    fn steps_come_closer_and_cost_more() {
        let errors = |document: &serde_json::Value| -> Vec<(String, &str)> {
            let read = json_reader::read(document, CancellationTerms::parse);
            let errors = read.err().unwrap_or_default();
            errors.into_iter().map(|error| (error.pointer, error.code.as_str())).collect()
        };
        let step = |days: u32, percent: u32| json!({ "untilDaysBefore": days, "percent": percent });
        assert!(
            errors(&json!({ "steps": [step(28, 0), step(14, 50)], "laterPercent": 100 }))
                .is_empty()
        );
        assert!(errors(&json!({ "steps": [], "laterPercent": 100 })).is_empty());
        let order = "cancellation-step.order";
        for (steps, later, pointer) in [
            ([step(14, 0), step(28, 50)], 100, "/steps/1"),
            ([step(28, 50), step(14, 50)], 100, "/steps/1"),
            ([step(28, 0), step(14, 50)], 50, "/laterPercent"),
        ] {
            let found = errors(&json!({ "steps": steps, "laterPercent": later }));
            assert_eq!(found, [(pointer.to_owned(), order)]);
        }
    }

    /// A charge of this many øre for each, with a discount for groups.
    fn charge(price: &Charge, unit_amount: i64, vat: Vat, discount: Option<(u32, u32)>) -> Charge {
        let reductions = discount.map(|(from, percent)| Reduction {
            text: "Grupperabat".to_owned(),
            from,
            percent,
        });
        Charge {
            unit_amount: Money(unit_amount),
            vat,
            reductions: reductions.into_iter().collect(),
            ..price.clone()
        }
    }

    #[test]
    fn two_who_leave_one_by_one_owe_what_two_who_leave_at_once_do_to_the_ore() {
        let (mut registration, run) =
            registered(CancellationTerms { steps: Vec::new(), later_percent: 100 });
        let now = "2023-11-01T12:00:00+01:00".parse().unwrap();
        registration.price =
            charge(&registration.price, 359_910, Vat::Excluded, None).for_participants(2);
        assert_eq!(registration.price.total, Money(899_775));
        let first = registration.cancellation_fee(&run, Some(0), now);
        let registration = registration.with_fee(first).without_participant(0, now);
        assert_eq!(registration.fees_owed().0 + registration.price.total.0, 899_775);
        let rest = registration.cancellation_fee(&run, None, now);
        assert_eq!(registration.with_fee(rest).fees_owed(), Money(899_775));
    }

    proptest! {
        #[test]
        fn fees_never_add_up_to_more_than_the_price(
            percents in prop::collection::vec(1_u32..=100, 10),
            unit_amount in 1..MAX_PRICE_ORE,
            vat in prop_oneof![Just(Vat::Excluded), Just(Vat::Included), Just(Vat::Exempt)],
            discount in prop::option::of((2_u32..=10, 1_u32..=100)),
            people in 1_usize..=10,
            order in Just((0..10_usize).collect::<Vec<_>>()).prop_shuffle(),
            one_by_one in 0_usize..10,
            waived in prop::option::of(0_usize..10),
        ) {
            let (mut registration, run) =
                registered(CancellationTerms { steps: Vec::new(), later_percent: 100 });
            let participant = registration.participants[0].clone();
            registration.participants = vec![participant; people];
            registration.price = charge(&registration.price, unit_amount, vat, discount)
                .for_participants(people as u32);
            let (price, most) = (registration.price.total, registration.price.clone());
            let now = "2023-11-01T12:00:00+01:00".parse().unwrap();
            let leaving = order.into_iter().filter(|number| *number < people);
            for (nth, number) in leaving.enumerate() {
                registration.cancellation_terms =
                    Some(CancellationTerms { steps: Vec::new(), later_percent: percents[nth] });
                // All that are left may leave together.
                let is_last = registration.seats() == 1 || nth == one_by_one;
                let fee = registration.cancellation_fee(&run, (!is_last).then_some(number), now);
                registration = registration.with_fee(fee);
                if waived == Some(nth) {
                    registration = registration.with_fees_waived();
                }
                prop_assert!(registration.fees_owed() <= price);
                if is_last {
                    break;
                }
                registration = registration.without_participant(number, now);
                if discount.is_none() {
                    let left = registration.price.total.0;
                    prop_assert!(registration.fees_owed().0 + left <= price.0);
                }
            }
            let vat_amount: i64 = registration
                .cancellation_fees
                .iter()
                .filter(|fee| !fee.is_waived)
                .map(|fee| fee.vat_amount.0)
                .sum();
            prop_assert!(vat_amount <= most.vat_amount.0);
        }

        #[test]
        fn a_group_that_leaves_one_by_one_owes_what_it_owes_at_once(
            percent in 1_u32..=100,
            first in 0_usize..2,
        ) {
            let (mut registration, run) =
                registered(CancellationTerms { steps: Vec::new(), later_percent: percent });
            let now = "2023-11-01T12:00:00+01:00".parse().unwrap();
            let at_once = registration.cancellation_fee(&run, None, now).unwrap();
            for number in [first, 1 - first] {
                let fee = registration.cancellation_fee(&run, Some(number), now);
                registration = registration.with_fee(fee);
                if registration.seats() > 1 {
                    registration = registration.without_participant(number, now);
                }
            }
            prop_assert!((registration.fees_owed().0 - at_once.total.0).abs() <= 2);
            let shares: i64 = (0..2).map(|number| registration.fee_share(number).0).sum();
            prop_assert!((shares - at_once.amount.0).abs() <= 2);
            prop_assert_eq!(registration.with_fees_waived().fees_owed(), Money(0));
        }
    }
}
