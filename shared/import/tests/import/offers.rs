//! What a course costs: early prices, VAT beside amounts, what is bought beside the course, and
//! amounts that are no price.

use serde_json::{Value, json};

use super::{course, headed, import, warnings};

/// A page with a day, a venue and these lines.
fn priced(lines: &str) -> import::Import {
    import(&format!(
        "Bihold for begyndere\n\nDato: 12. marts 2024 kl. 10-16\n\
         Sted: Testhuset, Testvej 1, 5000 Odense C\n{lines}"
    ))
}

#[test]
fn what_it_costs_until_a_day_is_no_run_and_no_deadline() {
    for (lines, amount) in [
        (
            "Pris: 400 kr. inkl. moms\nEarly bird-pris 300 kr. ved tilmelding inden 4. januar 2024",
            30_000,
        ),
        ("Pris: 400 kr. inkl. moms\nEarly bird 350 kr. til 4. januar 2024", 35_000),
        ("Pris: 300 kr. inkl. moms\nEarly bird indtil 4. januar 2024: 200 kr.", 20_000),
        ("Pris: 400 kr. inkl. moms\nBestil senest 4. januar 2024 og spar 40 kr.", 36_000),
        ("Price: DKK 4,000 incl. VAT\nEarly bird: DKK 3,000 until 4 January 2024", 300_000),
    ] {
        let course = course(&priced(lines));
        let early = &course["price"]["earlyBird"];
        assert_eq!(early, &json!({ "until": "2024-01-04", "amount": amount }), "{lines}");
        assert_eq!(course["runs"].as_array().unwrap().len(), 1, "{lines}");
        assert_eq!(course["runs"][0]["registrationDeadline"], Value::Null, "{lines}");
    }
    for line in [
        "Early bird indtil 4. januar 2024: 500 kr.",
        "Early bird indtil 4. januar 2024: 200 kr. ekskl. moms",
    ] {
        let odd = priced(&format!("Pris: 300 kr. inkl. moms\n{line}"));
        assert_eq!(course(&odd)["price"]["earlyBird"], Value::Null, "{line}");
        assert_eq!(warnings(&odd, "import.not-understood")[0].0, "/price/earlyBird");
    }
}

#[test]
fn what_somebody_early_saves_is_taken_off_each_price() {
    let import = priced(
        "Pris\nMedlem: 4.000 kr. ekskl. moms\nIkke-medlem: 5.000 kr. ekskl. moms\n\
         Spar 500 kr. ved tilmelding senest 1. december 2023.",
    );
    let price = &course(&import)["price"];
    let early = |amount| json!({ "until": "2023-12-01", "amount": amount });
    assert_eq!(price["earlyBird"], early(450_000));
    assert_eq!(price["options"][0]["earlyBird"], early(350_000));
    let guessed = warnings(&import, "import.guess");
    assert!(guessed.iter().any(|(_, text)| text.contains("4.500 kr., 2023-12-01")), "{guessed:?}");
}

#[test]
fn a_row_of_an_early_price_is_no_run() {
    let import = import(
        "<h1>Bihold</h1><p>Dato: 12. marts 2024 kl. 10-16</p><table><tr><td>Medlemmer<td>kr. \
         2.000,-<tr><td>Tidlig tilmelding (senest 4. januar 2024)<td>kr. 1.500,-</table>",
    );
    let course = course(&import);
    assert_eq!(course["runs"].as_array().unwrap().len(), 1);
    let price = &course["price"];
    assert_eq!((&price["amount"], &price["name"]), (&json!(200_000), &json!("Medlemmer")));
    assert_eq!(price["earlyBird"]["amount"], json!(150_000));
}

#[test]
fn words_on_vat_are_of_the_amount_beside_them() {
    for (line, amount, vat, other) in [
        ("4.000 kr. (5.000 kr. inkl. moms)", 400_000, "excluded", "5.000 kr."),
        ("5.000 kr. inkl. moms (4.000 kr. ekskl. moms)", 500_000, "included", "4.000 kr."),
        ("Ekskl. moms 4.000 kr., inkl. moms 5.000 kr.", 400_000, "excluded", "5.000 kr."),
    ] {
        let import = priced(&format!("Pris: {line}"));
        let price = &course(&import)["price"];
        assert_eq!((&price["amount"], &price["vat"]), (&json!(amount), &json!(vat)), "{line}");
        let told = warnings(&import, "import.alternative");
        assert!(told.iter().any(|(_, text)| text.contains(other)), "{line}: {told:?}");
    }
}

