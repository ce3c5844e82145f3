//! The conference screen on a real terminal.

use std::time::Duration;

use lab::Test;

use crate::common::{Network, PATIENCE, sdp, text};
use crate::sound::Sound;
use crate::terminal::{Colours, Terminal};

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![
        the_list_fills_by_itself_and_q_gives_the_terminal_back,
        hostile_names_stay_in_their_cells,
        a_window_too_small_says_so_until_it_is_larger,
        names_are_typed_in_any_script,
        keys_and_clicks_choose,
        ctrl_c_and_sigterm_give_the_terminal_back,
        whose_window_is_closed_says_goodbye,
        enter_joins_and_shows_who_is_here,
        what_somebody_contradicts_is_marked_and_joined_with_a_warning,
        the_demonstration_is_shown,
        leaving_the_demonstration_ends_it,
        the_environment_wins_over_what_is_kept,
        a_persons_volume_is_remembered,
        a_terminal_gets_the_colours_that_it_has,
        nothing_flickers,
    ];
    let with_sound = lab::tests![settings_are_chosen_kept_and_in_effect_the_next_time];
    [tests.map(|test| test.with_program("setsid")).as_slice(), &with_sound.map(|test| test.with_program("pulseaudio"))]
        .concat()
}

fn the_list_fills_by_itself_and_q_gives_the_terminal_back() {
    let network = Network::new("scr-list");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("Listening for conferences");
    let (mut created, _) = network.start(1, &["create", "Zoë's 会議", "--no-join"], "is announced");
    terminal.await_text("▸ Zoë's 会議");
    terminal.await_text("192.0.2.2 on eth0");
    created.end(PATIENCE).unwrap();
    terminal.await_text("Listening for conferences");
    terminal.types("q");
    assert!(terminal.await_end().success());
    assert!(terminal.is_given_back(), "{}", terminal.page());
}

fn hostile_names_stay_in_their_cells() {
    let network = Network::new("scr-hostile");
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202E}evil \u{0351}\u{0351}\u{0351}".to_string() + &"会x".repeat(100);
    let file = network.file("evil.sdp", sdp(&evil, 15));
    let _announced = network.start(1, &["announce", text(&file)], "is announced");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("[2J]0;ownedevil");
    terminal.await_text("Enter joins it");
    let page = terminal.page();
    for line in page.lines().skip(2).take(10) {
        assert!(line.starts_with('│') && line.ends_with('│'), "{page}");
    }
    assert!(!terminal.has_another_title());
    assert!(page.contains('…') && !page.contains('\u{202E}'), "{page}");
}

fn a_window_too_small_says_so_until_it_is_larger() {
    let network = Network::new("scr-small");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("Listening for conferences");
    terminal.resize(50, 10);
    terminal.await_text("has 50 × 10.");
    terminal.resize(100, 30);
    terminal.await_page("frame as wide as the window", |page| {
        page.lines().nth(1).is_some_and(|line| line.chars().count() == 100 && line.ends_with('╮'))
    });
}

fn names_are_typed_in_any_script() {
    let network = Network::new("scr-utf8");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("Listening for conferences");
    terminal.types("c");
    terminal.await_text("what shall it be called?");
    terminal.types("Zoë 会議 q");
    terminal.await_text("Name     Zoë 会議 q");
    terminal.types("\u{1b}");
    terminal.await_text("Listening for conferences");
}

fn keys_and_clicks_choose() {
    let network = Network::new("scr-choose");
    let first = network.file("1.sdp", sdp("Choir", 15));
    let second = network.file("2.sdp", sdp("Band", 15).replace("o=- 7", "o=- 8"));
    let _choir = network.start(1, &["announce", text(&first)], "is announced");
    let _band = network.start(1, &["announce", text(&second)], "is announced");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("2 conferences");
    terminal.await_page("choice", |page| page.lines().nth(3).is_some_and(|line| line.contains('▸')));
    terminal.types("j");
    terminal.await_page("choice below", |page| page.lines().nth(4).is_some_and(|line| line.contains('▸')));
    // The left button, on column 10 of the first row (SGR mouse protocol, counted from 1).
    terminal.types("\u{1b}[<0;10;4M\u{1b}[<0;10;4m");
    terminal.await_page("choice above", |page| page.lines().nth(3).is_some_and(|line| line.contains('▸')));
    terminal.types("/Band");
    terminal.await_page("one left", |page| page.contains("▸ Band") && !page.contains("Choir"));
}

fn ctrl_c_and_sigterm_give_the_terminal_back() {
    let network = Network::new("scr-end");
    let end: [fn(&mut Terminal); 2] = [|terminal| terminal.types("\u{3}"), |terminal| terminal.terminate()];
    for end in end {
        let mut terminal = Terminal::open(&network);
        terminal.await_text("Listening for conferences");
        end(&mut terminal);
        assert!(terminal.await_end().success());
        assert!(terminal.is_given_back());
    }
}

