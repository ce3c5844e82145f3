//! The recorded traces, read.

use conference_model::participant::VoiceLevel;

/// One level per packet of 20 ms.
pub(crate) type Trace = Vec<VoiceLevel>;

fn read(text: &str) -> Trace {
    let words = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    words
        .map(|word| {
            let level = word.trim_end_matches('v').parse().expect("a level of 0 to 127");
            VoiceLevel { level, voice: word.ends_with('v') }
        })
        .collect()
}

pub(crate) fn speech() -> [Trace; 3] {
    [
        read(include_str!("../levels/speech-chair.levels")),
        read(include_str!("../levels/speech-report.levels")),
        read(include_str!("../levels/speech-question.levels")),
    ]
}

pub(crate) fn noise() -> Trace {
    read(include_str!("../levels/noise.levels"))
}

pub(crate) fn keyboard() -> Trace {
    read(include_str!("../levels/keyboard.levels"))
}

pub(crate) fn music() -> Trace {
    read(include_str!("../levels/music.levels"))
}

pub(crate) fn steady(level: u8, voice: bool) -> Trace {
    vec![VoiceLevel { level, voice }]
}

/// The trace `decibel` quieter.
pub(crate) fn quieter(trace: &Trace, decibel: u8) -> Trace {
    trace.iter().map(|it| VoiceLevel { level: (it.level + decibel).min(127), voice: it.voice }).collect()
}
