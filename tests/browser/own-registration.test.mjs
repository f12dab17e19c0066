// Contacts open, see and change their registration: every page in each of its states, and whole
// journeys, without scripts first, and then with them.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { focused, follow, group, openBrowser, openOffice, RUN } from "./office.mjs";
import { testStates } from "./states.mjs";

/** The addresses and words of the pages in each language. */
const LANGUAGES = {
  Danish: {
    opening: "/min-tilmelding",
    registration: "/tilmelding",
    correction: "/ret",
    data: "/mine-data",
    cancellation: "/afmeld",
    of: (number, path) => `/deltager/${number}${path}`,
    replace: "/erstat",
  },
  English: {
    opening: "/en/my-registration",
    registration: "/en/registration",
    correction: "/correct",
    data: "/my-data",
    cancellation: "/cancel",
    of: (number, path) => `/participant/${number}${path}`,
    replace: "/replace",
  },
};

let browser, office;
/** A group with seats, one that waits, and one that is cancelled; each with its code. */
const groups = {};
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), openOffice()]);
  for (const of of ["A", "B"]) {
    const people = [...Array(10).keys()].map((nth) => `Navn ${of}${"x".repeat(nth)}`);
    await office.register(of, group(...people));
  }
  groups.seated = await office.register("seated", group("Bo Prøve", "Ib Prøve"));
  groups.cancelled = await office.register("cancelled", group("Eva Prøve"));
  groups.waiting = await office.register("waiting", {
    ...group("Per Prøve", "Ida Prøve", "Liv Prøve"),
    acceptWaiting: true,
  });
  for (const registered of Object.values(groups)) {
    registered.code = (await office.access(registered.id)).code;
  }
  const authorization = `Bearer ${groups.cancelled.code}`;
  await office.send("POST", `/registrations/${groups.cancelled.id}/cancellation`, undefined, {
    authorization,
  });
});
after(async () => {
  await browser.close();
  await office.close();
});

/** Types the number and the code of a registration. */
async function openByCode(page, { url }, { id, code }, { opening } = LANGUAGES.Danish) {
  await page.goto(url + opening);
  await page.fill("#nummer", id);
  await page.fill("#adgangskode", code);
  await page.click("#aabn");
}

const send = (page) =>
  follow(page.locator("#formular button[type=submit], main form button >> nth=0"));

const STATES = Object.fromEntries(
  Object.entries(LANGUAGES).flatMap(([name, paths]) => {
    const { opening, registration, correction, data, cancellation, of, replace } = paths;
    const at = (path, registered = "seated") => async (page) => {
      await openByCode(page, office, groups[registered], paths);
      await page.goto(`${office.url}${registration}/${groups[registered].id}${path}`);
    };
    const sent = (path, fields) => async (page) => {
      await at(path)(page);
      for (const [field, value] of Object.entries(fields)) await page.fill(field, value);
      await send(page);
    };
    const sentClosed = (path, fields) => async (page) => {
      await at(path)(page);
      await page.context().clearCookies();
      for (const [field, value] of Object.entries(fields)) await page.fill(field, value);
      await send(page);
    };
    const states = {
      opening: (page) => page.goto(office.url + opening),
      "opening with a wrong code": (page) =>
        openByCode(page, office, { id: groups.seated.id, code: "0000" }, paths),
      "opening after the e-mail was sent again": (page) =>
        page.goto(`${office.url}${opening}?sent`),
      finding: (page) => page.goto(`${office.url}${opening}/find`),
      "finding with a fault": async (page) => {
        await page.goto(`${office.url}${opening}/find`);
        await send(page);
      },
      registration: at(""),
      "registration that was changed": sent(correction, { "#contact-phone": "87654321" }),
      "participant who has left": at(of(0, replace), "cancelled"),
      "registration that waits": at("", "waiting"),
      "registration that is cancelled": at("", "cancelled"),
      "own data": at(data),
      correction: at(correction),
      "correction with faults": sent(correction, { "#contact-email": "bo" }),
      "correction of somebody else's address": sent(correction, {
        "#contact-email": "navn-a@eksempel.dk",
      }),
      substitution: at(of(1, replace)),
      "substitution with faults": sent(of(1, replace), {}),
      cancellation: at(cancellation),
      "cancellation that was done before": at(cancellation, "cancelled"),
      "cancellation of one": at(of(1, cancellation)),
      "cancellation of one that waits": at(of(1, cancellation), "waiting"),
      "correction after the registration was closed": sentClosed(correction, {
        "#contact-phone": "87654321",
      }),
      "substitution after the registration was closed": sentClosed(of(1, replace), {
        "#by-name": "Kim",
      }),
      "cancellation after the registration was closed": sentClosed(cancellation, {}),
      "wrong code after the registration was closed": async (page) => {
        await sentClosed(correction, { "#contact-phone": "87654321" })(page);
        await page.fill("#adgangskode", "0000");
        await send(page);
      },
      "unknown participant": at(of(9, replace)),
    };
    return Object.entries(states).map(([state, open]) => [`${name}: ${state}`, open]);
  }),
);

