//! Tokens in whatever was pasted: a header, a URL, a token response, a form body, a wrapped e-mail.
//!
//! One walk over the text, linear in its length. A token is known by its look (`eyJ…`: a JSON object in
//! base64url) or by what stands before it (`access_token=`, `Authorization: Bearer`). [`decode`] then
//! says what it is; nothing here does more than find it and take out what does not belong to it.
//!
//! [`decode`]: super::decode::decode

mod label;
#[cfg(test)]
mod tests;
mod wrapped;

use std::ops::Range;

use super::decode::{Form, begins_object, decode, looks_like_a_token};

/// A token, where it stood, and what was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The token, cleaned: ready to be decoded.
    pub token: String,
    /// What the text calls it, such as `id_token`.
    pub name: Option<String>,
    /// Where it stood in the pasted text, in bytes, from its first to its last character.
    pub source: Range<usize>,
    /// What stood around it.
    pub context: Context,
    /// What was taken out.
    pub cleaned: Cleaned,
}

/// What stood around a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// Nothing: the token is all that was pasted.
    Bare,
    /// A header field, such as `Authorization: Bearer …` or `DPoP …`.
    Header,
    /// A URL: its path, query or fragment.
    Url,
    /// A member of a JSON text, or a whole JSON serialization.
    Json,
    /// A form body: `name=value&…`.
    Form,
    /// Any other text.
    Text,
}

/// What was taken out of a token, each counted; all zero if it stood there as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Line breaks, real ones and those written as `\n`.
    pub line_breaks: usize,
    /// Spaces and tabs.
    pub spaces: usize,
    /// Quotation marks, the `+` that joins quoted lines, and the `>` of a quoted e-mail.
    pub quotes: usize,
    /// Percent escapes, which were turned into the character that they stand for.
    pub escapes: usize,
}

impl Cleaned {
    /// Whether nothing had to be taken out.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn plus(self, more: Self) -> Self {
        Self {
            line_breaks: self.line_breaks + more.line_breaks,
            spaces: self.spaces + more.spaces,
            quotes: self.quotes + more.quotes,
            escapes: self.escapes + more.escapes,
        }
    }
}

/// The parameters and members whose value is a token even if it looks like nothing.
const NAMES: [&str; 10] = [
    "access_token",
    "id_token",
    "refresh_token",
    "id_token_hint",
    "logout_token",
    "subject_token",
    "actor_token",
    "client_assertion",
    "assertion",
    "token",
];

/// The least length of an opaque value that only its name tells of: shorter ones are words, unless they are the whole
/// value of a parameter or a member.
const SHORTEST: usize = 10;

/// All tokens in `pasted`, in the order of the text. If nothing looks like one, the whole text without
/// white space and quotes around it, which is then opaque; nothing for an empty text.
pub fn find(pasted: &str) -> Vec<Found> {
    let Some(whole) = whole(pasted) else {
        return Vec::new();
    };
    let bare = whole.token.as_str();
    if decode_form(bare) == Some(Form::Json) {
        return vec![Found { context: Context::Json, ..whole }];
    }
    // The text before the first dot is no `name=` and no URL: then even a damaged header belongs to it.
    let first = bare.split('.').next().unwrap_or_default().trim_end_matches('=');
    let alone =
        !bare.contains(char::is_whitespace) && !first.contains(['=', ':', '/', '?', '&', '#', '"', '{']);
    if alone && looks_like_a_token(bare) {
        return vec![whole];
    }
    if let Some((token, cleaned)) = wrapped::damaged(bare) {
        return vec![Found { token, cleaned: whole.cleaned.plus(cleaned), ..whole }];
    }
    let mut scan = Scan { text: pasted, url: false, found: Vec::new() };
    scan.run();
    if scan.found.is_empty() { vec![whole] } else { scan.found }
}

fn decode_form(text: &str) -> Option<Form> {
    text.starts_with('{').then(|| decode(text).form)
}

