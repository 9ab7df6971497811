//! Who looks, and at what.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::{
    super::{
        Issuer,
        authorize::see_other,
        cookies::IssuerCookie,
        manage::{
            ChangeError, Document, Edit, EditError, Links, List,
            access::{self, Access, Keeper},
            error::ManageError,
        },
        params::Params,
    },
    refusal::Refusal,
};

/// An entry of the file, or its head: names and values as they are written.
pub(super) type Fields = Map<String, Value>;

/// What a page answers.
pub(super) type Answer = Result<Response, Refusal>;

/// A request to the dashboard.
pub(super) struct Visit {
    pub issuer: Issuer,
    pub headers: HeaderMap,
    pub query: Params,
    body: Bytes,
}

impl FromRequest<Issuer> for Visit {
    type Rejection = Response;

    async fn from_request(request: Request, issuer: &Issuer) -> Result<Self, Response> {
        let headers = request.headers().clone();
        // A query that cannot be read asks for nothing.
        let query = Params::from_form(request.uri().query().unwrap_or_default()).unwrap_or_default();
        let body = Bytes::from_request(request, issuer).await.map_err(IntoResponse::into_response)?;
        Ok(Self { issuer: issuer.clone(), headers, query, body })
    }
}

impl Visit {
    /// Somebody who looks.
    pub fn look(&self) -> Result<View<'_>, Refusal> {
        let access = access::look(&self.issuer, &self.headers).map_err(|error| self.refuse(&error))?;
        match access {
            Access::Visitor { text, .. } => Ok(View { visit: self, keeper: None, text: text.into() }),
            Access::Keeper(keeper) => self.kept(keeper),
        }
    }

    /// Somebody who looks at a form.
    pub fn prepare(&self) -> Result<View<'_>, Refusal> {
        let view = self.look()?;
        if view.can_change() {
            Ok(view)
        } else {
            Err(self.refuse(&ManageError::ReadOnly(self.links().open.clone())))
        }
    }

    /// Somebody who may change the tenant, and sent a form of these pages.
    pub fn change(&self) -> Result<(View<'_>, Params), Refusal> {
        let (keeper, params) =
            access::form(&self.issuer, &self.headers, &self.body).map_err(|error| self.refuse(&error))?;
        Ok((self.kept(keeper)?, params))
    }

    fn kept<'a>(&'a self, keeper: Keeper<'a>) -> Result<View<'a>, Refusal> {
        let text = keeper.sandbox.text().map_err(|error| self.refuse(&error.into()))?;
        Ok(View { visit: self, keeper: Some(keeper), text })
    }

    /// The page that says why not.
    pub fn refuse(&self, error: &ManageError) -> Refusal {
        Refusal::new(&self.issuer, self.links().open.as_deref(), error)
    }

    /// Where else to go.
    pub fn links(&self) -> &Links {
        const NONE: &Links =
            &Links { tenant: None, api: None, open: None, sandbox: None, enter: None, leave: None };
        self.issuer.management.as_ref().map_or(NONE, |management| management.links())
    }
}

/// What a page shows.
pub(super) struct View<'a> {
    pub visit: &'a Visit,
    /// Whoever may change the tenant; none if nobody may.
    pub keeper: Option<Keeper<'a>>,
    /// The tenant's file.
    pub text: Arc<str>,
}

/// How far an edit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Nothing is changed.
    CheckOnly,
    Whole,
}

