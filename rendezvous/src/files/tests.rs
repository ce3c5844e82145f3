use std::sync::atomic::{AtomicU32, Ordering};

use conference_model::time::NtpTime;

use super::*;

/// A folder of its own for each test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("plenary-files-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// What is new at this second.
fn look(files: &mut Files, second: u64) -> Vec<Change> {
    let at = Instant::after_epoch(Duration::from_secs(second));
    files.look(Moment { at, wall: NtpTime::default() });
    std::iter::from_fn(|| files.poll()).filter(|change| !matches!(change, Change::Again(..))).collect()
}

#[test]
fn files_appear_change_and_go() {
    let folder = Folder::new();
    let mut files = Files::folder(folder.0.clone());
    let path = folder.write("call.sdp", "v=0\n");
    let changes = look(&mut files, 0);
    let [Change::Found(key, finding)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((&*finding.sdp, &finding.source), (b"v=0\n".as_slice(), &Source::File(path.clone())));
    folder.write("call.sdp", "v=0 longer\n");
    assert_eq!(look(&mut files, 1), [], "it is not looked at all the time");
    let changes = look(&mut files, 2);
    let [Change::Changed(changed, finding)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((changed, &*finding.sdp), (key, b"v=0 longer\n".as_slice()));
    assert_eq!(look(&mut files, 4), []);
    fs::remove_file(path).unwrap();
    assert_eq!(look(&mut files, 6), [Change::Gone(*key, Departure::Removed)]);
}

#[test]
fn a_folder_that_comes_later_is_listed_then() {
    let folder = Folder::new();
    let mut files = Files::folder(folder.0.join("later"));
    assert_eq!(look(&mut files, 0), []);
    fs::create_dir(folder.0.join("later")).unwrap();
    folder.write("later/call.SDP", "v=0\n");
    assert_eq!(look(&mut files, 2).len(), 1);
}

#[test]
fn hidden_files_other_files_and_folders_are_left_alone() {
    let folder = Folder::new();
    folder.write(".call.sdp", "v=0\n");
    folder.write("call.sdp~", "v=0\n");
    folder.write("notes.txt", "v=0\n");
    fs::create_dir(folder.0.join("folder.sdp")).unwrap();
    assert_eq!(look(&mut Files::folder(folder.0.clone()), 0), []);
}

#[test]
fn what_a_file_is_called_is_shown_harmlessly() {
    let hostile = PathBuf::from("/calls/\u{1b}[31mRed\u{1b}]0;own\u{7}\u{9b}2J\u{202e}\nChoir.sdp");
    let words = Source::File(hostile.clone()).to_string();
    assert_eq!(words, "/calls/[31mRed]0;own2J Choir.sdp");
    assert_eq!(Source::Other(hostile.display().to_string()).to_string(), words);
    let cause = io::ErrorKind::NotFound.into();
    let unreadable = crate::Error::Unreadable { path: hostile.clone(), cause }.to_string();
    assert!(unreadable.starts_with(&format!("cannot read {words} (")), "{unreadable:?}");
    assert_eq!(Files::one(hostile).name(), format!("file {words}"));
}

#[test]
fn a_huge_file_is_read_no_further_than_it_takes_to_refuse_it() {
    let folder = Folder::new();
    let path = folder.write("huge.sdp", &"a".repeat(1_000_000));
    assert_eq!(Files::read(&path).unwrap().len(), limits::TEXT + 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_makes_nobody_wait() {
    let folder = Folder::new();
    let path = folder.0.join("pipe.sdp");
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    assert!(Files::read(&path).is_err());
    // Nor when it takes a file's place at the last moment.
    let (tell, told) = std::sync::mpsc::channel();
    let swapped = path.clone();
    std::thread::spawn(move || tell.send(opened(&swapped).is_err()));
    assert_eq!(told.recv_timeout(Duration::from_secs(5)), Ok(true), "it waits for a writer");
    assert_eq!(look(&mut Files::folder(folder.0.clone()), 0), []);
    assert_eq!(look(&mut Files::one(path), 0), []);
}
