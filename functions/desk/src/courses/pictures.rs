//! The pictures of a course: their files are sent with its form, checked and stored under a name
//! that the course then refers to. Nobody sees one before a course that shows it is published.

use std::collections::{BTreeSet, HashMap};

use domain::limits::MAX_IMAGE_BYTES;
use domain::{ImageFile, ImageName, Language};
use operations::NewImage;
use pages::SentFile;
use store::StoreError;
use web::Problem;
use web::problem::ProblemKind;

use super::model::{Found, Kind, way_to};
use super::remarks::Remarks;
use super::values::Values;
use crate::DeskState;
use crate::signed_in::SignedIn;

/// Stands before a pointer in the name of the field with the file of the picture there.
const FILE: &str = "fil:";
/// How many digits of the hash of a file are in the name of its picture.
const DIGITS_IN_NAME: usize = 16;

/// How many files of one form are stored: each is decoded, in a function of 15 seconds.
const MAX_FILES: usize = 20;

/// The name of the field with the file of the picture at this pointer.
pub(crate) fn field_of_file(pointer: &str) -> String {
    format!("{FILE}{pointer}")
}

/// Stores the files that were sent, and puts the names of their pictures into the form. Returns
/// what is wrong with files.
pub(crate) async fn store(
    state: &DeskState,
    reader: &SignedIn,
    values: &mut Values,
    files: Vec<SentFile>,
) -> Result<Remarks, Problem> {
    let mut faults = Remarks::default();
    for (index, SentFile { field, content }) in files.into_iter().enumerate() {
        let Some(pointer) = field.strip_prefix(FILE).filter(|pointer| is_picture(pointer)) else {
            continue;
        };
        if index >= MAX_FILES {
            let fault = format!("Læg højst {MAX_FILES} billeder op ad gangen.");
            faults.add(pointer, &fault, values);
            continue;
        }
        if content.len() > MAX_IMAGE_BYTES {
            let (size, most) = (content.len().div_ceil(1024), MAX_IMAGE_BYTES / 1024);
            let fault = format!(
                "Billedet fylder {size} KB, men må højst fylde {most} KB. Gem det i en mindre \
                 størrelse, og vælg det igen."
            );
            faults.add(pointer, &fault, values);
            continue;
        }
        match NewImage::check(content).await {
            Ok(image) => {
                let name = name_of(pointer, &image.file)?;
                let by = &reader.identity.subject;
                operations::store_image(state.store(), &name, &image, by, state.now()).await?;
                values.set(pointer, name.as_str());
            }
            Err(code) => faults.add(pointer, &code.detail(Language::Danish), values),
        }
    }
    Ok(faults)
}

fn is_picture(pointer: &str) -> bool {
    let found = way_to(pointer).and_then(|way| way.last().copied());
    matches!(found, Some(Found::Field(field)) if matches!(field.kind, Kind::Picture))
}

/// The name under which a file is stored: another one for each file, so that no picture of a
/// published course changes before the course is published anew.
fn name_of(pointer: &str, file: &ImageFile) -> Result<ImageName, Problem> {
    let what = if pointer.starts_with("/people") { "portraet" } else { "forside" };
    let hash = file.hash.to_string();
    let name = format!("{what}-{}", hash.get(..DIGITS_IN_NAME).unwrap_or(&hash));
    name.parse().map_err(|_| ProblemKind::Internal.into())
}

/// The files of the pictures that are named.
pub(crate) async fn files(
    state: &DeskState,
    values: &Values,
) -> Result<HashMap<ImageName, ImageFile>, StoreError> {
    let names = values.pairs().filter(|(name, _)| is_picture(name));
    let names: BTreeSet<ImageName> =
        names.filter_map(|(_, value)| value.trim().parse().ok()).collect();
    state.store().image_files(&names).await
}
