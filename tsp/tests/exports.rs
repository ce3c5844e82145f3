//! The built library, held against the list of TSPI's functions; and the README's table, made from the same list.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use object::{Object as _, ObjectSymbol as _};
use plenary_tsp::abi::exports::{Export, State, exports};

/// Every function that TAPI can ask a provider for, one a line, as `tspi.h` names them.
const WANTED: &str = include_str!("tspi-exports.txt");

/// The library that cargo built beside this test. `cargo build` copies it one folder up, `cargo test` does not.
fn library() -> PathBuf {
    let name = format!("{}plenary_tsp{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    std::env::current_exe().unwrap().with_file_name(name)
}

fn wanted() -> BTreeSet<String> {
    WANTED.lines().map(str::to_string).collect()
}

#[test]
fn the_table_names_each_function_once() {
    let names: Vec<_> = exports().iter().map(|export| export.name.to_string()).collect();
    assert_eq!(names.iter().cloned().collect::<BTreeSet<_>>(), wanted());
    assert_eq!(names.len(), wanted().len(), "one is named twice");
}

#[test]
fn the_library_exports_tspi_and_nothing_else() {
    let bytes = std::fs::read(library()).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let found: BTreeSet<_> =
        file.exports().unwrap().iter().map(|export| String::from_utf8_lossy(export.name()).into_owned()).collect();
    assert_eq!(found, wanted());
}

/// What the library may ask of a Linux system, by the beginning of the name: memory, threads, time, files (for the log and
/// for back-traces of panics), and the loader. No name of a socket begins so.
#[cfg(target_os = "linux")]
const MAY_USE: [&str; 56] = [
    "_ITM_",
    "_Unwind_",
    "__cxa_",
    "__errno_location",
    "__gmon_start__",
    "__tls_get_addr",
    "__xpg_strerror_r",
    "abort",
    "bcmp",
    "calloc",
    "clock_gettime",
    "close",
    "dl_iterate_phdr",
    "dladdr",
    "dlsym",
    "fcntl",
    "free",
    "fstat",
    "getauxval",
    "getcwd",
    "getenv",
    "gettid",
    "lseek",
    "malloc",
    "memchr",
    "memcmp",
    "memcpy",
    "memmove",
    "memrchr",
    "memset",
    "mmap",
    "mprotect",
    "munmap",
    "nanosleep",
    "open",
    "pause",
    "poll",
    "posix_memalign",
    "pthread_",
    "read",
    "readlink",
    "realloc",
    "realpath",
    "sched_yield",
    "sigaction",
    "sigaltstack",
    "signal",
    "stat",
    "statx",
    "strlen",
    "syscall",
    "sysconf",
    "write",
    "writev",
    "environ",
    "fsync",
];

#[test]
#[cfg(target_os = "linux")]
fn the_library_asks_the_system_for_nothing_of_a_network() {
    let bytes = std::fs::read(library()).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let asked: Vec<_> = file.dynamic_symbols().filter(|symbol| symbol.is_undefined()).collect();
    assert!(asked.len() > 20, "the table of symbols must be real: {}", asked.len());
    let allowed = |name: &str| name.is_empty() || MAY_USE.iter().any(|beginning| name.starts_with(beginning));
    let others: Vec<_> = asked.iter().filter_map(|symbol| symbol.name().ok()).filter(|name| !allowed(name)).collect();
    assert!(others.is_empty(), "the library asks for {others:?}");
    for socket in ["socket", "connect", "bind", "sendto", "recvfrom", "getaddrinfo", "setsockopt", "listen", "accept4"]
    {
        assert!(!allowed(socket), "the list of what is allowed lets {socket} through");
    }
}

const BEGIN: &str = "<!-- begin: table of TSPI functions, written by a test of plenary-tsp -->\n";
const END: &str = "<!-- end -->\n";

/// One row for each matter and for each reason.
fn table() -> String {
    let exports = exports();
    let mut rows: Vec<State> = Vec::new();
    for export in &exports {
        if !rows.contains(&export.state) {
            rows.push(export.state);
        }
    }
    let mut table = String::from("| functions | state |\n| --- | --- |\n");
    for row in rows {
        let of_row = exports.iter().filter(|export| export.state == row);
        let names: Vec<_> = of_row.map(|Export { name, .. }| format!("`{name}`")).collect();
        let state = match row {
            State::Done(matter) => format!("done: {matter}"),
            State::Unavailable(reason) => format!("unavailable: {reason}"),
        };
        writeln!(table, "| {} | {state} |", names.join(" ")).unwrap();
    }
    table
}

#[test]
fn the_readme_has_the_table_as_the_code_has_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let table = format!("\n{}\n", table());
    if std::env::var_os("PLENARY_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(found, table, "run `PLENARY_BLESS=1 cargo test -p plenary-tsp --test exports`");
}
