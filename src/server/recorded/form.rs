//! A form of the issuer's, filled in as a person would.
//!
//! Not a browser's parser: it reads the pages of this issuer, whose attributes stand in double quotes.

use super::script::Person;
use crate::wire::Request;

/// What the first button of a form would send.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    action: String,
    /// Names and values; the CSRF token is one of them.
    fields: Vec<(String, String)>,
}

impl Form {
    /// The first form of a page, with `person`'s address and password where it asks for them.
    pub fn filled(html: &str, person: &Person) -> Option<Self> {
        let (_, rest) = html.split_once("<form ")?;
        let (form, _) = rest.split_once("</form>")?;
        let (head, body) = form.split_once('>')?;
        let mut fields = Vec::new();
        for tag in tags(body, "<input ") {
            let value = match attribute(tag, "type").as_deref() {
                Some("email" | "text") => person.email.clone(),
                Some("password") => person.password.clone(),
                _ => attribute(tag, "value").unwrap_or_default(),
            };
            fields.push((attribute(tag, "name")?, value));
        }
        let button = tags(body, "<button ").next()?;
        if let (Some(name), Some(value)) = (attribute(button, "name"), attribute(button, "value")) {
            fields.push((name, value));
        }
        Some(Self { action: attribute(head, "action")?, fields })
    }

    /// The request that sends it.
    pub fn request(&self) -> Request {
        let fields = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Request::post_form(&self.action, fields)
    }
}

/// The insides of the tags that begin with `start`.
fn tags<'a>(html: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(start).skip(1).filter_map(|rest| Some(rest.split_once('>')?.0))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut pairs = tag.split('"');
    // Names and values take turns, and a name ends with an equals sign.
    let value = std::iter::from_fn(|| Some((pairs.next()?, pairs.next()?)))
        .find(|(before, _)| before.split_whitespace().next_back() == Some(&format!("{name}=")))?
        .1;
    let plain = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(plain.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_its_hidden_fields_and_takes_address_and_password() {
        let html = r#"<p>Sign in</p><form method="post" action="http://i/sign-in?a=1&amp;b=2">
            <input type="hidden" name="csrf" value="x&quot;y"><label for="username">E-mail</label>
            <input id="username" type="email" name="username" value="" required>
            <input id="password" type="password" name="password" required>
            <button class="primary" type="submit" name="action" value="sign-in">Sign in</button>
            <button type="submit" name="action" value="cancel" formnovalidate>Cancel</button>
            </form><form method="post" action="http://i/other"><button>Other</button></form>"#;
        let person = Person { email: "ada@example".into(), password: "a b".into() };
        let request = Form::filled(html, &person).expect("a form").request();
        assert_eq!(request.url, "http://i/sign-in?a=1&b=2");
        let body = "csrf=x%22y&username=ada%40example&password=a+b&action=sign-in";
        assert_eq!(request.body.as_deref(), Some(body));
    }

    #[test]
    fn a_page_without_a_form_has_none() {
        let person = Person { email: String::new(), password: String::new() };
        for html in
            ["", "<h1>No</h1>", "<form action=\"x\"", "<form action=\"x\"></form>", "<form ><button ></form>"]
        {
            assert_eq!(Form::filled(html, &person), None, "{html}");
        }
    }
}
