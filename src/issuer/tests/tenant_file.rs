use super::super::tenant::{DEFAULT_TENANT, Tenant, TenantError, TenantFault};

fn errors(text: &str) -> Vec<TenantError> {
    Tenant::parse(text, "https://walk.example", "tenant.toml").unwrap_err()
}

/// The default tenant with one line replaced; gives the mistakes and the line's number.
fn with(from: &str, to: &str) -> (Vec<TenantError>, usize) {
    let (before, _) = DEFAULT_TENANT.split_once(from).unwrap_or_else(|| panic!("no `{from}`"));
    (errors(&DEFAULT_TENANT.replacen(from, to, 1)), before.matches('\n').count() + 1)
}

#[test]
fn the_default_tenant_holds_together() {
    let tenant = Tenant::parse(DEFAULT_TENANT, "https://walk.example/base/", "default").unwrap();
    let spa = tenant.application("walk-spa").unwrap();
    assert_eq!(spa.callbacks, ["https://walk.example/base/callback"]);
    assert_eq!(spa.allowed_origins, ["https://walk.example"], "an origin has no path");
    let ada = tenant.user_by_email("Ada@Tokenwalk.example").unwrap();
    assert_eq!(ada.person.sub, "db|ada");
    assert!(ada.password.verify("walk the tokens"));
    assert!(!format!("{ada:?}").contains("argon2"), "a hash is not printed");
}

#[test]
fn mistakes_have_their_line() {
    for (from, to, message) in [
        ("demonstration = true", "demonstraton = true", "unknown field `demonstraton`"),
        ("type = \"spa\"", "type = \"spaa\"", "unknown variant `spaa`"),
        ("rbac = true", "rbac = \"yes\"", "expected a boolean"),
    ] {
        let (errors, line) = with(from, to);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].line, line, "{}", errors[0]);
        assert!(errors[0].to_string().starts_with(&format!("tenant.toml:{line}: ")), "{}", errors[0]);
        assert!(errors[0].to_string().contains(message), "{}", errors[0]);
    }
}

#[test]
fn claims_about_people_are_what_they_must_be() {
    for (from, to, message) in [
        ("id = \"ada\"", "id = \"a da\"", "id: `a da` is not a name of 1 to 200 visible ASCII characters"),
        ("id = \"ada\"", "id = \"adä\"", "id: `adä` is not a name"),
        ("id = \"ada\"", "id = \"ada\"\npicture = \"nowhere\"", "picture: `nowhere` is not a URL"),
        (
            "locale = \"en\"",
            "locale = \"English, please\"",
            "locale: `English, please` is not a language tag",
        ),
        ("locale = \"en\"", "locale = \"en-\"", "locale: `en-` is not a language tag"),
    ] {
        let (errors, _) = with(from, to);
        assert_eq!(errors.len(), 1, "{to}");
        assert!(errors[0].to_string().contains(message), "{}", errors[0]);
    }
    let spoken = DEFAULT_TENANT.replacen("locale = \"en\"", "locale = \"zh-Hant-TW\"", 1);
    assert!(Tenant::parse(&spoken, "https://walk.example", "tenant.toml").is_ok());
}

#[test]
fn a_reference_that_leads_nowhere_is_met_with_a_suggestion() {
    let (errors, line) = with(
        "    { api = \"https://orders.tokenwalk.example/\", scopes = [\"read:orders\", \"write:orders\"] }",
        "    { api = \"https://orders.tokenwalk.example\", scopes = [\"read:orders\"] }",
    );
    assert_eq!(
        errors[0].to_string(),
        format!(
            "tenant.toml:{line}: there is no API `https://orders.tokenwalk.example`; did you mean \
             `https://orders.tokenwalk.example/`?"
        )
    );
    let (errors, _) = with("scopes = [\"read:orders\", \"write:orders\"]", "scopes = [\"read:order\"]");
    assert_eq!(
        errors[0].fault,
        TenantFault::Unknown {
            what: "scope of that API",
            name: "read:order".into(),
            near: Some("read:orders".into())
        }
    );
    let errors = errors_of_prefix("default_audience = \"https://other/\"\n");
    assert!(matches!(errors[0].fault, TenantFault::Unknown { what: "API", .. }));
    assert_eq!(errors[0].line, 1);
}

