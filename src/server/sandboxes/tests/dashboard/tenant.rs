//! Settings, clock, keys and the whole file.

use http::{StatusCode, header};

use super::{
    super::{ORDERS, Server},
    Keeper,
};

#[tokio::test]
async fn settings_hold_and_keep_what_they_do_not_name() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let settings = [
        ("name", "Mine"),
        ("default_audience", ORDERS),
        ("opaque_format", "jwe"),
        ("access_token_profile", "rfc9068"),
        ("vendor_quirks", "on"),
        ("lifetimes.code", "30"),
    ];
    keeper.done("settings", &settings).await;
    let text = keeper.text().await;
    assert!(text.contains("lifetimes = { code = 30 }") && text.contains("demonstration = true"), "{text}");
    keeper.done("settings", &[&settings[..5], &[("lifetimes.session", "60")]].concat()).await;
    let text = keeper.text().await;
    assert!(text.contains("lifetimes = { session = 60 }"), "{text}");
    let refused = keeper.post("settings", &[("name", "Mine"), ("lifetimes.code", "0")]).await;
    assert!(refused.body.contains("id=\"lifetimes.code-mistake\""), "{}", refused.body);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("between 1 and"), "{}", refused.body);
    let long = "x".repeat(81);
    let refused = keeper.post("settings", &[("name", &long)]).await;
    assert!(refused.body.contains("id=\"name-mistake\""), "{}", refused.body);
}

#[tokio::test]
async fn the_clock_is_moved_stopped_and_put_right() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    for (field, value, said) in [
        ("ahead", "3600", "3600 seconds ahead of"),
        ("ahead", "3600", "7200 seconds ahead of"),
        ("frozen", "true", "standing still"),
        ("offset", "-60", "60 seconds behind"),
    ] {
        let page = keeper.done("clock", &[(field, value)]).await;
        assert!(page.contains(said), "{field}: {page}");
    }
    let told = "The times are by this issuer's own clock";
    assert!(keeper.get("log").await.body.contains(told));
    let right = keeper.done("clock", &[("reset", "true")]).await;
    assert!(!right.contains("seconds ahead") && !right.contains("standing still"), "{right}");
    assert!(!keeper.get("log").await.body.contains(told));
    for offset in ["soon", "99999999999", ""] {
        let refused = keeper.post("clock", &[("offset", offset)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{offset}");
        assert!(refused.body.contains("<a href=\"#offset\">Offset"), "{}", refused.body);
        assert!(
            refused.body.contains(&format!("name=\"offset\" type=\"text\" value=\"{offset}\"")),
            "{offset}"
        );
        assert!(refused.body.contains("role=\"alert\""), "{}", refused.body);
    }
    // The address at which the mistake was shown, asked for again.
    let again = keeper.get("clock").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let to = again.headers[header::LOCATION].to_str().unwrap();
    assert!(to.ends_with("/dashboard/settings#clock"), "{to}");
}

#[tokio::test]
async fn keys_take_turns_and_the_previous_ones_go() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let count = |page: &str, turn: &str| page.matches(&format!("<strong>{turn}</strong>")).count();
    let page = keeper.get("keys").await.body;
    assert_eq!(
        [count(&page, "Current"), count(&page, "Previous"), count(&page, "Next")],
        [2, 0, 2],
        "{page}"
    );
    assert!(!page.contains("keys/revoke"), "{page}");
    let page = keeper.done("keys/revoke", &[]).await;
    assert!(page.contains("Nothing was revoked"), "{page}");
    let page = keeper.done("keys/rotate", &[]).await;
    assert_eq!(
        [count(&page, "Current"), count(&page, "Previous"), count(&page, "Next")],
        [2, 2, 2],
        "{page}"
    );
    let page = keeper.done("keys/revoke", &[]).await;
    assert_eq!(count(&page, "Previous"), 0, "{page}");
}

#[tokio::test]
async fn another_file_takes_the_place_of_all_and_its_mistakes_have_lines() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let before = keeper.text().await;
    let wrong = format!("{before}\n[[users]]\nid = \"kim\"\nemail = \"<kim>\"\npassword = \"x\"\n");
    let refused = keeper.post("export", &[("text", &wrong.replace('\n', "\r\n"))]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let line = wrong.lines().position(|line| line.contains("<kim>")).expect("the line") + 1;
    assert!(refused.body.contains(&format!("Line {line}: ")), "{}", refused.body);
    assert!(
        refused.body.contains("<code class=\"quoted\">email = &quot;&lt;kim&gt;&quot;</code>"),
        "{}",
        refused.body
    );
    assert!(refused.body.contains("id = &quot;kim&quot;"), "what was typed stays");
    assert_eq!(keeper.text().await, before);
    let right = wrong.replace("<kim>", "kim@x");
    keeper.done("export", &[("text", &right.replace('\n', "\r\n"))]).await;
    assert_eq!(keeper.text().await, right);
    let broken = keeper.post("export", &[("text", "name = \n")]).await;
    assert!(broken.body.contains("Line 1: "), "{}", broken.body);
}
