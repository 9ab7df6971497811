//! JSON with source positions, strictly: UTF-8, one object, no member name twice.
//!
//! RFC 7519 section 4 lets a parser either refuse duplicate names or take the last one. Two parsers that
//! choose differently read two different tokens out of one signature, so Tokenwalk refuses.

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Document {
        Document::parse(text.as_bytes()).unwrap()
    }

    fn refused(bytes: &[u8]) -> (usize, MalformedKind) {
        let malformed = Document::parse(bytes).unwrap_err();
        (malformed.at, malformed.kind)
    }

    #[test]
    fn members_know_their_place() {
        let text = "{\r\n \"iss\" : \"joe\",\"a\":[ {\"b/c\": true},-1.5e3 ] , \"q\\\"\": \"\\\\\" }";
        let document = parse(text);
        let rows: Vec<_> = document
            .members
            .iter()
            .enumerate()
            .map(|(index, m)| (document.pointer(index), &text[m.key.clone()], &text[m.value.clone()]))
            .collect();
        let expected = [
            ("/iss", "\"iss\"", "\"joe\""),
            ("/a", "\"a\"", "[ {\"b/c\": true},-1.5e3 ]"),
            ("/a/0", "", "{\"b/c\": true}"),
            ("/a/0/b~1c", "\"b/c\"", "true"),
            ("/a/1", "", "-1.5e3"),
            ("/q\"", "\"q\\\"\"", "\"\\\\\""),
        ];
        assert_eq!(rows, expected.map(|(pointer, key, value)| (pointer.to_owned(), key, value)));
    }

    #[test]
    fn repeated_names_are_found_at_any_depth_and_behind_escapes() {
        let repeated = |text| parse(text).repeated().count();
        assert_eq!(repeated(r#"{"aud":1,"aud":2}"#), 1);
        assert_eq!(repeated(r#"{"aud":1,"\u0061ud":2}"#), 1);
        assert_eq!(repeated(r#"{"a":[{"b":{"c":1,"d":2,"c":3}}]}"#), 1);
        assert_eq!(repeated(r#"{"a":{"a":{"a":1}},"A":2}"#), 0);
        assert_eq!(repeated(r#"{"a":[{"x":1},{"x":1}]}"#), 0);
        assert_eq!(parse(r#"{"aud":1,"aud":2}"#).member("aud").unwrap().value, 15..16);
    }

    #[test]
    fn what_is_not_one_object_is_refused_with_its_place() {
        assert_eq!(refused(b"{\"a\":\"\xff\"}"), (6, MalformedKind::NotUtf8));
        assert_eq!(refused(b"{\"a\":1"), (6, MalformedKind::EndsEarly));
        assert_eq!(refused(b""), (0, MalformedKind::EndsEarly));
        assert_eq!(refused(b"[1]"), (0, MalformedKind::NotAnObject("an array")));
        assert_eq!(refused(b"{\"a\":1,\n x}").0, 9);
        assert!(matches!(refused(b"{\"a\":1} x"), (8, MalformedKind::Syntax(_))));
        assert!(matches!(refused(b"{\"a\":1e999}"), (_, MalformedKind::Syntax(_))));
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(refused(deep.as_bytes()).1, MalformedKind::TooDeep);
    }

    #[test]
    fn a_long_name_above_many_members_takes_no_more_than_the_text() {
        let inner: Vec<_> = (0..20_000).map(|n| format!("\"{n}\":0")).collect();
        let document = parse(&format!("{{\"{}\":{{{}}}}}", "n".repeat(500_000), inner.join(",")));
        let stored: usize = document
            .members
            .iter()
            .map(|member| match &member.step {
                Step::Name(name) => name.len(),
                Step::Index(_) => 0,
            })
            .sum();
        assert!(stored <= document.text.len());
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((any::<String>(), inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Each span parses to exactly what its pointer finds.
        #[test]
        fn spans_and_values_agree(value in json(), pretty: bool) {
            let value = serde_json::json!({ "top": value });
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let document = parse(&text.unwrap());
            for (index, member) in document.members.iter().enumerate() {
                let part: Value = serde_json::from_str(&document.text[member.value.clone()]).unwrap();
                prop_assert_eq!(Some(&part), document.value.pointer(&document.pointer(index)));
            }
        }

        #[test]
        fn never_panics(bytes: Vec<u8>) {
            let _ = Document::parse(&bytes);
        }
    }
}
