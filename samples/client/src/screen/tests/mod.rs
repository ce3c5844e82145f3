//! The screen, played: keys and news in, pages of characters out. Pages that people are shown in the documents are reviewed
//! files in `docs/screens/`.

mod hostile;
mod looks;
mod pages;
mod parts;
mod play;
mod settings;

use std::time::Duration;

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use super::theme::Depth;
use super::*;
use crate::events::Conference;
use crate::settings::Volume;

/// A person before the screen.
struct Player {
    model: Model,
    now: Duration,
    window: Rect,
    theme: Theme,
}

impl Player {
    fn new() -> Self {
        let window = Rect::new(0, 0, 80, 24);
        Self { model: Model::default(), now: Duration::ZERO, window, theme: Theme::new(Depth::Full, false) }
    }

    /// Before a list of three conferences.
    fn with_list() -> Self {
        let mut player = Self::new();
        player.news(News::Conferences(conferences()));
        player
    }

    /// In a conference.
    fn within(snapshot: Snapshot) -> Self {
        let mut player = Self::with_list();
        player.news(News::Joining(snapshot.name.clone()));
        player.news(News::Look(snapshot));
        player
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.model.pass(self.now);
    }

    fn news(&mut self, news: News) {
        self.model.hear(self.now, news);
    }

    fn press(&mut self, code: KeyCode) -> Option<Action> {
        self.model.handle(self.now, &Input::Key(code.into()), self.window)
    }

    fn types(&mut self, text: &str) {
        for letter in text.chars() {
            assert_eq!(self.press(KeyCode::Char(letter)), None, "{letter} is text, not a command");
        }
    }

    /// Clicks on the first place where the page says `text`.
    fn click(&mut self, text: &str) -> Option<Action> {
        let page = self.page();
        let (row, line) = page.lines().enumerate().find(|(_, line)| line.contains(text)).expect(text);
        let column = line.split(text).next().unwrap().chars().count();
        let (column, row) = (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
        let kind = MouseEventKind::Down(MouseButton::Left);
        let click = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        self.model.handle(self.now, &Input::Mouse(click), self.window)
    }

    fn terminal(&self) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(self.window.width, self.window.height)).unwrap();
        terminal.draw(|frame| draw(&self.model, self.theme, frame)).unwrap();
        terminal
    }

    /// What is on the screen, without the blanks at the ends of lines.
    fn page(&self) -> String {
        let terminal = self.terminal();
        let buffer = terminal.backend().buffer();
        let mut page = String::new();
        for y in 0..self.window.height {
            let mut line = String::new();
            let mut x = 0;
            while x < self.window.width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                // A wide letter takes the next cell as well.
                x += u16::try_from(ratatui::text::Span::raw(symbol).width().max(1)).unwrap();
            }
            page.push_str(line.trim_end());
            page.push('\n');
        }
        page
    }

    fn shows(&self, text: &str) {
        let page = self.page();
        assert!(page.contains(text), "no \"{text}\" in\n{page}");
    }
}

fn control_c() -> Input {
    Input::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL))
}

fn listing(id: u64, name: &str, scope: &str) -> Listing {
    let conference = Conference {
        name: name.into(),
        group: Some(format!("239.255.10.{id}:5004")),
        scope: Some(scope.into()),
        from: format!("192.168.1.{id}"),
        interface: Some("eth0".into()),
        codecs: vec!["opus".into()],
        joinable: true,
        ..Conference::default()
    };
    Listing { id, conference, everywhere: scope == "everywhere", signature: None, heard: Duration::ZERO }
}

fn conferences() -> Vec<Listing> {
    let mut studio = listing(4, "Studio 2 (AES67)", "the organisation");
    studio.conference.joinable = false;
    studio.conference.why = Some("It is encrypted, which this program cannot do yet.".into());
    vec![
        listing(1, "Weekly call", "the local site"),
        listing(2, "Zoë's 会議 👩\u{200D}🚀", "this network link"),
        listing(3, "Open radio", "everywhere"),
        studio,
    ]
}

fn participant(id: u64, name: &str, presence: Presence) -> Participant {
    let sends = presence == Presence::Talking;
    Participant {
        id,
        name: name.into(),
        presence,
        level: if sends { 18 } else { 127 },
        loss: sends.then_some(0.003),
        delay: sends.then_some(Duration::from_millis(38)),
        volume: Volume::AS_SENT,
        since: Duration::ZERO,
    }
}

fn snapshot() -> Snapshot {
    let mut jitsuko = participant(3, "実子 Tanaka", Presence::Talking);
    jitsuko.level = 4;
    jitsuko.loss = Some(0.042);
    jitsuko.delay = Some(Duration::from_millis(180));
    jitsuko.volume.percent = 150;
    let mut bob = participant(2, "Bob Meyer-Landrut", Presence::Present);
    bob.volume.muted = true;
    Snapshot {
        name: "Weekly call".into(),
        reach: "the local site".into(),
        interface: Some("eth0".into()),
        people: vec![
            participant(1, "Ada", Presence::Talking),
            bob,
            jitsuko,
            participant(4, "Grace's laptop", Presence::Lost),
        ],
        me: Me {
            name: "Zoë".into(),
            microphone: Some("USB headset".into()),
            speaker: Some("USB headset".into()),
            level: 127,
            talking: false,
            muted: false,
        },
        streams: vec![
            Stream { name: "sound out".into(), flow: Flow::Running, detail: "is sent".into() },
            Stream { name: "sound in".into(), flow: Flow::Running, detail: "2 of 4 heard".into() },
        ],
    }
}
