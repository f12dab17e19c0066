//! The theme: pages, colours and named styles, read from TOML, and images. Says how things look,
//! never what there is.

mod cascade;
mod colour;
mod style;
mod stylesheet;

pub(crate) use cascade::{Cascade, StyleId};
pub use colour::Colour;
pub(crate) use style::{Align, Style};

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::element::Element;
use crate::images::{ImageError, Images};
use style::Rule;

pub(crate) const EMBEDDED: &str = include_str!("../../../templates/theme.toml");

/// How documents look.
#[derive(Debug, Clone)]
pub struct Theme {
    source: String,
    fingerprint: [u8; 32],
    pages: BTreeMap<String, PageStyle>,
    rules: BTreeMap<String, Rule>,
    classes: BTreeSet<String>,
    images: Images,
}

/// Size and margins of a page, in millimetres.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PageStyle {
    /// Width and height.
    pub(crate) size: [f32; 2],
    /// Top, right, bottom, left.
    pub(crate) margins: [f32; 4],
    /// Distance of the running header from the top edge and of the footer from the bottom edge.
    #[serde(default = "ten_millimetres")]
    pub(crate) running: f32,
    /// Whether the first page carries the running header too.
    #[serde(default)]
    pub(crate) header_on_first: bool,
    /// The share to which the space between blocks may shrink where that spares a nearly empty
    /// last page.
    #[serde(default = "as_it_is")]
    pub(crate) tighten: f32,
}

fn as_it_is() -> f32 {
    1.0
}

fn ten_millimetres() -> f32 {
    10.0
}

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// Not TOML, a property given twice, or one that does not exist.
    #[error("the theme cannot be read, line {line}: {problem}")]
    Syntax {
        /// Line, from 1; 0 where it is not known.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// A colour that is neither `#rrggbb` nor a name of the palette, alone or with a percentage.
    #[error("the theme's colour `{0}` is neither #rrggbb nor a name under [colours]")]
    UnknownColour(String),
    /// A file that is no image.
    #[error("the image `{name}` cannot be used: {cause}")]
    Image {
        /// Its file name.
        name: String,
        /// What is wrong with it.
        cause: ImageError,
    },
    /// A selector naming an element that is not part of the markup.
    #[error("the theme's selector `{0}` names no element of the markup and no `.class`")]
    UnknownSelector(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    pages: BTreeMap<String, PageStyle>,
    styles: BTreeMap<String, Rule>,
}

impl Theme {
    /// The theme kept in the repository, `templates/theme.toml`.
    pub fn embedded() -> Theme {
        #[expect(clippy::expect_used, reason = "a fact of the build, proved by a test")]
        Theme::parse(EMBEDDED).expect("the embedded theme is well-formed")
    }

    /// Reads a theme from TOML.
    pub fn parse(source: &str) -> Result<Theme, ThemeError> {
        Theme::with_colours(source, &[])
    }

    /// The same theme in a provider's own colours.
    pub fn with_brand(&self, primary: Colour, accent: Colour) -> Result<Theme, ThemeError> {
        let branded =
            Theme::with_colours(&self.source, &[("primary", primary), ("accent", accent)])?;
        Ok(Theme { images: self.images.clone(), ..branded })
    }

    /// The same theme with one more image, which templates name as `<img src="name" alt="..."/>`.
    pub fn with_image(mut self, name: &str, file: Vec<u8>) -> Result<Theme, ThemeError> {
        self.images
            .add(name, file)
            .map_err(|cause| ThemeError::Image { name: name.to_owned(), cause })?;
        Ok(self)
    }

    fn with_colours(source: &str, colours: &[(&str, Colour)]) -> Result<Theme, ThemeError> {
        let syntax = |error: toml::de::Error| ThemeError::Syntax {
            line: error
                .span()
                .map_or(0, |span| source[..span.start.min(source.len())].matches('\n').count() + 1),
            problem: error.message().to_owned(),
        };
        let mut file: toml::Table = toml::from_str(source).map_err(syntax)?;
        colour::resolve_names(&mut file, colours)?;
        let ThemeFile { pages, styles: rules } = file.try_into().map_err(syntax)?;
        let mut classes = BTreeSet::new();
        for selector in rules.keys() {
            for name in selector.split(' ') {
                match name.strip_prefix('.') {
                    Some(class) => drop(classes.insert(class.to_owned())),
                    None if Element::named(name).is_some() => {}
                    None => return Err(ThemeError::UnknownSelector(selector.clone())),
                }
            }
        }
        let fingerprint = Sha256::digest(format!("{colours:?}{source}")).into();
        Ok(Theme {
            source: source.to_owned(),
            fingerprint,
            pages,
            rules,
            classes,
            images: Images::default(),
        })
    }

    /// Changes with everything in the theme.
    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        [self.fingerprint, self.images.fingerprint()].concat()
    }

    pub(crate) fn images(&self) -> &Images {
        &self.images
    }

    pub(crate) fn knows_class(&self, class: &str) -> bool {
        self.classes.contains(class)
    }

    pub(crate) fn page(&self, name: &str) -> Option<&PageStyle> {
        self.pages.get(name)
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
    fn brand_colours_reach_the_tints() {
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
    fn mistakes_name_what_is_wrong() {
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