/// The whole text, without white space and one pair of quotes around it.
fn whole(pasted: &str) -> Option<Found> {
    let text = pasted.trim();
    let start = pasted.len() - pasted.trim_start().len();
    let inside = ['"', '\'', '`']
        .into_iter()
        .find_map(|quote| {
            text.strip_prefix(quote)?.strip_suffix(quote).filter(|inside| !inside.contains(quote))
        })
        .filter(|inside| !inside.is_empty());
    let (text, quotes) = inside.map_or((text, 0), |inside| (inside, 1));
    let source = start + quotes..start + quotes + text.len();
    let cleaned = Cleaned { quotes: 2 * quotes, ..Cleaned::default() };
    (!text.is_empty()).then(|| Found {
        token: text.into(),
        name: None,
        source,
        context: Context::Bare,
        cleaned,
    })
}

struct Scan<'a> {
    text: &'a str,
    /// Whether the word at hand is a URL so far.
    url: bool,
    found: Vec<Found>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut before = ' ';
        let mut at = 0;
        while let Some(character) = self.text.get(at..).and_then(|rest| rest.chars().next()) {
            if character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '<' | '>') {
                self.url = false;
            } else if self.text.get(at..).is_some_and(|rest| rest.starts_with("://")) {
                self.url = true;
            }
            let found = if is_word(before) || before == '.' { Err(at) } else { self.at(at) };
            // Always forwards: what was looked at as a whole is not looked at again.
            let next = found.map_or_else(
                |end| end,
                |found| {
                    let end = found.source.end;
                    self.found.push(found);
                    end
                },
            );
            at = next.max(at + character.len_utf8());
            before = self.text.get(..at).and_then(|text| text.chars().next_back()).unwrap_or(' ');
        }
    }

    /// The token that begins exactly here: by its look, or by its name and its value further on. Else up to
    /// where there is none.
    fn at(&self, at: usize) -> Result<Found, usize> {
        let rest = self.text.get(at..).unwrap_or_default();
        if begins_token(rest) {
            return self.token_at(at);
        }
        let value =
            label::value_after_name(rest, &NAMES).or_else(|| label::value_after_scheme(self.text, at));
        let at = at + value.ok_or(at)?;
        let rest = self.text.get(at..).unwrap_or_default();
        if begins_token(rest) {
            return self.token_at(at);
        }
        let text = rest.get(..wrapped::run(rest)).unwrap_or_default();
        let is_opaque = |byte| wrapped::is_base64(byte) || b".~%".contains(&byte);
        if !text.is_empty() && text.bytes().all(is_opaque) {
            let found = self.labelled(text.to_owned(), at..at + text.len(), Cleaned::default());
            let after = rest.get(text.len()..).and_then(|rest| rest.chars().next());
            let ends = |signs: &str| after.is_some_and(|next| signs.contains(next));
            let is_value = match found.context {
                Context::Url | Context::Form => after.is_none_or(char::is_whitespace) || ends("&#'\"<>"),
                Context::Json => ends("'\"\\"),
                _ => false,
            };
            if text.len() >= SHORTEST
                || is_value && found.name.as_ref().is_some_and(|name| name.ends_with("_token"))
            {
                return Ok(found);
            }
        }
        Err(at + text.len())
    }

    fn token_at(&self, at: usize) -> Result<Found, usize> {
        let rest = self.text.get(at..).unwrap_or_default();
        let (token, length, cleaned) = match wrapped::gather(rest) {
            Ok(gathered) => gathered,
            Err(length) => {
                // Even its dots may be percent escapes.
                let run = rest.get(..length).filter(|run| run.contains("%2E") || run.contains("%2e"));
                let run = run.filter(|run| looks_like_a_token(&label::unescaped(run))).ok_or(at + length)?;
                (run.to_owned(), length, Cleaned::default())
            }
        };
        Ok(self.labelled(token, at..at + length, cleaned))
    }

    fn labelled(&self, token: String, source: Range<usize>, mut cleaned: Cleaned) -> Found {
        let (name, context) = label::label(self.text, &source, self.url);
        let mut token = token;
        if matches!(context, Context::Url | Context::Form) && token.contains('%') {
            cleaned.escapes = token.matches('%').count();
            token = label::unescaped(&token);
        }
        Found { token, name, source, context, cleaned }
    }
}

/// Whether text begins like the header of a token.
fn begins_token(text: &str) -> bool {
    text.starts_with('e') && begins_object(text)
}

/// Whether a character belongs to a name or to base64url.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}
