//! The images of the templates, read once at startup.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::images::{Image, ImageError};
use sha2::{Digest, Sha256};

/// Images by file name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Images(BTreeMap<String, Arc<Image>>);

impl Images {
    /// Adds a file, and replaces an earlier one of the same name.
    pub(crate) fn add(&mut self, name: &str, file: Vec<u8>) -> Result<(), ImageError> {
        self.0.insert(name.to_owned(), Arc::new(Image::read(file)?));
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<Image>> {
        self.0.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Image)> {
        self.0.iter().map(|(name, image)| (name.as_str(), &**image))
    }

    /// A hash of all names and files.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let hash = |hash: Sha256, (name, image): (&str, &Image)| {
            hash.chain_update(name).chain_update(Sha256::digest(&image.file))
        };
        self.iter().fold(Sha256::new(), hash).finalize().into()
    }
}
