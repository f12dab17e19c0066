//! What a line of its own says of the state of a run: `VENTELISTE`, `Kurset er afholdt.`

use super::line::RunLine;
use super::{RunNotes, is_of_runs};
use crate::outline::Part;
use crate::page::Shape;
use crate::reading::Reading;
use crate::report;
use crate::topic::Topic;
use crate::words;

/// A line that says only in what state a run is.
#[derive(Clone, Debug)]
pub(crate) struct StateLine {
    line: usize,
    text: String,
    state: &'static str,
}

impl Reading<'_> {
    /// Remembers a line that says nothing but the state of a run, until all runs are known, and
    /// passes over a remark on the waiting list. Returns whether it is one of them.
    pub(crate) fn state_line(&mut self, part: &Part, topic: Topic) -> bool {
        if !matches!(part.shape, Shape::Text | Shape::Item | Shape::Heading(_)) {
            return false;
        }
        if is_remark(&part.text) {
            return true;
        }
        let is_below_run = is_of_runs(topic) && !self.draft.runs.is_empty();
        let Some(state) = state(&part.text).filter(|_| !is_below_run) else { return false };
        self.states.push(StateLine { line: part.line, text: part.text.clone(), state });
        true
    }

    /// Gives the only run its state; of several, nobody knows which is meant.
    pub(crate) fn finish_states(&mut self) {
        for StateLine { line, text, state } in std::mem::take(&mut self.states) {
            let [RunNotes { has_state: false, .. }] = self.runs[..] else {
                self.ledger.warn(&[line], "/runs", report::not_understood(&text));
                continue;
            };
            let lower = words::fold(&text);
            let has_waiting_list = words::find_phrase(&lower, words::WAITING_LISTS).is_some();
            let mut of_run = RunLine::default();
            (of_run.state, of_run.has_waiting_list) = (Some(state), has_waiting_list);
            match state {
                words::SOLD_OUT => of_run.sell_out(text),
                "open" => self.ledger.warn(&[line], "/runs/0", report::left_over(&text)),
                _ => {}
            }
            self.take_state(0, line, &of_run);
            self.ledger.claim(line, "/runs/0");
        }
    }
}

/// The state that a line states, if it states nothing else.
fn state(text: &str) -> Option<&'static str> {
    let mut bare = words::bare(text);
    for begin in words::STATE_BEGINS {
        if let Some(rest) = bare.strip_prefix(begin).and_then(|rest| rest.strip_prefix(' ')) {
            bare = rest.to_owned();
            break;
        }
    }
    let bare = bare.as_str();
    if words::OVER.contains(&bare) {
        return Some(words::SOLD_OUT);
    }
    // `Book` and the like are buttons.
    let is_clear = |state: &str| state == words::SOLD_OUT || state == "cancelled";
    let clear = words::STATES.iter().filter(|(state, _)| is_clear(state));
    let clear = clear.filter(|(_, names)| names.contains(&bare)).map(|(state, _)| *state);
    { clear }.next().or(words::FEW_SEATS.contains(&bare).then_some("open"))
}

/// `(Ring, hvis du vil på venteliste)`
fn is_remark(text: &str) -> bool {
    text.starts_with('(')
        && text.ends_with([')', '.'])
        && words::find_phrase(&words::fold(text), words::WAITING_LISTS).is_some()
}
