//! Conferences that are not heard but given: folders, files and pages. Nothing here leaves this computer.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use plenary_rendezvous::{Departure, Error, Event, Rendezvous, Settings, Source};

const PATIENCE: Duration = Duration::from_secs(20);

const CHOIR: &str = "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=Choir\r\nt=0 0\r\n\
                     m=audio 5004 RTP/AVP 0\r\nc=IN IP4 239.255.7.7/15\r\n";

/// A folder of the test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plenary-by-hand-{}-{test}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn without_network(folders: Vec<PathBuf>) -> Rendezvous {
    Rendezvous::start(Settings { sap: false, folders, ..Settings::default() }).unwrap()
}

#[test]
fn a_folder_is_listed_and_followed() {
    let folder = Folder::new("folder");
    let path = folder.0.join("choir.sdp");
    fs::write(&path, CHOIR).unwrap();
    let rendezvous = without_network(vec![folder.0.clone()]);
    let listing = rendezvous.wait_for("choir", PATIENCE).unwrap();
    assert_eq!((&*listing.sdp, &listing.source), (CHOIR.as_bytes(), &Source::File(path.clone())));
    fs::write(&path, CHOIR.replace("Choir", "Chamber choir")).unwrap();
    let changed = rendezvous.wait_for("Chamber choir", PATIENCE).unwrap();
    assert_eq!(changed.id, listing.id);
    fs::remove_file(path).unwrap();
    let events = std::iter::from_fn(|| rendezvous.events().recv_timeout(PATIENCE).ok());
    let gone = events.filter_map(|event| if let Event::Gone { why, .. } = event { Some(why) } else { None }).next();
    assert_eq!(gone, Some(Departure::Removed));
}

#[test]
fn a_file_given_by_hand_is_read_at_once_and_listed() {
    let folder = Folder::new("file");
    let path = folder.0.join("choir");
    fs::write(&path, CHOIR).unwrap();
    let rendezvous = without_network(Vec::new());
    for way in [path.display().to_string(), format!("file://{}", path.display())] {
        assert_eq!(rendezvous.open(&way).unwrap().name, "Choir");
    }
    assert!(rendezvous.wait_for("Choir", PATIENCE).is_some());
}

#[test]
fn a_page_given_by_hand_is_fetched_and_listed() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/choir.sdp", server.local_addr().unwrap());
    let answered = thread::spawn(move || {
        for text in [CHOIR, "<html>Roses are red</html>"] {
            let (mut asker, _) = server.accept().unwrap();
            _ = asker.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", text.len());
            asker.write_all((head + text).as_bytes()).unwrap();
        }
    });
    let rendezvous = without_network(Vec::new());
    assert_eq!(rendezvous.open(&url).unwrap().name, "Choir");
    let listing = rendezvous.wait_for("Choir", PATIENCE).unwrap();
    assert_eq!((&*listing.sdp, &listing.source), (CHOIR.as_bytes(), &Source::Other(url.clone())));
    let poem = rendezvous.open(&url).unwrap_err().to_string();
    assert!(poem.starts_with(&format!("{url}: line 1")) && poem.contains("begins with `v=0`"), "{poem}");
    answered.join().unwrap();
    assert_eq!(rendezvous.conferences().len(), 1);
}

#[test]
fn what_cannot_be_opened_says_why_and_what_to_do() {
    let folder = Folder::new("refused");
    let rendezvous = without_network(Vec::new());
    let words = |what: &str| rendezvous.open(what).unwrap_err().to_string();
    let missing = words("/nowhere/at-all.sdp");
    assert!(missing.contains("/nowhere/at-all.sdp") && missing.contains("check that it is there"), "{missing}");
    assert!(words("https://example.org/call.sdp").contains("save the description into a file"));
    fs::write(folder.0.join("poem"), "Roses are red").unwrap();
    let poem = words(Path::new(&folder.0).join("poem").to_str().unwrap());
    assert!(poem.contains("poem: line 1") && poem.contains("begins with `v=0`"), "{poem}");
    assert!(rendezvous.conferences().is_empty());
}

#[test]
fn without_announcements_nothing_is_announced() {
    let rendezvous = without_network(Vec::new());
    let error = rendezvous.announce_text(CHOIR.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::NowhereToAnnounce), "{error}");
    assert!(error.to_string().contains("switch SAP on"));
}