fn errors_of_prefix(prefix: &str) -> Vec<TenantError> {
    errors(&format!("{prefix}{DEFAULT_TENANT}"))
}

#[test]
fn names_are_unique() {
    for (from, to) in [
        ("id = \"grace\"", "id = \"ada\""),
        ("email = \"grace@tokenwalk.example\"", "email = \"ADA@tokenwalk.example\""),
        ("value = \"write:orders\"", "value = \"read:orders\""),
    ] {
        let (errors, line) = with(from, to);
        let duplicate = errors.iter().find(|error| matches!(error.fault, TenantFault::Duplicate { .. }));
        let duplicate = duplicate.unwrap_or_else(|| panic!("{from}: {errors:?}"));
        assert_eq!(duplicate.line, line, "{duplicate}");
    }
}

#[test]
fn an_api_cannot_be_named_like_a_client() {
    let (errors, line) =
        with("identifier = \"https://orders.tokenwalk.example/\"", "identifier = \"walk-spa\"");
    let clash =
        errors.iter().find(|error| error.fault == TenantFault::IdentifierIsClientId("walk-spa".into()));
    assert_eq!(clash.unwrap().line, line);
}

#[test]
fn values_that_cannot_be() {
    for (from, to) in [
        ("callbacks = [\"{public_url}/callback\"]", "callbacks = [\"http://elsewhere.example/cb\"]"),
        ("callbacks = [\"{public_url}/callback\"]", "callbacks = [\"{public_url}/*\"]"),
        ("allowed_origins = [\"{public_url}\"]", "allowed_origins = [\"https://a.example/path\"]"),
        ("client_secret = \"walk-web-demonstration-secret\"", ""),
        (
            "client_secret = \"walk-web-demonstration-secret\"",
            "token_endpoint_auth_method = \"private_key_jwt\"",
        ),
        ("client_id = \"walk-spa\"", "client_id = \"walk-spa\"\nclient_secret = \"x\""),
        ("client_id = \"walk-spa\"", "client_id = \"walk-spa\"\nid_token_signing_alg = \"HS256\""),
        (
            "client_id = \"walk-machine\"",
            "client_id = \"walk-machine\"\ncallbacks = [\"https://a.example/\"]",
        ),
        ("callbacks = [\"com.example.tokenwalk:/callback\"", "callbacks = [\"tokenwalk:/callback\""),
        ("callback = \"com.example.tokenwalk:/callback\"", "callback = \"com.example.other:/callback\""),
        ("page = \"{public_url}/", "page = \"http://elsewhere.example/"),
        ("introspected_by = [\"orders-service\"]", "introspected_by = [\"orders-servce\"]"),
        ("signing_alg = \"ES256\"", "signing_alg = \"HS256\""),
        ("fault = \"expired\"", "fault = \"broken\""),
        ("value = \"read:orders\"", "value = \"openid\""),
        ("value = \"read:orders\"", "value = \"read orders\""),
        ("password = \"walk the tokens\"", "password_hash = \"plain\""),
        ("password = \"walk the tokens\"", ""),
        ("rbac = true", "token_lifetime = 0"),
        ("email = \"ada@tokenwalk.example\"", "email = \"ada\""),
        ("client_id = \"walk-spa\"", "client_id = \"walk spa\""),
    ] {
        let (errors, _) = with(from, to);
        assert!(!errors.is_empty(), "{to}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let text = DEFAULT_TENANT
        .replacen("allowed_origins = [\"{public_url}\"]", "allowed_origins = [\"x\"]", 1)
        .replacen("id = \"grace\"", "id = \"ada\"", 1);
    let errors = errors(&text);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].line < errors[1].line);
}
