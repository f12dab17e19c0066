//! Colours, and the names that a theme gives them.

use serde::Deserialize;

use super::ThemeError;

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour {
    /// Red, green, blue.
    pub(crate) channels: [u8; 3],
}

impl Colour {
    /// Parses `#rrggbb`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Colour { channels: [channel(0)?, channel(2)?, channel(4)?] })
    }

    /// A mix with white: 100 is the colour itself, 0 is white.
    fn tint(self, percent: f32) -> Colour {
        let fraction = percent.clamp(0.0, 100.0) / 100.0;
        Colour {
            channels: self
                .channels
                .map(|value| (255.0 + (f32::from(value) - 255.0) * fraction).round() as u8),
        }
    }

    pub(super) fn to_hex(self) -> String {
        let [red, green, blue] = self.channels;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = ThemeError;

    fn try_from(text: String) -> Result<Colour, ThemeError> {
        Colour::parse(&text).ok_or(ThemeError::UnknownColour(text))
    }
}

/// The properties whose value is a colour.
const COLOUR_PROPERTIES: &[&str] =
    &["colour", "fill", "bar-colour", "rule-colour", "zebra", "marker-colour"];

/// Replaces the names of colours in all styles by `#rrggbb`, and removes the table `[colours]`.
/// `overrides` take precedence over that table.
pub(super) fn resolve_names(
    file: &mut toml::Table,
    overrides: &[(&str, Colour)],
) -> Result<(), ThemeError> {
    let palette = file.remove("colours");
    let in_palette = |name: &str| -> Option<Colour> {
        let overridden = overrides.iter().find(|(key, _)| *key == name).map(|(_, colour)| *colour);
        overridden.or_else(|| Colour::parse(palette.as_ref()?.get(name)?.as_str()?))
    };
    let resolve = |text: &str| -> Option<Colour> {
        let (name, percent) = match text.split_once(' ') {
            Some((name, percent)) => (name, percent.strip_suffix('%')?.parse().ok()?),
            None => (text, 100.0),
        };
        Some(Colour::parse(name).or_else(|| in_palette(name))?.tint(percent))
    };
    let styles = file.get_mut("styles").and_then(toml::Value::as_table_mut).into_iter().flatten();
    for (_, style) in styles {
        for (property, value) in style.as_table_mut().into_iter().flatten() {
            if !COLOUR_PROPERTIES.contains(&property.as_str()) {
                continue;
            }
            if let Some(text) = value.as_str() {
                let colour =
                    resolve(text).ok_or_else(|| ThemeError::UnknownColour(text.to_owned()))?;
                *value = toml::Value::String(colour.to_hex());
            }
        }
    }
    Ok(())
}
