//! An example of each operation with JSON, as a real office responds to it; they stand in
//! `infra/openapi.json`.

use serde_json::{Value, json};

use crate::{
    COVER, FULL_COURSE, Office, PORTRAIT, REGISTRATION, RUN, Registered, RequestBuilder, SLUG,
    SPRING, SPRING_RUN, STAFF_RUN, example, group, waiting_group,
};

/// What stands for the id of every registration, which is random, and for its reference.
const ID: &str = "fc81d11c-5828-4be0-8dd7-e818be65346b";
const REFERENCE: &str = "K7F3-9QXM";
/// The runs of the course with every field.
const FULL_RUN: &str = "/staff/courses/skriv-saa-det-bliver-laest/runs/2023-11-14";
const PAGE: &str = "Skriv klart\n\nEn dag om breve.\n\n14. november 2023 kl. 9.00-16.00\n\n\
                    Pris: 2.000 kr. ekskl. moms\n";

/// A request, and what an office responds to it.
pub(crate) struct Example {
    /// The id of the operation.
    pub(crate) operation: &'static str,
    /// The body of the request, and its content type.
    pub(crate) body: Option<(&'static str, Value)>,
    /// The status of the response.
    pub(crate) status: u16,
    /// The body of the response, if it is JSON.
    pub(crate) response: Option<Value>,
}

/// All examples, each of another operation.
pub(crate) async fn examples() -> Vec<Example> {
    let office = Office::open().await;
    let mut examples = Examples { office: &office, found: Vec::new(), unstable: Vec::new() };
    examples.of_visitors().await;
    examples.of_courses().await;
    examples.of_registrations().await;
    examples.of_one_person().await;
    examples.of_waiting_list().await;
    examples.of_spam().await;
    examples.of_messages().await;
    examples.found.iter_mut().for_each(|example| stabilise(example, &examples.unstable));
    examples.found
}

struct Examples<'a> {
    office: &'a Office,
    found: Vec<Example>,
    /// What is random in the responses, with what stands for it.
    unstable: Vec<(String, &'static str)>,
}

impl Examples<'_> {
    /// What visitors and contacts of a registration do.
    async fn of_visitors(&mut self) {
        let office = self.office;
        self.add("listCourses", office.request("GET", "/courses"), None).await;
        self.add("getCourse", office.request("GET", format!("/courses/{SLUG}")), None).await;
        let request = office.post(format!("{RUN}/registrations")).idempotency_key("one");
        let registered = self.add("registerForRun", request, Some(example(REGISTRATION))).await;
        let own = Registered::new(registered);
        let code = office.secrets().registration_code(own.registration_id()).in_groups();
        self.unstable.push((own.secret.clone(), "SECRET"));
        self.unstable.push((code.clone(), "CODE"));
        let path = own.path();
        let to = |method: &str, rest: &str| {
            office.request(method, format!("{path}{rest}")).bearer(&own.secret)
        };
        let body = json!({ "code": code });
        self.add("verifyRegistration", to("POST", "/verification"), Some(body)).await;
        self.add("getRegistration", to("GET", ""), None).await;
        let body = json!({
            "contact": { "phone": "+45 87 65 43 21" },
            "billing": { "orderNumber": "4712" },
        });
        self.add("correctRegistration", to("PATCH", ""), Some(body)).await;
        let body = json!({
            "participant": 1,
            "by": { "name": "Ida Prøve", "email": "ida@eksempelkommune.dk" },
        });
        self.add("substituteParticipant", to("POST", "/substitution"), Some(body)).await;
        let request = to("POST", "/participants/1/cancellation");
        self.add("cancelParticipant", request, None).await;
        self.add("exportRegistration", to("GET", "/export"), None).await;
        self.add("cancelRegistration", to("POST", "/cancellation"), None).await;
    }

