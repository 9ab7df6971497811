//! The command line: `tokenwalk serve`, which is what happens without a command, and `tokenwalk check`.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};
use tokenwalk::server::{
    check::check,
    config::{setting::SETTINGS, sources::Sources},
    lifecycle::serve,
};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let matches = command().get_matches();
    match matches.subcommand() {
        Some(("check", flags)) => {
            let report = check(&sources(flags));
            print!("{}", report.settings);
            for mistake in &report.mistakes {
                eprintln!("error: {mistake}");
            }
            if report.mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        command => match serve(&sources(command.map_or(&matches, |(_, flags)| flags))) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                error.to_string().lines().for_each(|line| eprintln!("error: {line}"));
                ExitCode::FAILURE
            }
        },
    }
}

fn command() -> Command {
    let config =
        Arg::new("config").long("config").value_name("FILE").value_parser(value_parser!(std::path::PathBuf));
    let config = config.help("The configuration file [default: tokenwalk.toml, if it is there]");
    let settings = SETTINGS.iter().map(|setting| {
        let help = format!("{} [env: {}]", setting.help, setting.variable());
        Arg::new(setting.key).long(setting.flag()).value_name(setting.value).help(help)
    });
    Command::new("tokenwalk")
        .version(env!("CARGO_PKG_VERSION"))
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .args(std::iter::once(config).chain(settings).map(|arg| arg.global(true)))
        .subcommand(Command::new("serve").about("Serve Tokenwalk; what happens without a command"))
        .subcommand(Command::new("check").about("Say what is wrong with the configuration, or what holds"))
}

fn sources(flags: &ArgMatches) -> Sources {
    let given = |key| flags.get_one::<String>(key).cloned();
    Sources {
        file: flags.get_one("config").cloned(),
        flags: SETTINGS.iter().filter_map(|setting| Some((setting.key, given(setting.key)?))).collect(),
        ..Sources::from_environment()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn flags_are_taken_before_and_after_the_command() {
        for line in [
            &["tokenwalk", "--address", "127.0.0.1:1", "serve"][..],
            &["tokenwalk", "serve", "--address", "127.0.0.1:1"],
            &["tokenwalk", "--address", "127.0.0.1:1"],
        ] {
            let matches = command().get_matches_from(line);
            let flags = matches.subcommand().map_or(&matches, |(_, flags)| flags);
            assert_eq!(sources(flags).flags, [("address", "127.0.0.1:1".to_owned())], "{line:?}");
        }
    }
}