#[test]
fn what_is_bought_beside_the_course_is_no_price_of_it() {
    for line in [
        "Pris: 4.000 kr. + moms. Overnatning kan tilkøbes for 700 kr. + moms.",
        "Pris: 4.000 kr. ekskl. moms\nEnkeltværelse mod tillæg: 700 kr.",
    ] {
        let import = priced(line);
        let price = &course(&import)["price"];
        assert_eq!((&price["amount"], &price["options"]), (&json!(400_000), &Value::Null));
        let told = warnings(&import, "import.alternative");
        assert!(told.iter().any(|(_, text)| text.contains("700 kr.")), "{line}: {told:?}");
    }
}

#[test]
fn two_groups_may_share_a_line() {
    let prices = |line: &str| {
        let price = course(&priced(line))["price"].clone();
        [&price, &price["options"][0]].map(|price| (price["name"].clone(), price["amount"].clone()))
    };
    let of = |name: &str, amount: i64| (json!(name), json!(amount));
    assert_eq!(
        prices("Pris: I dobbelt-/enkeltværelse: kr. 3.200,-/kr. 3.900,-"),
        [of("dobbeltværelse", 320_000), of("enkeltværelse", 390_000)]
    );
    assert_eq!(
        prices("Pris: Gratis for studerende, 250 kr. for andre"),
        [of("andre", 25_000), of("studerende", 0)]
    );
}

#[test]
fn a_price_is_found_below_the_venue_and_told_if_it_is_not_exact() {
    for (line, is_exact) in [
        ("Standardpris kr. 3.200,-", true),
        ("Kursusafgift kr. 3.200,-", true),
        ("Prisen er 3.200 kr.", true),
        ("Kurset koster 3.200 kr.", true),
        ("Pris: fra 3.200 kr.", false),
        ("Pris: ca. 3.200 kr.", false),
        ("Pris: 3.200 kr. pr. dag", false),
    ] {
        let import = priced(line);
        let course = course(&import);
        assert_eq!(course["price"]["amount"], json!(320_000), "{line}");
        assert_eq!(course["venue"]["city"], json!("Odense C"), "{line}");
        let is_guess = |(pointer, _): &(String, String)| pointer == "/price/amount";
        assert_eq!(warnings(&import, "import.guess").iter().any(is_guess), !is_exact, "{line}");
    }
    let seats = course(&priced("Pris: 3.200 kr.\nDer er plads til 150 i teltet."));
    assert_eq!(seats["price"]["amount"], json!(320_000));
}

#[test]
fn what_a_price_includes_is_no_part_of_the_name_of_its_group() {
    let import = priced("Pris: Gratis for medlemmer, 495,- for øvrige (inkl. kaffe)");
    let price = &course(&import)["price"];
    assert_eq!((&price["name"], &price["includes"]), (&json!("øvrige"), &Value::Null));
    assert!(warnings(&import, "import.not-understood")[0].1.contains("kaffe"));
}

#[test]
fn a_question_about_cancelling_is_told_with_its_answer() {
    let page = |answer: &str| {
        headed(&format!(
            "Regnskab\n\nOm kurset\nVi lærer at føre regnskab.\n\nFAQ\n\
             Hvad sker der, hvis jeg melder afbud?\n{answer}\nEr der mad?\nJa."
        ))
    };
    let import = page("Indtil 14 dage før koster det ikke noget. Derefter betaler du halvdelen.");
    let terms = json!({ "steps": [{ "untilDaysBefore": 14, "percent": 0 }], "laterPercent": 50 });
    assert_eq!(course(&import)["cancellationTerms"], terms);
    let import = page("Så finder vi en løsning sammen.");
    let told = warnings(&import, "import.not-understood");
    assert!(told.iter().any(|(pointer, text)| {
        pointer == "/cancellationTerms" && text.contains("Så finder vi en løsning sammen.")
    }));
    assert!(course(&import)["about"].as_str().unwrap().contains("melder afbud?"));
}

