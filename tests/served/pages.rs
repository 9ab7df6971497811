//! The pages' origin: what each page has, one address a page; its files.

use crate::{Served, header};

#[tokio::test]
async fn https_is_insisted_on_where_it_is_public() {
    let served = Served::start(&[("public_url", "https://docs.example.com")]).await;
    let answer = served.ask("docs.example.com", "/", &[]).await;
    assert!(header(answer.headers(), "strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn a_page_that_is_not_there_is_a_page_with_status_404() {
    let served = Served::start(&[]).await;
    for path in ["/nowhere", "/walk/nowhere", "/pkg-old/x"] {
        let answer = served.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert!(header(answer.headers(), "content-security-policy").contains("'sha256-"), "{path}");
        assert!(answer.text().await.expect("text").contains("<html"), "{path}");
    }
}

#[tokio::test]
async fn a_trailing_slash_leads_to_the_page_without_it() {
    let served = Served::start(&[]).await;
    let answer = served.get("/glossary/?a=b").await;
    assert_eq!((answer.status().as_u16(), header(answer.headers(), "location")), (308, "/glossary?a=b"));
    assert_eq!(served.get("/glossary").await.status(), 200);
    assert_eq!(served.get("//elsewhere.example/").await.status(), 404);
}

#[tokio::test]
async fn the_walk_begins_at_its_first_stop() {
    let served = Served::start(&[("base_path", "/docs/tokens")]).await;
    let answer = served.get("/docs/tokens/walk").await;
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], "/docs/tokens/walk/sketch");
}

#[tokio::test]
async fn files_are_kept_as_long_as_their_names_promise() {
    let served = Served::start(&[]).await;
    let hashed = "/pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.js";
    let immutable = "public, max-age=31536000, immutable";
    let plain = served.get(hashed).await;
    assert_eq!(header(plain.headers(), "cache-control"), immutable);
    assert_eq!(plain.text().await.expect("text"), "plain");
    let compressed = served.ask("localhost", hashed, &[("accept-encoding", "br")]).await;
    assert_eq!(header(compressed.headers(), "content-encoding"), "br");
    assert_eq!(compressed.text().await.expect("text"), "compressed");
    assert_eq!(header(served.get("/robots.txt").await.headers(), "cache-control"), "public, max-age=3600");
    assert_eq!(served.get("/pkg/gone.VtVDZ1rZSRRuGe9Xtcs4cA.js").await.status(), 404);
    assert_eq!(served.get("/pkg/..%2f..%2fkeys/rs256-current.p8").await.status(), 404);
}

