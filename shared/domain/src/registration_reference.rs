//! The short reference of a registration, for the phone.

use std::fmt;
use std::str::FromStr;

use crate::base32;
use crate::error_code::ErrorCode;
use crate::registration_code::MAX_CODE_LENGTH;
use crate::registration_id::RegistrationId;

/// Number of symbols of a reference: 5 bits each.
const LENGTH: usize = 8;
/// The length of the part of an id that a reference determines within a run: 19 digits and the
/// hyphens between them.
const ID_PREFIX_LENGTH: usize = 22;
/// The words that people copy along with a reference.
const LABELS: [&str; 5] = ["TILMELDINGNR", "TILMELDING", "REFERENCE", "REF", "NR"];

/// The reference of a registration: the first 16 bits of its id's run tag and the first 24 of its
/// random part, without those that every UUID of its version has. Hardly ever do two registrations
/// share one. It opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationReference(u64);

impl From<RegistrationId> for RegistrationReference {
    fn from(id: RegistrationId) -> Self {
        let bytes = id.as_bytes().map(u64::from);
        let tag = bytes[0] << 8 | bytes[1];
        // 4 of the 8 bits of byte 6 are the UUID's version, and 2 of byte 8 its variant.
        let random =
            (bytes[6] & 0xf) << 20 | bytes[7] << 12 | (bytes[8] & 0x3f) << 6 | bytes[9] >> 2;
        Self(tag << 24 | random)
    }
}

impl RegistrationReference {
    /// Whether registrations with this reference may have been made in a run with this tag.
    pub fn may_be_of_run(self, tag: [u8; 6]) -> bool {
        u64::from(u16::from_be_bytes([tag[0], tag[1]])) == self.0 >> 24
    }

    /// How the ids with this reference begin that were made in the run with this tag: two bits
    /// less than the reference has, since a digit of an id has four.
    pub fn id_prefix(self, tag: [u8; 6]) -> String {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&tag);
        let [.., high, middle, low] = self.0.to_be_bytes();
        bytes[6] = high >> 4;
        bytes[7] = high << 4 | middle >> 4;
        bytes[8] = (middle & 0xf) << 2 | low >> 6;
        bytes[9] = low << 2;
        let id = uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string();
        id[..ID_PREFIX_LENGTH].to_owned()
    }
}

/// As it stands in an e-mail: `K7F3-9QXM`.
impl fmt::Display for RegistrationReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, _, _, bytes @ ..] = self.0.to_be_bytes();
        let [a, b, c, d, e] = bytes;
        f.write_str(&base32::in_groups(&base32::write(&[a, b, c, d, e, 0], LENGTH)))
    }
}

impl FromStr for RegistrationReference {
    type Err = ErrorCode;

    /// Reads a reference as people type it or paste it; see [`base32::read`].
    fn from_str(typed: &str) -> Result<Self, ErrorCode> {
        if typed.chars().count() > MAX_CODE_LENGTH {
            return Err(ErrorCode::TooLong { max: MAX_CODE_LENGTH });
        }
        let symbols = base32::read(typed, &LABELS, LENGTH).ok_or(ErrorCode::ReferenceInvalid)?;
        Ok(Self(base32::values(&symbols).fold(0, |bits, value| bits << 5 | value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RunId;
    use proptest::prelude::*;

    fn id(random: [u8; 10]) -> RegistrationId {
        let run = RunId {
            slug: "strategisk-borgerinddragelse".parse().unwrap(),
            start: "2023-11-14".parse().unwrap(),
        };
        RegistrationId::new(&run, random)
    }

    #[test]
    fn a_reference_is_read_as_people_type_and_paste_it() {
        let reference = RegistrationReference::from(id([0x2a; 10]));
        let written = reference.to_string();
        assert_eq!((written.len(), &written[4..5]), (9, "-"));
        for typed in [
            written.clone(),
            written.to_lowercase(),
            written.replace('-', ""),
            written.replace('-', "\u{2013}"),
            written.replace('-', " "),
            written.replace('0', "o").replace('1', "l"),
            format!("nr. {written}"),
            format!("Tilmelding nr. {written}"),
            format!("Reference {written}"),
        ] {
            assert_eq!(typed.parse(), Ok(reference), "{typed}");
        }
        for typed in ["", "K7F3-9QX", "K7F3-9QXM2", "K7F3-9QXU", "fax K7F3-9QXM"] {
            let read = typed.parse::<RegistrationReference>();
            assert_eq!(read, Err(ErrorCode::ReferenceInvalid), "{typed}");
        }
        // A reference may begin like a label.
        assert!("REF0-1234".parse::<RegistrationReference>().is_ok());
    }

    proptest! {
        #[test]
        fn an_id_begins_as_its_reference_says(random: [u8; 10], other: [u8; 10]) {
            let (id, other) = (id(random), id(other));
            let reference = RegistrationReference::from(id);
            prop_assert_eq!(reference.to_string().parse(), Ok(reference));
            prop_assert!(reference.may_be_of_run(id.run_tag()));
            let prefix = reference.id_prefix(id.run_tag());
            prop_assert!(id.to_string().starts_with(&prefix), "{id} {prefix}");
            if RegistrationReference::from(other) == reference {
                prop_assert!(other.to_string().starts_with(&prefix));
            }
        }
    }
}
