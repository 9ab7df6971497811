//! The command `tokenwalk check`: reads everything that the server would read, and says what is wrong or,
//! if nothing is, what holds and what a proxy must do.

use std::{fmt::Write, net::SocketAddr, path::PathBuf};

use super::{
    config::{Config, setting::SETTINGS, sources::Sources},
    content, parties, routes, site,
    tls::Tls,
};

/// What the check found.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// One line a mistake. The server would not start with any.
    pub mistakes: Vec<String>,
    /// What holds, in words; empty if the configuration itself has mistakes.
    pub settings: String,
}

/// Reads configuration, tenant, content, keys and the pages' files. Changes nothing.
pub fn check(sources: &Sources) -> Report {
    let config = match Config::load(sources, None) {
        Ok(config) => config,
        Err(mistakes) => {
            let mistakes = mistakes.iter().map(ToString::to_string).collect();
            return Report { mistakes, settings: String::new() };
        }
    };
    let mut mistakes = parties::inspect(&config);
    if let Err(error) = content::load(&config) {
        mistakes.extend(error.to_string().lines().map(str::to_owned));
    }
    if let Err(error) = Tls::load(&config) {
        mistakes.push(error.to_string());
    }
    if let Err(error) = site::options().and_then(|options| site::complete(&options)) {
        mistakes.push(error.to_string());
    }
    let notes = parties::shortcomings(&config).into_iter().map(|lacks| format!("\nNote: {lacks}.\n"));
    let settings = settings(&config).unwrap_or_default() + &notes.collect::<String>();
    Report { mistakes, settings }
}

fn settings(config: &Config) -> Result<String, std::fmt::Error> {
    let mut out = String::from("Settings\n");
    for setting in &SETTINGS {
        writeln!(
            out,
            "  {:<25}{}  ({})",
            setting.key,
            value(config, setting.key),
            config.place(setting.key)
        )?;
    }
    writeln!(out, "\nPublic addresses")?;
    for (name, url) in
        [("pages", config.public.url()), ("issuer", config.issuer_url()), ("API", config.api.url())]
    {
        writeln!(out, "  {name:<25}{url}")?;
    }
    writeln!(out, "\nA proxy must forward, with the path and the Host header unchanged,")?;
    for (rule, address) in forwards(config) {
        writeln!(out, "  {rule} to {address}")?;
    }
    if config.trusted_proxies.is_empty() {
        writeln!(
            out,
            "and be named in trusted_proxies: without it, the limits by address take all its visitors for one, \
             or, if it runs on this machine, count nobody."
        )?;
    }
    for place in [&config.public, &config.issuer] {
        if !place.is_secure_context() {
            writeln!(
                out,
                "\nNote: browsers do not trust {}: without https they offer pages no cryptography, no secure \
                 cookies and no clipboard. Signatures are then checked by the server.",
                place.origin
            )?;
            break;
        }
    }
    Ok(out)
}

fn value(config: &Config, key: &str) -> String {
    let path =
        |path: Option<&PathBuf>, none: &str| path.map_or(none.into(), |path| path.display().to_string());
    let own = |address: Option<SocketAddr>| address.unwrap_or(config.address).to_string();
    let limits = &config.limits;
    match key {
        "address" => config.address.to_string(),
        "issuer_address" => own(config.issuer_address),
        "api_address" => own(config.api_address),
        "tls_certificate" => path(config.tls.as_ref().map(|(certificate, _)| certificate), "none"),
        "tls_key" => path(config.tls.as_ref().map(|(_, key)| key), "none"),
        "trusted_proxies" if config.trusted_proxies.is_empty() => "none".into(),
        "trusted_proxies" => {
            config.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        }
        "public_url" => config.public.url(),
        "base_path" if config.public.path.is_empty() => "/".into(),
        "base_path" => config.public.path.clone(),
        "issuer_url" => config.issuer_url(),
        "api_url" => config.api.url(),
        "tenant" => path(config.tenant.as_ref(), "built-in"),
        "content" => path(config.content.as_ref(), "built-in"),
        "data_dir" => path(Some(&config.data_dir), ""),
        "log.format" => format!("{:?}", config.log_format).to_lowercase(),
        "log.level" => config.log_level.to_string(),
        "limits.body_bytes" => limits.body_bytes.to_string(),
        "limits.request_seconds" => limits.request.as_secs().to_string(),
        "limits.shutdown_seconds" => limits.shutdown.as_secs().to_string(),
        "limits.sandboxes" => limits.sandboxes.most.to_string(),
        "limits.sandbox_hours" => (limits.sandboxes.lifetime / 3600).to_string(),
        "bench_issuers" if config.bench_issuers.is_empty() => "none".into(),
        "bench_issuers" => config.bench_issuers.join(","),
        "sandbox_hosts" if config.sandbox_hosts.is_empty() => "none".into(),
        "sandbox_hosts" => config.sandbox_hosts.join(","),
        "limits.connections" => limits.connections.to_string(),
        "limits.header_seconds" => limits.header.as_secs().to_string(),
        "limits.store_rows" => limits.store_rows.to_string(),
        "limits.sign_ins" => limits.rates.sign_ins.to_string(),
        "limits.guesses" => limits.rates.guesses.to_string(),
        "limits.token_requests" => limits.rates.tokens.to_string(),
        "limits.authorizations" => limits.rates.authorizations.to_string(),
        _ => String::new(),
    }
}

