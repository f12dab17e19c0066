//! Files and folders for their owner only (modes 0600 and 0700), whatever the process's umask says,
//! and also where they exist already with wider rights. Windows has no modes: there, folders of a
//! user are private.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

#[cfg(unix)]
const PRIVATE_FILE: u32 = 0o600;
#[cfg(unix)]
const PRIVATE_FOLDER: u32 = 0o700;
/// Set on folders in which every user may create files, such as `/tmp`.
const STICKY: u32 = 0o1000;
/// The rights of anybody but the owner.
const OTHERS: u32 = 0o077;

/// Creates the folder and those above it, and restricts the folder itself.
///
/// # Errors
/// Also when the folder belongs to somebody else, or to everybody.
pub(crate) fn create_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_file() {
        return Err(io::Error::other("it is a file"));
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, PRIVATE_FOLDER);
    builder.create(folder)?;
    let mode = mode(&fs::metadata(folder)?);
    if mode & STICKY != 0 {
        return Err(io::Error::other("it is shared with other users"));
    }
    restrict(folder, mode)
}

/// Takes all rights to the files of a folder from everybody but the owner. Other folders in it, and
/// links, are left alone.
pub(crate) fn restrict_files(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(metadata) if metadata.is_file() => restrict(&entry.path(), mode(&metadata))?,
            // Another process may have deleted it meanwhile.
            _ => {}
        }
    }
    Ok(())
}

fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    if mode & OTHERS == 0 { Ok(()) } else { set_mode(path, mode & !OTHERS) }
}

/// Opens a file for writing with these options; one that this creates is private from the start.
pub(crate) fn open_private(options: &mut OpenOptions, file: &Path) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, PRIVATE_FILE);
    let opened = options.write(true).open(file)?;
    restrict(file, mode(&opened.metadata()?))?;
    Ok(opened)
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions())
}

#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> u32 {
    0
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(path: &Path) -> u32 {
        mode(&fs::metadata(path).unwrap()) & 0o7777
    }

    #[test]
    fn what_exists_with_wider_rights_is_restricted() {
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (folder.path().join("data"), folder.path().join("data/list.csv"));
        fs::create_dir(&data).unwrap();
        set_mode(&data, 0o755).unwrap();
        fs::write(&file, "Kanarie").unwrap();
        set_mode(&file, 0o644).unwrap();
        create_private_folder(&data).unwrap();
        restrict_files(&data).unwrap();
        assert_eq!((mode_of(&data), mode_of(&file)), (0o700, 0o600));
        open_private(OpenOptions::new().create_new(true), &data.join("new")).unwrap();
        assert_eq!(mode_of(&data.join("new")), 0o600);
    }

    #[test]
    fn a_folder_of_everybody_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        set_mode(folder.path(), 0o1777).unwrap();
        let error = create_private_folder(folder.path()).unwrap_err();
        assert_eq!(error.to_string(), "it is shared with other users");
        assert_eq!(mode_of(folder.path()), 0o1777);
    }
}
