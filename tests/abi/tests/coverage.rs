//! README's table of what the media provider does, made from the declarations of its interfaces.

use std::path::Path;
use std::{env, fs};

use abi::mspi::coverage::{table, unknown};

const BEGIN: &str = "<!-- begin: table of MSPI interfaces, written by a test of abi -->\n\n";
const END: &str = "\n<!-- end of the table of MSPI interfaces -->\n";

#[test]
fn the_readme_has_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(&path).unwrap().replace('\r', "");
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    if env::var_os("PLENARY_BLESS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(found, table(), "run `PLENARY_BLESS=1 cargo test -p abi --test coverage`");
}

#[test]
fn what_is_missing_is_missing_of_something() {
    assert_eq!(unknown(), Vec::<String>::new());
}
