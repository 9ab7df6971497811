//! What all sandboxes share.

use std::sync::Arc;

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{Limits, pool::KeyPool};
use crate::{
    issuer::{
        DEFAULT_TENANT, IssuerUrl, SandboxRules, Tenant, Throttle,
        manage::{ChangeError, Links},
    },
    ports::{Clock, Random, Transport, Worker},
    server::config::location::Location,
    ui::site::Site,
};

/// How many tenant files are read at once: each hashes passwords, which takes a core some time.
const READ_AT_ONCE: usize = 2;

/// What is the server's own, and every tenant's: the sandboxes' and the default one.
#[derive(Clone)]
pub struct Outside {
    /// The server's own clock.
    pub clock: Arc<dyn Clock>,
    /// Where names and keys come from.
    pub random: Arc<dyn Random>,
    /// How an issuer and an API reach others.
    pub transport: Arc<dyn Transport>,
    /// Who checks passwords.
    pub worker: Arc<dyn Worker>,
    /// How much one caller may ask for, of all tenants together.
    pub throttle: Arc<Throttle>,
}

/// What all sandboxes share.
pub struct Common {
    /// Where the server is.
    pub public: Location,
    /// How many there may be, and how long.
    pub limits: Limits,
    /// The tenant file that a sandbox begins with.
    pub template: Arc<str>,
    /// What they share with the default tenant.
    pub outside: Outside,
    /// Where signing keys come from.
    pub pool: KeyPool,
    hosts: Vec<String>,
    reading: Semaphore,
}

impl Common {
    /// `operators` is the default tenant's file, if its secrets are meant to be known: otherwise, or if it
    /// says what a sandbox may not, sandboxes begin with the built-in tenant.
    pub fn new(
        public: Location,
        limits: Limits,
        hosts: Vec<String>,
        operators: Option<&str>,
        outside: Outside,
    ) -> Self {
        let mut common = Self {
            public,
            limits,
            template: DEFAULT_TENANT.into(),
            outside,
            pool: KeyPool::default(),
            hosts,
            reading: Semaphore::new(READ_AT_ONCE),
        };
        match operators.map(|text| (text, Tenant::parse_sandbox(text, &common.rules("template"), "tenant"))) {
            None => {}
            Some((text, Ok(_))) => common.template = text.into(),
            Some((_, Err(mistakes))) => {
                let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                tracing::warn!(
                    ?mistakes,
                    "sandboxes begin with the built-in tenant: yours breaks their rules"
                );
            }
        }
        common
    }

    /// What all addresses of the sandbox begin with.
    pub fn base(&self, id: &str) -> Location {
        self.public.below("t").below(id)
    }

    /// The URL of the sandbox's issuer.
    ///
    /// # Errors
    /// [`ChangeError::Closed`] for a name that cannot stand in a URL, which none of ours is.
    pub fn issuer_url(&self, id: &str) -> Result<IssuerUrl, ChangeError> {
        IssuerUrl::parse(&format!("{}/issuer/", self.base(id).url())).map_err(|_| ChangeError::Closed)
    }

    /// What the sandbox may say.
    pub fn rules(&self, id: &str) -> SandboxRules {
        SandboxRules {
            public_url: self.public.url(),
            tenant_url: self.base(id).url(),
            hosts: self.hosts.clone(),
        }
    }

    /// Where the walk finds the sandbox; application and API are still to be chosen.
    pub fn site(&self, id: &str) -> Site {
        let base = self.base(id);
        Site {
            base: self.public.path.clone(),
            public_url: self.public.url(),
            issuer: format!("{}/issuer/", base.url()),
            api: format!("{}/api", base.url()),
            sandbox: Some(id.to_owned()),
            ..Site::default()
        }
    }

    /// Where the sandbox's dashboard leads.
    pub fn links(&self, id: &str) -> Links {
        let base = self.base(id).url();
        Links {
            api: Some(format!("{base}/api")),
            open: Some(self.public.below("t").url()),
            sandbox: Some(id.to_owned()),
            enter: Some(format!("{base}/enter")),
            leave: Some(format!("{base}/leave")),
            tenant: Some(base),
        }
    }

    /// For opaque tokens in the shape of a JWE.
    pub fn sealing_key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        self.outside.random.fill(&mut key);
        key
    }

    /// Reads a tenant file, on a thread for such work.
    ///
    /// # Errors
    /// [`ChangeError::Tenant`].
    pub async fn parse(&self, text: String, rules: SandboxRules) -> Result<Tenant, ChangeError> {
        let _turn = self.reading.acquire().await.map_err(|_| ChangeError::Closed)?;
        let parsed = spawn_blocking(move || Tenant::parse_sandbox(&text, &rules, "tenant")).await;
        parsed.map_err(|_| ChangeError::Closed)?.map_err(ChangeError::Tenant)
    }
}
