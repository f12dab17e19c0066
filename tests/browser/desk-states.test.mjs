// Every page of the desk in its states.

import { after, before } from "node:test";
import { follow, group, openBrowser, openOnFirstDay, openSignedIn, signIn } from "./office.mjs";
import { testStates } from "./states.mjs";

const THE_RUN = "/kontor/hold/strategisk-borgerinddragelse/2023-11-14";
/** With free seats while a group waits that needs more. */
const LATER = "/kontor/hold/strategisk-borgerinddragelse/2024-02-28";
const EMPTY = "/kontor/hold/klart-sprog-i-breve-til-borgerne/2024-01-23";
const CANCELLED = "/kontor/hold/bestyrelsesarbejde-i-foreninger/2024-03-02";
const LIST = `${THE_RUN}/fremmoede`;
const BO = "bo-pr-ve@eksempel.dk";
const HELP = [
  "ring-op",
  "hold",
  "tilmeldinger",
  "beskeder",
  "kurser",
  "fremmoede",
  "dokumenter",
  "person",
  "post",
  "login",
];
const OPERATIONS = ["flyt", "ret", "kvittering", "luk-koder", "afmeld"];

let browser, office, unverified;

/** A run as the JSON interface calls it. */
const inApi = (run) => run.replace("/kontor/hold/", "").replace("/", "/runs/");

before(async () => {
  const names = ["Åse Prøve", "Bo Prøve", "Carla Prøve", "Ærna Prøve"];
  [browser, office] = await Promise.all([openBrowser(), openOnFirstDay(names)]);
  const present = { participant: 0, module: 1, present: true };
  await office.asStaff("POST", `/staff/registrations/${office.id}/attendance`, present);
  const later = inApi(LATER);
  const give = (capacity) =>
    office.asStaff("POST", `/staff/courses/${later}/capacity`, { capacity });
  await give(1);
  const dora = { ...group("Dora Prøve"), message: "Er der parkering?" };
  ({ id: unverified } = await office.register("dora", dora, later));
  const waiting = { ...group("Fie Prøve", "Gry Prøve"), acceptWaiting: true };
  await office.register("waiting", waiting, later);
  await give(2);
  const cancelled = inApi(CANCELLED);
  await office.register("hans", group("Hans Prøve"), cancelled);
  await office.asStaff("POST", `/staff/courses/${cancelled}/cancellation`, {});
});
after(async () => {
  await browser.close();
  await office.close();
});

const at = (path) => (page) => openSignedIn(page, office, path);
const searched = (address) => async (page) => {
  await at("/kontor/person")(page);
  await page.fill("#email", address);
  await page.getByRole("button", { name: "Find efter adresse" }).click();
};
const named = (name) => async (page) => {
  await at("/kontor/person")(page);
  await page.fill("#name", name);
  await page.getByRole("button", { name: "Find efter navn" }).click();
};
const pressed = (button) => async (page) => {
  await searched(BO)(page);
  await page.getByRole("button", { name: button }).click();
};

const ofRegistration = (rest) => (page) => at(`/kontor/tilmelding/${office.id}${rest}`)(page);
const sentFrom = (path, button, fill = async () => {}) => async (page) => {
  await at(path)(page);
  await fill(page);
  await page.click(`main button:text-is("${button}")`);
};
const as = (person) => (page) => signIn(page, office, "/kontor", person);
const addressees = async (page) => {
  await page.getByLabel(/^Tilmeldte/).check();
  await page.getByLabel("Deltagerne", { exact: true }).check();
};

