//! What a function is told by its environment. Everything that is missing or wrong is named at
//! once.

use std::path::PathBuf;

use domain::Provider;
use store::{Credentials, Secrets};

use crate::auth::{Algorithm, SignInConfig};

/// The provider of the sample, used where none is configured.
pub const SAMPLE_PROVIDER: &str = include_str!("../provider.json");

/// The configuration of a function.
#[derive(Clone, Debug)]
pub struct Config {
    /// `TABLE_NAME`
    pub table: String,
    /// `AWS_REGION`
    pub region: String,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, as Lambda hands them
    /// over.
    pub credentials: Credentials,
    /// `ISSUER`, `AUDIENCE`, `JWKS_URL` and `TOKEN_ALGORITHM`: whose staff tokens count.
    pub sign_in: SignInConfig,
    /// `CORS_ORIGINS`: the websites that may call the public routes, separated by commas.
    pub origins: Vec<String>,
    /// `PROVIDER_JSON`, else the sample.
    pub provider: Provider,
    /// `TEMPLATES`: a folder of templates, theme and images that take the place of the embedded
    /// ones, in a layer say.
    pub templates: Option<PathBuf>,
    /// `MAIL_SENDER`, of the function that sends mail.
    mail_sender: Option<String>,
    /// `SECRET_KEY`, of the functions that register, tell and forget.
    secrets: Option<Secrets>,
}

/// Everything that is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not complete: {}", .0.join("; "))]
pub struct ConfigError(Vec<String>);

impl Config {
    /// Reads the configuration through `lookup`, which answers a variable's value.
    ///
    /// # Errors
    /// Every variable that is missing or wrong.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut faults = Vec::new();
        let optional = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let mut required = |name: &str| {
            optional(name).unwrap_or_else(|| {
                faults.push(format!("{name} is missing"));
                String::new()
            })
        };
        let (table, region) = (required("TABLE_NAME"), required("AWS_REGION"));
        let (id, secret) = (required("AWS_ACCESS_KEY_ID"), required("AWS_SECRET_ACCESS_KEY"));
        let (issuer, audience, jwks) =
            (required("ISSUER"), required("AUDIENCE"), required("JWKS_URL"));
        let algorithm = optional("TOKEN_ALGORITHM").unwrap_or_else(|| "RS256".to_owned());
        let algorithm = algorithm.parse::<Algorithm>().unwrap_or_else(|_| {
            faults.push(format!("TOKEN_ALGORITHM `{algorithm}` is not known"));
            Algorithm::RS256
        });
        let provider =
            provider(&optional("PROVIDER_JSON").unwrap_or_else(|| SAMPLE_PROVIDER.to_owned()));
        let secrets = optional("SECRET_KEY").map(|key| Secrets::new(key.as_bytes()));
        if matches!(secrets, Some(None)) {
            faults.push(format!("SECRET_KEY has fewer than {} bytes", Secrets::MIN_KEY_BYTES));
        }
        match provider {
            Ok(provider) if faults.is_empty() => Ok(Self {
                table,
                region,
                credentials: Credentials::new(
                    id,
                    secret,
                    optional("AWS_SESSION_TOKEN"),
                    None,
                    "Lambda",
                ),
                sign_in: SignInConfig { issuer, audience, algorithm, jwks },
                origins: origins(&optional("CORS_ORIGINS").unwrap_or_default()),
                provider,
                templates: optional("TEMPLATES").map(PathBuf::from),
                mail_sender: optional("MAIL_SENDER"),
                secrets: secrets.flatten(),
            }),
            provider => {
                faults.extend(provider.err());
                Err(ConfigError(faults))
            }
        }
    }

    /// The address that mails come from.
    ///
    /// # Errors
    /// When `MAIL_SENDER` is missing.
    pub fn mail_sender(&self) -> Result<String, ConfigError> {
        self.mail_sender
            .clone()
            .ok_or_else(|| ConfigError(vec!["MAIL_SENDER is missing".to_owned()]))
    }

    /// The server's own key.
    ///
    /// # Errors
    /// When `SECRET_KEY` is missing.
    pub fn secrets(&self) -> Result<Secrets, ConfigError> {
        self.secrets.clone().ok_or_else(|| ConfigError(vec!["SECRET_KEY is missing".to_owned()]))
    }
}

/// Reads a provider from JSON.
///
/// # Errors
/// One sentence with every fault.
pub fn provider(json: &str) -> Result<Provider, String> {
    let document =
        serde_json::from_str(json).map_err(|error| format!("the provider is not JSON: {error}"))?;
    Provider::parse(&document).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("the provider has faults: {}", faults.join("; "))
    })
}

fn origins(list: &str) -> Vec<String> {
    list.split(',')
        .map(|origin| origin.trim().trim_end_matches('/').to_owned())
        .filter(|origin| !origin.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: [(&str, &str); 9] = [
        ("TABLE_NAME", "kursuskontor"),
        ("AWS_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
        ("ISSUER", "https://login.example.dk"),
        ("AUDIENCE", "kursuskontor"),
        ("JWKS_URL", "https://login.example.dk/keys"),
        ("CORS_ORIGINS", "https://www.example.dk/, https://test.example.dk"),
        ("TOKEN_ALGORITHM", "ES256"),
    ];

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn everything_that_is_missing_is_named_at_once() {
        let error =
            read(&[("TABLE_NAME", ""), ("SECRET_KEY", "short"), ("TOKEN_ALGORITHM", "none")])
                .unwrap_err()
                .to_string();
        for name in [
            "TABLE_NAME",
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "ISSUER",
            "AUDIENCE",
            "JWKS_URL",
            "TOKEN_ALGORITHM",
            "SECRET_KEY",
        ] {
            assert!(error.contains(name), "{name} in {error}");
        }
        assert!(!error.contains("short"), "a secret in {error}");
    }

    #[test]
    fn a_complete_environment_is_read() {
        let config = read(&COMPLETE).unwrap();
        assert_eq!(config.origins, ["https://www.example.dk", "https://test.example.dk"]);
        assert!(config.secrets().is_err());
    }
}
