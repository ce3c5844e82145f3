//! README's table of what the media provider does, made from the declarations of its interfaces and of its gaps.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use abi::mspi::coverage::{table, told, unknown};

const BEGIN: &str = "<!-- begin: table of MSPI interfaces, written by a test of abi -->\n\n";
const END: &str = "\n<!-- end of the table of MSPI interfaces -->\n";

/// Names and numbers, as Microsoft has published them.
const NAMES: &str = include_str!("../reference/iids.txt");

/// Those that are no media provider's.
const OTHERS: &str = include_str!("../reference/not-mspi.txt");

/// Headers that are a media provider's alone.
const HEADERS: [&str; 5] = ["msp.h", "ipmsp.h", "confpriv.h", "termmgr.h", "tapi3ds.h"];

fn in_the_tree(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[test]
fn the_readme_has_the_table() {
    let path = in_the_tree("README.md");
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

#[test]
fn the_table_tells_of_every_interface_that_is_a_media_providers() {
    let told = told();
    let names: BTreeSet<&str> = told.iter().copied().collect();
    assert_eq!(names.len(), told.len(), "one is told twice");
    let others: BTreeSet<&str> =
        OTHERS.lines().skip(1).filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
    let both: Vec<_> = names.intersection(&others).collect();
    assert!(both.is_empty(), "a media provider's, or not? {both:?}");
    let known = NAMES.lines().filter_map(|line| line.split_once(' ')).map(|(name, _)| name);
    let interfaces = known.filter(|name| name.starts_with('I') && *name != "IUnknown");
    let missing: Vec<_> = interfaces.filter(|name| !names.contains(name) && !others.contains(name)).collect();
    assert!(missing.is_empty(), "the table says nothing of {missing:?}");
}

#[test]
fn the_table_tells_of_every_interface_of_the_windows_headers() {
    let Some(folder) = windows_headers() else { return };
    let told = told();
    for header in HEADERS {
        let text = String::from_utf8_lossy(&fs::read(folder.join(header)).unwrap()).into_owned();
        let names = text.split("typedef struct ").skip(1).filter_map(|rest| rest.split_whitespace().next());
        let names: Vec<_> = names.filter_map(|name| name.strip_suffix("Vtbl")).collect();
        assert!(!names.is_empty(), "{header} declares nothing?");
        // It says itself that it is nothing.
        let missing: Vec<_> = names.iter().filter(|name| **name != "IDummy" && !told.contains(*name)).collect();
        assert!(missing.is_empty(), "{header}: the table says nothing of {missing:?}");
    }
}

/// Where mingw has them; nothing where there is no mingw.
fn windows_headers() -> Option<PathBuf> {
    let arguments = ["-M", "-include", "ipmsp.h", "-x", "c", "/dev/null"];
    let output = Command::new("x86_64-w64-mingw32-gcc").args(arguments).output().ok()?;
    let files = String::from_utf8(output.stdout).unwrap();
    let header = files.split_whitespace().find(|file| file.ends_with("/ipmsp.h")).unwrap();
    Path::new(header).parent().map(Path::to_owned)
}

#[test]
fn classes_of_terminals_are_those_that_are_written_down() {
    const CLASSES: [(&str, &str); 5] = [
        ("MICROPHONE", "CLSID_MicrophoneTerminal "),
        ("SPEAKERS", "CLSID_SpeakersTerminal "),
        ("MEDIA_STREAM", "CLSID_MediaStreamTerminal "),
        ("FILE_PLAYBACK", "CLSID_FilePlaybackTerminal "),
        ("FILE_RECORDING", "CLSID_FileRecordingTerminal "),
    ];
    let sources =
        [("msp-gst/src/com/terminal/class.rs", 5), ("tapi-host/src/tapi/recipe.rs", 3), ("samples/c-host/media.h", 2)];
    for (path, count) in sources {
        let text = fs::read_to_string(in_the_tree(path)).unwrap();
        // A name of ours, and a class in braces.
        let lines = text.lines().filter_map(|line| line.split_once("\"{"));
        let found = lines.filter_map(|(before, after)| {
            let (_, class) = CLASSES.iter().find(|(word, _)| before.contains(word))?;
            Some((class, NAMES.lines().find_map(|line| line.strip_prefix(class)).unwrap(), after))
        });
        let found: Vec<_> = found.filter(|(.., after)| after.contains("}\"")).collect();
        for (class, number, after) in &found {
            assert!(after.starts_with(&format!("{number}}}\"")), "{path}: {class}is not {after}");
        }
        assert_eq!(found.len(), count, "{path}");
    }
}
