//! Files that are whole or absent: written beside their place, made durable, then named.
//! Everything we write has mode 0600. What stands on the disk before the rename is sealed
//! already, so an interrupted write leaves nothing readable.

use std::ffi::OsString;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, OFlags, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

/// How many others may be writing the same file before we give up.
const MOST_TURNS: usize = 1000;

/// What went wrong with a file. Paths stay out: they can name people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is no such file or folder.
    #[error("the file is not there")]
    NotFound,
    /// Something stands there already, and is not overwritten.
    #[error("the file exists already")]
    Exists,
    /// The system does not allow it, or the medium is read-only.
    #[error("the file or folder may not be written or read")]
    Denied,
    /// No space is left.
    #[error("the disk is full")]
    Full,
    /// Larger than a file of its kind can be.
    #[error("the file is too large for its kind")]
    TooLarge,
    /// A folder where a file should be, or the other way round.
    #[error("a file was expected and a folder found, or the reverse")]
    WrongKind,
    /// Anything else the system reports.
    #[error("the disk reported an error")]
    Failed,
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::AlreadyExists => Self::Exists,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Denied,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full
            }
            ErrorKind::IsADirectory | ErrorKind::NotADirectory => Self::WrongKind,
            _ => Self::Failed,
        }
    }
}

impl From<Errno> for FileError {
    fn from(error: Errno) -> Self {
        std::io::Error::from(error).into()
    }
}

/// Writes a file that must not exist yet.
///
/// # Errors
/// [`FileError::Exists`] when it does; then, and in every other case, nothing has changed.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if path.symlink_metadata().is_ok() {
        return Err(FileError::Exists);
    }
    let (part, _turn) = write_part(path, bytes)?;
    let named = match renameat_with(CWD, &part, CWD, path, RenameFlags::NOREPLACE) {
        // Some file systems on sticks do not know the flag; the look above has to do there.
        Err(Errno::INVAL | Errno::NOSYS) => std::fs::rename(&part, path).map_err(FileError::from),
        other => other.map_err(FileError::from),
    };
    finish(path, &part, named)
}

/// Writes a file in the place of what is there: either the old one stands, or the new one.
///
/// # Errors
/// [`FileError`]; the old file is then untouched.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let (part, _turn) = write_part(path, bytes)?;
    let named = std::fs::rename(&part, path).map_err(FileError::from);
    finish(path, &part, named)
}

/// Puts a file that is durable already in the place of another, durably.
///
/// # Errors
/// [`FileError`]; the old file is then untouched.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    std::fs::rename(from, to)?;
    sync_folder(parent(to))
}

/// Reads a whole file of at most `most` bytes.
///
/// # Errors
/// [`FileError::TooLarge`] before more than `most` bytes are held.
pub fn read(path: &Path, most: usize) -> Result<Vec<u8>, FileError> {
    read_from(File::open(path)?, most)
}

/// Reads a whole stream of at most `most` bytes, as [`read`] does with a file.
///
/// # Errors
/// As [`read`].
pub fn read_from(stream: impl Read, most: usize) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    stream.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most { Err(FileError::TooLarge) } else { Ok(bytes) }
}

/// What stands in a folder, by name. One that is not there has nothing in it: copies of a
/// vault lose empty folders.
///
/// # Errors
/// [`FileError`] when it cannot be read.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Makes a folder of mode 0700, unless it is there.
///
/// # Errors
/// [`FileError`] when the system refuses.
pub fn make_folder(folder: &Path) -> Result<(), FileError> {
    Ok(DirBuilder::new().recursive(true).mode(0o700).create(folder)?)
}

/// Makes the names in `folder` durable.
///
/// # Errors
/// [`FileError`] when the folder cannot be opened.
pub fn sync_folder(folder: &Path) -> Result<(), FileError> {
    // Some file systems refuse to sync a folder; then the system has nothing better.
    File::open(folder)?.sync_all().or_else(|error| match error.kind() {
        ErrorKind::InvalidInput | ErrorKind::Unsupported => Ok(()),
        _ => Err(FileError::from(error)),
    })
}

/// Removes a file durably. It is no error if it was gone already.
///
/// # Errors
/// [`FileError`] when the system refuses.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => sync_folder(parent(path)),
    }
}

