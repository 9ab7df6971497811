//! What may stand in an `error_description`.

/// RFC 6749 sections 4.1.2.1 and 5.2 allow printable ASCII without the quote and the backslash; what a
/// caller sent may hold anything. A quote becomes an apostrophe, anything else a question mark.
pub(super) fn describe(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' ' | '!' | '#'..='[' | ']'..='~' => c,
            '"' => '\'',
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_hold_what_the_rfc_allows() {
        assert_eq!(describe("a\"b\\c\né"), "a'b?c??");
    }
}
