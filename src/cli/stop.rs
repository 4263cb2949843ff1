//! Ctrl-C while a plan is looked for: the first time the search stops and what it has found is written, the second time
//! the program. While nothing of the kind is under way, the first time already.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::ProgressBar;
use signal_hook::consts::SIGINT;
use signal_hook::flag;
use territoire::study::{Study, Watch};

/// A person who waits before a spinner.
#[derive(Debug)]
struct Waiting {
    bar: ProgressBar,
    /// What the spinner says when nothing particular is looked for.
    usual: &'static str,
    /// Whether Ctrl-C ends the program.
    ends: Arc<AtomicBool>,
    /// Whether Ctrl-C was typed while something was looked for.
    asked: Arc<AtomicBool>,
}

/// The study, whose searches can be stopped by Ctrl-C and say on the spinner what they look for.
pub(super) fn with_waiting(study: Study, bar: &ProgressBar, usual: &'static str) -> Study {
    let (ends, asked) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    // In this order: the first one ends the program if it is to, the others make ready for the next time. One that can't
    // be set leaves Ctrl-C as it always was.
    let set = flag::register_conditional_default(SIGINT, Arc::clone(&ends))
        .and_then(|_| flag::register(SIGINT, Arc::clone(&ends)))
        .and_then(|_| flag::register(SIGINT, Arc::clone(&asked)));
    if set.is_err() {
        return study;
    }
    study.watched(Arc::new(Waiting { bar: bar.clone(), usual, ends, asked }))
}

impl Watch for Waiting {
    fn looks_for(&self, what: Option<&str>) {
        self.ends.store(what.is_none() || self.stopped(), Ordering::SeqCst);
        self.bar.set_message(match what {
            Some(what) => format!("{} : {what} (Ctrl-C garde ce qui est trouvé)", self.usual),
            None => self.usual.to_owned(),
        });
    }

    fn stopped(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}
