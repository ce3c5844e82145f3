//! Reviewed texts that tests compare with.

use std::path::Path;
use std::{env, fs};

/// Fails unless `text` is what stands in the file, a path from the repository's root. `PLENARY_BLESS=1` writes it instead,
/// for review with the change that made it different.
pub(crate) fn assert_same(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    if env::var_os("PLENARY_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let reviewed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(reviewed == text, "{file} differs; PLENARY_BLESS=1 writes it anew. It should be:\n{text}");
}
