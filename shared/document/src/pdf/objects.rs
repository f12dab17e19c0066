//! Numbers, strings and streams of a PDF.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object, SaveOptions, Stream, StringFormat, dictionary};

use super::PdfError;

/// Objects in one compressed stream. More compress better, but a viewer decompresses a whole stream
/// for one object.
const OBJECTS_PER_STREAM: usize = 400;
/// zlib's default.
const COMPRESSION_LEVEL: u32 = 6;

/// A number with at most two decimals: a hundredth of a point (7,200 dpi) is finer than any
/// printer.
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
        let mut place_value = scale / 10;
        while fraction > 0 {
            stream.push(b'0' + (fraction / place_value) as u8);
            fraction %= place_value;
            place_value = (place_value / 10).max(1);
        }
    }
}

/// A text string (ISO 32000-1, 7.9.2.2): ASCII, or else UTF-16 with a byte order mark.
pub(super) fn text_string(text: &str) -> Object {
    if text.is_ascii() {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// Compresses `content` into a stream.
pub(super) fn deflate(content: &[u8]) -> Result<Stream, PdfError> {
    let mut encoder = ZlibEncoder::new(
        Vec::with_capacity(content.len() / 4),
        Compression::new(COMPRESSION_LEVEL),
    );
    encoder.write_all(content)?;
    Ok(Stream::new(dictionary! { "Filter" => "FlateDecode" }, encoder.finish()?))
}

pub(super) fn save(mut document: Document) -> Result<Vec<u8>, PdfError> {
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(OBJECTS_PER_STREAM)
        .compression_level(COMPRESSION_LEVEL)
        .build();
    let mut bytes = Vec::new();
    document.save_with_options(&mut bytes, options)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::write_number;

    #[test]
    fn numbers_have_no_superfluous_digits() {
        let written = |value, decimals| {
            let mut stream = Vec::new();
            write_number(&mut stream, value, decimals);
            String::from_utf8(stream).unwrap()
        };
        assert_eq!(written(12.0, 2), "12");
        assert_eq!(written(0.05, 2), ".05");
        assert_eq!(written(-3.456, 2), "-3.46");
        assert_eq!(written(0.001, 2), "0");
        assert_eq!(written(7.101, 3), "7.101");
    }
}