impl View<'_> {
    pub fn issuer(&self) -> &Issuer {
        &self.visit.issuer
    }

    pub fn links(&self) -> &Links {
        self.visit.links()
    }

    /// Whether the page has forms.
    pub fn can_change(&self) -> bool {
        self.keeper.is_some()
    }

    /// Whether this browser's walk uses the sandbox.
    pub fn is_used(&self) -> bool {
        self.keeper.as_ref().is_some_and(|keeper| keeper.sandbox.is_used_by(&self.visit.headers))
    }

    /// Whether the issuer's clock shows another time than the server's.
    pub fn has_own_time(&self) -> bool {
        let reading = self.keeper.as_ref().and_then(|keeper| keeper.sandbox.clock().ok());
        reading.is_some_and(|reading| !reading.is_right())
    }

    /// The URL of a page of the dashboard.
    pub fn url(&self, path: &str) -> String {
        self.issuer().url.join(&format!("dashboard/{path}"))
    }

    /// The URL of a page about the entry `name`.
    pub fn url_of(&self, list: List, page: &str, name: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("name", name).finish();
        self.url(&format!("{}/{page}?{query}", list.name()))
    }

    /// What every form carries.
    pub fn csrf(&self) -> Markup {
        html! {
            @if let Some(csrf) = self.keeper.as_ref().and_then(|keeper| keeper.csrf.as_ref()) {
                input type="hidden" name="csrf" value=(csrf);
            }
        }
    }

    /// The key of the sandbox, if this browser has it.
    pub fn key(&self) -> Option<String> {
        self.keeper.as_ref()?.csrf.as_ref()?;
        IssuerCookie::Management.read(&self.issuer().url, &self.visit.headers)
    }

    /// The file as it is written.
    pub fn file(&self) -> Fields {
        toml::from_str(&self.text).unwrap_or_default()
    }

    /// The entries of a list as they are written.
    pub fn entries(&self, list: List) -> Vec<Fields> {
        let Some(Value::Array(entries)) = self.file().remove(list.name()) else { return Vec::new() };
        entries.into_iter().filter_map(|entry| entry.as_object().cloned()).collect()
    }

    /// One of them.
    pub fn entry(&self, list: List, name: &str) -> Result<Fields, Refusal> {
        let found = self.entries(list).into_iter().find(|entry| text(entry, list.key()) == name);
        found.ok_or_else(|| {
            let none = ChangeError::Edit(EditError::NotFound { list, name: name.to_owned() }).into();
            self.visit.refuse(if name.is_empty() { &ManageError::NoList } else { &none })
        })
    }

    /// An address with what its placeholders stand for.
    pub fn expand(&self, address: &str) -> String {
        let links = self.links();
        let known = [("{public_url}", &self.issuer().home), ("{tenant_url}", &links.tenant)];
        known.into_iter().fold(address.to_owned(), |address, (name, value)| match value {
            Some(value) => address.replace(name, value),
            None => address,
        })
    }

    /// Changes the file, or sees whether it could be. What it would have been comes with what is wrong with it.
    pub async fn edit(
        &self,
        extent: Extent,
        change: impl Fn(&mut Document) -> Result<(), EditError> + Send + Sync + 'static,
    ) -> Result<(), (ChangeError, String)> {
        let change = move |text: &str| {
            let mut document = Document::parse(text)?;
            change(&mut document)?;
            Ok::<_, EditError>(document.text())
        };
        let wanted = change(&self.text).unwrap_or_default();
        let edited = match (extent, &self.keeper) {
            (Extent::CheckOnly, Some(keeper)) => keeper.sandbox.check(Box::new(change)).await,
            _ => self.put(Box::new(change)).await,
        };
        edited.map_err(|error| (error, wanted))
    }

    /// Puts another file in its place.
    pub async fn put(&self, edit: Edit) -> Result<(), ChangeError> {
        match &self.keeper {
            Some(keeper) => keeper.sandbox.change(edit).await,
            None => Err(ChangeError::Closed),
        }
    }

    /// Goes back to a page that says what was done.
    pub fn done(&self, page: &str, done: &str) -> Response {
        see_other(&self.url(&format!("{page}?done={done}")), None)
    }
}

/// A field that is a text; empty if it is none.
pub(super) fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A field that is a list of texts.
pub(super) fn texts<'a>(fields: &'a Fields, name: &str) -> Vec<&'a str> {
    fields.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}
