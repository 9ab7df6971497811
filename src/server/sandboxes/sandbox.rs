//! One sandbox: an issuer and an API of a visitor's own, made from the text of a tenant file.
//!
//! Changing the text makes both anew on the same store, keys and clock, so that sessions and tokens
//! outlive a change.

use std::sync::{
    Arc, PoisonError, RwLock, Weak,
    atomic::{AtomicI64, Ordering},
};

use axum::Router;
use http::HeaderMap;
use tokio::{sync::OnceCell, task::spawn_blocking};

use super::{Sandboxes, clock::SettableClock, common::Common, cookie};
use crate::{
    issuer::{
        self, Issuer, IssuerUrl, Journal, Keys, Management, MemoryStore, SOCIAL, SandboxRules, Tenant,
        manage::{ChangeError, ClockChange, ClockReading, Edit, LONGEST_TENANT, Sandbox as Port},
    },
    ports::{Boxed, Clock, UnixTime},
    server::{
        clock::SystemTimer,
        sample_api,
        walk::{self, Chosen},
    },
    token::native::NativeVerifier,
};

/// How many rows a table of a sandbox's store may have.
const ROWS_PER_TABLE: usize = 500;
/// How many decisions its issuer remembers.
const DECISIONS: usize = 500;

/// A tenant of a visitor's own.
pub struct Sandbox {
    /// Its name in addresses. Not a secret.
    pub id: String,
    /// Its issuer.
    pub url: IssuerUrl,
    /// When it was opened.
    pub opened: UnixTime,
    used: AtomicI64,
    rules: SandboxRules,
    management: Management,
    store: Arc<MemoryStore>,
    journal: Journal,
    keys: Keys,
    clock: Arc<SettableClock>,
    common: Arc<Common>,
    version: RwLock<Arc<Version>>,
    changing: tokio::sync::Mutex<()>,
    social: [OnceCell<Router>; SOCIAL.len()],
}

/// What a sandbox is between two changes.
pub struct Version {
    /// The tenant's file.
    pub text: Arc<str>,
    /// Its issuer, relative to its URL.
    pub issuer: Router,
    /// Its API, if the tenant has one.
    pub api: Option<Router>,
    /// What the pages use of it, if the tenant has what they need.
    pub chosen: Option<Chosen>,
    tenant: Arc<Tenant>,
}

impl Sandbox {
    /// Opens a sandbox called `id` that `key` opens, with the template as its tenant.
    ///
    /// # Errors
    /// [`ChangeError`]: the template's mistakes, or that no keys can be made.
    pub async fn open(
        id: String,
        key: &str,
        common: Arc<Common>,
        registry: Weak<Sandboxes>,
    ) -> Result<Arc<Self>, ChangeError> {
        let rules = common.rules(&id);
        let url = common.issuer_url(&id)?;
        let tenant = common.parse(common.template.to_string(), rules.clone()).await?;
        let keys = Keys::new(Vec::new()).with_sealing_key(common.sealing_key());
        common.pool.complete(&keys, &tenant.algorithms()).await?;
        let opened = common.outside.clock.now();
        let links = common.links(&id);
        let clock = Arc::new(SettableClock::new(common.outside.clock.clone()));
        let tenant = Arc::new(tenant);
        Ok(Arc::new_cyclic(|sandbox| {
            let handle = Handle { sandbox: sandbox.clone(), registry };
            let empty = Version {
                text: common.template.clone(),
                issuer: Router::new(),
                api: None,
                chosen: None,
                tenant: tenant.clone(),
            };
            let sandbox = Self {
                id,
                url,
                opened,
                used: AtomicI64::new(opened.0),
                rules,
                management: Management::sandbox(key, Arc::new(handle), links),
                store: Arc::new(MemoryStore::new(clock.clone(), ROWS_PER_TABLE)),
                journal: Journal::new(DECISIONS),
                keys,
                clock,
                version: RwLock::new(Arc::new(empty)),
                changing: tokio::sync::Mutex::default(),
                social: Default::default(),
                common,
            };
            sandbox.become_version(sandbox.common.template.clone(), tenant);
            sandbox
        }))
    }

