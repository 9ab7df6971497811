//! The pages as documents: each with a policy that names its scripts, and kept where everybody is shown the same.
//!
//! Leptos and the views mark the inline scripts that they write with a nonce. It is made for one rendering and
//! known to nobody outside of it, so what may have slipped into a page has no mark. Here the marks are taken off,
//! and the policy names the marked scripts by their hashes (Content Security Policy Level 3, section 2.3.1): it
//! holds for each copy of the document, where a nonce would be good for one answer only. So a document is rendered
//! and compressed once, and a browser that has it is told that it is still right.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{encoded::Encoded, headers::PagePolicy, runs::Runs};
use crate::{token::base64url, ui::recorded::Recorded};

/// Browsers may keep a document for the back button, and ask whether it is still right otherwise.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, no-cache");
/// What stands below the path of a client may be a session's: nothing of it outlives the session.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The longest document, in bytes. The longest there is has a tenth of it.
const LONGEST: usize = 1 << 20;

/// The nonce of one rendering: whoever renders puts it here.
#[derive(Debug, Clone, Default)]
pub struct Nonce(Arc<OnceLock<String>>);

impl Nonce {
    /// Says which one marks the scripts.
    pub fn set(&self, nonce: &str) {
        // One rendering has one nonce: a second call says the same.
        let _same = self.0.set(nonce.into());
    }
}

/// What documents are made of, and those that are kept.
#[derive(Clone)]
pub struct Documents {
    policy: PagePolicy,
    runs: Arc<Runs>,
    recorded: Recorded,
    kept: Arc<Mutex<BTreeMap<Key, Arc<Document>>>>,
}

/// The address, and how far the recorded run is, which pages show. There are as many as pages, times the kinds of
/// client that the query can name: see [`Runs::shows_all_the_same`].
type Key = (String, u8);

struct Document {
    headers: HeaderMap,
    text: Encoded,
}

impl Documents {
    /// None is kept yet.
    pub fn new(policy: PagePolicy, runs: Arc<Runs>, recorded: Recorded) -> Self {
        Self { policy, runs, recorded, kept: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Arc<Document>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Under which key the answer to a request can be kept, if it can.
    fn key(&self, request: &Request) -> Option<Key> {
        if request.method() != Method::GET {
            return None;
        }
        let address = request.uri().path_and_query()?.as_str();
        let all_the_same = self.runs.shows_all_the_same(request.headers(), request.uri());
        all_the_same.then(|| (address.to_owned(), self.recorded.state().stage()))
    }

    /// Takes the marks off and writes the policy.
    fn finish(&self, path: &str, head: &mut Parts, html: &str, nonce: &str) -> String {
        let (html, scripts) = unmarked(html, nonce);
        let cache_control = if path.starts_with("/clients/") { NO_STORE } else { CACHE_CONTROL };
        head.headers.insert(header::CACHE_CONTROL, cache_control);
        if let Ok(policy) = HeaderValue::try_from(self.policy.content_security_policy(&scripts)) {
            head.headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        html
    }
}

/// Answers with the document that is kept, or lets it be rendered.
pub async fn answer(State(documents): State<Documents>, mut request: Request, next: Next) -> Response {
    // A HEAD is answered like the GET, without the body.
    let only_head = request.method() == Method::HEAD;
    if only_head {
        *request.method_mut() = Method::GET;
    }
    let mut response = find_or_render(&documents, request, next).await;
    if only_head {
        *response.body_mut() = Body::empty();
    }
    response
}

async fn find_or_render(documents: &Documents, mut request: Request, next: Next) -> Response {
    let (asked, path) = (request.headers().clone(), request.uri().path().to_owned());
    let key = documents.key(&request);
    if let Some(document) = key.as_ref().and_then(|key| documents.lock().get(key).cloned()) {
        return document.answer(&asked);
    }
    let nonce = Nonce::default();
    request.extensions_mut().insert(nonce.clone());
    let (mut head, body) = next.run(request).await.into_parts();
    let Some(nonce) = nonce.0.get() else {
        return Response::from_parts(head, body); // No page: a file, or a client's answer.
    };
    let Ok(html) = to_bytes(body, LONGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let html = documents.finish(&path, &mut head, &String::from_utf8_lossy(&html), nonce);
    let Some(key) = key.filter(|_| head.status == StatusCode::OK) else {
        return Response::from_parts(head, html.into());
    };
    let document = Arc::new(Document::new(head.headers, html));
    documents.lock().insert(key, document.clone());
    document.answer(&asked)
}

impl Document {
    fn new(mut headers: HeaderMap, html: String) -> Self {
        let tag: String = base64url::encode(Sha256::digest(&html)).chars().take(16).collect();
        // Weak, since the same document goes out in several encodings: RFC 9110 section 8.8.1.
        if let Ok(tag) = HeaderValue::try_from(format!("W/\"{tag}\"")) {
            headers.insert(header::ETAG, tag);
        }
        Self { headers, text: Encoded::new(html) }
    }

    /// The document, or that the browser's copy is still right: RFC 9110 section 13.1.2.
    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut headers = self.headers.clone();
        let body = self.text.body(asked, &mut headers);
        if self.is_known(asked) {
            headers.remove(header::CONTENT_ENCODING);
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let mut response = Response::new(body);
        *response.headers_mut() = headers;
        response
    }

    fn is_known(&self, asked: &HeaderMap) -> bool {
        let Some(own) = self.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()) else {
            return false;
        };
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        known.flat_map(|tags| tags.split(',')).any(|tag| tag.trim() == "*" || opaque(tag) == opaque(own))
    }
}

/// The document without marks, and the sources that allow the scripts that had them.
fn unmarked(html: &str, nonce: &str) -> (String, Vec<String>) {
    let mark = format!(" nonce=\"{nonce}\"");
    let mut pieces = html.split(&mark);
    let mut plain = String::with_capacity(html.len());
    plain.push_str(pieces.next().unwrap_or_default());
    let mut scripts = Vec::new();
    for piece in pieces {
        plain.push_str(piece);
        let code = piece.split_once('>').and_then(|(_, rest)| rest.split_once("</script>"));
        let source = code.map(|(code, _)| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(code))));
        scripts.extend(source.filter(|source| !scripts.contains(source)));
    }
    (plain, scripts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_marked_may_run() {
        let html = "<script nonce=\"abc\">alert('Hello, world.');</script><p>\
                    <script>alert('slipped in');</script><script type=\"module\" nonce=\"abc\">alert('Hello, world.');</script>";
        let (plain, scripts) = unmarked(html, "abc");
        assert_eq!(plain, html.replace(" nonce=\"abc\"", ""));
        // The example that the specification has for this script.
        assert_eq!(scripts, ["'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"]);
    }

    #[test]
    fn a_known_document_is_recognized_however_its_tag_is_sent() {
        let document = Document::new(HeaderMap::new(), "<p>".into());
        let tag = document.headers[header::ETAG].to_str().expect("text").to_owned();
        let asked =
            |value: &str| HeaderMap::from_iter([(header::IF_NONE_MATCH, value.parse().expect("a value"))]);
        for known in [tag.clone(), format!("\"x\", {tag}"), tag.replace("W/", ""), "*".into()] {
            assert_eq!(document.answer(&asked(&known)).status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        assert_eq!(document.answer(&asked("W/\"x\"")).status(), StatusCode::OK);
        assert_eq!(document.answer(&HeaderMap::new()).status(), StatusCode::OK);
    }
}