/// What must reach the server, as URLs whose end may be anything, and which listener.
fn forwards(config: &Config) -> Vec<(String, SocketAddr)> {
    let issuer_address = config.issuer_address.unwrap_or(config.address);
    let mut rules = vec![(format!("{}/*", config.public.url()), config.address)];
    for (place, own) in [(&config.issuer, config.issuer_address), (&config.api, config.api_address)] {
        let below = config.public.origin == place.origin
            && place.path.strip_prefix(&config.public.path).is_some_and(|rest| rest.starts_with('/'));
        if !below || own.is_some() {
            rules.push((format!("{}/*", place.url()), own.unwrap_or(config.address)));
        }
    }
    // RFC 8414, section 3.1: outside of the base path, at the host's root.
    let metadata = routes::metadata_path(&config.issuer);
    let covered = config.public.origin == config.issuer.origin && config.public.path.is_empty();
    if (!covered || config.issuer_address.is_some()) && !config.issuer.path.is_empty() {
        rules.push((format!("{}{metadata}", config.issuer.origin), issuer_address));
    }
    if config.limits.sandboxes.most > 0 && !config.public.path.is_empty() {
        let sandboxes = routes::metadata_path(&config.public.below("t"));
        rules.push((format!("{}{sandboxes}/*", config.public.origin), config.address));
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(flags: &[(&'static str, &str)]) -> Sources {
        let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        Sources { file: None, environment: vec![("HOME".into(), "/home/kim".into())], flags }
    }

    fn config(flags: &[(&'static str, &str)]) -> Config {
        Config::load(&sources(flags), None).expect("no mistakes")
    }

    fn forwards(config: &Config) -> Vec<String> {
        super::forwards(config).into_iter().map(|(rule, _)| rule).collect()
    }

    #[test]
    fn at_a_host_s_root_one_rule_is_enough() {
        assert_eq!(forwards(&config(&[])), ["http://localhost:3000/*"]);
    }

    #[test]
    fn each_rule_names_its_listener() {
        let flags = [("issuer_address", "127.0.0.1:3001"), ("issuer_url", "https://id.example.com/")];
        let rules = super::forwards(&config(&flags));
        assert_eq!(rules[1], ("https://id.example.com/*".into(), ([127, 0, 0, 1], 3001).into()));
    }

    #[test]
    fn a_missing_certificate_is_a_mistake() {
        let report = check(&sources(&[("tls_certificate", "/nowhere/a.pem"), ("tls_key", "/nowhere/b.pem")]));
        assert!(report.mistakes.iter().any(|mistake| mistake.starts_with("/nowhere/a.pem: cannot be read")));
    }

    #[test]
    fn below_a_path_the_metadata_needs_a_rule_of_its_own() {
        assert_eq!(
            forwards(&config(&[("public_url", "https://docs.example.com/tokenwalk")])),
            [
                "https://docs.example.com/tokenwalk/*",
                "https://docs.example.com/.well-known/oauth-authorization-server/tokenwalk/issuer",
                "https://docs.example.com/.well-known/oauth-authorization-server/tokenwalk/t/*",
            ]
        );
    }

    #[test]
    fn separate_origins_need_rules_of_their_own() {
        let config = config(&[
            ("public_url", "https://docs.example.com"),
            ("issuer_url", "https://id.example.com/"),
            ("api_url", "https://api.example.com/v1"),
        ]);
        assert_eq!(
            forwards(&config),
            ["https://docs.example.com/*", "https://id.example.com/*", "https://api.example.com/v1/*"]
        );
    }

    #[test]
    fn every_setting_is_shown_with_its_value_and_place() {
        let config = config(&[("log.level", "warn")]);
        for setting in &SETTINGS {
            assert!(!value(&config, setting.key).is_empty(), "{}", setting.key);
        }
        let shown = settings(&config).expect("text");
        assert!(shown.contains("log.level                warn  (--log-level)"), "{shown}");
        assert!(shown.contains("127.0.0.1:3000  (default)"), "{shown}");
    }

    #[test]
    fn an_insecure_origin_is_noted() {
        let note = |url| settings(&config(&[("public_url", url)])).expect("text").contains("Note:");
        assert!(note("http://docs.example.com"));
        assert!(!note("https://docs.example.com"));
    }

    #[test]
    fn mistakes_leave_nothing_else_to_say() {
        let report = check(&sources(&[("address", "nowhere")]));
        assert_eq!(report.mistakes.len(), 1);
        assert_eq!(report.settings, "");
    }
}
