//! JSON with source positions, strictly: UTF-8, one object, no member name twice.
//!
//! RFC 7519 section 4 lets a parser either refuse duplicate names or take the last one. Two parsers that
//! choose differently read two different tokens out of one signature, so Tokenwalk refuses.

#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::HashSet, ops::Range};

use serde_json::{Map, Value, error::Category};

/// A JSON object and where everything in it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The source text.
    pub text: String,
    /// What it says. Always an object; of a repeated name the last one.
    pub value: Value,
    /// Every member of every object and every element of every array, in order of the text.
    pub members: Vec<Member>,
}

/// A member of an object or an element of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The index in [`Document::members`] of the member that this one lies in; `None` at the top.
    pub parent: Option<usize>,
    /// Its name or its number.
    pub step: Step,
    /// Where the name stands, quotes included, in bytes of the text; empty for an element.
    pub key: Range<usize>,
    /// Where the value stands, in bytes of the text.
    pub value: Range<usize>,
    /// Whether an earlier member of the same object has the same name.
    pub repeated: bool,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into a member, by its name without quotes and escapes.
    Name(String),
    /// Into an element, counted from 0.
    Index(usize),
}

/// Why bytes are not one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedKind {
    /// RFC 7515 section 2 and RFC 7519 section 3 want UTF-8.
    #[error("this byte is not UTF-8")]
    NotUtf8,
    /// The text stops inside of a value.
    #[error("the JSON ends too early")]
    EndsEarly,
    /// Deeper than any claim needs, and deep enough to exhaust a naive parser's stack.
    #[error("nested deeper than 127 levels")]
    TooDeep,
    /// Anything else, in the parser's words.
    #[error("this is not JSON: {0}")]
    Syntax(String),
    /// JSON, but another value than an object.
    #[error("a JSON object belongs here, not {0}")]
    NotAnObject(&'static str),
}

/// The first place where bytes stop being one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {}: {kind}", at + 1)]
pub struct Malformed {
    /// The offset in the bytes, from 0; their length if they end too early.
    pub at: usize,
    /// What is wrong there.
    pub kind: MalformedKind,
}

impl Document {
    /// Reads `bytes`. A repeated name is not an error here but marked, so that it can be shown.
    ///
    /// # Errors
    /// [`Malformed`] if the bytes are not UTF-8, not JSON, nested too deep, or not an object.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| Malformed { at: error.valid_up_to(), kind: MalformedKind::NotUtf8 })?;
        let value: Value = serde_json::from_str(text).map_err(|error| malformed(text, &error))?;
        let kind = match value {
            Value::Object(_) => None,
            Value::Array(_) => Some("an array"),
            Value::String(_) => Some("a string"),
            Value::Number(_) => Some("a number"),
            Value::Bool(_) => Some("a boolean"),
            Value::Null => Some("null"),
        };
        if let Some(kind) = kind {
            return Err(Malformed { at: 0, kind: MalformedKind::NotAnObject(kind) });
        }
        let mut scanner = Scanner { text, at: 0, members: Vec::new() };
        scanner.value(None);
        let members = scanner.members;
        Ok(Self { text: text.to_owned(), value, members })
    }

    /// The object.
    pub fn object(&self) -> Option<&Map<String, Value>> {
        self.value.as_object()
    }

    /// The members whose name stands in the same object before.
    pub fn repeated(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.repeated)
    }

    /// The JSON pointer (RFC 6901) of the member at `index` of [`Document::members`].
    ///
    /// Made on demand: stored with every member, the pointers of a nested document could take the square
    /// of its size.
    pub fn pointer(&self, index: usize) -> String {
        let mut steps = Vec::new();
        let mut next = self.members.get(index);
        while let Some(member) = next {
            steps.push(match &member.step {
                Step::Name(name) => name.replace('~', "~0").replace('/', "~1"),
                Step::Index(index) => index.to_string(),
            });
            next = member.parent.and_then(|parent| self.members.get(parent));
        }
        steps.iter().rev().flat_map(|step| ["/", step]).collect()
    }

    /// The member of the top object with this name; of a repeated name the last one, as in the value.
    pub fn member(&self, name: &str) -> Option<&Member> {
        let is_named = |step: &Step| matches!(step, Step::Name(own) if own == name);
        self.members.iter().rev().find(|member| member.parent.is_none() && is_named(&member.step))
    }
}

fn malformed(text: &str, error: &serde_json::Error) -> Malformed {
    if error.classify() == Category::Eof {
        return Malformed { at: text.len(), kind: MalformedKind::EndsEarly };
    }
    // Line and column count from 1, the column in bytes.
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let kind = match message {
        "recursion limit exceeded" => MalformedKind::TooDeep,
        message => MalformedKind::Syntax(message.to_owned()),
    };
    Malformed { at, kind }
}

/// Walks over text that is known to be JSON, and so may skip instead of judging. Its recursion is as deep
/// as the parser allowed.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    members: Vec<Member>,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_while(&mut self, skip: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&skip) {
            self.at += 1;
        }
    }

    /// The next byte that is neither white space nor a comma or colon.
    fn next_token(&mut self) -> Option<u8> {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':'));
        self.peek()
    }

    /// Steps over one value and says where it stands.
    fn value(&mut self, owner: Option<usize>) -> Range<usize> {
        let first = self.next_token();
        let start = self.at;
        match first {
            Some(b'{') => self.object(owner),
            Some(b'[') => self.array(owner),
            Some(b'"') => self.string(),
            _ => self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')),
        }
        start..self.at
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
    }

    fn object(&mut self, owner: Option<usize>) {
        let mut seen = HashSet::new();
        self.at += 1;
        while self.next_token() == Some(b'"') {
            let start = self.at;
            self.string();
            let name = unescaped(self.text.get(start..self.at).unwrap_or_default());
            let repeated = !seen.insert(name.clone());
            self.member(owner, Step::Name(name.into_owned()), start..self.at, repeated);
        }
        self.at += 1;
    }

    fn array(&mut self, owner: Option<usize>) {
        self.at += 1;
        let mut index = 0;
        while self.next_token().is_some_and(|byte| byte != b']') {
            self.member(owner, Step::Index(index), self.at..self.at, false);
            index += 1;
        }
        self.at += 1;
    }

    fn member(&mut self, parent: Option<usize>, step: Step, key: Range<usize>, repeated: bool) {
        let index = self.members.len();
        self.members.push(Member { parent, step, key, value: 0..0, repeated });
        let value = self.value(Some(index));
        if let Some(member) = self.members.get_mut(index) {
            member.value = value;
        }
    }
}

/// A quoted name as what it means: `"\u0061ud"` is `aud`.
fn unescaped(quoted: &str) -> Cow<'_, str> {
    let plain = quoted.trim_matches('"');
    if plain.contains('\\') {
        serde_json::from_str(quoted).map_or(Cow::Borrowed(plain), Cow::Owned)
    } else {
        Cow::Borrowed(plain)
    }
}
