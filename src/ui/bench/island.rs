//! The bench's islands and the state that they share.

use std::cell::OnceCell;

use leptos::prelude::*;

use super::{
    CaseWords, MemberWords, Part,
    attacks::Attacks,
    change::Change,
    decoded::Readable,
    expected::Expected,
    lab::Lab,
    paste::{self, Paste},
    prepared::{self, Prepared},
    validated::Validated,
    what::{What, nothing},
};
use crate::{
    client::run::Run,
    token::{
        JwkSet,
        decode::{Decoded, PartKind, decode},
        find::{Found, find},
    },
    ui::{
        browser,
        controls::Problem,
        flow::{self, Progress},
        silent::Obstacle,
        site::Site,
        store::{Asked, WalkStore, use_walk},
    },
};

thread_local! {
    // One page, one thread, one bench: its islands look at the same token.
    static BENCH: OnceCell<Bench> = const { OnceCell::new() };
}

/// What the parts of the bench share. Nothing of it is stored.
#[derive(Clone, Copy)]
pub struct Bench {
    /// Whether the bench is alive, and has the issuer's keys if it could get them.
    pub awake: RwSignal<bool>,
    /// The text in the field.
    pub pasted: RwSignal<String>,
    /// The tokens in it.
    pub found: Memo<Vec<Found>>,
    /// Which of them is looked at.
    pub chosen: RwSignal<usize>,
    /// The token as the learner changed it.
    pub changed: RwSignal<Option<String>>,
    /// The token that is looked at, as it was pasted.
    pub original: Memo<Option<String>>,
    /// The token that is looked at, with the learner's change.
    pub token: Memo<Option<Decoded>>,
    /// The member that is pointed at, in the list or in the raw text.
    pub marked: RwSignal<Option<(PartKind, usize)>>,
    /// The prepared case that is looked at.
    pub case: RwSignal<Option<String>>,
    /// The run that the case's token came from.
    pub run: RwSignal<Option<Run>>,
    /// The built-in issuer's keys.
    pub keys: RwSignal<JwkSet>,
    /// The prepared case for which the issuer wants to see the person.
    pub person_needed: RwSignal<Option<String>>,
    /// What runs, and what went wrong last.
    pub progress: Progress,
    /// Where everything is.
    pub site: StoredValue<Site>,
    /// The learner's walk, for coming back from the issuer.
    pub walk: WalkStore,
}

impl Bench {
    /// Looks at other text.
    pub fn paste(self, text: String) {
        self.case.set(None);
        self.run.set(None);
        self.show(text);
    }

    fn show(self, text: String) {
        self.changed.set(None);
        self.marked.set(None);
        self.chosen.set(0);
        self.person_needed.set(None);
        self.progress.problem.set(None);
        self.pasted.set(text);
    }

    /// Looks at another of the tokens that were found.
    pub fn choose(self, index: usize) {
        self.changed.set(None);
        self.marked.set(None);
        self.chosen.set(index);
    }

    /// Gets a prepared token from the issuer and looks at it; `pressed` if a button asked for it, which then folds away
    /// and leaves the focus to the token.
    pub fn pick(self, id: String, pressed: bool) {
        let site = self.site.get_value();
        self.person_needed.set(None);
        let case = id.clone();
        self.progress.run(
            async move {
                let run = match prepared::run(self.walk, &site, &case).await {
                    Ok(run) => run,
                    Err(Obstacle::PersonNeeded) => return Ok(None),
                    Err(Obstacle::Problem(problem)) => return Err(problem),
                };
                let token = prepared::token(&case, &run).await?;
                Ok(Some((run, token)))
            },
            move |made| match made {
                Some((run, token)) => {
                    self.case.set(Some(id));
                    self.show(token.unwrap_or_default());
                    self.run.set(Some(run));
                    if pressed {
                        browser::lead_to("what");
                    }
                }
                None => self.person_needed.set(Some(id)),
            },
        );
    }

    /// Whether what was pasted calls the token that is looked at by this name. Tracks changes.
    pub fn named(self, name: &str) -> bool {
        self.found.with(|found| {
            found.get(self.chosen.get()).is_some_and(|found| found.name.as_deref() == Some(name))
        })
    }

    /// Leaves for the issuer, to come back to `page` with the tokens of the case `id`.
    pub fn leave(self, id: &str, page: String) {
        let site = self.site.get_value();
        let choices = prepared::choices(&site, id);
        self.progress.run(
            async move { flow::draft_with(self.walk, &site, Asked::Bench, choices, &page, true).await },
            move |()| flow::leave(self.walk, Asked::Bench),
        );
    }
}

