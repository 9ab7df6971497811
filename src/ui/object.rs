//! Things that travel, each with the same shape everywhere: a letter, a key, a sealed key, a ticket.

use leptos::prelude::*;

/// Which thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// An ID token: a letter to the client.
    Letter,
    /// An access token that its API can read: a key.
    Key,
    /// An access token that nobody but its issuer can read: a key in a sealed envelope.
    SealedKey,
    /// A code: a ticket that is torn off when it is used.
    Ticket,
    /// A token of which its look does not tell what it is for.
    Unknown,
}

/// Who or what a thing is for: a token can have several audiences.
pub struct Address(Vec<String>);

impl From<&str> for Address {
    fn from(one: &str) -> Self {
        Self(vec![one.into()])
    }
}

impl From<String> for Address {
    fn from(one: String) -> Self {
        Self(vec![one])
    }
}

impl From<Vec<String>> for Address {
    fn from(several: Vec<String>) -> Self {
        Self(several)
    }
}

/// A card in the thing's shape with its address line.
#[component]
pub fn Object(
    thing: Thing,
    /// Such as "ID token".
    #[prop(into)]
    name: String,
    /// Such as "to", "opens".
    #[prop(into)]
    relation: String,
    /// Who or what it is for.
    #[prop(into)]
    address: Address,
    children: Children,
) -> impl IntoView {
    let class = match thing {
        Thing::Letter => "object letter",
        Thing::Key => "object key",
        Thing::SealedKey => "object key sealed",
        Thing::Ticket => "object ticket",
        Thing::Unknown => "object",
    };
    let named = address.0.into_iter().enumerate();
    let each = named.map(|(at, one)| view! { {(at > 0).then_some(", ")} <code>{one}</code> }).collect_view();
    view! {
        <article class=class>
            <p class="address">
                <b>{name}</b>
                <span class="to">{relation} ": " {each}</span>
            </p>
            {children()}
        </article>
    }
}