/// Removes what an interrupted write of `path` left behind. The caller knows that nobody is
/// writing it now.
///
/// # Errors
/// [`FileError`] when the system refuses.
pub fn remove_part(path: &Path) -> Result<(), FileError> {
    remove(&part_name(path).ok_or(FileError::WrongKind)?)
}

/// Opens a new file of mode 0600 for writing and reading.
///
/// # Errors
/// [`FileError::Exists`] when something stands there.
pub fn create(path: &Path) -> Result<File, FileError> {
    Ok(OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?)
}

/// Writes a part. Its file is returned too: as long as it is open, nobody else touches it.
fn write_part(path: &Path, bytes: &[u8]) -> Result<(PathBuf, File), FileError> {
    let part = part_name(path).ok_or(FileError::WrongKind)?;
    let mut file = own_part(&part)?;
    // Somebody else may have made it; sticks with other file systems know no modes.
    let _ = file.set_permissions(Permissions::from_mode(0o600));
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = std::fs::remove_file(&part);
        return Err(error.into());
    }
    Ok((part, file))
}

/// Opens an empty part and locks it, so that two programs that write the same file at once
/// take turns. One that was waited for is looked at again: its writer has renamed it since.
fn own_part(part: &Path) -> Result<File, FileError> {
    for _ in 0..MOST_TURNS {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = match options.custom_flags(OFlags::NOFOLLOW.bits().cast_signed()).open(part) {
            Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => None,
            other => Some(other?),
        };
        if let Some(file) = &file {
            // Some file systems know no locks; then the system has nothing better.
            let _ = flock(file, FlockOperation::LockExclusive);
        }
        match (file, part.symlink_metadata()) {
            (_, Err(error)) if error.kind() == ErrorKind::NotFound => {}
            (Some(file), Ok(there)) if !same(&file.metadata()?, &there) => {}
            (Some(file), Ok(there))
                if there.is_file() && there.len() == 0 && there.nlink() == 1 =>
            {
                return Ok(file);
            }
            // What an interrupted run left behind holds nothing that counts.
            (_, Ok(_)) => std::fs::remove_file(part)?,
            (_, Err(error)) => return Err(error.into()),
        }
    }
    Err(FileError::Failed)
}

fn same(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

fn finish(path: &Path, part: &Path, named: Result<(), FileError>) -> Result<(), FileError> {
    if named.is_err() {
        let _ = std::fs::remove_file(part);
    }
    named.and_then(|()| sync_folder(parent(path)))
}

fn part_name(path: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name()?);
    name.push(".part");
    Some(path.with_file_name(name))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_private_and_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_new(&path, b"one").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(write_new(&path, b"two"), Err(FileError::Exists));
        assert_eq!(read(&path, 3).unwrap(), b"one");
        replace(&path, b"two").unwrap();
        assert_eq!(read(&path, 3).unwrap(), b"two");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "no part is left");
    }

    #[test]
    fn a_part_of_an_interrupted_run_is_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let part = part_name(&path).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", &part).unwrap();
        write_new(&path, b"one").unwrap();
        assert!(path.symlink_metadata().unwrap().is_file());
        std::fs::write(&part, b"longer than what follows").unwrap();
        std::fs::hard_link(&part, folder.path().join("other")).unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(read(&path, 100).unwrap(), b"two");
        let other = std::fs::read(folder.path().join("other")).unwrap();
        assert_eq!(other, b"longer than what follows");
    }

    #[test]
    fn two_writers_at_once_leave_one_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::thread::scope(|scope| {
            for letter in [b'a', b'b', b'c'] {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..50 {
                        replace(path, &[letter; 100_000]).unwrap();
                        let read = read(path, 100_000).unwrap();
                        assert!(read.len() == 100_000 && read.iter().all(|b| *b == read[0]));
                    }
                });
            }
        });
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "no part is left");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_held() {
        assert_eq!(read_from(std::io::repeat(1), 1000), Err(FileError::TooLarge));
        assert_eq!(read_from(&b"abc"[..], 3).unwrap(), b"abc");
    }

    #[test]
    fn what_is_missing_is_said() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(&folder.path().join("x"), 1), Err(FileError::NotFound));
        assert_eq!(write_new(&folder.path().join("x/y"), b""), Err(FileError::NotFound));
        assert_eq!(remove(&folder.path().join("x")), Ok(()));
    }
}