    /// Courses and their images.
    async fn of_courses(&mut self) {
        let office = self.office;
        let request = office.request("PUT", "/staff/images/kursuslokale").as_staff();
        let request = request.header("content-type", "image/jpeg").body(COVER);
        self.add("storeImage", request, None).await;
        office.store_image("portraet", PORTRAIT).await.ok(201);
        let course = example(FULL_COURSE);
        let path = format!("/staff/courses/{}", course["slug"].as_str().expect("a slug"));
        let request = office.request("PUT", path.as_str()).as_staff();
        self.add("publishCourse", request, Some(course.clone())).await;
        self.add("getCourseAsStaff", office.request("GET", path).as_staff(), None).await;
        self.add("listImages", office.request("GET", "/staff/images").as_staff(), None).await;
        let request = office.post("/staff/brochures/preview").as_staff();
        self.add("previewBrochure", request, Some(course)).await;
        let request = office.post("/staff/imports").as_staff();
        let request = request.header("content-type", "text/plain; charset=utf-8").body(PAGE);
        let imported = request.send().await;
        self.found.push(Example {
            operation: "importCourse",
            body: Some(("text/plain", json!(PAGE))),
            status: imported.status.as_u16(),
            response: Some(imported.ok(200)),
        });
    }

    /// What the staff do with a registration.
    async fn of_registrations(&mut self) {
        let office = self.office;
        let mut form = group(&["Anna Prøve", "Bo Prøve", "Ib Prøve"]);
        form["note"] = json!("Ringede selv");
        let request = office.post(format!("{STAFF_RUN}/registrations")).as_staff();
        let request = request.idempotency_key("by-hand");
        let made = self.add("staffRegisterForRun", request, Some(form)).await;
        let path = format!("/staff/registrations/{}", made["id"].as_str().expect("an id"));
        let get = |path: &str| office.request("GET", path).as_staff();
        // Only one is left: they are listed in the order of their ids.
        let list = get(&format!("{STAFF_RUN}/registrations?status=registered"));
        self.add("listRunRegistrations", list, None).await;
        self.add("listContactsToCall", get("/staff/contacts"), None).await;
        self.add("listRuns", get("/staff/runs"), None).await;
        let reference = made["reference"].as_str().expect("a reference");
        let found = get(&format!("/staff/registrations?reference={reference}"));
        self.add("findRegistrations", found, None).await;
        let body = json!({ "contact": { "phone": "12 34 56 78" }, "note": "Nyt nummer" });
        let request = office.request("PATCH", path.as_str()).as_staff();
        self.add("staffCorrectRegistration", request, Some(body)).await;
        let note = |text: &str| Some(json!({ "note": text }));
        let to = |action: &str| office.post(format!("{path}/{action}")).as_staff();
        self.add("recordContact", to("contact"), note("Talt med Anna, sender EAN")).await;
        self.add("confirmRegistration", to("confirmation"), note("EAN er kommet")).await;
        self.add("resendReceipt", to("resend"), note("Fandt ikke mailen")).await;
        self.add("closeSecrets", to("close-secrets"), note("Mailen gik til en forkert")).await;
        let body = json!({
            "participant": 2,
            "by": { "name": "Ida Prøve", "email": "ida.proeve@eksempel.dk" },
        });
        self.add("staffSubstituteParticipant", to("substitution"), Some(body)).await;
        let request = to("participants/2/cancellation");
        self.add("staffCancelParticipant", request, note("Blev syg")).await;
        let body = json!({ "participant": 0, "module": 1, "present": true });
        self.add("markAttendance", to("attendance").on_first_day(), Some(body)).await;
        self.add("moveRegistration", to("move"), Some(json!({ "run": SPRING }))).await;
    }

    /// Somebody who is cancelled too late to be free, and what is known of them: little, because
    /// accesses of the same second have no order.
    async fn of_one_person(&mut self) {
        let office = self.office;
        let mut form = group(&["Else Prøve"]);
        form["participants"][0]["answers"] = json!({ "frokost": "Fisk" });
        let request = office.post(format!("{FULL_RUN}/registrations")).as_staff();
        let made = request.idempotency_key("owing").json(&form).send().await.ok(201);
        self.remember(&made);
        let path = format!("/staff/registrations/{}", made["id"].as_str().expect("an id"));
        let to = |action: &str| office.post(format!("{path}/{action}")).as_staff().on_first_day();
        let body = Some(json!({ "note": "Blev væk" }));
        self.add("staffCancelRegistration", to("cancellation"), body).await;
        let person = json!({ "email": form["participants"][0]["email"] });
        let about = |action: &str| office.post(format!("/staff/people/{action}")).as_staff();
        self.add("exportPerson", about("export"), Some(person.clone())).await;
        self.add("auditPerson", about("audit"), Some(person.clone())).await;
        let body = Some(json!({ "reason": "Havde meldt sig syg" }));
        self.add("waiveFees", to("fee-waiver"), body).await;
        self.add("erasePerson", about("erasure"), Some(person)).await;
    }

