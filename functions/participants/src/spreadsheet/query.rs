//! What the staff may ask of the spreadsheets: whom they list, in which order, and further columns.

use domain::{ErrorCode, FieldError};
use serde::Deserialize;
use utoipa::IntoParams;
use web::Problem;

use crate::roster::{Order, Seat};

/// Whom a spreadsheet lists, in which order, and with which columns.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SheetQuery {
    /// Also participants who have no seat, separated by commas: `waiting`, `cancelled`, or both. A
    /// column `Status` tells them apart. `cancelled` includes those of a group who have left it.
    /// The amount is the price of the participant, whatever the status.
    #[param(example = "waiting,cancelled")]
    include: Option<String>,
    /// Further columns at the end, separated by commas. `answers`: one for each question of the
    /// course. `attendance`: one for each module, in order of time, with an `x` for those present.
    #[param(example = "answers,attendance")]
    columns: Option<String>,
    /// `surname`: sorted by the last word of the name, so that `Bo von Bentsen` is found at B.
    /// Otherwise by the whole name.
    #[param(example = "surname")]
    sort: Option<String>,
}

/// Columns that are there if asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    Answers,
    Attendance,
}

/// The same, parsed.
pub(crate) struct SheetSelection {
    /// Which participants are listed.
    pub(crate) seats: Vec<Seat>,
    /// In which order.
    pub(crate) order: Order,
    /// Whether there are columns of answers.
    pub(crate) answers: bool,
    /// Whether there are columns of attendance.
    pub(crate) attendance: bool,
}

impl SheetQuery {
    /// # Errors
    /// Every invalid parameter.
    pub(crate) fn parse(self) -> Result<SheetSelection, Problem> {
        let mut errors = Vec::new();
        let others = choices(
            "/include",
            self.include.as_deref(),
            &[("waiting", Seat::Waiting), ("cancelled", Seat::Cancelled)],
            &mut errors,
        );
        let columns = choices(
            "/columns",
            self.columns.as_deref(),
            &[("answers", Columns::Answers), ("attendance", Columns::Attendance)],
            &mut errors,
        );
        let mut order = Order::Name;
        match self.sort.as_deref() {
            None => {}
            Some("surname") => order = Order::Surname,
            Some(_) => errors.push(unknown("/sort", "surname".to_owned())),
        }
        if errors.is_empty() {
            let seats = [Seat::Registered].into_iter().chain(others).collect();
            let [answers, attendance] =
                [Columns::Answers, Columns::Attendance].map(|chosen| columns.contains(&chosen));
            Ok(SheetSelection { seats, order, answers, attendance })
        } else {
            Err(Problem::invalid_query(errors))
        }
    }
}

/// The choices that a parameter lists, separated by commas.
fn choices<T: Copy>(
    pointer: &str,
    text: Option<&str>,
    allowed: &[(&str, T)],
    errors: &mut Vec<FieldError>,
) -> Vec<T> {
    let mut chosen = Vec::new();
    for word in text.into_iter().flat_map(|text| text.split(',')) {
        if let Some((_, choice)) = allowed.iter().find(|(name, _)| *name == word.trim()) {
            chosen.push(*choice);
        } else {
            let names: Vec<&str> = allowed.iter().map(|(name, _)| *name).collect();
            errors.push(unknown(pointer, names.join(", ")));
            break;
        }
    }
    chosen
}

fn unknown(pointer: &str, allowed: String) -> FieldError {
    FieldError::new(pointer, ErrorCode::ChoiceUnknown { allowed })
}

impl SheetSelection {
    /// Whether it lists participants who have no seat.
    pub(crate) fn has_others(&self) -> bool {
        self.seats.iter().any(|seat| *seat != Seat::Registered)
    }
}
