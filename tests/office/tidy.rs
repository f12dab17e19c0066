//! The rules of the house that no compiler checks: who may depend on whom, who may name what, and
//! that the cloud's template says what the code says.

use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode, Yaml};

const FUNCTIONS: [&str; 6] =
    ["courses", "registrations", "brochures", "participants", "messages", "retention"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Our own crates that this crate's manifest names, development dependencies left out.
fn arrows(manifest: &str) -> Vec<String> {
    let text = read(manifest);
    let dependencies = text
        .split("[dependencies]")
        .nth(1)
        .unwrap_or_default()
        .split("\n[")
        .next()
        .unwrap_or_default();
    let names = dependencies.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    let ours = ["domain", "store", "web", "document", "calendar", "mail", "kursuskontor"]
        .iter()
        .chain(&FUNCTIONS)
        .copied()
        .collect::<Vec<_>>();
    names.filter(|name| ours.contains(name)).map(str::to_owned).collect()
}

/// Every Rust file below these folders.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn crates_depend_only_on_what_lies_below_them() {
    let allowed: [(&str, &[&str]); 12] = [
        ("shared/domain", &[]),
        ("shared/store", &["domain"]),
        ("shared/web", &["domain", "store"]),
        ("shared/document", &[]),
        ("shared/calendar", &["domain"]),
        ("shared/mail", &["domain", "calendar"]),
        ("functions/courses", &["domain", "store", "web", "calendar"]),
        ("functions/registrations", &["domain", "store", "web"]),
        ("functions/brochures", &["domain", "store", "web", "document"]),
        ("functions/participants", &["domain", "store", "web", "document"]),
        ("functions/messages", &["domain", "store", "web", "mail"]),
        ("functions/retention", &["domain", "store", "web"]),
    ];
    for (name, allowed) in allowed {
        for arrow in arrows(&format!("{name}/Cargo.toml")) {
            assert!(allowed.contains(&arrow.as_str()), "{name} depends on {arrow}");
        }
    }
}

#[test]
fn a_library_is_named_only_where_it_belongs() {
    let homes: [(&str, &[&str]); 11] = [
        ("aws_sdk_dynamodb", &["shared/store/"]),
        ("indicatif", &["infra/local/src/render.rs"]),
        ("aws_sdk_sesv2", &["shared/mail/src/ses.rs"]),
        ("mail_builder", &["shared/mail/src/compose.rs"]),
        ("dynoxide", &["infra/local/src/embedded_dynamodb.rs"]),
        ("genpdf", &["shared/document/src/layout"]),
        ("lopdf", &["shared/document/src/finish", "shared/document/tests/", "tests/"]),
        ("rust_xlsxwriter", &["functions/participants/src/spreadsheet/xlsx.rs"]),
        ("csv", &["functions/participants/src/", "tests/"]),
        ("env::var", &["shared/web/src/lib.rs", "tests/"]),
        ("StatusCode::NOT_FOUND", &["shared/web/src/problem.rs", "tests/"]),
    ];
    for (path, text) in
        ["functions", "shared", "infra", "tests"].iter().flat_map(|folder| sources(folder))
    {
        for (library, homes) in homes {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let is_named = code.clone().any(|line| {
                line.contains(&format!("{library}::"))
                    || library.contains("::") && line.contains(library)
            });
            assert!(
                !is_named || homes.iter().any(|home| path.starts_with(home)),
                "{path} names {library}"
            );
        }
    }
}

#[test]
fn every_file_says_in_its_first_line_what_lives_there() {
    for (path, text) in
        ["functions", "shared", "infra", "tests"].iter().flat_map(|folder| sources(folder))
    {
        assert!(text.starts_with("//! "), "{path} does not say what it is for");
    }
}

#[test]
fn the_cloud_has_every_function_and_the_table_that_was_tested() {
    let template = read("infra/template.yaml");
    let template = &Yaml::load_from_str(&template).unwrap()[0];
    let resources: Vec<&Yaml> = template["Resources"].as_mapping().unwrap().values().collect();
    for function in FUNCTIONS {
        let is_it = |resource: &&&Yaml| {
            resource["Type"].as_str() == Some("AWS::Serverless::Function")
                && resource["Metadata"]["BuildProperties"]["Binary"].as_str() == Some(function)
        };
        assert_eq!(resources.iter().filter(is_it).count(), 1, "{function} in infra/template.yaml");
    }
    let table = resources
        .iter()
        .find(|resource| resource["Type"].as_str() == Some("AWS::DynamoDB::Table"))
        .unwrap();
    let table = &table["Properties"];
    let keys: Vec<_> = table["KeySchema"]
        .as_vec()
        .unwrap()
        .iter()
        .map(|key| (key["AttributeName"].as_str(), key["KeyType"].as_str()))
        .collect();
    assert_eq!(
        keys,
        [
            (Some(store::table::PARTITION_KEY), Some("HASH")),
            (Some(store::table::SORT_KEY), Some("RANGE"))
        ]
    );
    assert_eq!(table["BillingMode"].as_str(), Some("PAY_PER_REQUEST"));
    assert_eq!(
        table["TimeToLiveSpecification"]["AttributeName"].as_str(),
        Some(store::table::EXPIRY)
    );
    assert!(
        table.as_mapping_get("GlobalSecondaryIndexes").is_none(),
        "the store knows of no index"
    );
}
