//! What is in stock: the API beside the orders, with an audience of its own, so that a token for the one
//! opens nothing at the other.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::json;

use super::guard::Guard;
use crate::token::VerifiedClaims;

/// The scope that looking at the stock needs.
pub const READ: &str = "read:inventory";

/// `GET /inventory`: the same stock for everybody who may read.
pub async fn list(State(guard): State<Arc<Guard>>, headers: HeaderMap) -> Response {
    let stock = async |claims: VerifiedClaims| {
        let stock = json!([
            { "item": "Analytical engine, brass", "in_stock": 0 },
            { "item": "Punched cards, blank", "in_stock": 12_000 },
            { "item": "Moth, taped", "in_stock": 1 },
        ]);
        Ok((StatusCode::OK, json!({ "stock": stock, "read_by": claims.text("sub") })))
    };
    guard.answer(&headers, READ, stock).await
}
