//! Rules of the repository that no compiler checks: which crate may depend on which, where a
//! library may be named, how files look, and that the cloud's template agrees with the code.

use std::path::{Path, PathBuf};

const FUNCTIONS: [&str; 8] = [
    "courses",
    "registrations",
    "brochures",
    "participants",
    "website",
    "desk",
    "messages",
    "retention",
];

/// The longest line of code, in characters.
const MAX_LINE_LENGTH: usize = 100;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below a folder with this extension, and its text.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// Every file of the repository's code with this extension.
fn code(extension: &str) -> Vec<(String, String)> {
    ["functions", "shared", "infra", "tests", "templates", ".ci"]
        .iter()
        .flat_map(|folder| files(folder, extension))
        .collect()
}

mod crates {
    use super::{files, read};

    /// Which of our crates each crate may depend on.
    const ALLOWED: [(&str, &[&str]); 21] = [
        ("shared/domain", &[]),
        ("shared/metrics", &[]),
        ("shared/store", &["domain", "metrics"]),
        ("shared/operations", &["domain", "metrics", "store", "images"]),
        ("shared/web", &["domain", "metrics", "store", "operations"]),
        ("shared/images", &[]),
        ("shared/document", &["images"]),
        ("shared/calendar", &["domain"]),
        ("shared/template_registry", &[]),
        ("shared/mail", &["domain", "calendar", "template_registry"]),
        ("shared/import", &["domain"]),
        ("functions/courses", &["domain", "store", "operations", "web", "calendar", "import"]),
        ("functions/registrations", &["domain", "store", "operations", "web", "mail"]),
        ("shared/presentation", &["domain"]),
        ("shared/pages", &["domain", "store", "web", "presentation", "template_registry"]),
        (
            "functions/brochures",
            &["domain", "store", "operations", "web", "document", "presentation"],
        ),
        (
            "functions/website",
            &["domain", "store", "operations", "web", "calendar", "presentation", "pages"],
        ),
        ("functions/desk", &["domain", "store", "operations", "web", "pages", "mail", "import"]),
        ("functions/participants", &["domain", "store", "operations", "web", "document"]),
        (
            "functions/messages",
            &["domain", "metrics", "store", "operations", "web", "mail", "calendar"],
        ),
        ("functions/retention", &["domain", "metrics", "store", "operations", "web"]),
    ];

    /// The names of our crates.
    fn names() -> impl Iterator<Item = &'static str> {
        let allowed = ALLOWED.iter().filter_map(|(folder, _)| folder.split('/').nth(1));
        allowed.chain(["kursuskontor", "tests", "xtask"])
    }

    /// Our own crates among the dependencies of a manifest, development dependencies left out.
    fn dependencies(manifest: &str) -> Vec<String> {
        let text = read(manifest);
        let section = text.split("[dependencies]").nth(1).unwrap_or_default();
        let section = section.split("\n[").next().unwrap_or_default();
        section
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|name| names().any(|ours| ours == *name))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn a_crate_depends_only_on_those_below_it() {
        for (manifest, _) in ["shared", "functions"].iter().flat_map(|folder| files(folder, "toml"))
        {
            let Some(folder) = manifest.strip_suffix("/Cargo.toml") else { continue };
            let (_, allowed) = ALLOWED
                .iter()
                .find(|(name, _)| *name == folder)
                .unwrap_or_else(|| panic!("{folder} has no row"));
            for dependency in dependencies(&manifest) {
                assert!(allowed.contains(&dependency.as_str()), "{folder} depends on {dependency}");
            }
        }
    }

    #[test]
    fn the_harness_is_a_dependency_of_tests_only() {
        for folder in ["shared", "functions", "infra"] {
            for (manifest, text) in files(folder, "toml") {
                assert!(!text.contains("\ntests"), "{manifest} depends on the harness");
            }
        }
    }

    /// Cargo compiles no tests where a manifest says that there are none: they would never run.
    #[test]
    fn every_test_in_the_code_is_run() {
        for (manifest, text) in
            ["shared", "functions", "infra"].iter().flat_map(|folder| files(folder, "toml"))
        {
            let Some(folder) = manifest.strip_suffix("/Cargo.toml") else { continue };
            let library = text.split("[lib]").nth(1).unwrap_or_default();
            let library = library.split("\n[").next().unwrap_or_default();
            for (path, code) in files(&format!("{folder}/src"), "rs") {
                let is_compiled =
                    !path.ends_with("/main.rs") && !library.contains("\ntest = false");
                let has_tests = code.contains("#[cfg(test)]") || code.contains("#[test]");
                assert!(is_compiled || !has_tests, "{path} has tests that are not run");
                let has_example = code.contains("/// ```") || code.contains("//! ```");
                assert!(
                    !has_example || !library.contains("doctest = false"),
                    "{path} has an example that is not run"
                );
            }
        }
    }
}

mod sources {
    use super::{MAX_LINE_LENGTH, code, files};

