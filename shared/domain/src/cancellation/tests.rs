//! Terms and fees of cancellations.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::change::{Actor, ChangeKind};
use crate::charge::{Charge, ReducedBy, Reduction};
use crate::price::{MAX_PRICE_ORE, Money, Vat};
use crate::registration::{Registration, RegistrationStatus};
use crate::run::CourseRun;
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
    assert_eq!(terms.describe_for(start, None, last, english), "Cancelling costs the full price");
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
        errors(&json!({ "steps": [step(28, 0), step(14, 50)], "laterPercent": 100 })).is_empty()
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
        by: ReducedBy::Percent(percent),
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
