use serde_json::json;

use super::*;
use crate::issuer::tenant::{DEFAULT_TENANT, Tenant};

fn document() -> Document {
    Document::parse(DEFAULT_TENANT).unwrap()
}

fn tenant(document: &Document) -> Tenant {
    let parsed = Tenant::parse(&document.text(), "https://walk.example", "t");
    parsed.unwrap_or_else(|errors| panic!("{errors:?}\n{}", document.text()))
}

fn fields(json: Json) -> Map<String, Json> {
    json.as_object().unwrap().clone()
}

#[test]
fn a_file_that_is_not_changed_stays_as_it_is() {
    assert_eq!(document().text(), DEFAULT_TENANT);
}

#[test]
fn a_field_is_set_where_it_stands() {
    let mut document = document();
    let change =
        fields(json!({ "fault": "expired", "callbacks": ["{public_url}/callback", "http://127.0.0.1/"] }));
    document.set(List::Applications, "walk-spa", &change).unwrap();
    let text = document.text();
    assert!(
        text.contains("# The six kinds of client.\n\n[[applications]]\nclient_id = \"walk-spa\""),
        "{text}"
    );
    let application = tenant(&document).application("walk-spa").unwrap().clone();
    assert_eq!(application.fault.unwrap().name(), "expired");
    assert_eq!(application.callbacks.len(), 2);
    document.set(List::Applications, "walk-spa", &fields(json!({ "fault": null }))).unwrap();
    assert_eq!(tenant(&document).application("walk-spa").unwrap().fault, None);
}

#[test]
fn an_entry_that_is_not_there_is_added_at_the_end_of_its_list() {
    let mut document = document();
    let user = json!({ "email": "kim@tokenwalk.example", "password": "walk", "permissions": [
        { "api": "https://orders.tokenwalk.example/", "scopes": ["read:orders"] },
    ] });
    document.set(List::Users, "kim", &fields(user)).unwrap();
    let tenant = tenant(&document);
    assert_eq!(tenant.users[2].person.sub, "db|kim");
    assert_eq!(tenant.connections.len(), 2, "what follows stays what it was");
}

#[test]
fn a_snippet_takes_the_place_of_the_entry_with_its_key() {
    for header in ["", "[[applications]]\n"] {
        let mut document = document();
        let snippet = format!("{header}client_id = \"walk-spa\"\nname = \"Mine\"\ntype = \"spa\"\n");
        document.put(List::Applications, &snippet).unwrap();
        let tenant = tenant(&document);
        assert_eq!(tenant.applications[0].name, "Mine");
        assert!(tenant.applications[0].callbacks.is_empty());
        assert_eq!(tenant.applications.len(), DEFAULT_TENANT.matches("[[applications]]").count());
    }
}

#[test]
fn a_snippet_with_tables_of_its_own_stays_in_one_piece() {
    let mut document = document();
    let snippet = "[[apis]]\nidentifier = \"https://new.example/\"\nname = \"New\"\n[[apis.scopes]]\nvalue = \
                   \"read:new\"\ndescription = \"Read\"\n";
    document.put(List::Apis, snippet).unwrap();
    let tenant = tenant(&document);
    assert_eq!(tenant.apis.last().unwrap().scopes[0].value, "read:new");
    assert_eq!(tenant.users.len(), 2);
}

#[test]
fn an_entry_is_taken_away() {
    let mut document = document();
    document.remove(List::Applications, "fault-expired").unwrap();
    assert!(tenant(&document).application("fault-expired").is_none());
    let again = document.remove(List::Applications, "fault-expired");
    assert!(matches!(again, Err(EditError::NotFound { .. })));
}

#[test]
fn settings_are_set_above_the_lists() {
    let mut document = document();
    document.set_settings(&fields(json!({ "opaque_format": "jwe", "lifetimes": { "code": 30 } }))).unwrap();
    assert_eq!(tenant(&document).lifetimes.code, 30);
    let list = document.set_settings(&fields(json!({ "users": [] })));
    assert_eq!(list, Err(EditError::IsAList("users".into())));
}

#[test]
fn what_is_no_entry_is_refused() {
    let mut document = document();
    assert_eq!(document.put(List::Users, "name = \"Kim\""), Err(EditError::NoKey("id")));
    assert!(matches!(document.put(List::Users, "x = \n"), Err(EditError::Syntax { line: 1, .. })));
    let null = document.set(List::Users, "kim", &fields(json!({ "permissions": [null] })));
    assert_eq!(null, Err(EditError::Value("permissions".into())));
}

#[test]
fn a_list_in_one_value_is_a_list_too() {
    let mut document = Document::parse("name = \"x\"\nusers = [{ id = \"a\" }]\n").unwrap();
    document.remove(List::Users, "a").unwrap();
    assert!(!document.text().contains("\"a\""), "{}", document.text());
}