fn whose_window_is_closed_says_goodbye() {
    let network = Network::new("scr-hangup");
    let bob = ["create", "Choir", "--as", "Bob", "--mic", "tone:440", "--speaker", "none", "--json"];
    let (_bob, mut told) = network.start(1, &bob, r#""event":"joined""#);
    let mut terminal = Terminal::open(&network);
    terminal.await_text("▸ Choir");
    terminal.types("\r");
    terminal.await_text("Bob");
    let found = |told: &mut lab::Lines, sign: &str| {
        let found = told.find(PATIENCE, |line| line.contains(sign).then_some(()));
        found.unwrap_or_else(|| panic!("no {sign}: {:#?}", told.said()));
    };
    found(&mut told, r#""name":"Ada""#);
    let status = terminal.hang_up();
    assert_eq!(status.code(), Some(0), "{status}");
    found(&mut told, r#""event":"participant-left""#);
}

fn enter_joins_and_shows_who_is_here() {
    let network = Network::new("scr-join");
    let bob = ["create", "Choir", "--as", "Bob", "--mic", "tone:440", "--speaker", "none", "--json"];
    let (mut bob, _of_bob) = network.start(1, &bob, r#""event":"joined""#);
    let mut terminal = Terminal::open(&network);
    terminal.await_text("▸ Choir");
    terminal.types("\r");
    terminal.await_text(" · eth0 · ");
    terminal.await_text("Bob");
    println!("{}", terminal.page());
    terminal.types("m");
    terminal.await_text("muted");
    bob.end(PATIENCE).unwrap();
    terminal.await_text("Bob has left");
    terminal.types("q");
    terminal.await_text("Listening for conferences");
    terminal.types("q");
    assert!(terminal.await_end().success());
}

fn what_somebody_contradicts_is_marked_and_joined_with_a_warning() {
    let network = Network::of("scr-contested", ["a", "b", "c"]);
    let genuine = network.file("genuine.sdp", sdp("Choir", 15));
    let forged = network.file("forged.sdp", sdp("Choir", 15).replace("239.255.10.20", "239.255.10.66"));
    let mut terminal = Terminal::open(&network);
    let _genuine = network.start(1, &["announce", text(&genuine)], "is announced");
    terminal.await_text("▸ Choir");
    let _forged = network.start(2, &["announce", text(&forged)], "is announced");
    terminal.await_text("2 conferences");
    terminal.types("j");
    terminal.await_text("Somebody else describes it differently; Enter joins this one");
    terminal.types("\r");
    terminal.await_text("one of them is not genuine");
}

fn the_demonstration_is_shown() {
    let network = Network::new("scr-demo");
    let mut terminal = Terminal::open_with(&network, &["demo", "--for", "9s", "--mic", "tone:330"]);
    terminal.await_page("both", |page| page.contains("Alto") && page.contains("Bass"));
    println!("{}", terminal.page());
    assert!(terminal.await_end().success());
    assert!(terminal.is_given_back());
    terminal.await_text("3 took part, and everybody heard everybody");
}

/// The list behind it would be that of the loopback: whoever created a conference there would wait for ever.
fn leaving_the_demonstration_ends_it() {
    let network = Network::new("scr-demo-end");
    let mut terminal = Terminal::open_with(&network, &["demo", "--mic", "tone:330"]);
    terminal.await_page("both", |page| page.contains("Alto") && page.contains("Bass"));
    terminal.types("q");
    terminal.await_text("3 took part");
    terminal.await_end();
    assert!(terminal.is_given_back());
}

fn settings_are_chosen_kept_and_in_effect_the_next_time() {
    let network = Network::new("scr-settings");
    let sound = Sound::start(&network);
    let loudspeaker = sound.plug("first", "Loudspeaker");
    let mut terminal = Terminal::open_as_a_person(&network, &sound);
    terminal.await_text("Listening for conferences");
    terminal.types("s");
    terminal.await_text("whatever the system chooses");
    terminal.types("\u{15}Zoë\t");
    terminal.await_text("▸ whatever the system chooses");
    terminal.types("\t");
    terminal.await_text("  Loudspeaker");
    let headset = sound.plug("second", "USB_headset");
    terminal.await_text("  USB_headset");
    // Where they stand is the system's business.
    for _ in 0..3 {
        let page = terminal.page();
        if page.contains("▸ USB_headset") {
            break;
        }
        terminal.types("j");
        terminal.await_page("another choice", |now| now != page);
    }
    terminal.types("\r");
    terminal.await_page("closed settings", |page| !page.contains("Settings ─"));
    let kept = std::fs::read_to_string(network.path("home/settings.toml")).unwrap();
    assert_eq!(kept, "name = \"Zoë\"\nspeaker = \"USB_headset\"\n");
    terminal.types("q");
    assert!(terminal.await_end().success());

    let bob = ["create", "Choir", "--as", "Bob", "--mic", "tone:440", "--speaker", "none", "--json"];
    let (_bob, mut of_bob) = network.start(1, &bob, r#""event":"joined""#);
    let mut terminal = Terminal::open_as_a_person(&network, &sound);
    terminal.await_text("▸ Choir");
    terminal.types("\r");
    terminal.await_text("Speaker USB_headset");
    of_bob.find(PATIENCE, |line| line.contains(r#""name":"Zoë""#).then_some(())).unwrap();

    // In the conference: under another name, and what is pulled out is told of and changed for something else.
    sound.pull(&headset);
    terminal.await_text("USB_headset was unplugged");
    terminal.types("s\u{15}Zed\t\tk");
    terminal.await_page("another speaker", |page| !page.contains("Speaker     USB_headset"));
    terminal.types("\r");
    terminal.await_text("Speaker Loudspeaker");
    terminal.await_text("Zed  ");
    of_bob.find(PATIENCE, |line| line.contains(r#""name":"Zed""#).then_some(())).unwrap();
    sound.pull(&loudspeaker);
    terminal.await_text("Loudspeaker was unplugged");
}

fn the_environment_wins_over_what_is_kept() {
    let network = Network::new("scr-env");
    std::fs::create_dir_all(network.path("home")).unwrap();
    std::fs::write(network.path("home/settings.toml"), "name = \"Kept\"\nmicrophone = \"none\"\n").unwrap();
    // The terminal's environment names Ada and a tone.
    let mut terminal = Terminal::open(&network);
    terminal.await_text("Listening for conferences");
    terminal.types("s");
    terminal.await_text("Name        Ada");
    terminal.await_text("Microphone  a tone of 600 Hz");
    terminal.await_text("PLENARY_NAME is set, and wins");
    terminal.types("\u{1b}");
    terminal.await_page("closed settings", |page| !page.contains("Settings ─"));
    let kept = std::fs::read_to_string(network.path("home/settings.toml")).unwrap();
    assert_eq!(kept, "name = \"Kept\"\nmicrophone = \"none\"\n");
}

fn a_persons_volume_is_remembered() {
    let network = Network::new("scr-volume");
    let bob = ["create", "Choir", "--as", "Bob", "--mic", "tone:440", "--speaker", "none", "--json"];
    let (_bob, _of_bob) = network.start(1, &bob, r#""event":"joined""#);
    let join = |turned: &str| {
        let mut terminal = Terminal::open(&network);
        terminal.await_text("▸ Choir");
        terminal.types("\r");
        // Named, so that it is known whose volume it is.
        terminal.await_text("▸ ● Bob");
        terminal.await_text(turned);
        terminal
    };
    let mut terminal = join("100 %");
    terminal.types("+++");
    terminal.await_text("130 %");
    terminal.types("qq");
    assert!(terminal.await_end().success());
    let mut terminal = join("130 %");
    terminal.types("x");
    terminal.await_text("muted");
    terminal.types("qq");
    assert!(terminal.await_end().success());
    join("muted");
}

fn a_terminal_gets_the_colours_that_it_has() {
    let network = Network::new("scr-colours");
    let colours = |environment: &[(&str, &str)]| {
        let mut terminal = Terminal::open_in(&network, environment);
        terminal.await_text("Listening for conferences");
        terminal.colours()
    };
    assert_eq!(colours(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]), Colours::None);
    assert_eq!(colours(&[("TERM", "vt100")]), Colours::None);
    assert_eq!(colours(&[("TERM", "xterm")]), Colours::Sixteen);
    assert_eq!(colours(&[("COLORTERM", "truecolor")]), Colours::Full);
    let mut paper = Terminal::open_in(&network, &[("TERM", "dumb")]);
    assert_eq!(paper.await_end().code(), Some(2));
    paper.await_text("needs a terminal that can be drawn on");
}

fn nothing_flickers() {
    let network = Network::new("scr-still");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("Listening for conferences");
    let (created, _) = network.start(1, &["create", "Choir", "--no-join"], "is announced");
    terminal.await_text("▸ Choir");
    let written = terminal.written_in(Duration::from_secs(2));
    drop(created);
    let mut frames: Vec<_> = written.split("\u{1b}[?2026h").skip(1).collect();
    // Of the last not all may have come.
    frames.pop();
    assert!(frames.len() >= 10, "{} frames", frames.len());
    for frame in &frames {
        assert!(!frame.contains("\u{1b}[2J"), "{frame:?} wipes the page");
        // What a second changes is "3 s ago".
        assert!(frame.len() < 150, "{} bytes: {frame:?}", frame.len());
        assert!(frame.ends_with("\u{1b}[?2026l"), "{frame:?} is not shown at once");
    }
}
