//! Text with characters that its face lacks: each part of it gets a face that has them.

use unicode_bidi::{BidiClass, bidi_class};
use unicode_normalization::char::is_combining_mark;

use super::LayoutError;
use super::text::{Breakpoint, InlineText, Run};
use crate::escape::{is_invisible, is_joiner};
use crate::fonts::{FaceId, Fonts};

/// Characters of text that an error shows on each side of the unprintable one.
const MAX_CONTEXT: usize = 20;

/// A part of a text in one face and one direction.
struct Part {
    face: FaceId,
    is_right_to_left: bool,
    text: String,
}

impl InlineText {
    /// Appends text in the face of `run` as far as that has its characters, and in fallback faces
    /// otherwise.
    pub(super) fn push_in_several_faces(
        &mut self,
        text: &str,
        run: &Run,
        fonts: &Fonts,
    ) -> Result<(), LayoutError> {
        let space = run.width(" ", fonts);
        for Part { face, is_right_to_left, text } in parts(text, run.face, fonts)? {
            self.is_bidirectional |= is_right_to_left;
            let run = Run { face, ..run.clone() };
            if !face.is_fallback() {
                self.push_in_one_face(&text, run, space, fonts);
                continue;
            }
            let mut previous = None;
            for word in split_before_ideographs(&text) {
                let first = word.chars().next();
                if let (Some(last), true) = (
                    self.segments.last_mut(),
                    previous.is_some() && first.is_some_and(is_ideograph),
                ) {
                    last.breakpoint = Breakpoint::ZeroWidth;
                }
                self.push_in_one_face(word, run.clone(), space, fonts);
                previous = first;
            }
        }
        Ok(())
    }
}

/// Splits `text` where face or direction change. Marks and joiners stay with the character that
/// they belong to.
fn parts(text: &str, face: FaceId, fonts: &Fonts) -> Result<Vec<Part>, LayoutError> {
    let mut parts: Vec<Part> = Vec::new();
    for (at, character) in text.char_indices() {
        if let Some(part) = parts.last_mut()
            && stays(character, part.face, fonts)
        {
            part.text.push(character);
            continue;
        }
        let own = fonts.face(face).glyph(character).is_some() || is_invisible(character);
        let face = if own { Some(face) } else { fonts.fallback_for(character, face) };
        let face = face.ok_or_else(|| unprintable(text, at, character))?;
        let is_right_to_left = matches!(bidi_class(character), BidiClass::R | BidiClass::AL);
        match parts.last_mut() {
            Some(part) if (part.face, part.is_right_to_left) == (face, is_right_to_left) => {
                part.text.push(character);
            }
            _ => parts.push(Part { face, is_right_to_left, text: character.into() }),
        }
    }
    Ok(parts)
}

/// Whether the character belongs to the one before it, which is in `face`.
fn stays(character: char, face: FaceId, fonts: &Fonts) -> bool {
    is_invisible(character)
        || face.is_fallback() && is_joiner(character)
        || is_combining_mark(character) && fonts.face(face).glyph(character).is_some()
}

fn unprintable(text: &str, at: usize, character: char) -> LayoutError {
    let before: Vec<char> = text[..at].chars().rev().take(MAX_CONTEXT).collect();
    let context = before.into_iter().rev().chain(text[at..].chars().take(MAX_CONTEXT)).collect();
    LayoutError::Unprintable { character, context }
}

/// The text in pieces that begin with an ideograph: a line may break before each.
fn split_before_ideographs(text: &str) -> Vec<&str> {
    let starts = text.char_indices().filter(|(at, character)| *at > 0 && is_ideograph(*character));
    let mut pieces = Vec::new();
    let mut rest = 0;
    for (at, _) in starts {
        pieces.push(&text[rest..at]);
        rest = at;
    }
    pieces.push(&text[rest..]);
    pieces
}

/// Chinese characters and Japanese syllables, which are written without spaces.
fn is_ideograph(character: char) -> bool {
    matches!(
        character,
        '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}'
    )
}
