//! `staff-token`: prints an access token for the staff routes, with or without a running server.

use web::Clock;

use crate::CliError;
use crate::cli::StaffTokenOptions;
use crate::console::print;
use crate::data_dir::DataDir;
use crate::issuer::Issuer;

/// Prints the token and nothing else.
///
/// # Errors
/// When the folder is no data folder, or its key cannot be used.
pub fn run(options: &StaffTokenOptions) -> Result<(), CliError> {
    let issuer = Issuer::open(&DataDir::open_existing(&options.data)?)?;
    let token = issuer.sign_token(&options.role, Clock::default().now().as_second())?;
    print(&format!("{token}\n"));
    Ok(())
}
