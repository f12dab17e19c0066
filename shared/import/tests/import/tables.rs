//! Tables of runs: seats, minimums and deadlines in their cells, and heads that are not known.

use serde_json::{Value, json};

use super::{course, days, import, warnings};

/// A page with this table under a heading for dates.
fn table(rows: &str) -> import::Import {
    import(&format!(
        "<h1>Lagerstyring</h1><p>Du lærer at styre et lager.</p><h2>Kommende hold</h2>\
         <table>{rows}</table><h2>Pris</h2><p>654 kr. momsfrit</p>"
    ))
}

/// What the runs have in a field.
fn of_runs(import: &import::Import, field: &str) -> Vec<Value> {
    let course = course(import);
    course["runs"].as_array().unwrap().iter().map(|run| run[field].clone()).collect()
}

fn guesses(import: &import::Import) -> Vec<String> {
    warnings(import, "import.guess").into_iter().map(|(pointer, _)| pointer).collect()
}

#[test]
fn a_column_of_seats_is_the_capacity_and_a_guess_if_it_may_be_what_is_left() {
    let rows = |head: &str| {
        format!(
            "<tr><th>Dato<th>Sted<th>{head}<tr><td>5. februar 2024<td>Viborg<td>16\
             <tr><td>11. marts 2024<td>Skive<td>20"
        )
    };
    for (head, is_guess) in
        [("Antal pladser", false), ("Maks. deltagere", false), ("Pladser", true), ("Seats", true)]
    {
        let import = table(&rows(head));
        assert_eq!(of_runs(&import, "capacity"), [json!(16), json!(20)], "{head}");
        let guesses = guesses(&import);
        assert_eq!(guesses.contains(&"/runs/1/capacity".to_owned()), is_guess, "{head}");
    }
    let import = table(&rows("Ledige pladser"));
    assert_eq!(of_runs(&import, "capacity"), [Value::Null, Value::Null]);
    assert!(warnings(&import, "import.left-over")[1].1.contains("Ledige pladser: 20"));
}

#[test]
fn a_cell_may_say_how_many_can_and_must_take_part() {
    let import = table(
        "<tr><td>5. februar 2024<td>Viborg<td>Maks. 16 deltagere\
         <tr><td>11. marts 2024<td>Skive<td>20 pladser i alt\
         <tr><td>8. april 2024<td>Skive<td>24 pladser\
         <tr><td>6. maj 2024<td>Skive<td>Oprettes ved 8 deltagere\
         <tr><td>3. juni 2024<td>Skive<td>6 pladser tilbage",
    );
    let capacities = of_runs(&import, "capacity");
    assert_eq!(capacities, [json!(16), json!(20), json!(24), Value::Null, Value::Null]);
    assert_eq!(of_runs(&import, "minimumParticipants")[3], json!(8));
    assert_eq!(of_runs(&import, "state")[3], json!("tentative"));
    let guesses = guesses(&import);
    let is_guess = |run: &str| guesses.contains(&format!("/runs/{run}/capacity"));
    assert_eq!([is_guess("0"), is_guess("1"), is_guess("2")], [false, false, true]);
    assert!(warnings(&import, "import.left-over")[0].1.contains("6 pladser tilbage"));
}

#[test]
fn a_cell_without_a_head_may_be_the_deadline_of_its_run() {
    let import = table(
        "<tr><td>5. februar 2024<td>Viborg<td>Frist 22. januar 2024\
         <tr><td>11. marts 2024<td>Skive<td>Tilmelding senest 26/2\
         <tr><td>Odense, 8. april 2024<br>Tilmeldingsfrist: 25. marts 2024<td>kl. 9-15",
    );
    let deadlines = [json!("2024-01-22"), json!("2024-02-26"), json!("2024-03-25")];
    assert_eq!(of_runs(&import, "registrationDeadline"), deadlines);
    let course = course(&import);
    let runs = course["runs"].as_array().unwrap();
    assert_eq!(
        runs.iter().flat_map(days).collect::<Vec<_>>(),
        ["2024-02-05", "2024-03-11", "2024-04-08"]
    );
    assert_eq!(warnings(&import, "import.left-over"), []);
}

