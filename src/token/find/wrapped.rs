//! One token out of a text that may have been wrapped, indented or quoted on the way.
//!
//! A token is grown over gaps only while it lacks something: a part, or characters of a signature whose
//! length its algorithm tells. If the result is no whole token, what stands before the first gap is taken.

use serde_json::{Map, Value};

use super::Cleaned;
use crate::token::{
    base64url,
    decode::{begins_object, looks_like_a_token},
    json::Document,
};

/// Characters of base64url or, mistakenly, of ordinary base64.
pub(super) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte)
}

/// The length of the text up to white space, a quote or a delimiter, without foreign characters and a full
/// stop at its end.
pub(super) fn run(text: &str) -> usize {
    let is_end = |c: char| c.is_whitespace() || c.is_control() || "\"'`,;<>(){}[]|\\&#?".contains(c);
    let run = text.get(..text.find(is_end).unwrap_or(text.len())).unwrap_or_default();
    let foreign = |c: char| c != '.' && !u8::try_from(c).is_ok_and(is_base64);
    let run = run.trim_end_matches(foreign);
    let dots = run.bytes().filter(|byte| *byte == b'.').count();
    // The stop at the end of a sentence. Two dots and nothing more are a token without a signature.
    match dots {
        1 | 3 | 5.. => run.trim_end_matches('.').trim_end_matches(foreign).len(),
        _ => run.len(),
    }
}

/// The token that begins here, how much of the text it takes, and what was taken out. If what begins here
/// is no token, how much of the text that is.
pub(super) fn gather(text: &str) -> Result<(String, usize, Cleaned), usize> {
    let first = text.get(..run(text)).unwrap_or_default();
    let mut growth = Growth::new(first);
    growth.grow(text);
    let single = || looks_like_a_token(first).then(|| (first.to_owned(), first.len(), Cleaned::default()));
    growth.whole().or_else(single).ok_or(first.len())
}

/// A text that is nothing but the lines of one token, written in ordinary base64: `+`, `/` and `=` would end
/// its growth, and are worth naming.
pub(super) fn damaged(text: &str) -> Option<(String, Cleaned)> {
    let only = |byte: u8| is_base64(byte) || byte == b'.' || byte.is_ascii_whitespace();
    if !begins_object(text) || !text.contains(['+', '/', '=']) || !text.bytes().all(only) {
        return None;
    }
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let token = lines.concat();
    let dots = token.bytes().filter(|byte| *byte == b'.').count();
    let cleaned = Cleaned {
        line_breaks: lines.len() - 1,
        spaces: text.bytes().filter(|byte| b" \t".contains(byte)).count(),
        ..Cleaned::default()
    };
    let whole = matches!(dots, 2 | 4) && !token.contains(char::is_whitespace) && looks_like_a_token(&token);
    whole.then_some((token, cleaned))
}

/// A token on its way through gaps.
struct Growth {
    token: String,
    /// How much of the text is taken.
    end: usize,
    cleaned: Cleaned,
    /// Where the last part begins in `token`.
    last: usize,
    dots: usize,
    header: Option<Map<String, Value>>,
    /// Whether a gap was a mere space, which is as likely to be the end of the token.
    spaced: bool,
}

impl Growth {
    fn new(first: &str) -> Self {
        let mut growth = Self {
            token: String::new(),
            end: 0,
            cleaned: Cleaned::default(),
            last: 0,
            dots: 0,
            header: None,
            spaced: false,
        };
        growth.take(first);
        growth
    }

    /// Appends a run and keeps count of the parts.
    fn take(&mut self, run: &str) {
        let before = self.token.len();
        self.token.push_str(run);
        self.end += run.len();
        for (at, _) in run.match_indices('.') {
            self.dots += 1;
            self.last = before + at + 1;
            if self.dots == 1 {
                let header = self.token.get(..before + at).and_then(|text| base64url::decode(text).ok());
                let header = header.and_then(|bytes| Document::parse(&bytes).ok());
                self.header = header.as_ref().and_then(Document::object).cloned();
            }
        }
    }

    fn parts(&self) -> usize {
        if self.header.as_ref().is_some_and(|header| header.contains_key("enc")) { 5 } else { 3 }
    }

    /// Whether something is missing: a part, or characters of the last one.
    fn lacks(&self) -> bool {
        match self.dots {
            0 => true,
            // Nothing tells how a token with an unreadable header goes on.
            _ if self.header.is_none() => false,
            dots => dots + 1 < self.parts() || (dots + 1 == self.parts() && !self.ends_well()),
        }
    }

