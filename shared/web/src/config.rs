//! The configuration that a function reads from its environment. All missing and invalid variables
//! are reported at once.

use std::fmt;
use std::path::PathBuf;

use domain::json_document::{self, JsonError};
use domain::{FieldError, Limits, Provider};
use store::{Credentials, Secrets};

use crate::auth::{Algorithm, DEFAULT_ROLES_CLAIM, SignInConfig};
use crate::caller::{AddressRange, CallerConfig, CloudFrontSecret};
use crate::error_chain;

/// The sample provider, used if none is configured.
pub const SAMPLE_PROVIDER: &str = include_str!("../provider.json");

/// The algorithm of staff tokens, if none is configured.
const DEFAULT_ALGORITHM: Algorithm = Algorithm::RS256;

/// The configuration of a function.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name of the table (`TABLE_NAME`).
    pub table: String,
    /// The AWS region (`AWS_REGION`).
    pub region: String,
    /// The AWS credentials, which Lambda sets (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
    /// `AWS_SESSION_TOKEN`).
    pub credentials: Credentials,
    /// Another address of DynamoDB than the region's (`AWS_ENDPOINT_URL_DYNAMODB` or
    /// `AWS_ENDPOINT_URL`, as in the AWS SDKs and Tools Reference Guide, "Service-specific
    /// endpoints").
    pub dynamodb_endpoint: Option<String>,
    /// Another address of Amazon SES than the region's (`AWS_ENDPOINT_URL_SESV2` or
    /// `AWS_ENDPOINT_URL`).
    pub ses_endpoint: Option<String>,
    /// Which staff tokens are accepted (`ISSUER`, `AUDIENCE`, `JWKS_URL`, `TOKEN_ALGORITHM` and
    /// `ROLES_CLAIM`).
    pub sign_in: SignInConfig,
    /// The websites whose scripts may call the public routes, separated by commas
    /// (`CORS_ORIGINS`).
    pub origins: Vec<String>,
    /// The provider of the courses, else the sample (`PROVIDER_JSON`).
    pub provider: Provider,
    /// A folder with templates, theme and images that replace the embedded ones, for example in a
    /// Lambda layer (`TEMPLATES`).
    pub templates: Option<PathBuf>,
    /// What a caller may cause: a JSON object of the figures to replace in the default, or `off`
    /// (`LIMITS`).
    pub limits: Option<Limits>,
    /// How callers are recognised: what CloudFront sends as `x-origin-verify`
    /// (`CLOUDFRONT_SECRET`), and the addresses of websites that register for their visitors,
    /// separated by commas (`TRUSTED_CALLERS`).
    pub callers: CallerConfig,
    mail_sender: Option<String>,
    secrets: Option<Secrets>,
    site_url: Option<String>,
    client_id: Option<String>,
    client_secret: Option<ClientSecret>,
    authorize_url: Option<String>,
    token_url: Option<String>,
    end_session_url: Option<String>,
}

/// How the desk signs people in with the issuer (OpenID Connect Core 1.0, section 3.1).
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// What the issuer calls the desk (`CLIENT_ID`).
    pub id: String,
    /// With what the desk proves to the issuer that it is the one (`CLIENT_SECRET`).
    pub secret: ClientSecret,
    /// Where people sign in (`AUTHORIZE_URL`).
    pub authorize_url: String,
    /// Where the desk gets the ID token (`TOKEN_URL`).
    pub token_url: String,
    /// Where people sign out of the issuer itself, if it has such a page (`END_SESSION_URL`).
    pub end_session_url: Option<String>,
    /// Which ID tokens are accepted.
    pub tokens: SignInConfig,
}

/// What the desk proves to the issuer who it is with. It prints as `[redacted]`.
#[derive(Clone)]
pub struct ClientSecret(pub String);

