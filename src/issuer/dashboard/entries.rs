//! The pages that the four lists share: all entries, one entry, a new one, and the end of one.

use axum::extract::Path;
use maud::{Markup, html};
use serde_json::Value;

use super::{
    super::{
        manage::{Document, List, error::ManageError},
        params::Params,
    },
    apis, applications, connections,
    fields::{Form, facts},
    form::{self, Fieldset, STAND_IN, Values},
    frame::{Page, copyable, question},
    mistakes::{self, About, Mistake, summary},
    refusal::Refusal,
    table, users,
    view::{Answer, Extent, Fields, View, Visit, text},
};

/// What is particular to a list.
pub(super) struct Plan {
    pub list: List,
    /// What an entry is called.
    pub one: &'static str,
    pub title: &'static str,
    /// The field with its name for people.
    pub label: &'static str,
    pub intro: &'static str,
    pub form: &'static [Fieldset],
    /// What the table says about an entry besides its name: a heading and a cell each.
    pub columns: fn(&View<'_>, &Fields) -> Vec<(&'static str, Markup)>,
    /// What a new entry begins with, by the page's query.
    pub blank: fn(&Params) -> Fields,
    /// The ways to begin one: the query of each page and what its link says.
    pub ways: fn(&View<'_>) -> Vec<(String, String)>,
}

impl Plan {
    fn of(visit: &Visit, name: &str) -> Result<&'static Self, Refusal> {
        match List::named(name) {
            Some(List::Applications) => Ok(&applications::PLAN),
            Some(List::Apis) => Ok(&apis::PLAN),
            Some(List::Users) => Ok(&users::PLAN),
            Some(List::Connections) => Ok(&connections::PLAN),
            None => Err(visit.refuse(&ManageError::NoList)),
        }
    }

    fn page(&self, title: String, content: Markup) -> Page {
        Page { section: self.list.name(), title, content }
    }

    /// What people know an entry by.
    fn label<'a>(&self, entry: &'a Fields) -> &'a str {
        let label = text(entry, self.label);
        if label.is_empty() { text(entry, self.list.key()) } else { label }
    }
}

/// `GET dashboard/{list}`.
pub(super) async fn all(Path(list): Path<String>, visit: Visit) -> Answer {
    let (view, plan) = (visit.look()?, Plan::of(&visit, &list)?);
    let entries = view.entries(plan.list);
    let content = html! {
        p class="intro" { (plan.intro) }
        @let ways = (plan.ways)(&view);
        @if view.can_change() && !ways.is_empty() {
            p class="buttons" {
                @for (query, label) in ways {
                    a class="button" href=(view.url(&format!("{list}/add{query}"))) { (label) }
                }
            }
        }
        @if entries.is_empty() {
            p { @if view.can_change() { "There are none." } @else { "None are shown here." } }
        } @else { (rows(&view, plan, &entries)) }
    };
    Ok(plan.page(plan.title.into(), content).respond(&view))
}

fn rows(view: &View<'_>, plan: &Plan, entries: &[Fields]) -> Markup {
    let columns = plan.columns;
    let mut headings = vec!["Name"];
    headings
        .extend(entries.first().map(|entry| columns(view, entry)).iter().flatten().map(|(name, _)| *name));
    if view.can_change() {
        headings.push("");
    }
    let row = |entry: &Fields| {
        let (key, label) = (text(entry, plan.list.key()), plan.label(entry));
        let name = html! {
            a href=(view.url_of(plan.list, "entry", key)) { (label) }
            @if label != key { (copyable(key)) }
        };
        let links = html! {
            @if view.can_change() {
                a href=(view.url_of(plan.list, "remove", key)) { "Remove" span class="unseen" { " " (label) } }
            }
        };
        table::row(&name, &columns(view, entry), &links)
    };
    table::table(&headings, &html! { @for entry in entries { (row(entry)) } })
}

/// `GET dashboard/{list}/entry?name=`.
pub(super) async fn one(Path(list): Path<String>, visit: Visit) -> Answer {
    let (view, plan) = (visit.look()?, Plan::of(&visit, &list)?);
    let entry = view.entry(plan.list, visit.query.get("name").unwrap_or_default())?;
    let values = Values::of(plan.form, &entry);
    if view.can_change() {
        return Ok(editor(&view, plan, Some(&entry), &values, &[]).respond(&view));
    }
    let content = html! {
        (facts(&view, plan.form, &values))
        p { a href=(view.url(&list)) { "All " (plan.title) } }
    };
    Ok(plan.page(plan.label(&entry).to_owned(), content).respond(&view))
}

/// `GET dashboard/{list}/add`.
pub(super) async fn blank(Path(list): Path<String>, visit: Visit) -> Answer {
    let (view, plan) = (visit.prepare()?, Plan::of(&visit, &list)?);
    let values = Values::of(plan.form, &(plan.blank)(&visit.query));
    Ok(editor(&view, plan, None, &values, &[]).respond(&view))
}

/// The form, for an entry that is there or for a new one.
fn editor(
    view: &View<'_>,
    plan: &Plan,
    entry: Option<&Fields>,
    values: &Values,
    mistakes: &[Mistake],
) -> Page {
    let (list, keeps_name) = (plan.list.name(), entry.is_some());
    let title = entry.map_or_else(|| format!("New {}", plan.one), |entry| plan.label(entry).to_owned());
    let action = match entry {
        Some(entry) => view.url_of(plan.list, "entry", text(entry, plan.list.key())),
        None => view.url(&format!("{list}/add")),
    };
    let form = Form { sets: plan.form, values, mistakes, keeps_name };
    let content = html! {
        (summary(mistakes, plan.form))
        form class="editor" method="post" action=(action) novalidate {
            (view.csrf())
            (form.inputs(view))
            div class="buttons" {
                button class="primary" type="submit" {
                    @if keeps_name { "Save" } @else { "Add the " (plan.one) }
                }
                a class="button" href=(view.url(list)) { "Cancel" }
            }
        }
    };
    plan.page(title, content)
}