    /// Whether the last part has a length that the algorithm's signatures (or the tags) have.
    fn ends_well(&self) -> bool {
        let alg = self.header.as_ref().and_then(|header| header.get("alg")).and_then(Value::as_str);
        let length = self.token.len() - self.last;
        lengths(alg.unwrap_or_default(), self.parts() == 5).contains(&length)
    }

    fn grow(&mut self, text: &str) {
        while self.lacks() {
            let rest = text.get(self.end..).unwrap_or_default();
            let Some((gap, cleaned)) = gap(rest) else { return };
            let next = rest.get(gap..).unwrap_or_default();
            let length = next.bytes().take_while(|byte| is_base64url(*byte) || *byte == b'.').count();
            let next = next.get(..length).unwrap_or_default();
            // Another token begins, or the text goes on with something else.
            if next.is_empty() || (begins_object(next) && !self.token.ends_with('.')) {
                return;
            }
            let is_last = self.dots > 0 && self.dots + 1 == self.parts();
            let longest = lengths("", self.parts() == 5).iter().max().copied().unwrap_or(0);
            if is_last
                && (next.trim_end_matches('.').contains('.')
                    || self.token.len() - self.last + next.len() > longest)
            {
                return;
            }
            self.spaced |= cleaned.line_breaks == 0;
            self.end += gap;
            self.cleaned = self.cleaned.plus(cleaned);
            self.take(next);
            if self.dots == self.parts() && self.token.ends_with('.') {
                // The stop at the end of a sentence.
                self.token.pop();
                self.end -= 1;
                self.dots -= 1;
                self.last = self.token.rfind('.').map_or(0, |dot| dot + 1);
                return;
            }
        }
    }

    /// The token, if it has all its parts and they read well.
    fn whole(self) -> Option<(String, usize, Cleaned)> {
        if self.cleaned.is_nothing() || self.dots + 1 != self.parts() || (self.spaced && !self.ends_well()) {
            return None;
        }
        let readable = self.parts() == 5 || begins_object(self.token.split('.').nth(1)?);
        readable.then_some((self.token, self.end, self.cleaned))
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

/// What may stand within a token that was wrapped: white space, quotes, the signs that join quoted lines or
/// mark a quoted e-mail, and escaped line breaks. Its length and what it is made of; `None` without any.
fn gap(text: &str) -> Option<(usize, Cleaned)> {
    let mut cleaned = Cleaned::default();
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let (count, length) = match rest.as_bytes() {
            [b'\r', b'\n', ..] | [b'\\', b'\n' | b'n', ..] => (&mut cleaned.line_breaks, 2),
            [b'\\', b'r' | b't', ..] => (&mut cleaned.spaces, 2),
            [b'\\', b'"' | b'\'', ..] => (&mut cleaned.quotes, 2),
            [b'\n' | b'\r', ..] => (&mut cleaned.line_breaks, 1),
            [b' ' | b'\t', ..] => (&mut cleaned.spaces, 1),
            [b'"' | b'\'' | b'`', ..] => (&mut cleaned.quotes, 1),
            [b'+', ..] if cleaned.quotes > 0 => (&mut cleaned.quotes, 1),
            [b'>', ..] if cleaned.line_breaks > 0 => (&mut cleaned.quotes, 1),
            _ => break,
        };
        *count += 1;
        at += length;
    }
    (at > 0).then_some((at, cleaned))
}

/// The lengths in base64url of an algorithm's signatures (of all, if it is unknown), or of the tags of
/// encryption: RFC 7518 sections 3 and 5, RFC 8037 section 3.1. RSA with 1024, 2048, 3072 and 4096 bits.
fn lengths(alg: &str, encrypted: bool) -> &'static [usize] {
    match alg {
        _ if encrypted => &[22, 32, 43],
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => &[171, 342, 512, 683],
        "HS256" => &[43],
        "HS384" => &[64],
        "HS512" | "ES256" | "ES256K" | "EdDSA" | "Ed25519" => &[86],
        "ES384" => &[128],
        "ES512" => &[176],
        _ if alg.eq_ignore_ascii_case("none") => &[0],
        _ => &[43, 64, 86, 128, 171, 176, 342, 512, 683],
    }
}