testStates(() => browser, STATES);

for (const javaScriptEnabled of [false, true]) {
  describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test("who lost the e-mail gets it again and opens the registration", async (t) => {
      const { office, page, registered } = await visit(t, { javaScriptEnabled });
      const asked = [];
      page.on("request", (request) => asked.push(request.url(), request.headers().referer ?? ""));
      await page.goto(`${office.url}/min-tilmelding`);
      await page.click("text=Få den sendt igen");
      await page.fill("#email", registered.email);
      await send(page);
      assert.match(await page.textContent("#besked"), /Hvis vi kender adressen/);
      assert.equal(await focused(page), "besked");
      const { link, code } = await office.access(registered.id);
      await page.goto(office.url + link);
      if (javaScriptEnabled) {
        assert.equal(page.url(), `${office.url}/min-tilmelding`, "the fragment has gone");
        assert.equal(await page.inputValue("#adgangskode"), code);
        await page.keyboard.press("Enter");
      } else {
        await page.fill("#nummer", registered.id);
        await page.fill("#adgangskode", code);
        await page.click("#aabn");
      }
      await page.waitForURL(/\/tilmelding\//);
      assert.match(await page.textContent("main"), /bo-pr-ve@eksempel\.dk/);
      assert.deepEqual(asked.filter((text) => text.includes(code)), []);
      assert.ok(!office.said().includes(code), "the log has the code");
    });

    test("all is seen, corrected, downloaded and closed", async (t) => {
      const { office, page } = await open(t, { javaScriptEnabled });
      const main = await page.textContent("main");
      for (const words of [/EAN 5798000880016/, /Reference: Anne, 1234/, /Ib Prøve/, /Bo Prøve/]) {
        assert.match(main, words);
      }
      await page.click("text=Ret oplysninger");
      await page.fill("#participants-1-name", "Ib Holm");
      await page.check("#billing-kind-1");
      await page.fill("#billing-cvr", "27673120");
      await send(page);
      assert.match(await page.textContent("#besked"), /Rettelserne er gemt/);
      assert.equal(await focused(page), "besked");
      assert.match(await page.textContent("main"), /CVR 27673120/);
      await page.click("text=Se alt, hvad vi har gemt om dig");
      assert.match(await page.textContent("main"), /Hvad der er sket/);
      const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=Hent det")]);
      assert.equal(file.suggestedFilename(), "mine-data.json");
      await follow(page.locator("text=Tilbage til tilmeldingen"));
      const { pathname } = new URL(page.url());
      await page.click("text=Luk på denne computer");
      await page.goto(office.url + pathname);
      assert.equal(new URL(page.url()).pathname, "/min-tilmelding");
    });

    test("a colleague takes a seat, another is given up, and then all", async (t) => {
      const { office, page, registered } = await open(t, { javaScriptEnabled, names: THREE });
      await page.click("a[href$='/erstat'] >> nth=1");
      await page.fill("#by-name", "Kim Prøve");
      await page.fill("#by-email", "kim@eksempel.dk");
      await send(page);
      assert.match(await page.textContent("#besked"), /Deltageren er skiftet ud/);
      await page.click(".participants a:has-text('Afmeld') >> nth=2");
      assert.match(await page.textContent("main"), /De øvrige beholder deres/);
      await send(page);
      assert.match(await page.textContent("#besked"), /Deltageren er afmeldt/);
      assert.equal(await page.locator(".participants .status.closed").count(), 1);
      await page.click("text=Afmeld tilmeldingen");
      const button = page.locator("main form button");
      await button.dblclick();
      await page.waitForSelector("#besked:has-text('Tilmeldingen er afmeldt')");
      const [listed] = await office.list();
      const cancellations = listed.changes.filter(({ what }) => what === "cancelled");
      assert.deepEqual([listed.id, cancellations.length], [registered.id, 1]);
      await page.goBack();
      if (await button.isVisible()) await button.click();
      assert.match(await page.textContent("main"), /afmeldt/);
      assert.equal((await office.list())[0].changes.length, listed.changes.length);
    });

    test("a wrong code opens nothing, and too many changes have to wait", async (t) => {
      const names = ["Bo", "Ib", "Eva", "Per", "Ida", "Kim", "Liv", "Max"].map((n) => `${n} Prøve`);
      const { page } = await open(t, { javaScriptEnabled, limits: "on", names, wrongFirst: true });
      for (let changes = 0; changes < 6; changes += 1) {
        await page.click(".participants a:has-text('Afmeld') >> nth=0");
        await send(page);
        assert.match(await page.textContent("#besked"), /Deltageren er afmeldt/);
      }
      await page.click(".participants a:has-text('Afmeld') >> nth=0");
      await send(page);
      assert.match(await page.textContent("#besked"), /Du kan prøve igen fra/);
      assert.equal(await focused(page), "besked");
    });

    test("after the last day the page says why, and whom to call", async (t) => {
      const folder = mkdtempSync(join(tmpdir(), "office-"));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const early = await openOffice({ folder });
      const registered = await early.register("one", group("Bo Prøve", "Ib Prøve"));
      registered.code = (await early.access(registered.id)).code;
      await early.close();
      const office = await openOffice({ folder, now: "2023-11-14T08:00" });
      t.after(office.close);
      const page = await newPage(t, { javaScriptEnabled });
      await openByCode(page, office, registered);
      const main = await page.textContent("main");
      assert.match(main, /Fristen for at rette her var 7\. november 2023\. Ring til os på/);
      assert.match(main, /Fristen for at afmelde her var 13\. november 2023\. Ring til os på/);
      await page.goto(`${page.url().split("?")[0]}/afmeld`);
      assert.equal(await page.locator("main form").count(), 0);
    });

    test("of two tabs the second sees what the first has changed", async (t) => {
      const { page } = await open(t, { javaScriptEnabled });
      const other = await page.context().newPage();
      await other.goto(`${page.url().split("?")[0]}/ret`);
      await other.fill("#participants-0-jobTitle", "Leder");
      await page.click("text=Ret oplysninger");
      await page.fill("#participants-1-jobTitle", "Konsulent");
      await send(page);
      await send(other);
      assert.match(await other.textContent("#besked"), /er ændret, siden du åbnede siden/);
      assert.equal(await other.inputValue("#participants-0-jobTitle"), "Leder");
      await other.fill("#participants-1-jobTitle", "Konsulent");
      await send(other);
      assert.match(await other.textContent("main"), /Bo Prøve, Leder[\s\S]*Ib Prøve, Konsulent/);
    });

    test("what was typed is there after going back, and after the cookie is gone", async (t) => {
      const { page, registered } = await open(t, { javaScriptEnabled });
      await page.click("text=Ret oplysninger");
      await page.fill("#participants-1-jobTitle", "Konsulent");
      await follow(page.locator("text=Tilbage til tilmeldingen"));
      await page.goBack();
      assert.equal(await page.inputValue("#participants-1-jobTitle"), "Konsulent");
      await page.context().clearCookies();
      await send(page);
      assert.equal(await page.textContent("h1"), "Åbn tilmeldingen igen");
      assert.equal(await focused(page), "besked");
      await page.fill("#adgangskode", "0000");
      await send(page);
      assert.equal(await focused(page), "fejl");
      assert.equal(await page.inputValue("#participants-1-jobTitle"), "Konsulent");
      await page.fill("#adgangskode", registered.code);
      await send(page);
      assert.match(await page.textContent("#besked"), /Rettelserne er gemt/);
      assert.match(await page.textContent("main"), /Ib Prøve, Konsulent/);
    });

    test("the keyboard is enough", async (t) => {
      const { office, page, registered } = await visit(t, { javaScriptEnabled });
      registered.code = (await office.access(registered.id)).code;
      await page.goto(`${office.url}/min-tilmelding`);
      await tabTo(page, "nummer");
      await page.keyboard.type(registered.reference);
      await page.keyboard.press("Tab");
      await page.keyboard.type(registered.code);
      await Promise.all([page.waitForURL(/\/tilmelding\//), page.keyboard.press("Enter")]);
      await tabTo(page, (element) => element.textContent === "Ret oplysninger");
      await Promise.all([page.waitForURL(/\/ret$/), page.keyboard.press("Enter")]);
      await tabTo(page, "contact-phone");
      await page.keyboard.type("87654321");
      await Promise.all([page.waitForURL(/\/tilmelding\/[^/]+$/), page.keyboard.press("Enter")]);
      assert.equal(await focused(page), "besked");
      assert.match(await page.textContent("main"), /\+45 87 65 43 21/);
    });
  });
}

const TWO = ["Bo Prøve", "Ib Prøve"];
const THREE = [...TWO, "Eva Prøve"];

/** An office with a registration, and a page in a browser, for as long as the test lasts. */
async function visit(t, { javaScriptEnabled, limits, names = TWO }) {
  const office = await openOffice({ limits });
  t.after(office.close);
  const form = group(...names);
  const registered = await office.register("one", form);
  const list = async () =>
    (await office.asStaff("GET", `/staff/courses/${RUN}/registrations`)).registrations;
  const page = await newPage(t, { javaScriptEnabled });
  registered.email = form.contact.email;
  return { office: { ...office, list }, page, registered };
}

/** The same with the registration open. */
async function open(t, { wrongFirst, ...options }) {
  const visited = await visit(t, options);
  const { office, page, registered } = visited;
  registered.code = (await office.access(registered.id)).code;
  if (wrongFirst) {
    await openByCode(page, office, { ...registered, code: registered.code.replace(/.$/, "!") });
    assert.equal(await focused(page), "fejl");
    assert.match(await page.textContent("#fejl"), /Nummer og adgangskode passer ikke sammen/);
  }
  await openByCode(page, office, registered);
  assert.equal(await page.textContent("h1"), "Min tilmelding");
  return visited;
}

async function newPage(t, { javaScriptEnabled }) {
  const context = await browser.newContext({ javaScriptEnabled });
  t.after(() => context.close());
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

/** Presses Tab until the element with this id, or of which this is true, has the focus. */
async function tabTo(page, wanted) {
  const test = typeof wanted === "string" ? `(element) => element.id === "${wanted}"` : `${wanted}`;
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(`(${test})(document.activeElement)`)) return;
  }
  throw new Error(`the keyboard does not reach ${wanted}`);
}
