//! The endpoints of the management API.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    super::{Issuer, params::Params},
    ClockChange, ClockReading, Document, Edit, EditError, List,
    access::{self, Access, Keeper},
    error::ManageError,
};

/// `GET manage/tenant`: the file.
pub(super) async fn tenant(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
) -> Result<Response, ManageError> {
    let text = match access::look(&issuer, &headers)? {
        Access::Visitor { text, .. } => text.into(),
        Access::Keeper(keeper) => keeper.sandbox.text()?,
    };
    let plain =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok(no_store((plain, text.to_string()).into_response()))
}

/// `PUT manage/tenant`: another file in its place.
pub(super) async fn replace(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ManageError> {
    let keeper = access::change(&issuer, &headers)?;
    let text = text(&body)?.to_owned();
    change(keeper, Box::new(move |_| Ok(text))).await
}

/// `PATCH manage/settings`: some fields of the file's head, as a JSON object.
pub(super) async fn settings(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ManageError> {
    let keeper = access::change(&issuer, &headers)?;
    let fields: Map<String, Value> = json_body(&body)?;
    edit(keeper, move |document| document.set_settings(&fields)).await
}

/// `POST manage/{list}`: an entry. A JSON object sets the fields that it names; a TOML snippet takes the
/// entry's place.
pub(super) async fn put_entry(
    State(issuer): State<Issuer>,
    Path(list): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ManageError> {
    let keeper = access::change(&issuer, &headers)?;
    let list = List::named(&list).ok_or(ManageError::NoList)?;
    if !is_json(&headers) {
        let snippet = text(&body)?.to_owned();
        return edit(keeper, move |document| document.put(list, &snippet)).await;
    }
    let fields: Map<String, Value> = json_body(&body)?;
    edit(keeper, move |document| {
        let name = fields.get(list.key()).and_then(Value::as_str).ok_or(EditError::NoKey(list.key()))?;
        document.set(list, name, &fields)
    })
    .await
}

/// `DELETE manage/{list}?name=`: an entry by its key, which is often a URL.
pub(super) async fn remove_entry(
    State(issuer): State<Issuer>,
    Path(list): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, ManageError> {
    let keeper = access::change(&issuer, &headers)?;
    let list = List::named(&list).ok_or(ManageError::NoList)?;
    let params = Params::from_form(&query.unwrap_or_default());
    let name = params.ok().and_then(|params| params.get("name").map(str::to_owned));
    let name =
        name.ok_or_else(|| ManageError::Body("Send the entry's key as `name` in the query.".into()))?;
    edit(keeper, move |document| document.remove(list, &name)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultChange {
    fault: Value,
}

/// `PUT manage/applications/{client_id}/fault`: how its tokens are wrong; null for not at all.
pub(super) async fn fault(
    State(issuer): State<Issuer>,
    Path(client_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ManageError> {
    let keeper = access::change(&issuer, &headers)?;
    let FaultChange { fault } = json_body(&body)?;
    let fields = Map::from_iter([("fault".to_owned(), fault)]);
    edit(keeper, move |document| document.change(List::Applications, &client_id, &fields)).await
}

/// `GET manage/clock`.
pub(super) async fn clock(State(issuer): State<Issuer>, headers: HeaderMap) -> Result<Response, ManageError> {
    let reading = match access::look(&issuer, &headers)? {
        Access::Visitor { .. } => ClockReading { now: issuer.clock.now(), offset_seconds: 0, frozen: false },
        Access::Keeper(keeper) => keeper.sandbox.clock()?,
    };
    Ok(no_store(Json(reading).into_response()))
}

/// `PUT manage/clock`.
pub(super) async fn set_clock(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ManageError> {
    let keeper = access::change(&issuer, &headers)?;
    let change: ClockChange = json_body(&body)?;
    Ok(no_store(Json(keeper.sandbox.set_clock(change)?).into_response()))
}

/// `POST manage/keys/rotate`: next becomes current, current becomes previous.
pub(super) async fn rotate(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
) -> Result<Response, ManageError> {
    access::change(&issuer, &headers)?.sandbox.rotate_keys().await?;
    Ok(keys(&issuer))
}

/// `POST manage/keys/revoke`: the previous keys are published no more.
pub(super) async fn revoke(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
) -> Result<Response, ManageError> {
    access::change(&issuer, &headers)?;
    issuer.keys.revoke_previous();
    Ok(keys(&issuer))
}

/// The keys that are published now.
fn keys(issuer: &Issuer) -> Response {
    no_store(Json(issuer.keys.published()).into_response())
}

/// `GET manage/log?after=`: what was decided, and why. The keeper sees all of a sandbox; at the default tenant
/// each browser sees what is about itself.
pub(super) async fn log(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, ManageError> {
    let mut entries = match access::look(&issuer, &headers)? {
        Access::Visitor { .. } => issuer.journal.of_browser(&issuer, &headers),
        Access::Keeper(_) => issuer.journal.all(),
    };
    let params = Params::from_form(&query.unwrap_or_default()).unwrap_or_default();
    let after: u64 = params.get("after").and_then(|number| number.parse().ok()).unwrap_or(0);
    entries.retain(|entry| entry.number > after);
    Ok(no_store(Json(json!({ "entries": entries })).into_response()))
}

/// `DELETE manage/`: ends the sandbox.
pub(super) async fn close(State(issuer): State<Issuer>, headers: HeaderMap) -> Result<Response, ManageError> {
    access::change(&issuer, &headers)?.sandbox.close();
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn edit(
    keeper: Keeper<'_>,
    change_document: impl FnOnce(&mut Document) -> Result<(), EditError> + Send + 'static,
) -> Result<Response, ManageError> {
    let edit: Edit = Box::new(move |text| {
        let mut document = Document::parse(text)?;
        change_document(&mut document)?;
        Ok(document.text())
    });
    change(keeper, edit).await
}

async fn change(keeper: Keeper<'_>, edit: Edit) -> Result<Response, ManageError> {
    keeper.sandbox.change(edit).await?;
    let expires_at = keeper.sandbox.expires()?;
    Ok(no_store(Json(json!({ "changed": true, "expires_at": expires_at })).into_response()))
}

fn text(body: &[u8]) -> Result<&str, ManageError> {
    std::str::from_utf8(body).map_err(|_| ManageError::Body("The body is not UTF-8 text.".into()))
}

fn json_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, ManageError> {
    serde_json::from_slice(body)
        .map_err(|error| ManageError::Body(format!("The body is not the JSON that is expected: {error}.")))
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.starts_with("application/json"))
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
