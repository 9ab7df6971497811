//! Looking into Markdown with the parser that will also render it.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What prose may not hold, or not everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// HTML, often a name between angle brackets that was meant to be code.
    #[error("HTML: put a name such as <code> between backticks")]
    Html,
    /// A picture.
    #[error("an image: pictures are the pages' work")]
    Image,
    /// More than one paragraph of text.
    #[error("more than one paragraph")]
    Blocks,
    /// An exclamation mark outside of code.
    #[error("an exclamation mark")]
    Exclamation,
}

/// What matters about a piece of Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// How many words a reader sees, code included.
    pub words: usize,
    /// Where its links lead.
    pub links: Vec<String>,
    /// What it holds that it may not, or not everywhere.
    pub faults: BTreeSet<Fault>,
}

/// Looks at `markdown`.
pub fn look(markdown: &str) -> Prose {
    let mut prose = Prose::default();
    let mut text = String::new();
    let mut paragraphs = 0;
    let mut in_code = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        let fault = match event {
            Event::Text(part) => {
                text.push_str(&part);
                (!in_code && part.contains('!')).then_some(Fault::Exclamation)
            }
            Event::Code(part) => {
                text.push_str(&part);
                None
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                prose.links.push(dest_url.into_string());
                None
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::HtmlBlock)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => None,
            Event::Html(_) | Event::InlineHtml(_) => Some(Fault::Html),
            Event::Start(Tag::Image { .. }) => Some(Fault::Image),
            Event::Start(Tag::Paragraph) => {
                paragraphs += 1;
                (paragraphs > 1).then_some(Fault::Blocks)
            }
            Event::Start(tag) => {
                in_code = matches!(tag, Tag::CodeBlock(_));
                Some(Fault::Blocks)
            }
            Event::Rule => Some(Fault::Blocks),
            // The end of a block, or a line break.
            _ => {
                in_code = false;
                text.push(' ');
                None
            }
        };
        prose.faults.extend(fault);
    }
    prose.words = text.split_whitespace().count();
    prose
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(markdown: &str) -> Vec<Fault> {
        look(markdown).faults.into_iter().collect()
    }

    #[test]
    fn words_are_what_a_reader_sees() {
        assert_eq!(look("Ask for `openid`, **not** [more](/walk/ask).").words, 5);
        assert_eq!(look("One\n\n- two\n- three\n\n```\nfour\n```\n").words, 4);
    }

    #[test]
    fn inline_prose_is_one_paragraph() {
        assert_eq!(faults("One *line*\nand `another`."), []);
        assert_eq!(faults("One\n\nTwo"), [Fault::Blocks]);
        assert_eq!(faults("- a list"), [Fault::Blocks]);
    }

    #[test]
    fn what_may_not_stand_there_is_seen() {
        assert_eq!(faults("the <code> you got"), [Fault::Html]);
        assert_eq!(faults("the `<code>` you got"), []);
        assert_eq!(faults("![a](/b.png)"), [Fault::Image]);
        assert_eq!(faults("Go!"), [Fault::Exclamation]);
        assert_eq!(faults("`a != b`"), []);
        assert_eq!(faults("```\na != b\n```\n"), [Fault::Blocks]);
        assert_eq!(faults("```\na\n```\nGo!"), [Fault::Blocks, Fault::Exclamation]);
    }

    #[test]
    fn links_are_found() {
        assert_eq!(
            look("[a](/walk/ask) [b](https://openid.net/)").links,
            ["/walk/ask", "https://openid.net/"]
        );
    }
}
