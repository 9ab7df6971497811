//! Text line by line: what is longer than its panel goes on a little to the right of where it began.

use leptos::prelude::*;

/// Longer than any word or address, in bytes: a token.
const TOKEN: usize = 120;
/// From so many blanks on, a line goes on further to the right.
const DEEP: usize = 4;

/// The look of a line of words, which go over to the next one. A token is cut where the line ends.
pub fn of_words(line: &str) -> &'static str {
    if line.split([' ', '"']).any(|word| word.len() > TOKEN) { "row token" } else { "row" }
}

/// The look of a line of JSON or of a form. A value that is one word is cut where the line ends: going over to the
/// next one, it would leave its own name, or an empty line, behind.
pub fn of_code(line: &str) -> &'static str {
    let text = line.trim_start();
    let deep = line.len() - text.len() >= DEEP;
    let value = text.split_once(": ").map_or(text, |(_, value)| value);
    let cut = !value.contains(' ') || of_words(value) != "row";
    match (cut, deep) {
        (true, true) => "row token deep",
        (true, false) => "row token",
        (false, true) => "row deep",
        (false, false) => "row",
    }
}

/// Each line of a code an element.
pub fn lines(text: &str) -> impl IntoView + use<> {
    text.lines().map(|line| view! { <span class=of_code(line)>{line.to_owned()}</span> }).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_cut_and_several_go_over() {
        assert_eq!(of_code(r#"  "iss": "https://issuer.example/","#), "row token");
        assert_eq!(of_code(r#"    "https://orders.tokenwalk.example/","#), "row token deep");
        assert_eq!(of_code(r#"  "scope": "openid profile","#), "row");
        assert_eq!(of_code(r#"      "item": "Analytical engine, brass""#), "row deep");
        assert_eq!(of_code("&redirect_uri=http%3A%2F%2Flocalhost"), "row token");
        assert_eq!(of_words("application/x-www-form-urlencoded"), "row");
        assert_eq!(of_words(&format!("Bearer {}", "a".repeat(TOKEN + 1))), "row token");
    }
}