#[test]
fn what_one_of_several_prices_includes_is_said_of_that_one_alone() {
    let price = |lines: &str| course(&priced(lines))["price"].clone();
    for lines in [
        "Pris: 2.000 kr. ekskl. moms, inkl. frokost",
        "Pris\nMedlemmer 2.000 kr. ekskl. moms\nAndre 2.500 kr. ekskl. moms\n\
         Priserne er inkl. frokost.",
        "Pris\nMedlemmer 2.000 kr., inkl. frokost\nAndre 2.500 kr., inkl. frokost",
        "Pris\nMedlemmer 2.000 kr. Andre 2.500 kr. Prisen er inkl. frokost.",
    ] {
        assert_eq!(price(lines)["includes"], json!("Frokost"), "{lines}");
    }
    let one = price(
        "Pris\nUden overnatning 2.000 kr. ekskl. moms\n\
         Med overnatning 2.900 kr. ekskl. moms, inkl. morgenmad",
    );
    assert_eq!(one["includes"], Value::Null);
    let names = [&one["name"], &one["options"][0]["name"]];
    assert_eq!(names, [&json!("Uden overnatning"), &json!("overnatning, inkl. morgenmad")]);
}

#[test]
fn what_may_be_included_in_any_of_several_prices_is_told() {
    for lines in [
        "Pris\nMedlemmer 2.000 kr. ekskl. moms\nAndre 2.500 kr. ekskl. moms\nInkl. frokost",
        "Pris\nMedlemmer 2.000 kr. ekskl. moms, andre 2.500 kr. ekskl. moms, inkl. frokost",
    ] {
        let import = priced(lines);
        let price = &course(&import)["price"];
        assert_eq!(price["includes"], Value::Null, "{lines}");
        assert!(!price.to_string().contains("rokost"), "{price}");
        let told = warnings(&import, "import.not-understood");
        let is_told = |(pointer, text): &(String, String)| {
            pointer == "/price/includes" && text.contains("frokost")
        };
        assert!(told.iter().any(is_told), "{lines}: {told:?}");
    }
    let import = priced("Pris\n2.000 kr. ekskl. moms\nInkl. frokost");
    assert_eq!(course(&import)["price"]["includes"], json!("Frokost"), "there is only one");
}

#[test]
fn a_deposit_is_no_price_and_a_label_may_stand_above_its_amount() {
    let deposit = import(
        "Kor og krop\n\nDato\n14. juli 2024\n\nPris\n5.950 kr. inkl. moms\n\n\
         Depositum 1.000 kr. betales ved tilmelding.",
    );
    assert_eq!(course(&deposit)["price"]["amount"], json!(595_000));
    let labels = import(
        "<h1>Svære samtaler</h1><h2>Datoer</h2><p>14. marts 2024</p><h2>Pris</h2><dl>\
         <dt>Pris</dt><dd>9.800 kr. ekskl. moms</dd>\
         <dt>Pris ved tilmelding senest 1. februar 2024</dt><dd>8.820 kr. ekskl. moms</dd>\
         <dt>Ved 3 deltagere eller flere</dt><dd>10 % rabat</dd></dl>",
    );
    let course = course(&labels);
    let price = &course["price"];
    assert_eq!(price["amount"], json!(980_000));
    assert_eq!(price["earlyBird"], json!({ "until": "2024-02-01", "amount": 882_000 }));
    assert_eq!(price["groupDiscount"], json!({ "from": 3, "percent": 10 }));
    assert_eq!(course["runs"][0].get("registrationDeadline"), None);
}

/// The texts of what the report says is not understood.
fn not_understood(import: &import::Import) -> Vec<String> {
    warnings(import, "import.not-understood").into_iter().map(|(_, text)| text).collect()
}

