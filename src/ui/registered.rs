//! What the tenant has for those who bring an app of their own, as plain values: the server fills it in.

/// The applications, APIs and people of a tenant that anybody may use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registered {
    /// The applications whose tokens are right.
    pub applications: Vec<Application>,
    /// How many applications more there are, whose tokens or answers are wrong on purpose.
    pub faulty: usize,
    /// The APIs.
    pub apis: Vec<Api>,
    /// Addresses and passwords, if the sign-in page shows them too.
    pub people: Vec<(String, String)>,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its name in the protocol.
    pub client_id: String,
    /// Its name for people.
    pub name: String,
    /// `spa`, `native`, `web` or `machine`, as a tenant file says.
    pub kind: &'static str,
    /// How it proves who it is: a value of `token_endpoint_auth_method`.
    pub method: &'static str,
    /// Its secret, if everybody may read it: in a demonstration.
    pub secret: Option<String>,
    /// Where answers may go.
    pub callbacks: Vec<String>,
}

/// An API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// The value of `audience`.
    pub identifier: String,
    /// How its tokens are signed.
    pub algorithm: &'static str,
    /// What can be asked for.
    pub scopes: Vec<String>,
}

impl Registered {
    /// Without the secrets that are no value in the tenant file `template`.
    #[must_use]
    pub fn with_secrets_of(mut self, template: &str) -> Self {
        for application in &mut self.applications {
            let is_value = |secret: &String| template.contains(&format!("\"{secret}\""));
            application.secret = application.secret.take().filter(is_value);
        }
        self
    }

    /// The application called `client_id`, or else the first of the same type.
    pub fn application(&self, client_id: &str, kind: &str) -> Option<&Application> {
        let named = self.applications.iter().find(|application| application.client_id == client_id);
        named.or_else(|| self.applications.iter().find(|application| application.kind == kind))
    }
}
