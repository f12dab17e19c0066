//! The stored inputs of a target: its own folder, and files of its kind elsewhere in the
//! repository.

use std::path::{Path, PathBuf};

use super::targets::Target;

/// Every stored input, in the order of file names.
pub(crate) fn read_corpus(target: Target) -> Vec<Vec<u8>> {
    let own = format!("tests/fixtures/corpus/{}", target.name());
    let shared: &[&str] = match target {
        Target::Registration => &["tests/fixtures/contract/registration.json"],
        Target::Course => &[
            "tests/fixtures/contract/course.json",
            "tests/fixtures/contract/wide-course.json",
            "infra/local/catalogue",
        ],
        Target::Markup => &["templates"],
        Target::View => &["shared/document/tests/views"],
        Target::Page => &["tests/fixtures/pages"],
        Target::Image => &["shared/images/tests/files", "tests/fixtures/contract/portrait.png"],
        _ => &[],
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut inputs: Vec<PathBuf> = shared
        .iter()
        .copied()
        .chain([own.as_str()])
        .flat_map(|place| files(&root.join(place)))
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "{own} is empty");
    inputs.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// The file, or the files of the folder.
fn files(place: &Path) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let entries =
        std::fs::read_dir(place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}
