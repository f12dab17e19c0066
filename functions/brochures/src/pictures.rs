//! The pictures of a document: which images of its courses it shows, their contents, and its QR
//! codes.

use std::collections::{BTreeSet, HashMap};

use document::{Images, LoadError};
use domain::{Course, ImageFile, ImageHash, ImageName, ImageType};
use store::{Store, StoreError};

use crate::view::{DocumentView, SAMPLE_IMAGE};

/// The files of images by their names.
pub(crate) type Files = HashMap<ImageName, ImageFile>;

/// The most bytes that the images of one document may have together, so that what a Lambda function
/// returns has room for its text.
const MAX_BYTES: usize = 3_000_000;

/// The images of these courses that a document shows. If they are too large together, it goes
/// without the largest.
pub(crate) async fn select(
    store: &Store,
    courses: impl IntoIterator<Item = &Course>,
) -> Result<Files, StoreError> {
    let names: BTreeSet<ImageName> = courses.into_iter().flat_map(Course::image_names).collect();
    let files = store.image_files(&names).await?;
    let mut sizes: Vec<(usize, ImageHash)> =
        files.values().map(|file| (printed_bytes(file), file.hash)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut room = MAX_BYTES;
    let fitting = sizes.into_iter().take_while(|(bytes, _)| {
        let fits = *bytes <= room;
        room = room.saturating_sub(*bytes);
        fits
    });
    let shown: BTreeSet<ImageHash> = fitting.map(|(_, hash)| hash).collect();
    if shown.len() < files.values().map(|file| file.hash).collect::<BTreeSet<_>>().len() {
        tracing::warn!(shown = shown.len(), "the images are too large together for a document");
    }
    Ok(files.into_iter().filter(|(_, file)| shown.contains(&file.hash)).collect())
}

/// How many bytes an image takes in a PDF at most. A JPEG is embedded as it is; a PNG loses its
/// palette, and its opacity is stored apart.
fn printed_bytes(file: &ImageFile) -> usize {
    let bytes = usize::try_from(file.bytes).unwrap_or(usize::MAX);
    match file.media_type {
        ImageType::Jpeg => bytes,
        ImageType::Png => bytes.saturating_mul(3),
    }
}

/// How many bytes these files take in a PDF at most.
pub(crate) fn bytes(files: &Files) -> usize {
    files.values().map(printed_bytes).sum()
}

/// The contents of these files under their hashes. Files without a content that can be shown are
/// removed.
pub(crate) async fn load(store: &Store, files: &mut Files) -> Result<Images, StoreError> {
    let hashes: BTreeSet<ImageHash> = files.values().map(|file| file.hash).collect();
    let mut contents = store.image_contents(hashes).await?;
    let mut images = Images::default();
    let mut known = BTreeSet::new();
    files.retain(|name, file| {
        let Some(content) = contents.remove(&file.hash) else { return known.contains(&file.hash) };
        match images.add(&file.hash.to_string(), content) {
            Ok(()) => known.insert(file.hash),
            Err(error) => {
                tracing::error!(%name, %error, "an image cannot be printed");
                false
            }
        }
    });
    Ok(images)
}

/// The images and codes of a sample.
pub(crate) fn of_sample(view: &impl DocumentView) -> Result<Images, LoadError> {
    let (name, content) = (ImageHash::of(SAMPLE_IMAGE).to_string(), SAMPLE_IMAGE.to_vec());
    let mut images = Images::default();
    images.add(&name, content).map_err(|source| LoadError::Image { name, source })?;
    add_codes(&mut images, view);
    Ok(images)
}

/// Adds the QR codes of a view.
pub(crate) fn add_codes(images: &mut Images, view: &impl DocumentView) {
    for (name, text) in view.codes() {
        if let Err(error) = images.add_code(name, text) {
            tracing::error!(%error, "the view has an address that is too long for a code");
        }
    }
}
