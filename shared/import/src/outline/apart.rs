//! What a line has to do with the section that it follows: whether it goes on with it or stands
//! apart.

use super::{Builder, Part};
use crate::page::Shape;
use crate::scan::{address, names};
use crate::topic::Topic;
use crate::words;

impl Builder {
    /// `Inge Eksempel er biavler.` below `Underviser: Inge Eksempel`, with a gap between.
    pub(super) fn is_about_person(&self, part: &Part) -> bool {
        let section = self.outline.sections.last();
        let of_people =
            section.filter(|section| matches!(section.topic, Topic::Leaders | Topic::Guests));
        let last = of_people.and_then(|section| section.parts.last());
        last.and_then(|last| names::leading_name(&last.text))
            .is_some_and(|found| names::begins_with_name(&part.text, found.name))
    }

    /// `Testvej 1` and `5000 Odense C` below `Sted: Testhuset`, with gaps between.
    pub(super) fn is_of_address(&self, part: &Part) -> bool {
        let section = self.outline.sections.last();
        let section = section.filter(|section| section.topic == Topic::Venue);
        let last = section.and_then(|section| section.parts.last());
        last.is_some_and(|last| address::goes_on(&last.text, &part.text))
    }

    /// Whether a paragraph of plain text stands below that about meals, the night or what to bring:
    /// nothing says that it speaks of the same.
    pub(super) fn is_below_practice(&self, part: &Part) -> bool {
        let is_of_practice =
            |topic| matches!(topic, Topic::Meals | Topic::Overnight | Topic::Bring);
        let section = self.outline.sections.last();
        let last = section.and_then(|section| section.parts.last());
        let are_paragraphs = last.is_some_and(|last| {
            last.shape == Shape::Text && part.shape == Shape::Text && part.is_after_gap
        });
        !self.has_headings && !self.is_label && is_of_practice(self.topic()) && are_paragraphs
    }

    /// Whether what stands here is said of other courses, each with facts of its own.
    pub(super) fn is_of_others(&self) -> bool {
        let section = self.outline.sections.last().filter(|section| section.topic == Topic::Noise);
        let heading = section.and_then(|section| section.heading.as_ref());
        heading.is_some_and(|heading| words::announces_others(&heading.text))
    }
}
