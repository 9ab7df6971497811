//! What a link on this site may carry besides a path: never a secret or a token, and only words of these
//! lists. The pages that answer such links use the same lists.

/// What `audience` may say in a link to a stop.
pub const AUDIENCES: [&str; 3] = ["orders", "none", "unknown"];

/// What `client` may say in a link to a stop: the kinds of client that the program can be.
pub const CLIENTS: [&str; 6] = ["spa", "web", "native", "extension", "add-in", "machine"];

/// The kind that the walk is taken with unless a link says otherwise.
pub const USUAL_CLIENT: &str = CLIENTS[0];

/// A link in its parts: path, parameters, fragment.
pub fn parts(link: &str) -> (&str, Vec<(&str, &str)>, Option<&str>) {
    let (rest, fragment) = link.split_once('#').map_or((link, None), |(rest, name)| (rest, Some(name)));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    (path, pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect(), fragment)
}
