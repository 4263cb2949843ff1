//! What was wrong in a trial.

/// The ways of failing, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// Something that people, or an earlier command, had made is not there any more.
    Lost,
    /// A file, or a folder that is made as a whole, is neither the one of before nor the new one.
    Half,
    /// A panic, a signal, an exit code that is none of the tool's.
    Crash,
    /// No end within two minutes.
    Hang,
    /// A message with English words.
    English,
    /// Anything else that should not be: a leftover, a later command that fails, a failure without a word.
    Other,
}

impl Fault {
    pub(crate) const ALL: [Self; 6] = [Self::Lost, Self::Half, Self::Crash, Self::Hang, Self::English, Self::Other];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Half => "half written",
            Self::Crash => "panic, signal",
            Self::Hang => "hang",
            Self::English => "English",
            Self::Other => "other",
        }
    }
}

/// The faults of a trial, and what was tried.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) tried: String,
    pub(crate) faults: Vec<(Fault, String)>,
}

impl Verdict {
    pub(crate) fn of(tried: impl Into<String>) -> Self {
        Self { tried: tried.into(), faults: Vec::new() }
    }

    pub(crate) fn push(&mut self, fault: Fault, said: impl Into<String>) {
        self.faults.push((fault, said.into()));
    }
}