#[tokio::test]
async fn the_page_s_stylesheet_is_immutable_and_compressed() {
    let served = Served::start(&[]).await;
    let html = served.get("/").await.text().await.expect("text");
    let path = html.split('"').find(|text| text.starts_with("/assets/"));
    let path = path.expect("a stylesheet");
    for (accepted, encoding) in [("br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let answer = served.ask("localhost", path, &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(answer.headers(), "content-type"), "text/css; charset=utf-8");
        assert_eq!(header(answer.headers(), "content-encoding"), encoding);
        assert!(header(answer.headers(), "cache-control").ends_with("immutable"));
        assert!(!answer.bytes().await.expect("bytes").is_empty());
    }
}

#[tokio::test]
async fn pages_are_compressed_and_the_issuer_s_answers_are_not() {
    let served = Served::start(&[]).await;
    let accept = [("accept-encoding", "br, gzip")];
    let page = served.ask("localhost", "/", &accept).await;
    assert_eq!(header(page.headers(), "content-encoding"), "br");
    let issuer = served.ask("localhost", "/issuer/.well-known/openid-configuration", &accept).await;
    assert_eq!((issuer.status().as_u16(), header(issuer.headers(), "content-encoding")), (200, ""));
}

#[tokio::test]
async fn every_page_of_the_lesson_is_there_below_any_path() {
    let served = Served::start(&[("base_path", "/docs")]).await;
    for path in
        ["/clients", "/questions", "/check", "/progress", "/summary", "/teams", "/hosting", "/glossary"]
    {
        let answer = served.get(&format!("/docs{path}")).await;
        assert_eq!(answer.status(), 200, "{path}");
        let html = answer.text().await.expect("text");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert!(!html.contains("href=\"/walk"), "a link without the base path: {path}");
        assert!(!html.contains(" style=\""), "the policy allows no style attribute: {path}");
    }
}

#[tokio::test]
async fn only_a_page_with_islands_loads_webassembly() {
    let served = Served::start(&[]).await;
    let moving =
        ["/walk/sketch", "/walk/ask", "/check", "/progress", "/bench", "/audience", "/connect", "/callback"];
    let still = ["/", "/clients", "/questions", "/summary", "/teams", "/hosting", "/glossary"];
    for (path, moves) in moving.map(|path| (path, true)).into_iter().chain(still.map(|path| (path, false))) {
        let html = served.get(path).await.text().await.expect("text");
        assert_eq!((html.contains("<leptos-island"), html.contains("/pkg/")), (moves, moves), "{path}");
    }
}

#[tokio::test]
async fn progress_is_marked_by_a_script_that_stands_behind_what_it_marks() {
    let served = Served::start(&[("base_path", "/docs")]).await;
    for path in ["/docs/", "/docs/walk/sketch"] {
        let html = served.get(path).await.text().await.expect("text");
        let (before, after) =
            html.split_once("localStorage.getItem('tokenwalk.progress')").expect("the script");
        assert_eq!(
            (before.matches("data-stop=").count(), after.matches("data-stop=").count()),
            (11, 0),
            "{path}"
        );
        assert!(before.contains("data-count") && before.contains("href=\"/docs/progress\""), "{path}");
    }
}

#[tokio::test]
async fn the_page_for_leads_says_who_needs_which_stop() {
    let served = Served::start(&[]).await;
    let html = served.get("/teams").await.text().await.expect("text");
    assert!(html.contains("<td>everybody<") && html.contains("<td>front end<"), "{html}");
    assert!(html.contains(">Together, back end<") && !html.contains(">Together, front end<"), "{html}");
}

#[tokio::test]
async fn the_check_is_readable_without_a_script_and_its_questions_are_no_island_s() {
    let served = Served::start(&[]).await;
    let html = served.get("/check").await.text().await.expect("text");
    assert!(html.matches("data-topic=").count() >= 24);
    assert_eq!(
        html.matches("data-topic=").count(),
        html.matches("✓ Right: ").count(),
        "one right answer each"
    );
    let islands = html.split("<leptos-island").skip(1).filter_map(|rest| rest.split_once('>'));
    for (tag, _) in islands {
        assert!(!tag.contains("audience"), "a question in the properties of an island: {tag}");
    }
}

#[tokio::test]
async fn each_kind_of_client_and_each_question_has_an_address() {
    let served = Served::start(&[]).await;
    let clients = served.get("/clients").await.text().await.expect("text");
    for id in ["spa", "web", "native", "extension", "add-in", "machine"] {
        assert!(clients.contains(&format!("id=\"{id}\"")), "{id}");
        assert!(clients.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    let questions = served.get("/questions").await.text().await.expect("text");
    assert!(questions.contains("<article id=\"five-parts\""));
    assert!(questions.contains("href=\"/bench?case=opaque\""));
}

#[tokio::test]
async fn a_kind_that_runs_here_has_a_page_that_needs_no_script() {
    let served = Served::start(&[("base_path", "/docs")]).await;
    for id in ["web", "native", "extension", "add-in", "machine"] {
        let page = served.get(&format!("/docs/clients/{id}")).await;
        assert_eq!(page.status(), 200, "{id}");
        let html = page.text().await.expect("text");
        assert!(
            html.contains(&format!("method=\"post\" action=\"/docs/clients/{id}/start\"")),
            "{id}: {html}"
        );
        assert!(!html.contains(".wasm") && !html.contains("<leptos-island"), "{id}");
    }
    let usual = served.get("/docs/clients/spa").await;
    assert_eq!(usual.headers()["location"], "/docs/clients#spa", "a page plays this kind, and no server");
    for path in ["clients/toaster", "clients/web/platform", "clients/spa/dialog"] {
        assert_eq!(served.get(&format!("/docs/{path}")).await.status(), 404, "{path}");
    }
    let handed = "address=com.example.tokenwalk%3A%2Fcallback%3Fcode%3Dc%26state%3Ds";
    let page =
        served.get(&format!("/docs/clients/native/platform?{handed}")).await.text().await.expect("text");
    assert!(page.contains("href=\"/docs/callback?code=c&amp;state=s\""), "{page}");
}

#[tokio::test]
async fn a_walk_as_another_kind_of_client_stays_one() {
    let served = Served::start(&[("base_path", "/docs")]).await;
    let page = async |path: &str| served.get(&format!("/docs/walk/{path}")).await.text().await.expect("text");
    let native = page("ask?client=native").await;
    assert!(native.contains("class=\"differs\"") && native.contains("walk-native"), "{native}");
    assert!(native.contains("href=\"/docs/walk/sign-in?client=native\""), "{native}");
    assert!(native.contains("href=\"/docs/walk/ask?client=spa\""), "{native}");
    let machine = page("exchange?client=machine").await;
    assert!(machine.contains("href=\"/docs/clients/machine\""), "{machine}");
    assert!(
        machine.contains("grant_type=client_credentials") && !machine.contains("leptos-island"),
        "{machine}"
    );
    assert!(!machine.contains("recorded-run"), "and what a page did is not what a machine does");
    let absent = page("ask?client=machine").await;
    assert!(
        !absent.contains("Which API is the access token for?") && !absent.contains("leptos-island"),
        "{absent}"
    );
    assert!(!absent.contains(".wasm"), "nothing moves there: {absent}");
    let usual = page("ask").await;
    assert!(usual.contains("recorded-run"), "{usual}");
    assert!(!usual.contains("class=\"differs\"") && usual.contains("href=\"/docs/walk/sign-in\""), "{usual}");
}

#[tokio::test]
async fn a_link_for_a_team_says_where_to_begin_and_carries_nothing_else() {
    let served = Served::start(&[("base_path", "/docs")]).await;
    for (query, target) in [
        ("stop=exchange&audience=none&client=spa", "/docs/walk/exchange?audience=none&client=spa"),
        ("stop=ask", "/docs/walk/ask"),
        ("stop=nowhere&audience=x&client=y&code=z", "/docs/walk/sketch"),
    ] {
        let answer = served.get(&format!("/docs/walk?{query}")).await;
        assert_eq!((answer.status().as_u16(), header(answer.headers(), "location")), (302, target));
    }
}

#[tokio::test]
async fn the_first_stop_draws_the_sketch_and_the_last_the_corrected_one_beside_it() {
    let served = Served::start(&[]).await;
    let first = served.get("/walk/sketch").await.text().await.expect("text");
    let last = served.get("/walk/sketch-again").await.text().await.expect("text");
    let drawn = |html: &str| {
        ["1: e-mail and password", "request that names the API"]
            .map(|label| html.contains(&format!(">{label}")))
    };
    assert_eq!((drawn(&first), drawn(&last)), ([true, false], [true, true]));
    assert!(last.contains("href=\"/summary\""));
}

#[tokio::test]
async fn a_folder_of_the_host_s_takes_the_place_of_the_text() {
    let folder = crate::folder();
    std::fs::create_dir_all(folder.join("pages")).expect("a folder");
    let page =
        "+++\nslug = \"hosting\"\ntitle = \"Ours\"\ndescription = \"Here.\"\n+++\n\nAsk the platform team.\n";
    std::fs::write(folder.join("pages/hosting.md"), page).expect("written");
    let served = Served::start(&[("content", &folder.display().to_string())]).await;
    let html = served.get("/hosting").await.text().await.expect("text");
    assert!(
        html.contains("Ask the platform team.") && html.contains("<title>Ours · Tokenwalk</title>"),
        "{html}"
    );
    std::fs::remove_dir_all(folder).expect("removed");
}