impl ClientSecret {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// All errors of the configuration.
#[derive(Debug, thiserror::Error)]
#[error("invalid configuration: {}", list(.0))]
pub struct ConfigError(Vec<VariableError>);

/// An error of one variable.
#[derive(Debug, thiserror::Error)]
enum VariableError {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("TOKEN_ALGORITHM `{0}` is unknown")]
    UnknownAlgorithm(String),
    #[error("SECRET_KEY has fewer than {} bytes", Secrets::MIN_KEY_BYTES)]
    ShortSecretKey,
    #[error("LIMITS is neither `off` nor a JSON object of limits")]
    Limits(#[source] serde_json::Error),
    #[error("CLOUDFRONT_SECRET has fewer than {} bytes", CloudFrontSecret::MIN_BYTES)]
    ShortCloudFrontSecret,
    #[error("TRUSTED_CALLERS: `{0}` is neither an address nor a range such as 192.0.2.0/24")]
    TrustedCaller(String),
    #[error("PROVIDER_JSON")]
    Provider(#[from] ProviderError),
}

fn list(errors: &[VariableError]) -> String {
    errors.iter().map(|error| error_chain(error)).collect::<Vec<_>>().join("; ")
}

impl Config {
    /// Reads the configuration through `lookup`, which returns the value of a variable.
    ///
    /// # Errors
    /// Every variable that is missing or invalid.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut errors = Vec::new();
        let optional = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let endpoint = |name| optional(name).or_else(|| optional("AWS_ENDPOINT_URL"));
        let mut required = |name| {
            optional(name).unwrap_or_else(|| {
                errors.push(VariableError::Missing(name));
                String::new()
            })
        };
        let table = required("TABLE_NAME");
        let region = required("AWS_REGION");
        let access_key_id = required("AWS_ACCESS_KEY_ID");
        let secret_access_key = required("AWS_SECRET_ACCESS_KEY");
        let issuer = required("ISSUER");
        let audience = required("AUDIENCE");
        let jwks = required("JWKS_URL");
        let roles_claim = optional("ROLES_CLAIM").unwrap_or_else(|| DEFAULT_ROLES_CLAIM.to_owned());
        let algorithm = match optional("TOKEN_ALGORITHM") {
            None => DEFAULT_ALGORITHM,
            Some(name) => name.parse().unwrap_or_else(|_| {
                errors.push(VariableError::UnknownAlgorithm(name));
                DEFAULT_ALGORITHM
            }),
        };
        let secrets = optional("SECRET_KEY").and_then(|key| {
            let secrets = Secrets::new(key.as_bytes());
            if secrets.is_none() {
                errors.push(VariableError::ShortSecretKey);
            }
            secrets
        });
        let limits = Limits::parse(optional("LIMITS").as_deref().unwrap_or("{}"));
        let limits = limits.unwrap_or_else(|error| {
            errors.push(VariableError::Limits(error));
            None
        });
        let cloudfront = optional("CLOUDFRONT_SECRET").and_then(|secret| {
            let secret = CloudFrontSecret::new(&secret);
            if secret.is_none() {
                errors.push(VariableError::ShortCloudFrontSecret);
            }
            secret
        });
        let trusted = parse_ranges(&optional("TRUSTED_CALLERS").unwrap_or_default(), &mut errors);
        let provider = optional("PROVIDER_JSON");
        let provider = parse_provider(provider.as_deref().unwrap_or(SAMPLE_PROVIDER))
            .map_err(|error| errors.push(error.into()));
        match provider {
            Ok(provider) if errors.is_empty() => Ok(Self {
                table,
                region,
                credentials: Credentials::new(
                    access_key_id,
                    secret_access_key,
                    optional("AWS_SESSION_TOKEN"),
                    None,
                    "Lambda",
                ),
                dynamodb_endpoint: endpoint("AWS_ENDPOINT_URL_DYNAMODB"),
                ses_endpoint: endpoint("AWS_ENDPOINT_URL_SESV2"),
                sign_in: SignInConfig { issuer, audience, algorithm, jwks, roles_claim },
                origins: split_list(&optional("CORS_ORIGINS").unwrap_or_default())
                    .map(|origin| origin.trim_end_matches('/').to_owned())
                    .collect(),
                provider,
                templates: optional("TEMPLATES").map(PathBuf::from),
                limits,
                callers: CallerConfig { cloudfront, trusted },
                mail_sender: optional("MAIL_SENDER"),
                secrets,
                site_url: optional("SITE_URL"),
                client_id: optional("CLIENT_ID"),
                client_secret: optional("CLIENT_SECRET").map(ClientSecret),
                authorize_url: optional("AUTHORIZE_URL"),
                token_url: optional("TOKEN_URL"),
                end_session_url: optional("END_SESSION_URL"),
            }),
            _ => Err(ConfigError(errors)),
        }
    }

    /// The sender address of e-mails (`MAIL_SENDER`), for the function that sends them.
    ///
    /// # Errors
    /// The variable is missing.
    pub fn mail_sender(&self) -> Result<String, ConfigError> {
        self.mail_sender.clone().ok_or_else(|| missing("MAIL_SENDER"))
    }

    /// The keys derived from `SECRET_KEY`, for the functions that handle registrations.
    ///
    /// # Errors
    /// The variable is missing.
    pub fn secrets(&self) -> Result<Secrets, ConfigError> {
        self.secrets.clone().ok_or_else(|| missing("SECRET_KEY"))
    }

    /// Where people reach the pages (`SITE_URL`), for the functions that serve them or
    /// refer to them.
    ///
    /// # Errors
    /// The variable is missing.
    pub fn site_url(&self) -> Result<&str, ConfigError> {
        self.site_url.as_deref().ok_or_else(|| missing("SITE_URL"))
    }

    /// How the desk signs people in, for the function that serves it (`CLIENT_ID`, `CLIENT_SECRET`,
    /// `AUTHORIZE_URL`, `TOKEN_URL` and, if the issuer has one, `END_SESSION_URL`). ID tokens are
    /// for the desk, and otherwise like access tokens.
    ///
    /// # Errors
    /// Every variable that is missing.
    pub fn client(&self) -> Result<ClientConfig, ConfigError> {
        let mut errors = Vec::new();
        let mut required = |value: Option<&str>, name| {
            let value = value.map(str::to_owned);
            value.unwrap_or_else(|| {
                errors.push(VariableError::Missing(name));
                String::new()
            })
        };
        let id = required(self.client_id.as_deref(), "CLIENT_ID");
        let secret = self.client_secret.as_ref().map(ClientSecret::as_str);
        let client = ClientConfig {
            secret: ClientSecret(required(secret, "CLIENT_SECRET")),
            authorize_url: required(self.authorize_url.as_deref(), "AUTHORIZE_URL"),
            token_url: required(self.token_url.as_deref(), "TOKEN_URL"),
            end_session_url: self.end_session_url.clone(),
            tokens: SignInConfig { audience: id.clone(), ..self.sign_in.clone() },
            id,
        };
        if errors.is_empty() { Ok(client) } else { Err(ConfigError(errors)) }
    }
}

fn missing(name: &'static str) -> ConfigError {
    ConfigError(vec![VariableError::Missing(name)])
}

/// Why a provider cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The text is not JSON.
    #[error("the provider is not valid JSON")]
    MalformedJson(#[source] serde_json::Error),
    /// Fields of the JSON are invalid.
    #[error("the provider is not valid: {}", list_fields(.0))]
    Invalid(Vec<FieldError>),
}

impl From<JsonError> for ProviderError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Malformed(error) => Self::MalformedJson(error),
            JsonError::DuplicateFields(errors) => Self::Invalid(errors),
        }
    }
}

