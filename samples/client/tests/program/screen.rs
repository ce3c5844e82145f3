//! The conference screen on a real terminal.

use lab::Test;

use crate::common::{Network, sdp, text};
use crate::terminal::Terminal;

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![
        the_list_fills_by_itself_and_q_gives_the_terminal_back,
        hostile_names_stay_in_their_cells,
        a_window_too_small_says_so_until_it_is_larger,
        names_are_typed_in_any_script,
        keys_and_clicks_choose,
        ctrl_c_and_sigterm_give_the_terminal_back,
        enter_joins_and_shows_who_is_here,
        the_demonstration_is_shown,
    ];
    tests.map(|test| test.with_program("setsid")).to_vec()
}

fn the_list_fills_by_itself_and_q_gives_the_terminal_back() {
    let network = Network::new("scr-list");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("Listening for conferences");
    let (mut created, _) = network.start(1, &["create", "Zoë's 会議", "--no-join"], "is announced");
    terminal.await_text("▸ Zoë's 会議");
    terminal.await_text("192.0.2.2 on eth0");
    created.end(crate::common::PATIENCE).unwrap();
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
    bob.end(crate::common::PATIENCE).unwrap();
    terminal.await_text("Bob has left");
    terminal.types("q");
    terminal.await_text("Listening for conferences");
    terminal.types("q");
    assert!(terminal.await_end().success());
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
