//! The theme: page styles, colours and styles, read from TOML, and the images. Knows nothing about
//! the content of documents.

mod cascade;
mod colour;
mod style;
mod stylesheet;

pub(crate) use cascade::{Cascade, StyleId};
pub use colour::Colour;
pub(crate) use style::{Align, Style};

use std::collections::{BTreeMap, BTreeSet};

use ::images::ImageError;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::element::Element;
use crate::images::Images;
use style::Rule;

pub(crate) const EMBEDDED_THEME: &str = include_str!("../../../templates/theme.toml");

/// The appearance of documents.
#[derive(Debug, Clone)]
pub struct Theme {
    source: String,
    fingerprint: [u8; 32],
    page_styles: BTreeMap<String, PageStyle>,
    rules: BTreeMap<String, Rule>,
    classes: BTreeSet<String>,
    images: Images,
}

/// Geometry of a page. Lengths are millimetres.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PageStyle {
    /// Width and height.
    pub(crate) size: [f32; 2],
    /// Top, right, bottom, left.
    pub(crate) margins: [f32; 4],
    /// Distance of the header from the top edge and of the footer from the bottom edge.
    #[serde(default = "ten_millimetres")]
    pub(crate) running: f32,
    /// Whether the first page has the header too.
    #[serde(default)]
    pub(crate) header_on_first: bool,
    /// The space between blocks may shrink to this fraction of itself where that avoids a nearly
    /// empty last page.
    #[serde(default = "no_tightening")]
    pub(crate) tighten: f32,
}

fn no_tightening() -> f32 {
    1.0
}

fn ten_millimetres() -> f32 {
    10.0
}

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// Invalid TOML, an unknown property, or one that is given twice.
    #[error("the theme cannot be read, line {line}: {}", .source.message())]
    Syntax {
        /// Line, from 1; 0 where the parser does not say.
        line: usize,
        /// The error of the TOML parser.
        source: toml::de::Error,
    },
    /// A colour that is neither `#rrggbb` nor a name from `[colours]`, with or without a
    /// percentage.
    #[error("the theme's colour `{0}` is neither #rrggbb nor a name under [colours]")]
    UnknownColour(String),
    /// A file that is not a usable image.
    #[error("the image `{name}` cannot be used: {source}")]
    Image {
        /// File name.
        name: String,
        /// What is wrong with the file.
        source: ImageError,
    },
    /// A selector with a name that is no element of the markup.
    #[error("the theme's selector `{0}` has a name that is neither an element nor a `.class`")]
    UnknownSelector(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    pages: BTreeMap<String, PageStyle>,
    styles: BTreeMap<String, Rule>,
}

impl Theme {
    /// The theme of the repository, `templates/theme.toml`.
    pub fn embedded() -> Theme {
        #[expect(clippy::expect_used, reason = "a test parses the embedded theme")]
        Theme::parse(EMBEDDED_THEME).expect("the embedded theme is well-formed")
    }

    /// Parses a theme from TOML.
    pub fn parse(source: &str) -> Result<Theme, ThemeError> {
        Theme::with_colours(source, &[])
    }

    /// Replaces the colours `primary` and `accent` by those of a brand.
    pub fn with_brand(&self, primary: Colour, accent: Colour) -> Result<Theme, ThemeError> {
        let branded =
            Theme::with_colours(&self.source, &[("primary", primary), ("accent", accent)])?;
        Ok(Theme { images: self.images.clone(), ..branded })
    }

    /// Adds an image, which templates show with `<img src="name" alt="..."/>`.
    pub fn with_image(mut self, name: &str, file: Vec<u8>) -> Result<Theme, ThemeError> {
        self.images
            .add(name, file)
            .map_err(|source| ThemeError::Image { name: name.to_owned(), source })?;
        Ok(self)
    }

    fn with_colours(source: &str, colours: &[(&str, Colour)]) -> Result<Theme, ThemeError> {
        let syntax = |error: toml::de::Error| {
            let line = error
                .span()
                .map_or(0, |span| source[..span.start.min(source.len())].matches('\n').count() + 1);
            ThemeError::Syntax { line, source: error }
        };
        let mut file: toml::Table = toml::from_str(source).map_err(syntax)?;
        colour::resolve_names(&mut file, colours)?;
        let ThemeFile { pages, styles: rules } = file.try_into().map_err(syntax)?;
        let mut classes = BTreeSet::new();
        for selector in rules.keys() {
            for name in selector.split(' ') {
                if let Some(class) = name.strip_prefix('.') {
                    classes.insert(class.to_owned());
                } else if Element::from_name(name).is_none() {
                    return Err(ThemeError::UnknownSelector(selector.clone()));
                }
            }
        }
        let fingerprint = Sha256::digest(format!("{colours:?}{source}")).into();
        Ok(Theme {
            source: source.to_owned(),
            fingerprint,
            page_styles: pages,
            rules,
            classes,
            images: Images::default(),
        })
    }

    /// A hash of the whole theme, images included.
    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        [self.fingerprint, self.images.fingerprint()].concat()
    }

    pub(crate) fn images(&self) -> &Images {
        &self.images
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.classes.contains(class)
    }

    pub(crate) fn page_style(&self, name: &str) -> Option<&PageStyle> {
        self.page_styles.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_theme_is_well_formed() {
        let _ = Theme::embedded();
    }

    #[test]
    fn brand_colours_change_their_tints() {
        let theme = Theme::parse(
            "[colours]\nprimary = '#000000'\naccent = '#ff0000'\n[pages]\n[styles.p]\nfill = \
             'primary 50%'",
        )
        .unwrap();
        let white = Colour::parse("#ffffff").unwrap();
        let branded = theme.with_brand(white, white).unwrap();
        assert_eq!(theme.rules["p"].fill, Some(Colour::parse("#808080")));
        assert_eq!(branded.rules["p"].fill, Some(Some(white)));
    }

    #[test]
    fn errors_name_the_line_or_the_unknown_name() {
        let twice = Theme::parse("[pages]\n[styles.p]\nsize = 3\nsize = 4").unwrap_err();
        assert!(twice.to_string().contains("line 4"), "{twice}");
        let unknown_property = Theme::parse("[pages]\n[styles.p]\nsise = 3").unwrap_err();
        assert!(unknown_property.to_string().contains("sise"), "{unknown_property}");
        let unknown_colour = Theme::parse("[pages]\n[styles.p]\ncolour = 'ikn'").unwrap_err();
        assert!(unknown_colour.to_string().contains("ikn"), "{unknown_colour}");
        let unknown_element = Theme::parse("[pages]\n[styles.paragraph]\nsize = 3").unwrap_err();
        assert!(unknown_element.to_string().contains("paragraph"), "{unknown_element}");
    }
}
