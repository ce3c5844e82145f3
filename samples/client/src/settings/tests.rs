use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::places::Platform;
use super::*;
use crate::cli::{Microphone, Part};

/// A folder that goes when the test is over.
struct Home {
    path: PathBuf,
    places: Places,
}

impl Home {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("plenary-settings-{}-{number}", std::process::id()));
        let places = at(Platform::Unix, &[("PLENARY_HOME", path.to_str().unwrap())]).unwrap();
        Self { path, places }
    }

    fn with(file: &str, text: impl AsRef<[u8]>) -> Self {
        let home = Self::new();
        fs::create_dir_all(&home.path).unwrap();
        fs::write(home.path.join(file), text).unwrap();
        home
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn at(platform: Platform, environment: &[(&str, &str)]) -> Option<Places> {
    Places::on(platform, |name| {
        environment.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
    })
}

fn part(name: Option<&str>, mic: Option<Microphone>) -> Part {
    Part { name: name.map(Into::into), mic, speaker: None, record: None, leave_after: None, anonymous: false }
}

#[test]
fn each_platform_has_its_place() {
    let place = |platform, environment: &[_]| at(platform, environment).map(|places| places.preferences());
    let home = [("HOME", "/home/zoe")];
    assert_eq!(place(Platform::Unix, &home), Some("/home/zoe/.config/plenary/settings.toml".into()));
    let xdg = [("HOME", "/home/zoe"), ("XDG_CONFIG_HOME", "/cfg"), ("XDG_STATE_HOME", "relative")];
    assert_eq!(place(Platform::Unix, &xdg), Some("/cfg/plenary/settings.toml".into()));
    assert_eq!(at(Platform::Unix, &xdg).unwrap().identity(), PathBuf::from("/home/zoe/.local/state/plenary/identity"));
    assert_eq!(place(Platform::Unix, &[]), None);
    let roaming = place(Platform::Windows, &[("APPDATA", "R"), ("LOCALAPPDATA", "L")]).unwrap();
    assert_eq!(roaming, ["R", "Plenary", "settings.toml"].iter().collect::<PathBuf>());
    assert_eq!(place(Platform::Windows, &[("PLENARY_HOME", "here")]), Some("here/settings.toml".into()));
}

#[test]
fn flags_win_over_the_file_and_the_file_over_the_account() {
    let home = Home::with("settings.toml", "name = \"Zoë\"\nmicrophone = \"tone:440\"\nlater = [1]\n");
    let (preferences, notes) = Preferences::load(Some(&home.places));
    assert!(notes.is_empty(), "{notes:?}");
    let taking = preferences.in_effect(&part(None, None), Some("zoe")).unwrap();
    assert_eq!((taking.name.as_str(), taking.microphone), ("Zoë", Some(Microphone::Tone(440.0))));
    let taking = preferences.in_effect(&part(Some("Z."), Some(Microphone::None)), None).unwrap();
    assert_eq!((taking.name.as_str(), taking.microphone), ("Z.", Some(Microphone::None)));
    let nobody = Preferences::default().in_effect(&part(None, None), None).unwrap();
    assert_eq!(nobody, Taking { name: "Somebody".into(), microphone: None, speaker: None });
}

#[test]
fn a_broken_file_costs_its_contents_and_says_so() {
    let unknown = "microphone = \"tone:x\"\nspeaker = \"file:\"";
    for broken in ["name = ", "\u{0}\u{1}", "[[name]]\nx = 1", "name = 5\nspeaker = \"\"", unknown] {
        let home = Home::with("settings.toml", broken);
        let (preferences, notes) = Preferences::load(Some(&home.places));
        assert_eq!((preferences, notes.is_empty()), (Preferences::default(), false), "{broken:?}");
    }
    let home = Home::with("settings.toml", [0xff, 0xfe]);
    assert!(Preferences::load(Some(&home.places)).1[0].contains("ignored"));
    let home = Home::with("settings.toml", "# ".to_string() + &"x".repeat(300_000));
    assert!(Preferences::load(Some(&home.places)).1[0].contains("too long"));
    let unclear = Preferences { speaker: Some("file:".into()), ..Preferences::default() };
    assert!(unclear.in_effect(&part(None, None), None).unwrap_err().starts_with("settings.toml: speaker: "));
}

#[test]
fn one_running_program_holds_the_identity_and_the_next_run_has_it_again() {
    let home = Home::new();
    let first = Identity::of_installation(Some(&home.places)).unwrap();
    assert!(first.is_installations() && first.cname().len() == 16);
    let second = Identity::of_installation(Some(&home.places)).unwrap();
    assert!(!second.is_installations() && second.cname() != first.cname());
    assert_ne!(Identity::fresh().unwrap().cname(), first.cname());

    let cname = first.cname().to_string();
    drop(first);
    assert_eq!(Identity::of_installation(Some(&home.places)).unwrap().cname(), cname);
}

#[test]
fn an_identity_that_is_none_is_replaced_and_no_place_is_no_hindrance() {
    for broken in ["", "short", "\u{1b}[31mxxxxxxxxxxxxxx", "../../etc/passwd "] {
        let home = Home::with("identity", broken);
        let identity = Identity::of_installation(Some(&home.places)).unwrap();
        assert!(identity.is_installations() && !identity.cname().is_empty(), "{broken:?}");
        assert_eq!(fs::read_to_string(home.places.identity()).unwrap().trim(), identity.cname());
    }
    assert!(!Identity::of_installation(None).unwrap().is_installations());
    let home = Home::with("x", "a file where a folder should be");
    let places = at(Platform::Unix, &[("PLENARY_HOME", home.path.join("x").to_str().unwrap())]).unwrap();
    assert!(!Identity::of_installation(Some(&places)).unwrap().is_installations());
}

#[test]
fn volumes_are_remembered_by_canonical_name() {
    let home = Home::new();
    let (mut volumes, _) = Volumes::load(Some(&home.places));
    volumes.set("ada=[x]\"", Volume { percent: 30, muted: false }, 7);
    volumes.set("bob", Volume { percent: 999, muted: true }, 8);
    volumes.set("eve", Volume::AS_SENT, 9);
    volumes.save(&home.places).unwrap();
    let (mut again, notes) = Volumes::load(Some(&home.places));
    assert_eq!((again.len(), notes.len()), (2, 0));
    assert_eq!(again.meet("ada=[x]\"", 9).percent, 30);
    assert_eq!(again.meet("bob", 9), Volume { percent: Volume::LOUDEST, muted: true });
    assert_eq!(again.meet("eve", 9), Volume::AS_SENT);
}

#[test]
fn two_programs_remember_what_either_was_told() {
    let home = Home::new();
    let half = Volume { percent: 50, muted: false };
    let [mut one, mut other] = [0, 1].map(|_| Volumes::load(Some(&home.places)).0);
    one.set("ada", half, 7);
    one.set("bob", half, 7);
    one.save(&home.places).unwrap();
    other.set("eve", half, 8);
    other.save(&home.places).unwrap();
    one.set("bob", Volume::AS_SENT, 9);
    one.save(&home.places).unwrap();
    let (mut all, _) = Volumes::load(Some(&home.places));
    assert_eq!(["ada", "bob", "eve"].map(|cname| all.meet(cname, 9).percent), [50, 100, 50]);
}

#[test]
fn strangers_cannot_make_the_memory_grow_and_who_was_met_stays() {
    let mut volumes = Volumes::default();
    volumes.set("ada", Volume { percent: 30, muted: false }, 1);
    for stranger in 0..1000 {
        volumes.meet("ada", 2 + stranger);
        volumes.set(&format!("stranger {stranger}"), Volume { percent: 50, muted: false }, 2 + stranger);
    }
    assert_eq!((volumes.len(), volumes.meet("ada", 2000).percent), (500, 30));
    volumes.set(&"x".repeat(256), Volume { percent: 50, muted: true }, 3000);
    assert_eq!(volumes.len(), 500);
}

#[test]
fn a_hostile_file_of_volumes_is_bounded_and_never_fatal() {
    let text = "ada = 5\n[bob]\npercent = -1\nday = -3\nmuted = \"yes\"\n[eve]\npercent = 70000\nmuted = true\n";
    let home = Home::with("volumes.toml", text);
    let (mut volumes, _) = Volumes::load(Some(&home.places));
    assert_eq!(volumes.meet("bob", 1), Volume::AS_SENT);
    assert_eq!(volumes.meet("eve", 1), Volume { percent: 100, muted: true });
}

#[test]
fn what_is_kept_leaves_the_rest_of_the_file_as_it_was() {
    let mine = "# Mine.\nmicrophone = \"tone:440\" # for now\nlater = [1]\n\n[extra]\nname = \"not this\"\n";
    let home = Home::with("settings.toml", mine);
    let (before, _) = Preferences::load(Some(&home.places));
    let changed = Preferences { name: Some("Zoë \"Z\"".into()), microphone: None, ..before.clone() };
    changed.keep(&before, &home.places).unwrap();
    let text = fs::read_to_string(home.path.join("settings.toml")).unwrap();
    assert_eq!(text, "# Mine.\nlater = [1]\n\nname = 'Zoë \"Z\"'\n[extra]\nname = \"not this\"\n");
    assert_eq!(Preferences::load(Some(&home.places)), (changed.clone(), Vec::new()));

    let device = Preferences { microphone: Some("USB headset".into()), ..changed.clone() };
    device.keep(&changed, &home.places).unwrap();
    assert_eq!(Preferences::load(Some(&home.places)).0, device);
}

#[test]
fn what_is_kept_begins_a_file_and_never_ends_one() {
    let home = Home::new();
    let named = Preferences { name: Some("Ada".into()), ..Preferences::default() };
    named.keep(&Preferences::default(), &home.places).unwrap();
    assert_eq!(Preferences::load(Some(&home.places)).0, named);

    let home = Home::with("settings.toml", "name = \"Zoë\nspeaker =");
    let refused = named.keep(&Preferences::default(), &home.places).unwrap_err();
    assert!(refused.contains("is not TOML"), "{refused}");
    assert_eq!(fs::read_to_string(home.path.join("settings.toml")).unwrap(), "name = \"Zoë\nspeaker =");

    // No line of its own: the table is written anew, and says the same.
    let home = Home::with("settings.toml", "\"name\" = \"\"\"\nZoë\"\"\"\n");
    let before = Preferences::load(Some(&home.places)).0;
    named.keep(&before, &home.places).unwrap();
    assert_eq!(Preferences::load(Some(&home.places)).0, named);
}

#[test]
#[cfg(unix)]
fn a_linked_file_stays_a_link() {
    let home = Home::with("elsewhere.toml", "name = \"Zoë\"\n");
    std::os::unix::fs::symlink(home.path.join("elsewhere.toml"), home.path.join("settings.toml")).unwrap();
    let before = Preferences::load(Some(&home.places)).0;
    Preferences { name: Some("Ada".into()), ..before.clone() }.keep(&before, &home.places).unwrap();
    assert!(home.path.join("settings.toml").is_symlink());
    assert_eq!(fs::read_to_string(home.path.join("elsewhere.toml")).unwrap(), "name = \"Ada\"\n");
}