testStates(() => browser, {
  "what is to be done today": at("/kontor"),
  "all who are to be called": at("/kontor?frist=alle"),
  "what a teacher has to do today": as("Peter Friis"),
  "what marketing has to do today": as("Birgitte Dahl"),
  "somebody without a role": async (page) => {
    await page.goto(`${office.url}/kontor`);
    await follow(page.getByText("Ole Krogh"));
  },
  "signed out": async (page) => {
    await signIn(page, office);
    await follow(page.getByText("Log ud"));
  },
  runs: at("/kontor/hold"),
  "runs without one": at("/kontor/hold?vis=aflyste"),
  "one run": at(THE_RUN),
  "a run with free seats while somebody waits": at(LATER),
  "a run that was cancelled": at(CANCELLED),
  "one run with nobody chosen": sentFrom(THE_RUN, "Fortsæt"),
  "question about the chosen": sentFrom(THE_RUN, "Fortsæt", async (page) => {
    await page.check(".pick input");
    await page.selectOption("#handling", { index: 1 });
  }),
  "to whom a message goes": at(`${THE_RUN}/besked`),
  "a message to nobody": sentFrom(`${THE_RUN}/besked`, "Videre til teksten"),
  "text of a message": sentFrom(`${THE_RUN}/besked`, "Videre til teksten", addressees),
  "a message as people get it": async (page) => {
    await sentFrom(`${THE_RUN}/besked`, "Videre til teksten", addressees)(page);
    await page.locator("main input:not([type=hidden])").fill("Husk");
    await page.locator("main textarea").fill("Husk overtøj.");
    await follow(page.getByRole("button", { name: "Se den igennem" }));
  },
  "a message of which some are left out": at(`${LATER}/besked`),
  capacity: at(`${THE_RUN}/pladser`),
  "capacity with a fault": sentFrom(`${THE_RUN}/pladser`, "Gem antallet", (page) =>
    page.fill("main input:not([type=hidden])", "1"),
  ),
  "question before cancelling a run": at(`${THE_RUN}/aflys`),
  "registering by hand": at(`${THE_RUN}/ny-tilmelding`),
  "registering by hand with faults": sentFrom(`${THE_RUN}/ny-tilmelding`, "Opret tilmeldingen"),
  "registering a list by hand of which a line cannot be read": sentFrom(
    `${THE_RUN}/ny-tilmelding`,
    "Tilføj listen",
    async (page) => {
      await page.getByText("Indsæt en liste").click();
      await page.fill("#liste", "Ida Prøve; ida@eksempel.dk\nIb uden adresse");
    },
  ),
  "one registration": ofRegistration(""),
  "an unverified registration": (page) => at(`/kontor/tilmelding/${unverified}`)(page),
  "a correction before which a colleague made another": async (page) => {
    await ofRegistration("/ret")(page);
    const path = `/staff/registrations/${office.id}/contact`;
    await office.asStaff("POST", path, { note: "Ringer igen" });
    await follow(page.getByRole("button", { name: "Gem rettelserne" }).last());
  },
  "a note that was sent after signing out": async (page) => {
    await ofRegistration("")(page);
    await page.fill("main textarea", "Ringer igen");
    await page.context().clearCookies();
    await follow(page.getByRole("button", { name: "Gem kun noten" }));
  },
  ...Object.fromEntries(
    [...OPERATIONS, "deltager/1/skift", "deltager/1/afmeld"].map((operation) => [
      `question of the operation ${operation}`,
      ofRegistration(`/${operation}`),
    ]),
  ),
  "people of whom one is checked in": at(LIST),
  "check-in of a run to come without people": at(`${EMPTY}/fremmoede`),
  "registering at the door": at(`${LIST}/ny`),
  "registering at the door with faults": sentFrom(`${LIST}/ny`, "Tilmeld, og notér som mødt"),
  documents: at(`${THE_RUN}/dokumenter`),
  "documents of a run to come": at(`${EMPTY}/dokumenter`),
  "a document that is not shown": at("/kontor/dokument-ikke-vist?grund=not-found"),
  "search for people": at("/kontor/person"),
  "search with a fault": searched("bo"),
  "search without a result": searched("nobody@eksempel.dk"),
  "somebody who was found": searched(BO),
  "a name with a fault": named("b"),
  "a name without a result": named("Nobody"),
  "people with a name": named("bo"),
  "who has looked": pressed("Se, hvem der har set"),
  "question before erasing": pressed("Slet personen"),
  "question with another address": async (page) => {
    await pressed("Slet personen")(page);
    await page.fill("#gentag", "ib@eksempel.dk");
    await page.click("main form button");
  },
  "no dead letters": at("/kontor/post"),
  "one run in another order": at(`${THE_RUN}?sorter=-navn`),
  templates: at("/kontor/skabeloner"),
  "code for the website": at("/kontor/indlejring?kursus=strategisk-borgerinddragelse"),
  help: at("/kontor/hjaelp"),
  ...Object.fromEntries(HELP.map((task) => [`help: ${task}`, at(`/kontor/hjaelp/${task}`)])),
  "page that is for other roles": async (page) => {
    await signIn(page, office, "/kontor", "Birgitte Dahl");
    await page.goto(`${office.url}/kontor/person`);
  },
  "page that does not exist": async (page) => {
    await at("/kontor")(page);
    await page.goto(`${office.url}/kontor/findes-ikke`);
  },
});
