//! From bytes to text.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How many bytes of a page are searched for its encoding, as the WHATWG standard has it.
const MAX_PRESCAN: usize = 1_024;

/// The Danish letters and a dash in UTF-8, as windows-1252 shows them, and how many of them show
/// that a text was misread.
const MISREAD: [&str; 7] = ["Ã¦", "Ã¸", "Ã¥", "Ã†", "Ã˜", "Ã…", "â€“"];
const MIN_MISREAD: usize = 2;

/// A page as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The encoding in which it was read, if the page states none and is not UTF-8.
    pub guessed_encoding: Option<&'static str>,
}

/// Decodes a page: by its byte order mark, as UTF-8 if it is that, by the encoding that is `stated`
/// with it or in its `meta` element, and else as windows-1252, which contains ISO-8859-1.
pub fn decode(bytes: &[u8], stated: Option<&str>) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
        return Decoded { text, guessed_encoding: None };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), guessed_encoding: None };
    }
    let is_other = |encoding: &&'static Encoding| *encoding != UTF_8;
    let stated = stated.and_then(|label| Encoding::for_label(label.as_bytes())).filter(is_other);
    let known = stated.or_else(|| in_meta(bytes).filter(is_other));
    let encoding = known.unwrap_or(WINDOWS_1252);
    Decoded {
        text: encoding.decode_without_bom_handling(bytes).0.into_owned(),
        guessed_encoding: known.is_none().then_some(encoding.name()),
    }
}

/// A text whose UTF-8 was read as windows-1252 before it was sent (`LÃ¦r`), as it was meant.
pub(crate) fn repaired(text: &str) -> Option<String> {
    if MISREAD.iter().map(|letters| text.matches(letters).count()).sum::<usize>() < MIN_MISREAD {
        return None;
    }
    let (bytes, _, has_others) = WINDOWS_1252.encode(text);
    let repaired = (!has_others).then(|| String::from_utf8(bytes.into_owned()).ok())?;
    repaired.filter(|repaired| *repaired != text)
}

/// The encoding in `<meta charset="...">` or `<meta content="text/html; charset=...">`.
fn in_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_PRESCAN)]);
    let start = start.to_ascii_lowercase();
    let (_, after) = start.split_once("charset")?;
    let after = after.trim_start_matches([' ', '=', '"', '\'']);
    let label = after.split(['"', '\'', ' ', ';', '>', '/']).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_decoded_as_it_says_or_as_it_is() {
        let latin = b"<meta charset=\"iso-8859-1\">M\xf8de";
        assert_eq!(decode(latin, None).text, "<meta charset=\"iso-8859-1\">Møde");
        assert_eq!(decode(latin, None).guessed_encoding, None);
        assert_eq!(decode("Møde".as_bytes(), Some("iso-8859-1")).text, "Møde");
        let unstated = decode(b"M\xf8de", None);
        assert_eq!(
            (unstated.text.as_str(), unstated.guessed_encoding),
            ("Møde", Some("windows-1252"))
        );
        assert_eq!(decode(b"\xff\xfeM\0\xf8\0", None).text, "Mø");
    }

    #[test]
    fn a_text_that_was_misread_before_is_repaired() {
        assert_eq!(repaired("LÃ¦r at hÃ¸re").as_deref(), Some("Lær at høre"));
        assert_eq!(repaired("Lær at høre"), None);
        assert_eq!(repaired("LÃ¦r at hÃ¸re 你好"), None);
    }
}