/// `POST dashboard/{list}/add`.
pub(super) async fn add(Path(list): Path<String>, visit: Visit) -> Answer {
    let (view, params) = visit.change()?;
    let plan = Plan::of(&visit, &list)?;
    let values = Values::sent(&params);
    let name = values.get(plan.list.key()).trim();
    let taken = view.entries(plan.list).iter().any(|entry| text(entry, plan.list.key()) == name);
    let outcome = put(&view, plan, &values, &Fields::new(), Name { typed: name, taken }).await;
    Ok(match outcome {
        Ok(_) => view.done(&list, "added"),
        Err(mistakes) => editor(&view, plan, None, &values, &mistakes).respond_with_mistakes(&view),
    })
}

/// `POST dashboard/{list}/entry?name=`.
pub(super) async fn save(Path(list): Path<String>, visit: Visit) -> Answer {
    let (view, params) = visit.change()?;
    let plan = Plan::of(&visit, &list)?;
    let name = visit.query.get("name").unwrap_or_default();
    let entry = view.entry(plan.list, name)?;
    let mut values = Values::sent(&params);
    values.set(plan.list.key(), name);
    Ok(match put(&view, plan, &values, &entry, Name { typed: name, taken: false }).await {
        Ok(done) => view.done(&list, done),
        Err(mistakes) => editor(&view, plan, Some(&entry), &values, &mistakes).respond_with_mistakes(&view),
    })
}

/// What an entry is to be called.
struct Name<'a> {
    typed: &'a str,
    /// Whether another entry has the name.
    taken: bool,
}

async fn put(
    view: &View<'_>,
    plan: &'static Plan,
    values: &Values,
    entry: &Fields,
    name: Name<'_>,
) -> Result<&'static str, Vec<Mistake>> {
    let (mut fields, mut unread) = form::read(plan.form, values, entry, view.issuer());
    if name.taken {
        let text = format!("`{}` is taken. Choose another.", name.typed);
        unread.push(Mistake { field: Some(plan.list.key()), text });
    }
    if fields.is_empty() && unread.is_empty() {
        return Ok("unchanged");
    }
    // The rest of the form is judged under a name that nothing has.
    let judged = if name.taken || name.typed.is_empty() { STAND_IN } else { name.typed };
    if judged == STAND_IN {
        fields.remove(plan.list.key());
    }
    let owned = judged.to_owned();
    let change = move |document: &mut Document| document.set(plan.list, &owned, &fields);
    let edited = mistakes::edit(view, unread, plan.form, About::Entry(plan.list, judged), change).await;
    let shown = if name.typed.is_empty() { "It".to_owned() } else { format!("`{}`", name.typed) };
    let named = |mistake: Mistake| Mistake {
        text: mistake.text.replace(&format!("`{STAND_IN}`"), &shown),
        ..mistake
    };
    edited.map(|()| "saved").map_err(|mistakes| mistakes.into_iter().map(named).collect())
}

/// `GET dashboard/{list}/remove?name=`.
pub(super) async fn confirm(Path(list): Path<String>, visit: Visit) -> Answer {
    let (view, plan) = (visit.prepare()?, Plan::of(&visit, &list)?);
    let entry = view.entry(plan.list, visit.query.get("name").unwrap_or_default())?;
    Ok(farewell(&view, plan, &entry, &[]).respond(&view))
}

fn farewell(view: &View<'_>, plan: &Plan, entry: &Fields, mistakes: &[Mistake]) -> Page {
    let key = text(entry, plan.list.key());
    let what = html! {
        (summary(mistakes, plan.form))
        p { "The " (plan.one) " " code { (key) } " goes out of the file. There is no way back but to add it again." }
    };
    let action = view.url_of(plan.list, "remove", key);
    let content = question(view, &what, &action, "Remove it", &view.url(plan.list.name()));
    plan.page(format!("Remove {}?", plan.label(entry)), content)
}

/// `POST dashboard/{list}/remove?name=`.
pub(super) async fn remove(Path(list): Path<String>, visit: Visit) -> Answer {
    let (view, _) = visit.change()?;
    let plan = Plan::of(&visit, &list)?;
    let name = visit.query.get("name").unwrap_or_default().to_owned();
    let entry = view.entry(plan.list, &name)?;
    let about = name.clone();
    let edited = view.edit(Extent::Whole, move |document| document.remove(plan.list, &name)).await;
    Ok(match edited {
        Ok(()) => view.done(&list, "removed"),
        Err((error, text)) => {
            let place = About::Entry(plan.list, &about);
            let mistakes = mistakes::of_removal(&error, &text, plan.form, place, &about);
            farewell(&view, plan, &entry, &mistakes).respond_with_mistakes(&view)
        }
    })
}

/// How many scopes are granted, in words.
pub(super) fn granted(entry: &Fields, field: &str) -> Markup {
    let grants = entry.get(field).and_then(Value::as_array).into_iter().flatten();
    let scopes: Vec<&str> = grants
        .flat_map(|grant| grant["scopes"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    html! { @if scopes.is_empty() { "none" } @else { (scopes.join(", ")) } }
}
