//! Stop 9: the API called with the right token and with wrong ones, and its own list of checks.

use leptos::prelude::*;

use crate::{
    client::resource,
    ui::{
        answer::Answer,
        browser,
        controls::{CaseButton, Missing, Problem},
        flow::{self, Progress},
        site::Site,
        store::{Asked, BY_DEFAULT, GRACE, Walk, WalkStore, use_walk},
    },
    wire::Request,
};

/// What is sent to the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Right,
    IdToken,
    Opaque,
    Nothing,
    Write,
    GraceWrites,
}

const CASES: [(Case, &str, &str); 6] = [
    (Case::Right, "The right token", "GET with the access token for the orders API"),
    (Case::IdToken, "The ID token", "GET with the letter instead of the key"),
    (Case::Opaque, "The opaque token", "GET with the access token that has no audience"),
    (Case::Nothing, "No token", "GET with no Authorization header"),
    (Case::Write, "Write an order", "POST with the right token: Ada may, others may not"),
    (Case::GraceWrites, "Write as a reader", "POST as a user who may only read, such as Grace"),
];

impl Case {
    /// The run whose token it sends.
    fn asked(self, walk: &Walk) -> Asked {
        match self {
            Self::Opaque => Asked::NoAudience,
            // Whoever signed in may be a reader already.
            Self::GraceWrites
                if walk.access_token(Asked::Grace).is_none()
                    && walk.access_token(walk.orders()).is_some()
                    && !walk.may_write(walk.orders()) =>
            {
                walk.orders()
            }
            Self::GraceWrites => Asked::Grace,
            // Any will do: to the API they are all letters to somebody else.
            Self::IdToken
                if walk.id_token(walk.orders()).is_none() && walk.id_token(Asked::NoAudience).is_some() =>
            {
                Asked::NoAudience
            }
            _ => walk.orders(),
        }
    }

    /// Its name in the walk.
    fn key(self) -> String {
        format!("{self:?}")
    }

    /// The token, or `Err` if this case needs one that is not there yet.
    fn token(self, walk: &Walk) -> Result<Option<String>, ()> {
        match self {
            Self::Nothing => Ok(None),
            Self::IdToken => walk.id_token(self.asked(walk)).map(Some).ok_or(()),
            // Somebody else who may write would show nothing of what this case is about. Another tenant's reader
            // does, and where Grace herself may write, the API says so.
            Self::GraceWrites
                if walk.may_write(self.asked(walk)) && walk.email(Asked::Grace).as_deref() != Some(GRACE) =>
            {
                Err(())
            }
            _ => walk.access_token(self.asked(walk)).map(Some).ok_or(()),
        }
    }

    fn request(self, site: &Site, token: Option<&str>) -> Request {
        let request = match self {
            Self::Write | Self::GraceWrites => Request {
                method: "POST".into(),
                url: site.orders(),
                headers: vec![("content-type".into(), "application/json".into())],
                body: Some(r#"{"item":"Analytical engine, second hand","quantity":1}"#.into()),
            },
            _ => Request::get(site.orders()),
        };
        resource::with_bearer(request, token).with_header(resource::EXPLAIN, "1")
    }
}

/// The case that was last chosen.
fn chosen(walk: &Walk) -> Option<Case> {
    let name = walk.case.as_ref()?;
    CASES.into_iter().map(|(case, ..)| case).find(|case| case.key() == *name)
}

/// A button a case; what the API answered; what it checked.
#[component]
pub fn CallStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let site = StoredValue::new(site);
    let send = move |case: Case, walk: WalkStore| {
        // Then what stands there says how to get one.
        let Ok(token) = case.token(&walk.now()) else { return browser::reveal("result") };
        let request = case.request(&site.get_value(), token.as_deref());
        progress.run(async move { flow::fetch(request).await }, move |exchange| {
            crate::ui::progress::done("call-the-api");
            walk.update(|walk| {
                walk.calls.insert(case.key(), exchange);
            });
            // All of them are told of, the two writes together.
            if walk.now().calls.len() >= CASES.len() - 1 {
                browser::tell();
            }
            browser::reveal("result");
        });
    };
    let walk = use_walk(move |walk| {
        progress.run(
            async move { flow::exchange_hurried(walk, &[Asked::Orders, Asked::NoAudience, Asked::Grace]).await },
            move |()| {
                // What was chosen before the learner had to leave for its token.
                if let Some(case) = chosen(&walk.now()).filter(|case| !walk.now().calls.contains_key(&case.key())) {
                    send(case, walk);
                }
            },
        );
    });
    let choose = move |case: Case| {
        walk.update(|walk| walk.case = Some(case.key()));
        send(case, walk);
    };
    let chosen_now = move || chosen(&walk.get()?);
    let result = move || {
        let (now, case) = (walk.get()?, chosen_now()?);
        if case.token(&now).is_err() {
            let what = match case {
                Case::GraceWrites => {
                    let other = now.email(Asked::Grace).map(|who| format!("{who} signed in, not Grace. "));
                    format!("{}Sign in as {GRACE}; the issuer asks for the password again.", other.unwrap_or_default())
                }
                Case::Opaque => {
                    "You have no opaque token yet. Ask the issuer without an audience; this page exchanges the code.".into()
                }
                _ => {
                    "You have no token for the orders API yet. Ask the issuer with that audience; this page exchanges the code.".into()
                }
            };
            return Some(
                view! {
                    <Missing
                        what
                        page="/walk/call-the-api"
                        asked=case.asked(&now)
                        site=site.get_value()
                        walk
                        label="Go to the issuer"
                        hurried=true
                    />
                }
                .into_any(),
            );
        }
        let exchange = now.calls.get(&case.key())?.clone();
        let who = (case != Case::Nothing).then(|| now.email(case.asked(&now))).flatten();
        Some(
            view! {
                {who
                    .map(|who| {
                        view! { <p class="mb-3">"Signed in as " <b>{who}</b> ", says the ID token of this run."</p> }
                    })}
                {(case == Case::Opaque && now.by_default()).then(|| view! { <p class="small mb-3">{BY_DEFAULT}</p> })}
                <Answer exchange />
            }
            .into_any(),
        )
    };
    view! {
        <div class="cases thirds" role="group" aria-label="What to send to the API">
            {CASES
                .map(|(case, name, what)| {
                    let status = move || walk.get()?.calls.get(&case.key()).map(|exchange| exchange.response.status);
                    let lacks = move || walk.get().is_some_and(|now| case.token(&now).is_err());
                    view! {
                        <CaseButton
                            name
                            what
                            lacks=Signal::derive(lacks)
                            status=Signal::derive(status)
                            pressed=Signal::derive(move || chosen_now() == Some(case))
                            disabled=Signal::derive(move || walk.get().is_none() || progress.busy.get())
                            choose=move || choose(case)
                        />
                    }
                })
                .collect_view()}
        </div>
        <div id="result" class="mt-4" aria-live="polite">{result}</div>
        <Problem progress />
    }
}
