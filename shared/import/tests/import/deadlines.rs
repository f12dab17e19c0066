//! Until when one can register: a day, or so many days before each run.

use serde_json::{Value, json};

use super::{course, import, warnings};

/// A page with two runs and these lines.
fn page(lines: &str) -> import::Import {
    import(&format!(
        "Bihold for begyndere\n\nOm kurset\nVi lærer at passe bier.\n\n{lines}\n\nDato\n\
         12. marts 2024 kl. 10-16\n3. september 2024 kl. 10-16\n\nPris\n900 kr. inkl. moms\n\n\
         Sted\nTesthuset, Testvej 1, 5000 Odense C"
    ))
}

fn deadlines(import: &import::Import) -> Vec<Value> {
    let course = course(import);
    let runs = course["runs"].as_array().unwrap().iter();
    runs.map(|run| run["registrationDeadline"].clone()).collect()
}

#[test]
fn a_deadline_before_each_run_is_computed_and_marked_with_its_line() {
    for lines in [
        "Tilmelding senest 14 dage før kursusstart",
        "Tilmeldingsfrist: 2 uger før",
        "Tilmelding\nTilmeld dig senest to uger før kurset starter.",
        "Tilmelding\nTilmelding sker på hjemmesiden. Sidste frist er 14 dage før 1. kursusdag.",
        "Tilmeldingen er bindende. Tilmeld dig senest 14 dage før, så vi kan bestille mad.",
        "Registration\nPlease register no later than two weeks before the course starts.",
    ] {
        let import = page(lines);
        let found = [json!("2024-02-27"), json!("2024-08-20")];
        assert_eq!(deadlines(&import), found, "{lines}");
        let told = warnings(&import, "import.computed");
        for (index, (pointer, text)) in told.iter().enumerate() {
            assert_eq!(*pointer, format!("/runs/{index}/registrationDeadline"), "{lines}");
            assert!(text.contains("before") || text.contains("før"), "{text}");
        }
        assert_eq!(told.len(), 2, "{lines}");
        let line = lines.lines().next_back().unwrap();
        let understood = import.report.understood.iter().find(|found| found.line.text == line);
        let pointers = &understood.unwrap().pointers;
        assert!(pointers.contains(&"/runs/1/registrationDeadline".to_owned()), "{pointers:?}");
    }
}

#[test]
fn a_deadline_that_is_not_clear_is_told_and_left_out() {
    for lines in [
        "Tilmeldingsfrist: 14 dage før eksamen",
        "Tilmelding senest 5 hverdage før kursusstart",
        "Tilmelding senest 14 dage før, for grupper senest 30 dage før",
        "Tilmeldingsfrist: 14 dage før\n\nTilmelding\nTilmeld dig senest 3 uger før kursusstart.",
    ] {
        let import = page(lines);
        assert_eq!(deadlines(&import), [Value::Null, Value::Null], "{lines}");
        let told = warnings(&import, "import.not-understood");
        let is_told = |(pointer, _): &(String, String)| pointer == "/runs/0/registrationDeadline";
        assert!(told.iter().any(is_told), "{lines}: {told:?}");
    }
    let without_runs = import(
        "Bihold\n\nTilmelding senest 14 dage før kursusstart\n\nPris\n900 kr. inkl. moms\n\nSted\n\
         Testhuset, Testvej 1, 5000 Odense C",
    );
    let told = warnings(&without_runs, "import.not-understood");
    assert!(told.iter().any(|(_, text)| text.contains("14 dage før kursusstart")), "{told:?}");
}

#[test]
fn days_before_a_run_on_which_something_else_is_done_are_no_deadline() {
    for lines in [
        "Afmelding skal ske senest 14 dage før kursusstart.",
        "Efter tilmelding modtager du materialer senest 14 dage før kursusstart, så læs dem.",
        "Tilmelding åbner 3 måneder før kursusstart.",
        "Tilmeldingen kan afmeldes gratis indtil 14 dage før kursusstart. Derefter betales alt.",
        "Tilmeld dig senest 30 dage før kursusstart og spar 10 %.",
    ] {
        assert_eq!(deadlines(&page(lines)), [Value::Null, Value::Null], "{lines}");
    }
}

#[test]
fn a_day_that_the_page_names_is_kept() {
    let import = page("Tilmeldingsfrist: 1. marts 2024\nTilmelding senest 14 dage før kursusstart");
    assert_eq!(deadlines(&import), [json!("2024-03-01"), json!("2024-08-20")]);
}

#[test]
fn a_sentence_or_a_day_without_a_year_may_be_the_deadline() {
    for (lines, day) in [
        (
            "Tilmeldingen åbner torsdag den 18. januar kl. 12.00, og tilmeldingsfristen er torsdag \
             den 1. februar kl. 12.00.",
            "2024-02-01",
        ),
        ("Ansøgningsfrist er den 1. februar.", "2024-02-01"),
    ] {
        let import = page(lines);
        assert_eq!(deadlines(&import)[0], json!(day), "{lines}");
        let told = warnings(&import, "import.guess");
        assert!(told.iter().any(|(_, text)| text.contains("1. februar = ")), "{told:?}");
        assert!(told.iter().all(|(_, text)| !text.contains("18. januar")), "{told:?}");
    }
    for lines in ["Du får besked senest den 1. februar.", "Beløbet betales senest den 1. februar."]
    {
        assert!(course(&page(lines))["runs"][0]["registrationDeadline"].is_null(), "{lines}");
    }
    // A day that is no deadline of a run is no guess.
    let late = page("Ansøgningsfrist er den 1. september.");
    let told = warnings(&late, "import.guess");
    assert_eq!(course(&late)["runs"][0]["registrationDeadline"], Value::Null);
    assert_eq!(told.iter().filter(|(_, text)| text.contains("1. september")).count(), 1);
}
