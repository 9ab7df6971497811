//! What a text calls a token, and what kind of text it is: read off the few characters before it.

use std::ops::Range;

use super::Context;

/// How far back a name may stand: names are short, and looking back must not cost the square of the text.
const REACH: usize = 80;

const SCHEMES: [&str; 2] = ["bearer", "dpop"];

/// Where the value begins if `text` begins with one of `names`, quoted or not, and `=` or `:`.
pub(super) fn value_after_name(text: &str, names: &[&str]) -> Option<usize> {
    let rest = names.iter().find_map(|name| {
        let rest = text.strip_prefix(name)?;
        let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
        (!goes_on).then_some(rest)
    })?;
    let rest = rest.trim_start_matches(['"', '\'', '\\', ' ', '\t']);
    let rest = rest.strip_prefix(['=', ':'])?;
    let rest = rest.trim_start_matches(['"', '\'', '\\', ' ', '\t', '\n', '\r']);
    Some(text.len() - rest.len())
}

/// Where the credentials begin if the text from `at` on begins with `Bearer` or `DPoP` and stands at its
/// beginning or after `Authorization:`. RFC 6750 section 2.1, RFC 9449 section 7.1.
pub(super) fn value_after_scheme(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let scheme = SCHEMES.into_iter().find(|scheme| begins_with(rest, scheme))?;
    let (cut, before) = before(text, at);
    let field = before.trim_end_matches([' ', '\t', '"', '\'', ':', '=']);
    if (cut || !before.trim().is_empty())
        && (field.len() == before.len() || !ends_with(field, "authorization"))
    {
        return None;
    }
    let value = rest.get(scheme.len()..)?;
    let trimmed = value.trim_start_matches([' ', '\t']);
    (trimmed.len() < value.len()).then_some(rest.len() - trimmed.len())
}

/// The name and the context of the token at `source`; `url` if the word that it stands in is a URL.
pub(super) fn label(text: &str, source: &Range<usize>, url: bool) -> (Option<String>, Context) {
    let (cut, all) = before(text, source.start);
    let outside = all.trim_end_matches(is_quote);
    let quoted = outside.len() < all.len();
    let spaceless = outside.trim_end();
    if let Some(scheme) = SCHEMES.into_iter().find(|scheme| ends_with(spaceless, scheme))
        && spaceless.len() < all.len()
    {
        let free = spaceless.get(..spaceless.len() - scheme.len()).unwrap_or_default();
        if !free.ends_with(char::is_alphanumeric) {
            return (None, Context::Header);
        }
    }
    let Some(named) = spaceless.strip_suffix(['=', ':']) else {
        let json = quoted && text.trim_start().starts_with(['{', '[']);
        let elsewhere = if json { Context::Json } else { Context::Text };
        return (None, if url { Context::Url } else { elsewhere });
    };
    let unquoted = named.trim_end().trim_end_matches(is_quote);
    let (leads, mut name) = last_name(unquoted);
    let sign = leads.chars().next_back();
    let context = if url || (spaceless.ends_with('=') && matches!(sign, Some('?' | '#'))) {
        Context::Url
    } else if spaceless.ends_with('=') {
        let ends = text.get(source.end..).unwrap_or_default();
        let first = sign.is_none() && !cut && (ends.starts_with('&') || ends.trim().is_empty());
        if first || sign == Some('&') { Context::Form } else { Context::Text }
    } else if unquoted.len() < named.trim_end().len() {
        Context::Json
    } else if is_field(name) && matches!(sign, None | Some('\n' | '\'' | '"')) {
        Context::Header
    } else {
        Context::Text
    };
    if name == "value" {
        // An input of a form, as in the page that posts a response: its name stands in the attribute before.
        let attribute = leads.trim_end().trim_end_matches(is_quote);
        name = Some(last_name(attribute).1).filter(|name| !name.is_empty()).unwrap_or(name);
    }
    ((!name.is_empty()).then(|| name.to_owned()), context)
}

/// The name at the end of a text, and what stands before it.
fn last_name(text: &str) -> (&str, &str) {
    let start = text.char_indices().rev().take_while(|(_, character)| is_name(*character)).last();
    text.split_at(start.map_or(text.len(), |(at, _)| at))
}

/// Whether a name looks like a header field's rather than a member's or a word.
fn is_field(name: &str) -> bool {
    name.contains('-')
        || name.starts_with(|first: char| first.is_ascii_uppercase())
        || name == "authorization"
}

/// Percent escapes turned into what they stand for; `+` stays what it is.
pub(super) fn unescaped(text: &str) -> String {
    let pair = format!("={}", text.replace('+', "%2B"));
    form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// Up to [`REACH`] bytes before `at`, and whether there is more before them.
fn before(text: &str, at: usize) -> (bool, &str) {
    let reach = at.saturating_sub(REACH);
    let start = (reach..=at).find(|start| text.is_char_boundary(*start)).unwrap_or(at);
    (start > 0, text.get(start..at).unwrap_or_default())
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '`' | '\\')
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}

fn begins_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
}

fn ends_with(text: &str, word: &str) -> bool {
    text.len()
        .checked_sub(word.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(word))
}
