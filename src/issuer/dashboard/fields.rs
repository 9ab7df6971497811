//! The fields of a form as they are seen: typed into, or only read.

use maud::{Markup, html};

use super::{
    super::pages::with_code,
    form::{Field, Fieldset, Kind, MAKE, Options, Values, fields},
    mistakes::Mistake,
    view::View,
};

/// A form with its fields filled in.
pub(super) struct Form<'a> {
    pub sets: &'static [Fieldset],
    pub values: &'a Values,
    pub mistakes: &'a [Mistake],
    /// Whether the entry is there already, so that its name stays.
    pub keeps_name: bool,
}

impl Form<'_> {
    /// The fields, to be put into a form element.
    pub fn inputs(&self, view: &View<'_>) -> Markup {
        html! {
            @for set in self.sets {
                fieldset {
                    legend { (set.legend) }
                    @for field in set.fields { (self.field(view, field)) }
                }
            }
        }
    }

    /// One of them.
    pub fn field(&self, view: &View<'_>, field: &Field) -> Markup {
        let name = field.name;
        let control = Control {
            field,
            values: self.values,
            described_by: self.described_by(field),
            invalid: self.mistakes_at(name).next().is_some(),
        };
        let below = html! {
            @if !field.hint.is_empty() { p id={ (name) "-hint" } class="field-hint" { (with_code(field.hint)) } }
            @if control.invalid {
                div id={ (name) "-mistake" } class="mistake" {
                    @for mistake in self.mistakes_at(name) {
                        p { span aria-hidden="true" { "✗ " } (with_code(&mistake.text)) }
                    }
                }
            }
        };
        let tenant = &view.issuer().tenant;
        html! {
            @match field.kind {
                Kind::Key if self.keeps_name => {
                    p class="label" { (with_code(field.label)) }
                    p { code { (self.values.get(name)) } input type="hidden" name=(name) value=(self.values.get(name)); }
                }
                Kind::Switch(_) => { (control.tick("on", &with_code(field.label), name)) (below) }
                Kind::Several(options) => (control.group(&options(tenant), &below)),
                Kind::Grants => (control.group(&grants(view), &below)),
                kind => {
                    label for=(name) class=[matches!(kind, Kind::Key | Kind::Needed).then_some("needed")] {
                        (with_code(field.label))
                    }
                    (below)
                    (control.single(view))
                },
            }
        }
    }

    fn mistakes_at(&self, name: &'static str) -> impl Iterator<Item = &Mistake> {
        self.mistakes.iter().filter(move |mistake| mistake.field == Some(name))
    }

    fn described_by(&self, field: &Field) -> Option<String> {
        let hint = (!field.hint.is_empty()).then(|| format!("{}-hint", field.name));
        let mistake = self.mistakes_at(field.name).next().map(|_| format!("{}-mistake", field.name));
        let ids: Vec<String> = hint.into_iter().chain(mistake).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

struct Control<'a> {
    field: &'a Field,
    values: &'a Values,
    described_by: Option<String>,
    invalid: bool,
}

