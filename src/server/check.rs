//! The command `tokenwalk check`: reads everything that the server would read, and says what is wrong or,
//! if nothing is, what holds and what a proxy must do.

use std::fmt::Write;

use super::{
    config::{Config, setting::SETTINGS, sources::Sources},
    parties, routes, site,
};

/// What the check found.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// One line a mistake. The server would not start with any.
    pub mistakes: Vec<String>,
    /// What holds, in words; empty if the configuration itself has mistakes.
    pub settings: String,
}

/// Reads configuration, tenant, keys and the pages' files. Changes nothing.
pub fn check(sources: &Sources) -> Report {
    let config = match Config::load(sources, None) {
        Ok(config) => config,
        Err(mistakes) => {
            let mistakes = mistakes.iter().map(ToString::to_string).collect();
            return Report { mistakes, settings: String::new() };
        }
    };
    let mut mistakes = parties::inspect(&config);
    if let Err(error) = site::options().and_then(|options| site::complete(&options)) {
        mistakes.push(error.to_string());
    }
    let settings = settings(&config).unwrap_or_default();
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
    writeln!(
        out,
        "\nA proxy must forward, with the path and the Host header unchanged, to {}",
        config.address
    )?;
    for rule in forwards(config) {
        writeln!(out, "  {rule}")?;
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
    match key {
        "address" => config.address.to_string(),
        "public_url" => config.public.url(),
        "base_path" if config.public.path.is_empty() => "/".into(),
        "base_path" => config.public.path.clone(),
        "issuer_url" => config.issuer_url(),
        "api_url" => config.api.url(),
        "tenant" => config.tenant.as_ref().map_or("built-in".into(), |path| path.display().to_string()),
        "data_dir" => config.data_dir.display().to_string(),
        "log.format" => format!("{:?}", config.log_format).to_lowercase(),
        "log.level" => config.log_level.to_string(),
        "limits.body_bytes" => config.limits.body_bytes.to_string(),
        "limits.request_seconds" => config.limits.request.as_secs().to_string(),
        "limits.sandboxes" => config.limits.sandboxes.most.to_string(),
        "limits.sandbox_hours" => (config.limits.sandboxes.lifetime / 3600).to_string(),
        "sandbox_hosts" if config.sandbox_hosts.is_empty() => "none".into(),
        "sandbox_hosts" => config.sandbox_hosts.join(","),
        "limits.shutdown_seconds" => config.limits.shutdown.as_secs().to_string(),
        _ => String::new(),
    }
}

/// What must reach the server, as URLs whose end may be anything.
fn forwards(config: &Config) -> Vec<String> {
    let mut rules = vec![format!("{}/*", config.public.url())];
    for place in [&config.issuer, &config.api] {
        let below = config.public.origin == place.origin
            && place.path.strip_prefix(&config.public.path).is_some_and(|rest| rest.starts_with('/'));
        if !below {
            rules.push(format!("{}/*", place.url()));
        }
    }
    // RFC 8414, section 3.1: outside of the base path, at the host's root.
    let metadata = routes::metadata_path(&config.issuer);
    let covered = config.public.origin == config.issuer.origin && config.public.path.is_empty();
    if !covered && !config.issuer.path.is_empty() {
        rules.push(format!("{}{metadata}", config.issuer.origin));
    }
    if config.limits.sandboxes.most > 0 && !config.public.path.is_empty() {
        let sandboxes = routes::metadata_path(&config.public.below("t"));
        rules.push(format!("{}{sandboxes}/*", config.public.origin));
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

    #[test]
    fn at_a_host_s_root_one_rule_is_enough() {
        assert_eq!(forwards(&config(&[])), ["http://localhost:3000/*"]);
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
