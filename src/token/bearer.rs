//! What a bearer token may be made of, whatever it means: `b64token` of RFC 6750 section 2.1.

/// Where `text` has the first character that no bearer token has, in bytes from 0: it may have letters, digits
/// and `-._~+/`, and `=` at its end. `None` if all may stand there.
pub fn stray(text: &str) -> Option<usize> {
    let body = text.trim_end_matches('=');
    let allowed =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
    let all_padding = body.is_empty() && !text.is_empty();
    body.bytes().position(|byte| !allowed(&byte)).or(all_padding.then_some(0))
}

#[cfg(test)]
mod tests {
    use super::stray;

    #[test]
    fn the_alphabet_is_that_of_the_specification() {
        for token in ["", "mF_9.B5f-4.1JqM", "a~b+c/d==", "15sn1HEigklptyZbck7T3Z8tc"] {
            assert_eq!(stray(token), None, "{token}");
        }
        for (text, at) in [("two words", 3), ("a=b", 1), ("==", 0), ("naïve", 2), ("a\"", 1), ("{}", 0)] {
            assert_eq!(stray(text), Some(at), "{text}");
        }
    }
}
