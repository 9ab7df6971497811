//! What can come out of each stop's experiment, by the names that choices of predictions give. The run that
//! the server records decides which of them came true; what of it decides stands in `content/README.md`.

/// Each stop by its slug, and its outcomes.
const OUTCOMES: [(&str, &[&str]); 11] = [
    ("sketch", &["damaged", "no-api", "key-missing", "library"]),
    ("register", &["spa", "native", "web", "machine"]),
    ("ask", &["scope", "response-type", "audience", "client-id"]),
    ("sign-in", &["client", "issuer", "issuer-and-client", "api"]),
    ("come-back", &["state", "nonce", "pkce", "redirect-uri"]),
    ("exchange", &["registration", "verifier", "code"]),
    ("id-token", &["decoding-fails", "signature-fails", "both-accept", "old-text"]),
    ("access-token", &["signature-suffices", "validation-passes", "other-audience", "encrypted"]),
    ("call-the-api", &["200", "401", "403"]),
    ("afterwards", &["session", "signature", "accepted"]),
    ("sketch-again", &["id-token-to-api", "same", "client-and-api", "client-protects-api"]),
];

/// The outcomes of the stop with this slug; none for a stop that no run shows.
pub fn of(stop: &str) -> &'static [&'static str] {
    OUTCOMES.iter().find(|(slug, _)| *slug == stop).map_or(&[], |(_, names)| names)
}
