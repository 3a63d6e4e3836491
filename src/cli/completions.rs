//! `hubplan completions`

use super::{Cli, Exit, common};
use crate::error::Result;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print a completion script for your shell
///
/// For example: hubplan completions bash > ~/.local/share/bash-completion/completions/hubplan
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Your shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "hubplan", &mut script);
    common::say(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
