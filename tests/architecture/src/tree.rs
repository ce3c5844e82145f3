//! The files of the repository.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every Rust file below `folder` of the repository, as path from its root and text, in the order of their paths.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn rust_files(folder: &str) -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() && !is_build_output(&path) {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((from_root(&path), fs::read_to_string(&path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A text of the repository.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &str) -> io::Result<String> {
    fs::read_to_string(root().join(path))
}

fn is_build_output(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name.starts_with("target")
}

fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