fn list_fields(errors: &[FieldError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Reads a provider from JSON.
///
/// # Errors
/// [`ProviderError`], which lists all invalid fields.
pub fn parse_provider(json: &str) -> Result<Provider, ProviderError> {
    Provider::parse(&json_document::parse(json.as_bytes())?).map_err(ProviderError::Invalid)
}

/// The address ranges of a list. The others become errors.
fn parse_ranges(list: &str, errors: &mut Vec<VariableError>) -> Vec<AddressRange> {
    let mut ranges = Vec::new();
    for text in split_list(list) {
        match text.parse() {
            Ok(range) => ranges.push(range),
            Err(()) => errors.push(VariableError::TrustedCaller(text.to_owned())),
        }
    }
    ranges
}

/// The parts of a list that commas separate.
fn split_list(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|part| !part.is_empty())
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
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn every_missing_or_invalid_variable_is_reported_at_once() {
        let error = read(&[
            ("TABLE_NAME", ""),
            ("SECRET_KEY", "short"),
            ("TOKEN_ALGORITHM", "none"),
            ("LIMITS", "{\"unverifiedSeats\": true}"),
            ("CLOUDFRONT_SECRET", "short"),
            ("TRUSTED_CALLERS", "192.0.2.1, www.example.dk"),
        ])
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
            "LIMITS",
            "CLOUDFRONT_SECRET",
            "www.example.dk",
        ] {
            assert!(error.contains(name), "{name} in {error}");
        }
        assert!(!error.contains("short"), "the secret key is in {error}");
    }

    #[test]
    fn a_complete_environment_is_read() {
        let config = read(&COMPLETE).unwrap();
        assert_eq!(config.origins, ["https://www.example.dk", "https://test.example.dk"]);
        assert_eq!(config.sign_in.roles_claim, "roles");
        assert!(config.secrets().is_err());
        assert_eq!(config.limits, Some(Limits::default()));
        let off = read(&[&COMPLETE[..], &[("LIMITS", "off")]].concat()).unwrap();
        assert_eq!(off.limits, None);
    }

    #[test]
    fn an_endpoint_of_a_service_is_preferred_to_that_of_all_services() {
        let endpoints = |variables: &[(&str, &str)]| {
            let config = read(&[&COMPLETE[..], variables].concat()).unwrap();
            (config.dynamodb_endpoint, config.ses_endpoint)
        };
        assert_eq!(endpoints(&[]), (None, None));
        let all = ("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        let ses = ("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:2");
        let dynamodb = ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:3");
        let text = |url: (&str, &str)| Some(url.1.to_owned());
        assert_eq!(endpoints(&[all, ses]), (text(all), text(ses)));
        assert_eq!(endpoints(&[dynamodb]), (text(dynamodb), None));
    }
}