#[test]
fn what_several_people_pay_together_is_no_price_of_one() {
    for line in [
        "Pris pr. par: 3.800 kr. inkl. moms",
        "Pris: 3.800 kr. pr. par",
        "Pris pr. hold: 48.000 kr. ekskl. moms",
        "Price: DKK 48,000 per group excl. VAT",
    ] {
        let import = priced(line);
        assert_eq!(course(&import)["price"], Value::Null, "{line}");
        let told = not_understood(&import);
        assert!(told.iter().any(|text| text.contains("000") || text.contains("800")), "{told:?}");
    }
    let import = priced("Pris: 4.000 kr. pr. person ekskl. moms. 48.000 kr. pr. hold.");
    assert_eq!(course(&import)["price"]["amount"], json!(400_000));
    assert!(not_understood(&import).iter().any(|text| text.contains("48.000 kr. pr. hold")));
}

#[test]
fn a_reduction_that_no_course_can_have_is_told_in_full() {
    for line in [
        "Ved 3 eller flere deltagere gives 12,5 % rabat.",
        "Tilmeld dig inden 1. december 2023 og få 7.5 % rabat.",
        "3 deltagere fra samme firma får 500 kr. i rabat.",
    ] {
        let import = priced(&format!("Pris: 4.000 kr. ekskl. moms\n{line}"));
        let price = &course(&import)["price"];
        assert_eq!(price["groupDiscount"], Value::Null, "{line}");
        assert_eq!(price["earlyBird"], Value::Null, "{line}");
        assert_eq!(price["amount"], json!(400_000), "{line}");
        let told = not_understood(&import);
        assert!(told.iter().any(|text| text.contains(line)), "{line}: {told:?}");
    }
    let import = priced("Pris: 4.000 kr.\nRabat\n| 5-9 | 10 % |\n| 10-24 | 15 % |");
    assert_eq!(not_understood(&import).len(), 2);
}

#[test]
fn a_column_of_early_prices_has_that_of_each_group() {
    let table = |members: &str| {
        format!(
            "Priser\nBillet | Early bird (indtil 1. januar 2024) | Normalpris\n\
             Medlemmer | {members} kr. | 4.000 kr.\nIkke-medlemmer | 4.500 kr. | 5.000 kr."
        )
    };
    let same = priced(&table("3.600"));
    let price = &course(&same)["price"];
    assert_eq!(
        (&price["amount"], &price["options"][0]["amount"]),
        (&json!(500_000), &json!(400_000))
    );
    let early = |amount| json!({ "until": "2024-01-01", "amount": amount });
    assert_eq!(price["earlyBird"], early(450_000));
    assert_eq!(price["options"][0]["earlyBird"], early(360_000));
    let dearer = priced(&table("4.000"));
    assert_eq!(course(&dearer)["price"]["options"][0].get("earlyBird"), None);
    assert_eq!(warnings(&dearer, "import.not-understood")[0].0, "/price/earlyBird");
}

#[test]
fn what_is_kept_of_a_price_makes_no_cancellation_free() {
    for line in [
        "Afmelding indtil 30 dage før refunderes minus depositum. Herefter betales fuld pris.",
        "Ved afmelding indtil 30 dage før betales 12,5 %. Herefter betales fuld pris.",
    ] {
        let import = priced(&format!("Pris: 900 kr.\n\nAfmelding\n{line}"));
        assert_eq!(course(&import)["cancellationTerms"], Value::Null, "{line}");
        assert_eq!(warnings(&import, "import.not-understood")[0].0, "/cancellationTerms");
    }
}

