//! Rules about source text. They judge tokens, not lines, so that a comment or a string may say "unsafe" in peace.

use std::iter::Peekable;

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// Where unsafe code may stand: the C boundary of the telephony provider, the tests and the fuzz entries that call it as C
/// does, the COM boundary and the socket calls of the media provider, the host's calls into both, the small provider that
/// the host's tests call, and the test that takes a descriptor from under a running engine.
pub const UNSAFE_ROOMS: [&str; 9] = [
    "tsp/src/abi",
    "tsp/tests",
    "tests/fuzz/src/tspi",
    "msp-gst/src/com",
    "msp-gst/src/net/sys.rs",
    "msp-gst/tests/com",
    "tapi-host/src/foreign",
    "tapi-host/tests/programs/failing.rs",
    "tapi-host/tests/strict/toy",
];

/// A file longer than this is split.
pub const MOST_LINES: usize = 600;

/// A file longer than this should be.
pub const MANY_LINES: usize = 400;

/// Paths that have no business in a pure crate, as they begin.
const IMPURE_PATHS: [&str; 13] = [
    "std::env",
    "std::fs",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os",
    "std::process",
    "std::sync",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::collections::hash_map::RandomState",
];

/// Names that say the same wherever they come from.
const IMPURE_NAMES: [&str; 8] =
    ["LazyLock", "OnceCell", "OnceLock", "RandomState", "SystemTime", "TcpStream", "UdpSocket", "thread_local"];

/// Whether `path` may hold unsafe code.
#[must_use]
pub fn is_unsafe_room(path: &str) -> bool {
    UNSAFE_ROOMS.iter().any(|room| path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether the word `unsafe` is used in `text`, as code or as an attribute.
///
/// # Errors
/// When `text` is not Rust.
pub fn has_unsafe(text: &str) -> Result<bool, LexError> {
    Ok(names(text.parse()?).iter().any(|name| name == "unsafe"))
}

/// What in `text`, its tests left out, needs a clock, a thread, a socket, a file or global state.
///
/// # Errors
/// When `text` is not Rust.
pub fn impurities(text: &str) -> Result<Vec<String>, LexError> {
    let code = without_tests(text.parse()?);
    let mut found: Vec<_> = paths(code.clone()).into_iter().filter(|path| is_impure_path(path)).collect();
    found.extend(names(code).into_iter().filter(|name| IMPURE_NAMES.contains(&name.as_str())));
    found.sort();
    found.dedup();
    Ok(found)
}

/// Whether the crate whose root is `text` forbids unsafe code.
#[must_use]
pub fn forbids_unsafe(text: &str) -> bool {
    let squeezed: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    squeezed.replace(' ', "").contains("#![forbid(unsafe_code)]")
}

/// The test functions in `text`: those that `#[test]` stands before, inside `proptest!` too.
///
/// # Errors
/// When `text` is not Rust.
pub fn test_functions(text: &str) -> Result<Vec<String>, LexError> {
    let mut found = Vec::new();
    collect_tests(text.parse()?, &mut found);
    Ok(found)
}

fn collect_tests(code: TokenStream, found: &mut Vec<String>) {
    let mut is_test = false;
    let mut tokens = code.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) if group.stream().to_string() == "test" => is_test = true,
            TokenTree::Group(group) => collect_tests(group.stream(), found),
            TokenTree::Ident(word) if word == "fn" && is_test => {
                found.extend(tokens.peek().map(ToString::to_string));
                is_test = false;
            }
            _ => {}
        }
    }
}

fn is_impure_path(path: &str) -> bool {
    let whole_segments = |rest: &str| rest.is_empty() || rest.starts_with("::");
    IMPURE_PATHS.iter().any(|impure| path.strip_prefix(impure).is_some_and(whole_segments))
}

/// Every identifier and keyword in `code`.
fn names(code: TokenStream) -> Vec<String> {
    let each = code.into_iter().flat_map(|token| match token {
        TokenTree::Group(group) => names(group.stream()),
        TokenTree::Ident(name) => vec![name.to_string()],
        _ => Vec::new(),
    });
    each.collect()
}