    /// Where a library or a function may be named.
    const HOMES: [(&str, &[&str]); 15] = [
        ("multer", &["shared/pages/src/upload.rs"]),
        ("aws_sdk_dynamodb", &["shared/store/"]),
        ("html5gum", &["shared/import/src/page/html"]),
        ("zune_jpeg", &["shared/images/src/jpeg.rs"]),
        ("encoding_rs", &["shared/import/src/page/encoding.rs"]),
        ("indicatif", &["infra/local/src/commands/render.rs"]),
        ("aws_sdk_sesv2", &["shared/mail/src/transport/ses.rs"]),
        ("mail_builder", &["shared/mail/src/compose.rs"]),
        ("dynoxide", &["infra/local/src/embedded_dynamodb"]),
        ("genpdf", &["shared/document/src/layout"]),
        ("lopdf", &["shared/document/src/pdf", "shared/document/tests/", "tests/"]),
        ("rust_xlsxwriter", &["functions/participants/src/spreadsheet/xlsx.rs"]),
        ("csv", &["functions/participants/src/", "tests/"]),
        ("env::var", &["shared/web/src/lib.rs", "tests/"]),
        ("StatusCode::NOT_FOUND", &["shared/web/src/problem/kind.rs", "tests/"]),
    ];

    #[test]
    fn a_library_is_named_only_where_it_belongs() {
        for (path, text) in code("rs") {
            for (library, homes) in HOMES {
                let is_named =
                    text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
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
    fn every_file_starts_with_its_purpose() {
        for (path, text) in code("rs") {
            assert!(text.starts_with("//! "), "{path} does not say what it is for");
        }
    }

    #[test]
    fn no_line_is_longer_than_100_characters() {
        let mut long = Vec::new();
        for (path, text) in ["rs", "py"].iter().flat_map(|extension| code(extension)) {
            for (number, line) in text.lines().enumerate() {
                let length = line.chars().count();
                if length > MAX_LINE_LENGTH {
                    long.push(format!("{path}:{}: {length}", number + 1));
                }
            }
        }
        assert!(long.is_empty(), "{long:#?}");
    }

    /// Only paths out of a file lead to another test module; what tests share is in the harness.
    #[test]
    fn no_test_module_imports_another() {
        for (path, text) in files("tests/office", "rs") {
            // The modules of this file share its functions.
            if path.ends_with("architecture.rs") {
                continue;
            }
            let outward =
                text.lines().find(|line| line.contains("crate::") || line.contains("super::"));
            assert_eq!(outward, None, "{path} imports another test module");
        }
    }
}

mod template {
    use std::collections::BTreeSet;

    use harness::openapi;
    use metrics::{Metric, NAMESPACE};
    use saphyr::{LoadableYamlNode, Yaml};

    use super::{FUNCTIONS, read};

    /// Routed, but not part of the description: the description itself, and the pages for people.
    const UNDESCRIBED: [&str; 21] = [
        "/",
        "/openapi.json",
        "/api",
        "/kurser",
        "/kurser/{proxy+}",
        "/tilmelding/{proxy+}",
        "/min-tilmelding",
        "/min-tilmelding/find",
        "/en/{proxy+}",
        "/static/{proxy+}",
        "/kurser.atom",
        "/kurser.ics",
        "/indlejr/{proxy+}",
        "/tilgaengelighed",
        "/was",
        "/privatliv",
        "/robots.txt",
        "/sitemap.xml",
        "/favicon.ico",
        "/kontor",
        "/kontor/{proxy+}",
    ];

    /// A route of API Gateway: the binary of its function, and its path.
    type Route = (String, String);

    /// Calls this with every resource of `infra/template.yaml`.
    fn for_each_resource(mut visit: impl FnMut(&Yaml<'_>)) {
        let text = read("infra/template.yaml");
        let documents = Yaml::load_from_str(&text).unwrap();
        documents[0]["Resources"].as_mapping().unwrap().values().for_each(|resource| {
            visit(resource);
        });
    }

    /// The binary of a function's resource.
    fn binary<'a>(resource: &'a Yaml<'_>) -> Option<&'a str> {
        let is_function = resource["Type"].as_str() == Some("AWS::Serverless::Function");
        is_function.then(|| resource["Metadata"]["BuildProperties"]["Binary"].as_str())?
    }

    /// Every route but `$default`, whose event has no path.
    fn routes() -> Vec<Route> {
        let mut routes = Vec::new();
        for_each_resource(|resource| {
            let Some(binary) = binary(resource) else { return };
            let events = resource["Properties"]["Events"].as_mapping().into_iter().flatten();
            for (_, event) in events {
                if event["Type"].as_str() != Some("HttpApi") {
                    continue;
                }
                let properties = event["Properties"].as_mapping_get("Path");
                if let Some(path) = properties.and_then(Yaml::as_str) {
                    routes.push((binary.to_owned(), path.to_owned()));
                }
            }
        });
        routes
    }

    fn is_variable(segment: &str) -> bool {
        segment.starts_with('{')
    }

    /// Whether requests for a described path take a route, whatever its variables are called.
    fn serves(route: &str, path: &str) -> bool {
        let (mut route, mut path) = (route.split('/'), path.split('/'));
        loop {
            match (route.next(), path.next()) {
                (None, None) => return true,
                (Some(route), Some(path)) if is_variable(route) || route == path => {}
                _ => return false,
            }
        }
    }

    /// The route that API Gateway chooses for a path: the one with the fewest variables.
    fn route_of<'a>(routes: &'a [Route], path: &str) -> Option<&'a Route> {
        routes
            .iter()
            .filter(|(_, route)| serves(route, path))
            .min_by_key(|(_, route)| route.split('/').filter(|part| is_variable(part)).count())
    }

    #[test]
    fn every_described_path_is_routed_to_the_function_that_serves_it() {
        let routes = routes();
        for (function, description) in openapi::parts() {
            for path in description.paths.paths.keys() {
                let route = route_of(&routes, path);
                let (binary, _) = route.unwrap_or_else(|| panic!("{path} is not routed"));
                assert_eq!(binary, function, "{path}");
            }
        }
    }

    #[test]
    fn every_routed_path_is_described() {
        let description = openapi::current();
        let paths: Vec<&String> = description["paths"].as_object().unwrap().keys().collect();
        for (_, route) in routes() {
            let is_described = UNDESCRIBED.contains(&route.as_str())
                || paths.iter().any(|path| serves(&route, path));
            assert!(is_described, "{route} is not described");
        }
    }

    #[test]
    fn every_function_has_one_resource() {
        for function in FUNCTIONS {
            let mut count = 0;
            for_each_resource(|resource| {
                count += usize::from(binary(resource) == Some(function));
            });
            assert_eq!(count, 1, "{function} in infra/template.yaml");
        }
    }

    /// The headings of the guide for the operator between two of a higher level.
    fn alarms_in_guide() -> BTreeSet<String> {
        let guide = read("docs/operations.md");
        let (_, rest) = guide.split_once("\n## Alarms\n").unwrap();
        let section = rest.split("\n## ").next().unwrap();
        section.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect()
    }

    #[test]
    fn the_guide_says_of_every_alarm_what_to_do() {
        let text = read("infra/template.yaml");
        let documents = Yaml::load_from_str(&text).unwrap();
        let resources = documents[0]["Resources"].as_mapping().unwrap();
        let suffix = |kind: &str| match kind {
            "AWS::CloudWatch::Alarm" => Some("Alarm"),
            "AWS::Budgets::Budget" => Some("Budget"),
            _ => None,
        };
        let alarms = resources.iter().filter_map(|(name, resource)| {
            let suffix = suffix(resource["Type"].as_str()?)?;
            Some(name.as_str()?.strip_suffix(suffix).unwrap().to_owned())
        });
        assert_eq!(alarms.collect::<BTreeSet<_>>(), alarms_in_guide());
    }

    #[test]
    fn every_metric_is_in_the_dashboard_and_the_guide() {
        let (template, guide) = (read("infra/template.yaml"), read("docs/operations.md"));
        let known = Metric::ALL.map(|metric| metric.name_and_unit().0);
        for (name, unit) in Metric::ALL.map(Metric::name_and_unit) {
            let in_dashboard = format!("[\"{NAMESPACE}\", \"{name}\", \"Stack\"");
            assert!(template.contains(&in_dashboard), "{name}");
            assert!(guide.contains(&format!("| `{name}` | {unit} |")), "{name}");
        }
        for_each_resource(|resource| {
            let properties = &resource["Properties"];
            if properties.as_mapping_get("Namespace").and_then(Yaml::as_str) == Some(NAMESPACE) {
                let name = properties["MetricName"].as_str().unwrap();
                assert!(known.contains(&name), "{name} is not recorded");
            }
        });
    }

    #[test]
    fn the_table_is_the_one_that_the_tests_use() {
        let mut tables = 0;
        for_each_resource(|resource| {
            if resource["Type"].as_str() == Some("AWS::DynamoDB::Table") {
                tables += 1;
                check_table(&resource["Properties"]);
            }
        });
        assert_eq!(tables, 1);
    }

    fn check_table(table: &Yaml<'_>) {
        let keys = table["KeySchema"].as_vec().unwrap().iter();
        let keys: Vec<_> =
            keys.map(|key| (key["AttributeName"].as_str(), key["KeyType"].as_str())).collect();
        let expected = [
            (Some(store::table::PARTITION_KEY), Some("HASH")),
            (Some(store::table::SORT_KEY), Some("RANGE")),
        ];
        assert_eq!(keys, expected);
        assert_eq!(table["BillingMode"].as_str(), Some("PAY_PER_REQUEST"));
        let expiry = table["TimeToLiveSpecification"]["AttributeName"].as_str();
        assert_eq!(expiry, Some(store::table::EXPIRY));
        let indexes = table.as_mapping_get("GlobalSecondaryIndexes");
        assert!(indexes.is_none(), "the store uses no index");
    }
}
