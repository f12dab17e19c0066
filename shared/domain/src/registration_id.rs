//! The id of a registration, which also tells where the registration was stored first.

use std::fmt;

use uuid::Uuid;

use crate::registration_reference::RegistrationReference;
use crate::run_id::RunId;

/// Identifies a registration. Its first 48 bits are the tag of the run it was made in, so the id
/// alone locates the registration in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationId(Uuid);

/// What the secret and the code of a registration are derived from: closing those that are known
/// gives the registration another generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretId {
    /// Which registration.
    pub registration: RegistrationId,
    /// How often its secrets were closed.
    pub generation: u32,
}

impl From<RegistrationId> for SecretId {
    fn from(registration: RegistrationId) -> Self {
        Self { registration, generation: 0 }
    }
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.registration.fmt(f)?;
        match self.generation {
            0 => Ok(()),
            generation => write!(f, " {generation}"),
        }
    }
}

impl RegistrationId {
    /// A new id in the given run from ten random bytes (UUID version 8, RFC 9562 section 5.8).
    pub fn new(run: &RunId, random: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&run.tag());
        bytes[6..].copy_from_slice(&random);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The [tag](RunId::tag) of the run in which the registration was made.
    pub fn run_tag(self) -> [u8; 6] {
        let [a, b, c, d, e, f, ..] = self.0.into_bytes();
        [a, b, c, d, e, f]
    }

    pub(crate) fn as_bytes(&self) -> [u8; 16] {
        self.0.into_bytes()
    }

    /// Its short form for the phone.
    pub fn reference(self) -> RegistrationReference {
        self.into()
    }

    /// Parses the lower-case, hyphenated form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::parse_str(text).ok().map(Self)?;
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for RegistrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_parsed_only_in_the_form_it_is_displayed() {
        let run = RunId {
            slug: "strategisk-borgerinddragelse".parse().unwrap(),
            start: "2023-11-14".parse().unwrap(),
        };
        let id = RegistrationId::new(&run, [255; 10]);
        assert_eq!(id.run_tag(), run.tag());
        assert_eq!(RegistrationId::parse(&id.to_string()), Some(id));
        assert_eq!(RegistrationId::parse(&id.to_string().to_uppercase()), None);
        assert_eq!(RegistrationId::parse("1"), None);
    }
}