    /// A run that gets more seats while somebody waits, after its registration deadline.
    async fn of_waiting_list(&mut self) {
        let office = self.office;
        let one = office.register("seated", &group(&["Finn Prøve"])).await.registered();
        self.remember(one.body());
        let request = office.post(format!("{STAFF_RUN}/capacity")).as_staff();
        self.add("changeRunCapacity", request, Some(json!({ "capacity": 1 }))).await;
        let waiting = office.register("waiting", &waiting_group(&["Gry Prøve"])).await.registered();
        self.remember(waiting.body());
        let cancelled = office.post(one.staff_path("cancellation")).as_staff().on_first_day();
        cancelled.send().await.ok(200);
        let request = office.post(format!("{STAFF_RUN}/promotion")).as_staff().on_first_day();
        self.add("promoteNext", request.idempotency_key("promotion"), None).await;
    }

    /// Registrations that nobody has verified.
    async fn of_spam(&mut self) {
        let office = self.office;
        let mut made = Vec::new();
        for (key, name) in [("spam-1", "Abc Def"), ("spam-2", "Ghi Jkl")] {
            let form = group(&[name]);
            let response = office.register_unverified(SPRING_RUN, key, &form).await;
            let registered = response.registered();
            self.remember(registered.body());
            made.push(registered);
        }
        let request = office.post(made[0].staff_path("spam")).as_staff();
        let note = json!({ "note": "Navnet er tilfældige bogstaver" });
        self.add("cancelRegistrationAsSpam", request, Some(note)).await;
        let path = format!("/staff/courses/{SLUG}/runs/{SPRING}/spam");
        let body = json!({ "registrations": [made[1].id] });
        self.add("cancelRegistrationsAsSpam", office.post(path).as_staff(), Some(body)).await;
    }

    /// A message to the people of a run, and its cancellation.
    async fn of_messages(&mut self) {
        let office = self.office;
        let message = json!({
            "to": { "status": "registered" },
            "recipients": "both",
            "subject": "Husk en tekst",
            "text": "Hej {navn}\n\nTag en tekst med, du selv har skrevet.",
        });
        let path = format!("{STAFF_RUN}/messages");
        let request = office.post(format!("{path}/preview")).as_staff();
        self.add("previewRunMessage", request, Some(message.clone())).await;
        let request = office.post(path.as_str()).as_staff().idempotency_key("message");
        self.add("sendRunMessage", request, Some(message)).await;
        self.add("listRunMessages", office.request("GET", path).as_staff(), None).await;
        let request = office.post(format!("{STAFF_RUN}/cancellation")).as_staff();
        self.add("cancelRun", request, None).await;
    }

    /// Sends a request, keeps it as an example, and returns the response if it is JSON.
    async fn add(
        &mut self,
        operation: &'static str,
        request: RequestBuilder<'_>,
        body: Option<Value>,
    ) -> Value {
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await;
        assert!(response.status.is_success(), "{operation}: {response:?}");
        let is_json = response.header("content-type").starts_with("application/json");
        let answer = is_json.then(|| response.json());
        let found = answer.clone().unwrap_or_default();
        self.remember(&found);
        self.found.push(Example {
            operation,
            body: body.map(|body| ("application/json", body)),
            status: response.status.as_u16(),
            response: answer,
        });
        found
    }

    /// Notes what is random about a registration.
    fn remember(&mut self, registration: &Value) {
        for (field, constant) in [("id", ID), ("reference", REFERENCE), ("secret", "SECRET")] {
            if let Some(random) = registration[field].as_str() {
                self.unstable.push((random.to_owned(), constant));
            }
        }
    }
}

/// Puts constants in place of what is random.
fn stabilise(example: &mut Example, unstable: &[(String, &'static str)]) {
    let body = example.body.as_mut().map(|(_, body)| body);
    for value in body.into_iter().chain(example.response.as_mut()) {
        let text = unstable
            .iter()
            .fold(value.to_string(), |text, (random, constant)| text.replace(random, constant));
        *value = crate::example(&text);
    }
}
