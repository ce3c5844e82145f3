//! What keys, clicks and news do.

use super::*;
use crate::cli::Reach;
use crate::events::{Event, Person};

#[test]
fn enter_joins_what_is_chosen_and_the_way_back_is_q() {
    let mut player = Player::with_list();
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Join(1)));
    player.news(News::Joining("Weekly call".into()));
    player.shows("Joining \"Weekly call\"");
    assert_eq!(player.press(KeyCode::Enter), None, "once is enough");
    player.news(News::Look(snapshot()));
    player.shows("実子 Tanaka");
    assert_eq!(player.press(KeyCode::Char('q')), Some(Action::Leave));
    player.news(News::Out(None));
    player.shows("4 conferences");
    player.news(News::Look(snapshot()));
    player.shows("4 conferences");
    assert_eq!(player.press(KeyCode::Char('q')), Some(Action::Quit));
}

#[test]
fn who_leaves_the_only_conference_there_is_ends() {
    let mut player = Player { model: Model::of_one_conference("Demonstration".into()), ..Player::new() };
    player.shows("Joining \"Demonstration\"");
    assert_eq!(player.press(KeyCode::Esc), Some(Action::Quit));
    player.news(News::Look(snapshot()));
    player.shows("q quit");
    assert_eq!(player.press(KeyCode::Char('q')), Some(Action::Quit));
    assert!(!player.model.is_over());
    player.news(News::Out(Some("The line was cut.".into())));
    assert_eq!((player.model.is_over(), player.model.notice()), (true, Some("The line was cut.")));
    assert!(!Player::new().model.is_over(), "a list is for whoever wants to choose");
}

#[test]
fn the_choice_stays_where_it_is_while_others_come_and_go() {
    let mut player = Player::with_list();
    player.press(KeyCode::Down);
    player.news(News::Conferences([vec![listing(9, "A new one", "the local site")], conferences()].concat()));
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Join(2)));
    player.news(News::Conferences(vec![listing(9, "A new one", "the local site")]));
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Join(9)), "what was chosen is over");
    player.news(News::Conferences(Vec::new()));
    assert_eq!(player.press(KeyCode::Enter), None);
}

#[test]
fn who_would_be_heard_everywhere_is_asked_first() {
    let mut player = Player::with_list();
    player.click("Open radio");
    assert_eq!(player.press(KeyCode::Enter), None);
    player.shows("Whoever its packets reach can listen to you.");
    assert_eq!(player.press(KeyCode::Esc), None);
    assert_eq!(player.press(KeyCode::Enter), None);
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Join(3)));
}

#[test]
fn what_cannot_be_joined_says_why() {
    let mut player = Player::with_list();
    player.press(KeyCode::End);
    assert_eq!(player.press(KeyCode::Enter), None);
    assert!(player.page().matches("It is encrypted").count() == 2, "in the notice as well:\n{}", player.page());
    player.press(KeyCode::Up);
    assert!(!player.page().contains("It is encrypted"));
}

#[test]
fn a_search_leaves_what_matches_and_its_letters_are_no_commands() {
    let mut player = Player::with_list();
    player.press(KeyCode::Char('/'));
    player.types("RADIq");
    player.shows("No name contains \"RADIq\".");
    player.press(KeyCode::Backspace);
    player.shows("Open radio");
    assert!(!player.page().contains("Weekly"));
    player.press(KeyCode::Esc);
    player.shows("Weekly call");
}

#[test]
fn creating_takes_a_name_and_a_reach() {
    let mut player = Player::new();
    player.press(KeyCode::Char('c'));
    assert_eq!(player.press(KeyCode::Enter), None, "it has no name yet");
    player.types("quiet call");
    player.press(KeyCode::Tab);
    player.shows("the organisation");
    let wanted = Action::Create { name: "quiet call".into(), reach: Reach::Organisation };
    assert_eq!(player.press(KeyCode::Enter), Some(wanted));
    player.press(KeyCode::Char('c'));
    player.types("x");
    player.press(KeyCode::Esc);
    assert_eq!(player.press(KeyCode::Enter), None, "changed one's mind");
}

#[test]
fn a_pasted_line_fills_in_and_confirms_nothing() {
    let mut player = Player::new();
    player.press(KeyCode::Char('c'));
    let pasted = Input::Paste("Weekly\u{1b}[31m\ncall\n".into());
    assert_eq!(player.model.handle(player.now, &pasted, player.window), None);
    player.shows("Weekly[31mcall");
}

