//! Small pieces of PDF syntax.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object, SaveOptions, Stream, StringFormat, dictionary};

use super::FinishError;

/// Objects that share one compressed stream; more compress better, and readers unpack one stream at
/// a time.
const OBJECTS_PER_STREAM: usize = 400;

/// A number with at most two decimals: a hundredth of a point is finer than any printer.
pub(super) fn number(value: f32) -> Object {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded.fract() == 0.0 { Object::Integer(rounded as i64) } else { Object::Real(rounded) }
}

/// Writes a number with at most `decimals` decimals into a content stream.
pub(super) fn write_number(stream: &mut Vec<u8>, value: f32, decimals: u32) {
    let scale = 10_i64.pow(decimals);
    let scaled = (f64::from(value) * scale as f64).round() as i64;
    if scaled < 0 {
        stream.push(b'-');
    }
    let (whole, mut fraction) = (scaled.abs() / scale, scaled.abs() % scale);
    if whole > 0 || fraction == 0 {
        stream.extend_from_slice(whole.to_string().as_bytes());
    }
    if fraction > 0 {
        stream.push(b'.');
        let mut place = scale / 10;
        while fraction > 0 {
            stream.push(b'0' + (fraction / place) as u8);
            fraction %= place;
            place = (place / 10).max(1);
        }
    }
}

/// Text for people: UTF-16 with a byte order mark.
pub(super) fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// A compressed stream.
pub(super) fn deflated(content: &[u8]) -> Result<Stream, FinishError> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 4), Compression::new(6));
    encoder.write_all(content)?;
    Ok(Stream::new(dictionary! { "Filter" => "FlateDecode" }, encoder.finish()?))
}

pub(super) fn save(mut document: Document) -> Result<Vec<u8>, FinishError> {
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(OBJECTS_PER_STREAM)
        .compression_level(6)
        .build();
    let mut bytes = Vec::new();
    document.save_with_options(&mut bytes, options)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::write_number;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let shown = |value, decimals| {
            let mut stream = Vec::new();
            write_number(&mut stream, value, decimals);
            String::from_utf8(stream).unwrap()
        };
        assert_eq!(shown(12.0, 2), "12");
        assert_eq!(shown(0.05, 2), ".05");
        assert_eq!(shown(-3.456, 2), "-3.46");
        assert_eq!(shown(0.001, 2), "0");
        assert_eq!(shown(7.101, 3), "7.101");
    }
}
