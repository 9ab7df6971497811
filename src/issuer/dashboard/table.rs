//! A table that becomes cards on a phone. The roles keep it a table for whoever listens to it: browsers forget
//! that it is one when its parts are laid out as blocks.

use maud::{Markup, html};

/// The table. A heading may be empty: its column has links that speak for themselves.
pub(super) fn table(headings: &[&str], rows: &Markup) -> Markup {
    html! {
        table class="cards" role="table" {
            thead role="rowgroup" {
                tr role="row" {
                    @for heading in headings {
                        @if heading.is_empty() { td role="cell" {} }
                        @else { th role="columnheader" scope="col" { (heading) } }
                    }
                }
            }
            tbody role="rowgroup" { (rows) }
        }
    }
}

/// A row. On a phone each cell has its heading beside it.
pub(super) fn row(name: &Markup, cells: &[(&str, Markup)], links: &Markup) -> Markup {
    html! {
        tr role="row" {
            @if !name.0.is_empty() { th role="rowheader" scope="row" { (name) } }
            @for (heading, cell) in cells { td role="cell" data-label=(heading) { div { (cell) } } }
            @if !links.0.is_empty() { td role="cell" class="actions" { (links) } }
        }
    }
}