    /// What it is now.
    pub fn version(&self) -> Arc<Version> {
        self.version.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether its clock was set.
    pub fn has_own_time(&self) -> bool {
        !self.clock.reading().is_right()
    }

    /// When it was last asked anything.
    pub fn last_used(&self) -> UnixTime {
        UnixTime(self.used.load(Ordering::Relaxed))
    }

    /// Remembers that it is used.
    pub fn touch(&self, now: UnixTime) {
        self.used.store(now.0, Ordering::Relaxed);
    }

    /// When it ends, if nobody uses it until then.
    pub fn expires(&self) -> UnixTime {
        let limits = &self.common.limits;
        self.opened.plus(limits.lifetime).min(self.last_used().plus(limits.idle))
    }

    /// The made-up social network of this name, made at its first use.
    pub async fn social(&self, name: &str) -> Option<Router> {
        let at =
            SOCIAL.iter().position(|social| social.path.trim_end_matches('/') == format!("social/{name}"))?;
        let made = self.social[at].get_or_try_init(|| self.make_social(SOCIAL[at])).await;
        made.ok().cloned()
    }

    async fn make_social(&self, social: issuer::Social) -> Result<Router, ChangeError> {
        let url = format!("{}/{}", self.rules.tenant_url, social.path);
        let url = IssuerUrl::parse(&url).map_err(|_| ChangeError::Closed)?;
        let using = self.url.as_str().trim_end_matches('/').to_owned();
        let parsed = spawn_blocking(move || Tenant::parse(social.tenant, &using, social.path)).await;
        let tenant = parsed.map_err(|_| ChangeError::Closed)?.map_err(ChangeError::Tenant)?;
        let keys = Keys::new(Vec::new()).with_sealing_key(self.common.sealing_key());
        self.common.pool.complete(&keys, &tenant.algorithms()).await?;
        let store = Arc::new(MemoryStore::new(self.clock.clone(), ROWS_PER_TABLE));
        Ok(issuer::router(Issuer {
            url,
            keys,
            store,
            management: None,
            journal: Journal::new(0),
            ..self.issuer(Arc::new(tenant))
        }))
    }

    fn issuer(&self, tenant: Arc<Tenant>) -> Issuer {
        Issuer {
            url: self.url.clone(),
            tenant,
            keys: self.keys.clone(),
            store: self.store.clone(),
            clock: self.clock.clone(),
            timer: Arc::new(SystemTimer),
            random: self.common.outside.random.clone(),
            verifier: Arc::new(NativeVerifier),
            transport: self.common.outside.transport.clone(),
            worker: self.common.outside.worker.clone(),
            throttle: self.common.outside.throttle.clone(),
            home: Some(self.common.public.url()),
            management: Some(self.management.clone()),
            journal: self.journal.clone(),
        }
    }

    fn become_version(&self, text: Arc<str>, tenant: Arc<Tenant>) {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let api = tenant
            .apis
            .first()
            .map(|_| sample_api::router(self.url.as_str(), &tenant, &self.common.outside.transport, &clock));
        // The pages go by a sandbox's name, which is no secret: what its keeper made up there is for the keeper.
        let chosen = walk::choose(self.common.site(&self.id), &tenant).ok().map(|chosen| Chosen {
            registered: chosen.registered.with_secrets_of(&self.common.template),
            ..chosen
        });
        let issuer = issuer::router(self.issuer(tenant.clone()));
        let version = Version { text, issuer, api, chosen, tenant };
        *self.version.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(version);
    }

    async fn edited(&self, edit: Edit) -> Result<(String, Tenant), ChangeError> {
        let text = edit(&self.version().text)?;
        if text.len() > LONGEST_TENANT {
            return Err(ChangeError::TooLong(text.len()));
        }
        let tenant = self.common.parse(text.clone(), self.rules.clone()).await?;
        Ok((text, tenant))
    }

    async fn change(&self, edit: Edit) -> Result<(), ChangeError> {
        let _turn = self.changing.lock().await;
        let (text, tenant) = self.edited(edit).await?;
        self.common.pool.complete(&self.keys, &tenant.algorithms()).await?;
        self.become_version(text.into(), Arc::new(tenant));
        Ok(())
    }

    async fn rotate_keys(&self) -> Result<(), ChangeError> {
        let _turn = self.changing.lock().await;
        let mut next = Vec::new();
        for algorithm in self.keys.algorithms() {
            next.push(self.common.pool.take(algorithm).await?);
        }
        self.keys.rotate(next);
        Ok(())
    }

    fn set_clock(&self, change: ClockChange) -> Result<ClockReading, ChangeError> {
        let reading = self.clock.change(change).map_err(ChangeError::Clock)?;
        // The API counts the age of the keys that it fetched by this clock: set back, it would keep them for
        // as long. A new one asks anew.
        let Version { text, tenant, .. } = &*self.version();
        self.become_version(text.clone(), tenant.clone());
        Ok(reading)
    }
}

/// What the sandbox's issuer holds of it: no more than its name, so to speak, or neither would ever go.
struct Handle {
    sandbox: Weak<Sandbox>,
    registry: Weak<Sandboxes>,
}

impl Handle {
    fn sandbox(&self) -> Result<Arc<Sandbox>, ChangeError> {
        self.sandbox.upgrade().ok_or(ChangeError::Closed)
    }
}

impl Port for Handle {
    fn text(&self) -> Result<Arc<str>, ChangeError> {
        Ok(self.sandbox()?.version().text.clone())
    }

    fn expires(&self) -> Result<UnixTime, ChangeError> {
        Ok(self.sandbox()?.expires())
    }

    fn change(&self, edit: Edit) -> Boxed<'_, Result<(), ChangeError>> {
        Box::pin(async move { self.sandbox()?.change(edit).await })
    }

    fn check(&self, edit: Edit) -> Boxed<'_, Result<(), ChangeError>> {
        Box::pin(async move { self.sandbox()?.edited(edit).await.map(drop) })
    }

    fn rotate_keys(&self) -> Boxed<'_, Result<(), ChangeError>> {
        Box::pin(async move { self.sandbox()?.rotate_keys().await })
    }

    fn clock(&self) -> Result<ClockReading, ChangeError> {
        Ok(self.sandbox()?.clock.reading())
    }

    fn set_clock(&self, change: ClockChange) -> Result<ClockReading, ChangeError> {
        self.sandbox()?.set_clock(change)
    }

    fn is_used_by(&self, headers: &HeaderMap) -> bool {
        let (Ok(sandbox), Some(registry)) = (self.sandbox(), self.registry.upgrade()) else { return false };
        cookie::read(&registry.common.public, headers).as_ref() == Some(&sandbox.id)
    }

    fn close(&self) {
        if let (Ok(sandbox), Some(registry)) = (self.sandbox(), self.registry.upgrade()) {
            registry.close(&sandbox.id);
        }
    }
}