#[test]
fn people_are_turned_up_and_down_and_muted() {
    let mut player = Player::within(snapshot());
    assert_eq!(player.press(KeyCode::Left), Some(Action::Volume { participant: 1, percent: 90 }));
    assert_eq!(player.press(KeyCode::Char('x')), Some(Action::Mute { participant: 1, muted: true }));
    player.press(KeyCode::Down);
    assert_eq!(player.press(KeyCode::Char('x')), Some(Action::Mute { participant: 2, muted: false }));
    let mut snapshot = snapshot();
    snapshot.people[1].volume = Volume { percent: Volume::LOUDEST, muted: false };
    player.news(News::Look(snapshot));
    assert_eq!(player.press(KeyCode::Right), None, "no louder than can be");
}

#[test]
fn who_arrives_does_not_take_the_choice() {
    let mut player = Player::within(snapshot());
    player.press(KeyCode::Down);
    let mut more = snapshot();
    more.people.insert(0, participant(7, "Newcomer", Presence::Present));
    player.news(News::Look(more));
    assert_eq!(player.press(KeyCode::Char('x')), Some(Action::Mute { participant: 2, muted: false }));
}

#[test]
fn oneself_is_muted_with_m_and_seen_to_be() {
    let mut player = Player::within(snapshot());
    assert_eq!(player.press(KeyCode::Char('m')), Some(Action::MuteMe(true)));
    let mut muted = snapshot();
    muted.me.muted = true;
    player.news(News::Look(muted));
    player.shows("unmute me");
    assert_eq!(player.press(KeyCode::Char('m')), Some(Action::MuteMe(false)));
}

#[test]
fn the_mouse_does_what_keys_do() {
    let mut player = Player::with_list();
    assert_eq!(player.click("Zoë's"), None);
    assert_eq!(player.click("Zoë's"), Some(Action::Join(2)), "a second click");
    assert_eq!(player.click("quit"), Some(Action::Quit));
    let mut player = Player::within(snapshot());
    assert_eq!(player.click("mute me"), Some(Action::MuteMe(true)));
    player.click("Bob");
    assert_eq!(player.click("louder"), Some(Action::Volume { participant: 2, percent: 110 }));
    assert_eq!(player.click("leave"), Some(Action::Leave));
}

#[test]
fn control_c_ends_from_everywhere() {
    let quit = |mut player: Player| player.model.handle(player.now, &control_c(), player.window);
    assert_eq!(quit(Player::new()), Some(Action::Quit));
    assert_eq!(quit(Player::within(snapshot())), Some(Action::Quit));
    let mut player = Player::new();
    player.press(KeyCode::Char('c'));
    assert_eq!(quit(player), Some(Action::Quit));
}

#[test]
fn a_conference_that_ends_by_itself_says_why_where_one_comes_out() {
    let mut player = Player::within(snapshot());
    player.news(News::Out(Some("The network is gone. Check the cable.".into())));
    player.shows("The network is gone. Check the cable.");
    player.shows("4 conferences");
}

#[test]
fn talking_is_shown_in_the_list_and_does_not_flood_the_messages() {
    let mut player = Player::within(snapshot());
    for _ in 0..10 {
        player.news(News::Happened(Event::ParticipantTalking(Person::new(1, Some("Ada"), None))));
    }
    assert!(!player.page().contains("Ada talks"));
    for number in 0..500 {
        player.news(News::Happened(Event::ParticipantJoined(Person::new(number, Some("x"), None))));
    }
    let model::Place::Room(room) = &player.model.place else { panic!() };
    assert_eq!(room.messages.len(), 200);
}

#[test]
fn presses_that_come_faster_than_looks_all_count() {
    let mut player = Player::within(snapshot());
    for percent in [110, 120, 130] {
        assert_eq!(player.press(KeyCode::Right), Some(Action::Volume { participant: 1, percent }));
    }
    player.shows("130 %");
    assert_eq!(player.press(KeyCode::Char('x')), Some(Action::Mute { participant: 1, muted: true }));
    assert_eq!(player.press(KeyCode::Char('x')), Some(Action::Mute { participant: 1, muted: false }));
    assert_eq!(player.press(KeyCode::Char('m')), Some(Action::MuteMe(true)));
    assert_eq!(player.press(KeyCode::Char('m')), Some(Action::MuteMe(false)));
}

#[test]
fn who_came_without_a_name_is_called_by_it_once_it_is_known() {
    let mut player = Player::within(snapshot());
    player.news(News::Happened(Event::ParticipantJoined(Person::new(9, None, None))));
    player.shows("somebody is here");
    player.news(News::Happened(Event::ParticipantUpdated(Person::new(9, Some("Hedy"), None))));
    player.shows("Hedy is here");
    assert!(!player.page().contains("somebody"));
}

#[test]
fn who_quits_sees_that_others_are_still_told_and_for_how_long() {
    let mut player = Player::within(snapshot());
    player.news(News::Leaving);
    player.wait(Duration::from_secs(2));
    player.news(News::Leaving);
    player.shows("Leaving … 0:02");
    assert_eq!(player.press(KeyCode::Char('q')), None);
    player.news(News::Look(snapshot()));
    player.shows("Leaving");
}
