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
