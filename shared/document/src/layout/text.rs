//! From styled text to pieces: stretches that no line break divides, and what stands between them.

use super::LayoutError;
use super::hyphens::{self, Cut};
use super::pages::Target;
use super::structure::NodeId;
use crate::escape::is_invisible;
use crate::fonts::{FaceId, Fonts};
use crate::theme::{Colour, Style};

/// What stretches of text share: face, size, colour, tag, link.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) face: FaceId,
    pub(super) quarters: u8,
    pub(super) colour: Colour,
    pub(super) node: Option<NodeId>,
    pub(super) link: Option<(Target, String)>,
}

/// Characters of one run that stay together.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) run: usize,
    pub(super) text: String,
    pub(super) width: f32,
    pub(super) joint: Joint,
}

/// What follows a piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Joint {
    /// The next piece, with no break between.
    Glued,
    /// A space of this width, or a line break.
    Space(f32),
    /// Nothing, or a hyphen of this width and a line break.
    Hyphen(f32),
    /// Nothing, or a line break that leaves no trace: within addresses and after hyphens.
    Open,
    /// A line break.
    Forced,
}

/// Text cut into words, ready to be broken into lines of any width.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub(super) runs: Vec<Run>,
    pub(super) pieces: Vec<Piece>,
}

/// Quarter points of a type size; more than 63 points do not fit genpdf's byte.
pub(super) fn quarters(size: f32) -> u8 {
    (size * super::QUARTERS).round().clamp(4.0, 254.0) as u8
}

impl Run {
    pub(super) fn of(style: &Style, node: Option<NodeId>) -> Run {
        Run {
            face: FaceId::of(style.bold, style.italic),
            quarters: quarters(style.size),
            colour: style.colour,
            node,
            link: None,
        }
    }

    pub(super) fn size(&self) -> f32 {
        f32::from(self.quarters) / super::QUARTERS
    }

    pub(super) fn width(&self, text: &str, fonts: &Fonts) -> f32 {
        fonts.face(self.face).width(text) * self.size()
    }
}

impl Words {
    /// Adds `text` in the style of `run`. A leading or trailing space separates it from its
    /// neighbours.
    pub(super) fn push(&mut self, text: &str, run: Run, fonts: &Fonts) -> Result<(), LayoutError> {
        require_glyphs(text, &run, fonts)?;
        let space = Joint::Space(run.width(" ", fonts));
        if text.starts_with(' ') {
            self.end_word(space);
        }
        if self.runs.last() != Some(&run) {
            self.runs.push(run);
        }
        let at = self.runs.len() - 1;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let width = self.runs[at].width(word, fonts);
            self.pieces.push(Piece { run: at, text: word.to_owned(), width, joint: space });
        }
        if let Some(last) =
            self.pieces.last_mut().filter(|_| !text.ends_with(' ') && !text.is_empty())
        {
            last.joint = Joint::Glued;
        }
        Ok(())
    }

    /// Ends the line here.
    pub(super) fn push_break(&mut self) {
        self.end_word(Joint::Forced);
    }

    fn end_word(&mut self, joint: Joint) {
        if let Some(last) = self.pieces.last_mut().filter(|last| last.joint != Joint::Forced) {
            last.joint = joint;
        }
    }

    /// Width of all text on one line.
    pub(super) fn natural_width(&self) -> f32 {
        width_of(&self.pieces)
    }

    /// Width of the longest stretch that cannot be broken well.
    pub(super) fn least_width(&self, language: &str, hyphenate: bool, fonts: &Fonts) -> f32 {
        let divided = self.divided(language, hyphenate, fonts);
        let mut widest: f32 = 0.0;
        let mut current = 0.0;
        for piece in &divided {
            current += piece.width;
            match piece.joint {
                Joint::Glued => continue,
                Joint::Hyphen(hyphen) => widest = widest.max(current + hyphen),
                Joint::Space(_) | Joint::Open | Joint::Forced => widest = widest.max(current),
            }
            current = 0.0;
        }
        widest.max(current)
    }

    /// Whether the text ends lines of its own accord.
    pub(super) fn has_forced_breaks(&self) -> bool {
        self.pieces.iter().any(|piece| piece.joint == Joint::Forced)
    }

    /// The pieces with every place marked where a word may be divided.
    pub(super) fn divided(&self, language: &str, hyphenate: bool, fonts: &Fonts) -> Vec<Piece> {
        let mut divided = Vec::with_capacity(self.pieces.len() * 2);
        for piece in &self.pieces {
            let run = &self.runs[piece.run];
            let mut start = 0;
            for (end, cut) in hyphens::cuts(&piece.text, language, hyphenate) {
                let joint = match cut {
                    Cut::WithHyphen => Joint::Hyphen(run.width("\u{ad}", fonts)),
                    Cut::Bare => Joint::Open,
                };
                divided.push(part(piece, start..end, joint, run, fonts));
                start = end;
            }
            divided.push(part(piece, start..piece.text.len(), piece.joint, run, fonts));
        }
        divided
    }
}

/// Cuts what is wider than a line at a glyph, so that nothing is lost beyond the edge.
pub(super) fn cut_overlong(
    pieces: Vec<Piece>,
    runs: &[Run],
    width: f32,
    fonts: &Fonts,
) -> Vec<Piece> {
    // Rounding must not cut a word that fits.
    let width = width + 0.02;
    if pieces.iter().all(|piece| piece.width <= width) {
        return pieces;
    }
    let mut fitting = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if piece.width <= width {
            fitting.push(piece);
            continue;
        }
        let run = &runs[piece.run];
        let mut start = 0;
        let mut used = 0.0;
        for (at, character) in piece.text.char_indices() {
            let advance = run.width(character.encode_utf8(&mut [0; 4]), fonts);
            if used + advance > width && at > start {
                fitting.push(part(&piece, start..at, Joint::Open, run, fonts));
                (start, used) = (at, 0.0);
            }
            used += advance;
        }
        fitting.push(part(&piece, start..piece.text.len(), piece.joint, run, fonts));
    }
    fitting
}

fn part(
    piece: &Piece,
    range: std::ops::Range<usize>,
    joint: Joint,
    run: &Run,
    fonts: &Fonts,
) -> Piece {
    let text: String =
        piece.text[range].chars().filter(|character| !is_invisible(*character)).collect();
    Piece { run: piece.run, width: run.width(&text, fonts), text, joint }
}

fn width_of(pieces: &[Piece]) -> f32 {
    let (last, others) = match pieces.split_last() {
        Some(split) => split,
        None => return 0.0,
    };
    let space = |piece: &Piece| if let Joint::Space(space) = piece.joint { space } else { 0.0 };
    others.iter().map(|piece| piece.width + space(piece)).sum::<f32>() + last.width
}

fn require_glyphs(text: &str, run: &Run, fonts: &Fonts) -> Result<(), LayoutError> {
    let face = fonts.face(run.face);
    let is_missing =
        |character: &char| face.glyph(*character).is_none() && !is_invisible(*character);
    match text.char_indices().find(|(_, character)| is_missing(character)) {
        None => Ok(()),
        Some((at, character)) => {
            let before: Vec<char> = text[..at].chars().rev().take(20).collect();
            let around = before.into_iter().rev().chain(text[at..].chars().take(20)).collect();
            Err(LayoutError::Unprintable { character, around })
        }
    }
}
