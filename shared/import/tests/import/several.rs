//! Pages of several courses, and of none.

use super::{course, import, read, text, warnings};

/// Two courses below each other, as text.
const TWO: &str = "Keramik for begyndere\n\n\
    Lær at dreje skåle og kopper på en drejeskive, og få dem glaseret og brændt bagefter.\n\n\
    Dato: 9. marts 2024 kl. 10-16\nPris: 900 kr. inkl. moms\nSted: Testhuset, Testvej 1, 5000 \
    Odense C\n\n\
    Raku for øvede\n\n\
    Vi brænder over åben ild i haven, og alle går hjem med tre krukker, som de selv har lavet.\n\n\
    Dato: 6. april 2024 kl. 9-15\nPris: 1.200 kr. inkl. moms\nSted: Prøvegården, Prøvevej 2, 5700 \
    Svendborg";

#[test]
fn the_first_of_several_courses_is_read_and_the_others_are_told() {
    let import = import(TWO);
    let course = course(&import);
    assert_eq!(course["title"], "Keramik for begyndere");
    assert_eq!(course["price"]["amount"], 90_000);
    assert_eq!(course["runs"].as_array().unwrap().len(), 1);
    assert_eq!(course["venue"]["name"], "Testhuset");
    assert!(!course["about"].as_str().unwrap().contains("haven"), "{course}");
    let told = warnings(&import, "import.several");
    assert!(told[0].1.contains("“Raku for øvede”"), "{told:?}");
    let unused: Vec<&str> = import.report.unused.iter().map(|line| line.text.as_str()).collect();
    assert!(unused.contains(&"Pris: 1.200 kr. inkl. moms"), "{unused:?}");
}

#[test]
fn the_courses_of_a_list_are_told_from_it() {
    let card = |title: &str, day: &str, price: &str| {
        format!(
            "<h2>{title}</h2><p>En dag i værkstedet, hvor alle laver deres egne ting.</p>\
             <p>{day}</p><p>Pris: {price}</p>"
        )
    };
    let list = |head: &str| {
        let cards = [("Glas", "3. marts 2024", "700 kr."), ("Vokslys", "4. april 2024", "500 kr.")];
        let cards = cards.map(|(title, day, price)| card(title, day, price)).concat();
        import(&format!(
            "<title>Værkstedet</title><h1>{head}</h1>{cards}<h2>Tilmelding</h2>\
             <p>Skriv til kursus@eksempel.dk.</p>"
        ))
    };
    let import = list("Forårets kurser");
    let one = course(&import);
    assert_eq!((&one["title"], &one["price"]["amount"]), (&"Glas".into(), &70_000.into()));
    assert!(warnings(&import, "import.several")[0].1.contains("“Vokslys”"));
    // They may be parts of a course with a text of its own.
    let parts = list(
        "Glas og lys</h1><p>Et forløb for alle, der vil lære to gamle håndværk.</p><h1 \
                      hidden>",
    );
    assert_eq!(warnings(&parts, "import.several").len(), 1);
    assert_eq!(course(&parts)["title"], "Glas og lys");
}

#[test]
fn runs_and_modules_are_no_courses_of_their_own() {
    for (one, other) in
        [("Hold 1", "Hold 2"), ("Odense", "Vejle"), ("Modul 1: Ler", "Modul 2: Ild")]
    {
        let page = TWO
            .replace("Keramik for begyndere\n", &format!("Keramik for begyndere\n\n{one}\n"))
            .replace("Raku for øvede", other);
        assert_eq!(warnings(&import(&page), "import.several"), [], "{one}");
    }
}

#[test]
fn a_page_that_only_names_a_course_and_describes_it_is_one_of_a_course() {
    let describe = |title: &str| {
        format!(
            "{title}\n\nHer får du de vigtigste regler, forklaret på almindeligt dansk af folk med \
             erfaring.\n\nVi gennemgår en sag fra ende til anden, og alle får lov at prøve det \
             selv på skift.\n\nHver deltager får en mappe med skabeloner, som kan bruges på \
             arbejdet dagen efter."
        )
    };
    assert_eq!(course(&import(&describe("Grundkursus i persondata")))["language"], "da");
    assert!(read(&text(&describe("Vores persondatapolitik"))).is_err());
}

#[test]
fn an_offer_of_a_job_is_no_course() {
    let page = "Kursuskonsulent søges til Testhuset\n\nVi søger en kollega, der vil stå for vores \
        kurser.\n\nOm stillingen\nStillingen er på 37 timer med tiltrædelse den 1. marts 2024.\n\n\
        Løn og ansættelsesvilkår\nAflønning sker efter overenskomsten.\n\n\
        Ansøgningsfrist\n3. februar 2024";
    assert!(read(&text(page)).is_err());
    let course = "Kursus i ansættelsesret\n\nVi gennemgår løn og ansættelsesvilkår, fra \
        stillingsopslag til tiltrædelse.\n\nDato\n3. marts 2024\n\nPris\n900 kr. inkl. moms";
    assert!(read(&text(course)).is_ok());
}