#[test]
fn a_deadline_in_a_column_may_be_so_many_days_before_its_run() {
    let import = table(
        "<tr><th>Dage<th>Tilmelding senest<tr><td>12. marts 2024<td>20. februar 2024 kl. 12\
         <tr><td>4. december 2024<td>4 uger før<tr><td>6. januar 2025<td>hurtigst muligt",
    );
    let deadlines = [json!("2024-02-20"), json!("2024-11-06"), Value::Null];
    assert_eq!(of_runs(&import, "registrationDeadline"), deadlines);
    let computed = warnings(&import, "import.computed");
    assert_eq!(computed[0].0, "/runs/1/registrationDeadline");
    let left = warnings(&import, "import.left-over");
    assert!(left[0].1.contains("kl. 12") && left[1].1.contains("hurtigst muligt"), "{left:?}");
}

#[test]
fn a_day_before_those_of_a_run_is_none_of_them() {
    let import = table("<tr><td>5. februar 2024<td>Viborg<td>22. januar 2024");
    assert_eq!(days(&course(&import)["runs"][0]), ["2024-02-05"]);
    assert!(warnings(&import, "import.left-over")[0].1.contains("22. januar 2024"));
}

#[test]
fn heads_that_are_not_known_may_stand_among_others() {
    let import = import(
        "Lagerstyring\nDu lærer at styre et lager.\n\n\
         Hold\tStart\tSlut\tAfdeling\tPladser\tTilmeldingsfrist\tPris\n\
         48-1\t05-02-2024\t07-02-2024\tNord\t16\t22-01-2024\t654,00 kr.\n\
         48-2\t11-03-2024\t13-03-2024\tSyd\t20\t26-02-2024\t654,00 kr.\n\n\
         Alle priser er momsfri.",
    );
    assert_eq!(of_runs(&import, "name"), ["48-1", "48-2"]);
    assert_eq!(of_runs(&import, "registrationDeadline"), ["2024-01-22", "2024-02-26"]);
    let course = course(&import);
    assert_eq!(days(&course["runs"][1]), ["2024-03-11", "2024-03-12", "2024-03-13"]);
    assert_eq!(course["about"], json!("Du lærer at styre et lager."));
}

#[test]
fn weekdays_say_on_which_days_of_a_long_run_it_is_held() {
    let import = table(
        "<tr><th>Startdato<th>Slutdato<th>Tid<tr><td>08-01-2024<td>16-01-2024\
         <td>Man-fre 8.00-15.24",
    );
    let course = course(&import);
    let run = &course["runs"][0];
    assert_eq!(days(run).len(), 7);
    assert_eq!((days(run)[4], days(run)[5]), ("2024-01-12", "2024-01-15"));
    assert_eq!(run["days"][6]["end"], json!("15:24"));
    assert_eq!(warnings(&import, "import.weekly")[0].0, "/runs/0/days");
}

#[test]
fn columns_that_spaces_divide_are_those_of_a_table() {
    let import = import(
        "Lagerstyring\nDu lærer at styre et lager.\n\n\
         Startdato       Sted            Slutdato       Pladser\n\
         14/11-2023      Esbjerg         22/11-2023     Få pladser\n\n\
         Pris: 654 kr. momsfrit",
    );
    let course = course(&import);
    assert_eq!(course["runs"][0]["start"], json!("2023-11-14"));
    assert_ne!(days(&course["runs"][0]), ["2023-11-14", "2023-11-22"]);
    let told = warnings(&import, "import.not-understood");
    assert!(told[0].1.contains("22/11-2023"), "{told:?}");
}

#[test]
fn a_table_may_name_who_leads_each_run() {
    let import = table(
        "<tr><th>Dato<th>Ledige pladser<th>Underviser<tr><td>14. november 2023<td>Få pladser\
         <td>Inge Eksempel<tr><td>21. november 2023<td>8<td>Karl Prøve, lærer\
         <tr><td>28. november 2023<td>8<td>Inge Eksempel m.fl.",
    );
    let course = course(&import);
    let people = course["people"].as_array().unwrap();
    assert_eq!(people.len(), 2);
    assert_eq!(people[0], json!({ "kind": "leader", "name": "Inge Eksempel" }));
    assert_eq!(people[1]["role"], json!("lærer"));
    assert_eq!(course["runs"][0]["state"], json!("open"));
    let told = warnings(&import, "import.left-over");
    for words in ["Få pladser", "Inge Eksempel m.fl"] {
        assert!(told.iter().any(|(_, text)| text.contains(words)), "{words}: {told:?}");
    }
}
