//! What the API is for: orders to look at, and orders to place.
//!
//! Nothing that a caller sends is kept: a list that learners share would show one what another wrote.

use std::sync::Arc;

use axum::{
    body::{self, Body},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{guard::Guard, refusal::Refusal};
use crate::token::VerifiedClaims;

/// The scope that looking at orders needs.
pub const READ: &str = "read:orders";
/// The scope that placing an order needs.
const WRITE: &str = "write:orders";

/// The longest body, in bytes.
const BODY_LIMIT: usize = 4 * 1024;
/// The longest name of an item, in characters.
const ITEM_LIMIT: usize = 100;
/// The largest quantity.
const QUANTITY_LIMIT: u32 = 1_000;

/// An order as a caller places it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    item: String,
    quantity: u32,
}

/// What is there to look at.
#[derive(Debug, Serialize)]
struct Listed {
    orders: [Sample; 3],
    read_by: Option<String>,
}

#[derive(Debug, Serialize)]
struct Sample {
    id: &'static str,
    item: &'static str,
    quantity: u32,
}

const SAMPLES: [Sample; 3] = [
    Sample { id: "order-1", item: "Analytical engine, brass", quantity: 1 },
    Sample { id: "order-2", item: "Punched cards, blank", quantity: 500 },
    Sample { id: "order-3", item: "Moth, taped", quantity: 1 },
];

/// `GET /orders`: the same three orders for everybody who may read.
pub async fn list(State(guard): State<Arc<Guard>>, headers: HeaderMap) -> Response {
    let orders = async |claims: VerifiedClaims| {
        Ok((StatusCode::OK, Listed { orders: SAMPLES, read_by: claims.text("sub").map(Into::into) }))
    };
    guard.answer(&headers, READ, orders).await
}

/// `POST /orders`: makes an order of the body. The token is judged first: a stranger's body is not read.
pub async fn place(State(guard): State<Arc<Guard>>, headers: HeaderMap, body: Body) -> Response {
    let place = async |claims: VerifiedClaims| {
        let Order { item, quantity } = read(&headers, body).await?;
        let id = format!("order-{}", guard.now().0);
        let body = json!({
            "order": { "id": id, "item": item, "quantity": quantity },
            "placed_by": claims.text("sub"),
            "note": "This is a sample API: the order was accepted, but it is not stored.",
        });
        Ok((StatusCode::CREATED, body))
    };
    guard.answer(&headers, WRITE, place).await
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Order, Refusal> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send `Content-Type: application/json`."));
    }
    let bytes = body::to_bytes(body, BODY_LIMIT).await.map_err(|_| {
        refused(StatusCode::PAYLOAD_TOO_LARGE, format!("Send at most {BODY_LIMIT} bytes, and all of them."))
    })?;
    let order: Order = serde_json::from_slice(&bytes).map_err(|error| {
        let shape = r#"Send an object such as {"item":"Punched cards","quantity":2}"#;
        refused(StatusCode::BAD_REQUEST, format!("{shape}: {error}."))
    })?;
    let length = order.item.chars().count();
    if order.item.trim().is_empty() || length > ITEM_LIMIT {
        let why = format!("`item` has {length} characters: write 1 to {ITEM_LIMIT}, not all of them spaces.");
        return Err(refused(StatusCode::BAD_REQUEST, why));
    }
    if !(1..=QUANTITY_LIMIT).contains(&order.quantity) {
        let why = format!("`quantity` is {}: order 1 to {QUANTITY_LIMIT}.", order.quantity);
        return Err(refused(StatusCode::BAD_REQUEST, why));
    }
    Ok(order)
}

fn refused(status: StatusCode, why: impl Into<String>) -> Refusal {
    Refusal::Body { status, why: why.into() }
}