/// The page's bench. The server, which has many pages, has an empty one for each part.
fn use_bench(site: Site) -> Bench {
    if cfg!(target_arch = "wasm32") {
        BENCH.with(|bench| *bench.get_or_init(|| empty(site)))
    } else {
        empty(site)
    }
}

fn empty(site: Site) -> Bench {
    let awake = RwSignal::new(false);
    let pasted = RwSignal::new(String::new());
    let chosen = RwSignal::new(0);
    let changed = RwSignal::new(None::<String>);
    let found = Memo::new(move |_| {
        pasted.with(|text| if text.len() > paste::LARGEST { Vec::new() } else { find(text) })
    });
    let original =
        Memo::new(move |_| found.with(|found| found.get(chosen.get()).map(|found| found.token.clone())));
    let token = Memo::new(move |_| changed.get().or_else(|| original.get()).map(|raw| decode(&raw)));
    let walk = use_walk(|_| {});
    Bench {
        awake,
        pasted,
        found,
        chosen,
        changed,
        original,
        token,
        marked: RwSignal::new(None),
        case: RwSignal::new(None),
        run: RwSignal::new(None),
        keys: RwSignal::new(JwkSet::default()),
        person_needed: RwSignal::new(None),
        progress: Progress::new(),
        site: StoredValue::new(site),
        walk,
    }
}

/// The prepared case that the page's address names, such as `/bench?case=expired`.
///
/// # Errors
/// A sentence for the learner, if there is none of this name.
fn asked_for(cases: &[CaseWords]) -> Result<Option<String>, String> {
    let query = browser::query();
    let mut pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
    let Some((_, id)) = pairs.find(|(name, _)| name == "case") else { return Ok(None) };
    if cases.iter().any(|case| case.id == id && id != "none") {
        return Ok(Some(id.into_owned()));
    }
    Err(format!(
        "the link asks for a prepared token `{id}`, and none has this name. Choose one of those above."
    ))
}

/// A part of the bench. Three islands of one kind: the browser brings each to life in a task of its own, and all of
/// them from the same files.
#[island(lazy)]
pub fn BenchIsland(site: Site, part: Part) -> impl IntoView {
    let bench = use_bench(site);
    match part {
        Part::Field => view! { <Paste bench /> }.into_any(),
        Part::Token { cases, members } => view! { <Token bench cases members /> }.into_any(),
        Part::Attacks(attacks) => view! { <Attacks bench attacks /> }.into_any(),
    }
}

/// The prepared tokens, and the token that is looked at.
#[component]
fn Token(bench: Bench, cases: Vec<CaseWords>, members: Vec<MemberWords>) -> impl IntoView {
    let expected = Expected::new(bench);
    let members = StoredValue::new(members);
    let offered = cases.clone();
    let begin = move || {
        // Before anything can be picked: after that, no request goes out unasked.
        let id = asked_for(&offered);
        leptos::task::spawn_local(async move {
            match flow::issuer_keys(&bench.site.get_value()).await {
                Ok(keys) => bench.keys.set(keys),
                Err(problem) => bench.progress.problem.set(Some(problem)),
            }
            bench.awake.set(true);
            match id {
                Ok(Some(id)) => bench.pick(id, false),
                Ok(None) => {}
                Err(problem) => bench.progress.problem.set(Some(problem)),
            }
        });
    };
    Effect::new(move || browser::later(begin.clone()));
    // Something can be pasted before this island lives, and it must come to life as the server rendered it.
    let here = RwSignal::new(false);
    Effect::new(move || here.set(true));
    Effect::new(move || {
        if bench.progress.problem.with(Option::is_some) {
            browser::reveal("problem");
        }
    });
    let is_there = move |wanted: fn(&Decoded) -> bool| {
        here.get() && bench.token.with(|token| token.as_ref().is_some_and(wanted))
    };
    view! {
        <Prepared bench cases />
        <div id="problem">
            <Problem progress=bench.progress />
        </div>
        <Show when=move || is_there(|_| true)>
            <section class="mt-8 scroll-mt-6" id="what" tabindex="-1" aria-label="What it is">
                <What bench />
            </section>
        </Show>
        <Show when=move || is_there(|token| !nothing(token))>
            <p class="small mt-3 desk:hidden"><a href="#validated">"↓ What validation tells"</a></p>
            <div class="sides mt-4">
                <section class="side">
                    <h2>"Decoded: " <small>"anyone can do this"</small></h2>
                    <Readable bench words=members.get_value() />
                </section>
                <section id="validated" class="side">
                    <h2>"Validated: " <small>"with a key that you trust and your expectations"</small></h2>
                    <Validated bench expected />
                </section>
            </div>
            <Change bench />
            <Lab bench expected />
        </Show>
    }
}