impl Control<'_> {
    fn single(&self, view: &View<'_>) -> Markup {
        let (name, value) = (self.field.name, self.values.get(self.field.name));
        let (described_by, invalid) = (self.described_by.as_deref(), self.invalid.then_some("true"));
        html! {
            @match self.field.kind {
                Kind::Choice(options) => select id=(name) name=(name) aria-describedby=[described_by] aria-invalid=[invalid] {
                    @for (option, label) in choices(options, view, value) {
                        option value=(option) selected[option == value] { (view.expand(&label)) }
                    }
                },
                Kind::Lines | Kind::Scopes | Kind::Object => textarea id=(name) name=(name) rows=(value.lines().count().clamp(3, 12)) spellcheck="false"
                    aria-describedby=[described_by] aria-invalid=[invalid] { "\n" (value) },
                kind => input id=(name) name=(name) type="text" value=(value) autocomplete="off" autocapitalize="none"
                    spellcheck="false" required[matches!(kind, Kind::Key | Kind::Needed)]
                    inputmode=[matches!(kind, Kind::Seconds).then_some("numeric")]
                    aria-describedby=[described_by] aria-invalid=[invalid];,
            }
            @if matches!(self.field.kind, Kind::Secret) {
                @let make = format!("{name}{MAKE}");
                div class="tick make" {
                    input id=(make) type="checkbox" name=(make) value="on" checked[self.values.has(&make, "on")];
                    label for=(make) { "Make a new one" }
                }
            }
        }
    }

    fn group(&self, options: &[(String, String)], below: &Markup) -> Markup {
        html! {
            fieldset class="group" id=(self.field.name) tabindex=[self.invalid.then_some("-1")]
                aria-describedby=[self.described_by.as_deref()] {
                legend { (self.field.label) }
                (below)
                @for (at, (value, label)) in options.iter().enumerate() {
                    (self.tick(value, &html! { (label) }, &format!("{}-{at}", self.field.name)))
                }
                @if options.is_empty() { p class="muted" { "There are none yet." } }
            }
        }
    }

    fn tick(&self, value: &str, label: &Markup, id: &str) -> Markup {
        let is_group = id != self.field.name;
        html! {
            div class="tick" {
                input id=(id) type="checkbox" name=(self.field.name) value=(value)
                    checked[self.values.has(self.field.name, value)]
                    aria-describedby=[self.described_by.as_deref().filter(|_| !is_group)];
                label for=(id) { (label) }
            }
        }
    }
}

/// The options, and what the file says if it is none of them.
fn choices(options: Options, view: &View<'_>, value: &str) -> Vec<(String, String)> {
    let mut all = options(&view.issuer().tenant);
    if !all.iter().any(|(option, _)| option == value) {
        all.push((value.to_owned(), if value.is_empty() { "–".into() } else { value.to_owned() }));
    }
    all
}

/// Every scope of every API.
fn grants(view: &View<'_>) -> Vec<(String, String)> {
    let apis = &view.issuer().tenant.apis;
    let of = |api: &super::super::tenant::Api| {
        let option = |scope: &super::super::tenant::Scope| {
            (format!("{} {}", api.identifier, scope.value), format!("{} at {}", scope.value, api.name))
        };
        api.scopes.iter().map(option).collect::<Vec<_>>()
    };
    apis.iter().flat_map(of).collect()
}

/// What the fields say, for whoever cannot change them.
pub(super) fn facts(view: &View<'_>, sets: &'static [Fieldset], values: &Values) -> Markup {
    html! {
        dl class="facts" {
            @for field in fields(sets) {
                @let said = said(view, field, values);
                @if !said.is_empty() {
                    dt { (with_code(field.label)) }
                    dd { @for line in said { div { (line) } } }
                }
            }
        }
    }
}

fn said(view: &View<'_>, field: &Field, values: &Values) -> Vec<Markup> {
    let code = |text: &str| html! { code class="copy" { (text) } };
    let value = values.get(field.name);
    match field.kind {
        Kind::Switch(_) => vec![html! { (if values.has(field.name, "on") { "yes" } else { "no" }) }],
        Kind::Choice(options) => choices(options, view, value)
            .into_iter()
            .filter(|(option, _)| option == value)
            .map(|(_, label)| html! { (view.expand(&label)) })
            .collect(),
        Kind::Seconds if !value.is_empty() => vec![html! { (value) " seconds" }],
        Kind::Needed | Kind::Line if !value.is_empty() => vec![html! { (value) }],
        Kind::Scopes => value.lines().map(|line| html! { (line) }).collect(),
        Kind::Object if !value.is_empty() => vec![html! { pre { code { (value) } } }],
        _ => values
            .all(field.name)
            .flat_map(str::lines)
            .filter(|line| !line.is_empty())
            .map(|line| code(&view.expand(line)))
            .collect(),
    }
}
