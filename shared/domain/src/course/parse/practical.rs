//! Parses what participants need to know before they come.

use super::parse_sentences;
use crate::course::PracticalInformation;
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;

/// Maximum number of hours of teaching: a year of full-time study.
pub const MAX_HOURS: u32 = 2_000;
/// Maximum number of ECTS points: those of a year of study.
pub const MAX_ECTS: u32 = 60;

pub(super) fn parse_practical(reader: &JsonReader<'_>) -> Option<PracticalInformation> {
    let object = reader.object(&["meals", "overnight", "bring", "ects", "hours"])?;
    let meals = object.field("meals").optional(parse_sentences);
    let overnight = object.field("overnight").optional(parse_sentences);
    let bring = object.field("bring").optional(parse_sentences);
    let ects = object.field("ects").optional(parse_ects);
    let hours = object.field("hours").optional(|reader| reader.count(1, MAX_HOURS));
    Some(PracticalInformation {
        meals: meals?,
        overnight: overnight?,
        bring: bring?,
        ects: ects?,
        hours: hours?,
    })
}

fn parse_ects(reader: &JsonReader<'_>) -> Option<f64> {
    let points = reader.number()?;
    let is_in_halves = (points * 2.0).fract() == 0.0;
    if is_in_halves && points > 0.0 && points <= f64::from(MAX_ECTS) {
        Some(points)
    } else {
        reader.reject(ErrorCode::EctsInvalid)
    }
}