#[test]
fn an_amount_in_a_sentence_is_not_the_price_where_groups_have_theirs() {
    let import = priced(
        "Priser\nDobbeltværelse: 5.400 kr.\nEnkeltværelse: 6.300 kr.\n\
         Sengelinned låner man for 125 kr. hos os.\nCykler kan lejes for 80 kr.",
    );
    let price = &course(&import)["price"];
    assert_eq!((&price["amount"], &price["name"]), (&json!(540_000), &json!("Dobbeltværelse")));
    let told = warnings(&import, "import.alternative");
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn those_who_pay_nothing_are_a_group_beside_those_who_pay() {
    let import = priced(
        "Pris\nKurset er gratis for ansatte i kommunen. Private skoler betaler 850 kr. pr. \
         deltager.",
    );
    let price = &course(&import)["price"];
    assert_eq!((&price["amount"], &price["name"]), (&json!(85_000), &json!("Private skoler")));
    assert_eq!(price["options"][0]["name"], json!("ansatte i kommunen"));
    assert_eq!(price["options"][0]["amount"], json!(0));
}

#[test]
fn a_name_in_brackets_is_of_the_price_before_it() {
    for (line, id) in [
        ("Pris: 4.995,- (medlemmer) / 5.995,- (øvrige) ekskl. moms", "medlemmer"),
        ("Pris (ekskl. moms): 4.995 kr. (medlem), 5.995 kr. (ikke-medlem)", "medlem"),
        ("Pris: 4.995 kr. ekskl. moms (medlem), 5.995 kr. ekskl. moms (ikke-medlem)", "medlem"),
        ("Pris: (medlem) 4.995 kr., (ikke-medlem) 5.995 kr. ekskl. moms", "medlem"),
    ] {
        let import = import(&format!("Kursus i test\n\nDato: 14. november 2023\n\n{line}"));
        let price = &course(&import)["price"];
        assert_eq!(price["amount"], json!(599_500), "{line}");
        assert_eq!(
            price["options"],
            json!([{ "id": id, "name": id, "amount": 499_500 }]),
            "{line}"
        );
        assert_eq!(price["vat"], json!("excluded"), "{line}");
    }
}

#[test]
fn a_bracket_in_the_name_of_a_price_is_closed() {
    let import = import(
        "Kursus i test\n\nDato: 14. november 2023\n\n\
         Medlemspris (Testforbundet): kr. 9.950,-\nPris: kr. 11.950,- ekskl. moms",
    );
    let option = &course(&import)["price"]["options"][0];
    assert_eq!(option["name"], json!("Medlemspris (Testforbundet)"));
}

#[test]
fn those_for_whom_a_course_is_free_are_a_group_whatever_they_are_called() {
    let import = headed("Kursus\n\nPris: Gratis for råd i provstiet. Andre betaler 250 kr.");
    let price = course(&import)["price"].clone();
    assert_eq!((&price["amount"], &price["name"]), (&json!(25_000), &json!("Andre")));
    assert_eq!(price["options"][0]["name"], "råd i provstiet");
    assert_eq!(price["options"][0]["amount"], 0);
}

#[test]
fn what_a_price_includes_stands_behind_its_vat_or_before_it() {
    for line in [
        "Pris: 1.495,- inkl. moms, frokost og materialer",
        "Pris: 1.495 kr. Prisen er inkl. frokost og materialer, ekskl. moms.",
    ] {
        let import = import(&format!("Motorsav\n\nDato: 14. november 2023\n\n{line}"));
        assert_eq!(course(&import)["price"]["includes"], "Frokost og materialer", "{line}");
    }
}

#[test]
fn a_standard_ticket_is_the_price_beside_tickets_of_groups() {
    let price = super::course(&super::headed(
        "Konference om byggeri\n\nBilletter\nEarly bird (til og med 1. juni 2024): 2.495 kr.\n\
         Standardbillet: 2.995 kr.\nStuderende: 495 kr.\nAlle priser er ekskl. moms.",
    ));
    let price = &price["price"];
    assert_eq!(price["amount"], 299_500);
    assert_eq!(price["earlyBird"]["amount"], 249_500);
    assert_eq!(price["options"][0]["amount"], 49_500);
}

#[test]
fn neither_a_deposit_nor_the_price_of_an_evening_is_that_of_the_course() {
    let price = super::course(&super::headed(
        "Kursus i ro\n\nPris\n3.600 kr. Prisen svarer til 400 kr. pr. aften. Depositum 800 kr. \
         ved tilmelding.",
    ));
    assert_eq!(price["price"]["amount"], 360_000);
}

#[test]
fn a_page_may_say_at_once_that_it_is_free_and_until_when_to_register() {
    let course = super::course(&super::import(
        "<h1>Webinar om moms</h1><p>Onsdag 14. november 2023 kl. 10.00-11.00</p><p>Online</p>\
         <h2>Tilmelding</h2><p>Det er gratis at deltage, men du skal tilmelde dig senest \
         12. november 2023.</p>",
    ));
    assert_eq!(course["price"]["amount"], 0);
    assert_eq!(course["runs"][0]["registrationDeadline"], "2023-11-12");
}

#[test]
fn an_amount_before_a_day_is_the_early_one_of_two() {
    let course = super::course(&super::headed(
        "Summer course\n\nFee: DKK 5,500 before 1 October 2023, DKK 6,200 after 1 October 2023",
    ));
    assert_eq!(course["price"]["amount"], 620_000);
    assert_eq!(course["price"]["earlyBird"]["amount"], 550_000);
}

#[test]
fn an_amount_for_each_evening_is_told_and_no_price() {
    let page = super::import(
        "Kursus i ro\n\nLær at finde ro i hverdagen.\n\nDato\n14. november 2023\n\n\
         Pris: 250 kr. pr. gang",
    );
    assert_eq!(super::course(&page).get("price"), None);
    let told = super::warnings(&page, "import.not-understood");
    assert!(told.iter().any(|(pointer, _)| pointer == "/price"), "{told:?}");
}

#[test]
fn a_group_may_be_counted_in_words() {
    for text in [
        "Tilmelder I to ledere fra samme firma, får I 10 % rabat.",
        "Register two colleagues and get a 10% discount.",
    ] {
        let course = super::course(&super::headed(&format!("Ledelse\n\nRabat\n{text}")));
        assert_eq!(course["price"]["groupDiscount"]["from"], 2, "{text}");
    }
}

#[test]
fn the_column_of_groups_in_a_table_of_prices_may_lack_its_head() {
    let course = super::course(&super::import(
        "<h1>Soil Conference</h1><p class=date>14–16 September 2027 | Aarhus, Denmark</p>\
         <h2>Venue</h2><p>Agora Centre, Testvej 12, 8000 Aarhus C</p>\
         <h2>Registration fees</h2><table><tr><th></th><th>Early bird (until 1 June 2027)</th>\
         <th>Regular</th></tr><tr><td>Delegate</td><td>DKK 4,200</td><td>DKK 5,000</td></tr>\
         <tr><td>Student</td><td>DKK 2,100</td><td>DKK 2,600</td></tr></table>",
    ));
    let price = &course["price"];
    assert_eq!((&price["name"], &price["amount"]), (&json!("Delegate"), &json!(500_000)));
    assert_eq!(price["earlyBird"]["amount"], 420_000);
    assert_eq!(price["options"][0]["earlyBird"]["amount"], 210_000);
    assert_eq!(course["runs"][0].get("venue"), None, "{}", course["runs"]);
}

#[test]
fn a_sentence_says_that_it_costs_nothing_and_until_when_to_register() {
    let course = super::course(&super::import(
        "Naturpleje for alle\n\nKom til en dag i det fri.\n\nDato\n14. november 2023\n\n\
         Om dagen\nDet koster ikke noget at være med, men du skal tilmelde dig senest den 4. \
         november 2023 på kontoret.",
    ));
    assert_eq!(course["price"]["amount"], 0);
}

#[test]
fn a_list_below_what_a_price_includes_is_that() {
    let course = super::course(&super::headed(
        "Scrum\n\nPris\n900 kr. ekskl. moms\n\nHvad er inkluderet i prisen?\n• Materiale\n\
         • Frokost\n\nTo kolleger får 10 % rabat.",
    ));
    assert_eq!(course["price"]["includes"], "Materiale; Frokost");
}

#[test]
fn the_number_of_an_account_is_no_price_and_the_first_amount_that_of_all() {
    let course = super::course(&super::import(
        "Havens fugle\n\nLær fuglene at kende.\n\nDato\n14. november 2023\n\n\
         Pris: 650 kr. (medlemmer 500 kr.). Betales på MobilePay 12345 ved tilmelding.",
    ));
    assert_eq!(course["price"]["amount"], 65_000);
    assert_eq!(course["price"]["options"][0]["amount"], 50_000);
}
