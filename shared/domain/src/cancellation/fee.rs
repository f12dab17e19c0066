//! Until when a registration can be cancelled, and its fees: what is owed, waived and shared.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::CancellationTerms;
use crate::change::ChangeKind;
use crate::charge::Charge;
use crate::language::Language;
use crate::price::Money;
use crate::registration::{Registration, RegistrationStatus};
use crate::run::CourseRun;
use crate::time::in_copenhagen;
use crate::working_days::working_days_after;

/// How many working days somebody from the waiting list has for cancelling.
const DAYS_TO_RECONSIDER: u32 = 3;

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
        self.share_of_fees(number, |fee| !fee.is_waived)
    }

    /// Whether the participant of this number caused a fee that the staff waived.
    pub fn has_waived_share(&self, number: usize) -> bool {
        self.share_of_fees(number, |fee| fee.is_waived) > Money(0)
    }

    fn share_of_fees(&self, number: usize, is_meant: fn(&CancellationFee) -> bool) -> Money {
        let fees = self.cancellation_fees.iter().filter(|fee| is_meant(fee));
        let share = |fee: &CancellationFee| match fee.participant {
            Some(participant) if participant == number => fee.amount,
            Some(_) => Money(0),
            None => self.share_of(fee.amount, number),
        };
        Money(fees.map(|fee| share(fee).0).sum())
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
