//! The `tilslut` binary: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    tilslut::cli::main()
}