/// `code` without the items that `#[cfg(test)]` stands before.
fn without_tests(code: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut tokens = code.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) if group.stream().to_string().replace(' ', "") == "cfg(test)" => {
                skip_item(&mut tokens);
            }
            TokenTree::Group(group) => {
                let inner = without_tests(group.stream());
                kept.push(proc_macro2::Group::new(group.delimiter(), inner).into());
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

/// Leaves `tokens` behind the item that begins there: behind its body or its semicolon.
fn skip_item(tokens: &mut impl Iterator<Item = TokenTree>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            TokenTree::Punct(mark) if mark.as_char() == ';' => return,
            _ => {}
        }
    }
}

/// Every path in `code` that begins with `std` or `core`, with the braces of a `use` multiplied out.
fn paths(code: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut tokens = code.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if name == "std" || name == "core" => follow("std".into(), &mut tokens, &mut found),
            TokenTree::Group(group) => found.extend(paths(group.stream())),
            _ => {}
        }
    }
    found
}

type Tokens = Peekable<proc_macro2::token_stream::IntoIter>;

/// Follows a path that has come as far as `path`; a brace makes several of it.
fn follow(mut path: String, tokens: &mut Tokens, found: &mut Vec<String>) {
    while tokens.next_if(is_colon).is_some() {
        while tokens.next_if(is_colon).is_some() {}
        match tokens.next() {
            Some(TokenTree::Ident(name)) => path = format!("{path}::{name}"),
            Some(TokenTree::Group(group)) => return branch(&path, group.stream(), found),
            _ => break,
        }
    }
    found.push(path);
}

fn branch(path: &str, branches: TokenStream, found: &mut Vec<String>) {
    let mut tokens = branches.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let TokenTree::Ident(name) = token {
            follow(format!("{path}::{name}"), &mut tokens, found);
        }
    }
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_is_found_in_code_and_attributes_but_not_in_prose() {
        assert!(has_unsafe("fn f() { unsafe { g() } }").unwrap());
        assert!(has_unsafe("#[unsafe(no_mangle)] fn f() {}").unwrap());
        assert!(!has_unsafe("// unsafe\n/// unsafe\nfn f() { \"unsafe { }\"; 'u'; r#\"unsafe\"#; }").unwrap());
        assert!(!has_unsafe("#![forbid(unsafe_code)]").unwrap());
    }

    #[test]
    fn unsafe_rooms_are_whole_folders() {
        assert!(is_unsafe_room("tsp/src/abi/lines.rs") && is_unsafe_room("msp-gst/src/net/sys.rs"));
        assert!(!is_unsafe_room("tsp/src/abiding.rs") && !is_unsafe_room("msp-gst/src/net/socket.rs"));
    }

    #[test]
    fn clocks_threads_sockets_and_files_are_found() {
        assert_eq!(impurities("fn f() { std::time::Instant::now(); }").unwrap(), ["std::time::Instant::now"]);
        assert_eq!(impurities("use std::thread;").unwrap(), ["std::thread"]);
        assert_eq!(impurities("fn f(_: &UdpSocket) {}").unwrap(), ["UdpSocket"]);
        assert_eq!(impurities("static T: OnceLock<u8> = OnceLock::new();").unwrap(), ["OnceLock"]);
    }

    #[test]
    fn impurities_hidden_in_braces_are_found() {
        let text = "use std::{fmt, fs, time::{Duration, Instant as Clock}, env::var};";
        assert_eq!(impurities(text).unwrap(), ["std::env::var", "std::fs", "std::time::Instant"]);
    }

    #[test]
    fn pure_code_and_tests_pass() {
        assert!(impurities("use std::time::Duration; use std::net::{IpAddr, SocketAddr};").unwrap().is_empty());
        assert!(impurities("const V: &str = env!(\"CARGO_PKG_VERSION\");").unwrap().is_empty());
        assert!(impurities("#[cfg(test)] mod tests { use std::fs; }").unwrap().is_empty());
        assert!(impurities("#[cfg(test)] mod tests; use std::fs;").unwrap() == ["std::fs"]);
    }

    #[test]
    fn the_promise_to_forbid_unsafe_is_seen_unless_commented_out() {
        assert!(forbids_unsafe("//! A crate.\n#![forbid(unsafe_code)]\n"));
        assert!(!forbids_unsafe("// #![forbid(unsafe_code)]\n"));
    }

    #[test]
    fn test_functions_are_found_in_modules_and_macros() {
        let text = "fn helper() {} #[cfg(test)] mod tests { #[test] #[ignore] fn a_rule() {} \
                    proptest! { #[test] fn a_property(x in 0..9) {} } }";
        assert_eq!(test_functions(text).unwrap(), ["a_rule", "a_property"]);
    }
}
