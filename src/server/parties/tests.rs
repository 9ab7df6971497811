use super::*;
use crate::server::{config::sources::Sources, scratch::Scratch};

fn config(data: &Scratch, flags: &[(&'static str, String)]) -> Config {
    let mut flags = flags.to_vec();
    flags.push(("data_dir", data.path().display().to_string()));
    Config::load(&Sources { flags, ..Sources::default() }, None).expect("no mistakes")
}

fn with_tenant(data: &Scratch, text: &str) -> Config {
    let path = data.path().join("tenant.toml");
    fs::write(&path, text).expect("written");
    config(data, &[("tenant", path.display().to_string())])
}

#[test]
fn the_walk_signs_in_as_the_application_that_comes_back_to_it() {
    let data = Scratch::new();
    let config = config(&data, &[("public_url", "https://docs.example.com/tokenwalk".into())]);
    let File { tenant, name, .. } = file(&config).expect("the built-in tenant");
    let site = chosen(&config, &tenant, &name).expect("a site").site;
    assert_eq!((site.client_id.as_str(), site.base.as_str()), ("walk-spa", "/tokenwalk"));
    assert_eq!(site.audience, tenant.apis[0].identifier);
    let inventory = site.sample("inventory", None).expect("a second API");
    assert_eq!(inventory.audience, tenant.apis[1].identifier);
    assert_eq!(inventory.url, "https://docs.example.com/tokenwalk/api/inventory");
}

#[test]
fn nothing_is_wrong_with_the_defaults_and_inspecting_makes_nothing() {
    let data = Scratch::new();
    assert_eq!(inspect(&config(&data, &[])), [""; 0]);
    assert!(!data.path().join("keys").exists());
}

#[test]
fn a_tenant_that_the_walk_cannot_use_is_named() {
    let data = Scratch::new();
    let text = DEFAULT_TENANT.replace("{public_url}/callback", "https://elsewhere.example/callback");
    let mistakes = inspect(&with_tenant(&data, &text));
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(
        mistakes[0].contains("no application has the callback http://localhost:3000/callback"),
        "{mistakes:?}"
    );
}

#[test]
fn a_mistake_in_the_tenant_has_its_file_and_line() {
    let data = Scratch::new();
    let mistakes = inspect(&with_tenant(&data, "name = \"Acme\"\nnmae = \"Acme\"\n"));
    assert!(mistakes[0].contains("tenant.toml:2:"), "{mistakes:?}");
    let missing = inspect(&config(&data, &[("tenant", "/nowhere/tenant.toml".into())]));
    assert!(missing[0].starts_with("/nowhere/tenant.toml: cannot be read"), "{missing:?}");
}

#[test]
fn each_algorithm_of_an_api_needs_a_key_pair() {
    let data = Scratch::new();
    let text = DEFAULT_TENANT.replace("signing_alg = \"RS256\"", "signing_alg = \"ES256\"");
    let tenant = file(&with_tenant(&data, &text)).expect("a tenant").tenant;
    assert_eq!(tenant.algorithms(), [Algorithm::RS256, Algorithm::ES256]);
    let shared = "signing_alg = \"HS256\"\nsigning_secret = \"thirty-two bytes that both of them know\"";
    let text = DEFAULT_TENANT.replace("signing_alg = \"RS256\"", shared);
    let config = with_tenant(&data, &text);
    let tenant = file(&config).expect("a tenant").tenant;
    assert_eq!(tenant.algorithms(), [Algorithm::RS256, Algorithm::ES256], "a secret is no key pair");
}

#[test]
fn what_the_last_stops_cannot_do_is_noted_and_no_mistake() {
    let data = Scratch::new();
    assert_eq!(shortcomings(&config(&data, &[])), [""; 0]);
    let text = DEFAULT_TENANT.replace("\"{public_url}/walk/afterwards\"", "").replacen(
        "allow_offline_access = true",
        "allow_offline_access = false",
        1,
    );
    let config = with_tenant(&data, &text);
    assert_eq!(inspect(&config), [""; 0]);
    let notes = shortcomings(&config);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].contains("walk-spa") && notes[0].contains("http://localhost:3000/walk/afterwards"));
    assert!(notes[1].contains("allow_offline_access"), "{notes:?}");
}
