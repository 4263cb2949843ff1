//! The sentences of what is within reach.

use super::reach::Reach;
use crate::analysis::bound::{self, Bounds};
use crate::analysis::facilities::Facilities;
use crate::analysis::{Context, share};
use crate::french;
use crate::outcome::Outcome;

pub(super) fn findings(
    outcome: &mut Outcome,
    levels: &[Reach],
    (facilities, bounds): (&Facilities<'_>, &Bounds),
    context: &Context<'_>,
) {
    let (territory, title) = (context.territory, facilities.layer.title.as_str());
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let how = facilities.how(context.travel);
    let weights = territory.weights();
    for l in levels {
        let covered = l.members(&everyone);
        let share = l.people_share(&weights, &everyone).map(|s| french::percent(s, 1));
        let most = l.people_share_at_most(&weights, &everyone).map(|s| french::percent(s, 1));
        let percent = match (share, most) {
            (Some(least), Some(most)) if least != most => format!("entre {least} et {most} des habitants"),
            (Some(share), _) => format!("{share} des habitants"),
            (None, _) => String::new(),
        };
        let sep = if percent.is_empty() { "" } else { ", " };
        let answered = share::have(&l.covered);
        let located = answered.iter().filter(|a| **a).count();
        let among = match located < answered.len() {
            true => french::count(located, "commune localisée", "communes localisées"),
            false => french::integer(located as u64),
        };
        let at_most = l.members_at_most(&everyone);
        let communes = if at_most.len() > covered.len() {
            let least = french::integer(covered.len() as u64);
            format!("entre {least} et {}", french::count(at_most.len(), "commune", "communes"))
        } else {
            french::count(covered.len(), "commune", "communes")
        };
        outcome.find(format!(
            "{title} : {percent}{sep}{communes} sur {among} {} à {} au plus ({how}){}.",
            share::is_are(at_most.len()),
            l.threshold,
            share::left_out(territory, &answered)
        ));
    }
    if let Some(l) = levels.last() {
        let outside: Vec<usize> =
            everyone.iter().copied().filter(|&i| l.covered[i].is_some_and(|share| share <= 0.5)).collect();
        // Where some of them may not be, the sentence of the threshold has said how many.
        let sure = outside.iter().all(|&i| l.at_most()[i].is_some_and(|share| share <= 0.5));
        if sure && !outside.is_empty() && outside.len() <= territory.communes.len() / 2 {
            outcome.find(format!(
                "{title} : {} {} au-delà de {} : {}.",
                share::communes_and_people(territory, &outside, &share::have(&l.covered)),
                share::is_are(outside.len()),
                l.threshold,
                share::names(territory, &outside, 6)
            ));
        }
    }
    let open = |l: &Reach| {
        let covered = |i: &usize| l.open.as_ref().is_some_and(|open| open.covered[*i] != l.covered[*i]);
        everyone.iter().copied().filter(covered).collect::<Vec<usize>>()
    };
    if let Some((l, open)) = levels.iter().map(|l| (l, open(l))).rfind(|(_, open)| !open.is_empty()) {
        outcome.find(format!(
            "{title} : {} {} peut-être à {} au plus : {}, et un service peut exister au-delà.",
            share::communes_and_people(territory, &open, &share::have(&l.covered)),
            share::is_are(open.len()),
            l.threshold,
            bound::why(facilities.layer, bounds)
        ));
    }
}
