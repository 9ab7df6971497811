//! The lesson's Markdown as HTML. Runs on the server alone.

use leptos::prelude::*;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::site::Site;

/// Puts the base path before links within the site.
fn rebased<'a>(event: Event<'a>, site: &Site) -> Event<'a> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url =
                if dest_url.starts_with('/') { CowStr::from(site.link(&dest_url)) } else { dest_url };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        // The lesson may come from a folder of the host's choice: text yes, markup no.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    }
}

fn events<'a>(markdown: &'a str, site: &'a Site) -> impl Iterator<Item = Event<'a>> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES).map(|event| rebased(event, site))
}

/// Paragraphs, lists, tables.
pub fn block(markdown: &str, site: &Site) -> String {
    let mut text = String::new();
    html::push_html(&mut text, events(markdown, site));
    text
}

/// One paragraph, without the paragraph's element.
pub fn inline(markdown: &str, site: &Site) -> String {
    let mut text = String::new();
    let inner = events(markdown, site)
        .filter(|event| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)));
    html::push_html(&mut text, inner);
    text
}

/// A block of prose.
#[component]
pub fn Prose(
    /// Block Markdown.
    #[prop(into)]
    markdown: String,
) -> impl IntoView {
    let site = expect_context::<Site>();
    view! { <div class="prose" inner_html=block(&markdown, &site)></div> }
}

/// A sentence.
#[component]
pub fn Inline(
    /// Inline Markdown.
    #[prop(into)]
    markdown: String,
) -> impl IntoView {
    let site = expect_context::<Site>();
    view! { <span inner_html=inline(&markdown, &site)></span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_get_the_base_path_and_markup_stays_text() {
        let site = Site { base: "/docs".into(), ..Site::default() };
        assert_eq!(inline("[go](/walk/ask) `x`", &site), r#"<a href="/docs/walk/ask">go</a> <code>x</code>"#);
        assert_eq!(inline("a <b onclick=x>", &site), "a &lt;b onclick=x&gt;");
    }
}
