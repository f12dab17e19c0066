// Courses at the desk: reading a page, writing and publishing a course, its preview and pictures,
// and two people who do so at the same time.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import {
  COURSE as ON_WEBSITE,
  follow,
  group,
  openBrowser,
  openOffice,
  openSignedIn,
  root,
  signIn,
  visitDesk,
} from "./office.mjs";
import { testStates } from "./states.mjs";

const COURSES = "/kontor/kurser";
const NEW = `${COURSES}/ny`;
const IMPORT = `${COURSES}/indlaes`;
const EDIT = `${COURSES}/strategisk-borgerinddragelse/rediger`;
const PAGE = readFileSync(`${root}tests/fixtures/pages/glued.txt`, "utf8");
const PICTURE = `${root}tests/fixtures/contract/cover.jpg`;

let browser, office;

before(async () => {
  [browser, office] = await Promise.all([openBrowser(), openOffice()]);
  await office.register("group", group("Åse Prøve", "Bo Prøve"));
});
after(async () => {
  await browser.close();
  await office.close();
});

/** An office of one test, and a browser in which somebody is signed in. */
const visit = async (t, { javaScriptEnabled = true, path = EDIT } = {}) =>
  visitDesk(t, browser, await openOffice(), path, { javaScriptEnabled });

const at = (path) => (page) => openSignedIn(page, office, path);
const press = (page, name) => follow(page.getByRole("button", { name, exact: true }));

/** Publishes the sample course with another summary, as a colleague would meanwhile. */
async function publishAsColleague({ url, asStaff }) {
  const path = "/staff/courses/strategisk-borgerinddragelse";
  const course = await asStaff("GET", path);
  const etag = (await fetch(`${url}/courses/strategisk-borgerinddragelse`)).headers.get("etag");
  const changed = { ...course, summary: `Rettet af en kollega kl. ${Date.now()}.` };
  await asStaff("PUT", path, changed, { "if-match": etag });
}

const filled = (steps) => async (page) => {
  await at(EDIT)(page);
  await steps(page);
};
const read = (text) => async (page) => {
  await at(IMPORT)(page);
  await page.fill("#side", text);
  await press(page, "Læs siden");
};

testStates(() => browser, {
  "all courses": at(COURSES),
  "a page to be pasted": at(IMPORT),
  "a page about something else": read("Vi holder sommerferie."),
  "a page that was read, with warnings": read(PAGE),
  "a new course": at(NEW),
  "a course": at(EDIT),
  "a new course with faults": async (page) => {
    await at(NEW)(page);
    await press(page, "Udgiv kurset");
  },
  "a course with faults": filled(async (page) => {
    await page.fill("#title", "");
    await page.fill("#price-amount", "mange penge");
    await page.fill('[name="/programme/modules/0/agenda/0/end"]', "8");
    await press(page, "Udgiv kurset");
  }),
  "a course with a picture": filled(async (page) => {
    await press(page, "Tilføj billede");
    await page.setInputFiles("#image-name", PICTURE);
    await press(page, "Læg billedet op");
    await page.locator(".picture img").waitFor();
  }),
  "a picture with a fault": filled(async (page) => {
    await press(page, "Tilføj billede");
    const file = { name: "foto.png", mimeType: "image/png", buffer: Buffer.alloc(400_000) };
    await page.setInputFiles("#image-name", file);
    await press(page, "Læg billedet op");
  }),
  "a row that was added": filled((page) => press(page, "Tilføj modul")),
  "a preview": filled((page) => press(page, "Se siden og brochuren først")),
  "the question before people are told": filled(async (page) => {
    await page.fill('[name="/runs/0/days/0/start"]', "8.30");
    await page.fill("#price-amount", "9000");
    await press(page, "Udgiv kurset");
  }),
  "a course that a colleague has published": filled(async (page) => {
    await page.fill("#title", "Min titel");
    await publishAsColleague(office);
    await press(page, "Udgiv kurset");
  }),
});

for (const javaScriptEnabled of [false, true]) {
  describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test("a newcomer publishes a course from its page and has its brochure", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled, path: "/kontor" });
      await page.getByRole("link", { name: "Kurser", exact: true }).click();
      await page.getByRole("link", { name: "Læs en kursusside ind" }).click();
      await page.fill("#side", PAGE);
      await press(page, "Læs siden");
      // What the page does not say is asked for, and leads to its field.
      for (const link of await page.locator("[aria-labelledby=mangler] a").all()) {
        await page.fill(await link.getAttribute("href"), "20");
      }
      await press(page, "Udgiv kurset");
      assert.match(await page.locator("#besked").innerText(), /Kurset er udgivet/);
      const brochure = page.getByRole("link", { name: "Brochure (PDF)" });
      const printed = await page.request.get(office.url + (await brochure.getAttribute("href")));
      assert.equal(printed.headers()["content-type"], "application/pdf");
      await page.getByRole("link", { name: "Se siden" }).click();
      assert.equal(await page.locator("h1").innerText(), "Moderne sekretariatsledelse");
    });

    test("page and brochure are seen side by side before anything is saved", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled });
      await page.fill("#title", "En ny titel");
      const brochure = page.waitForResponse(`${office.url}/staff/brochures/preview`);
      await press(page, "Se siden og brochuren først");
      if (!javaScriptEnabled) await press(page, "Vis brochuren (PDF)");
      const answer = await brochure;
      assert.equal(answer.status(), 200);
      assert.equal(answer.headers()["content-type"], "application/pdf");
      assert.notEqual(answer.frame(), page.mainFrame());
      assert.equal(await page.locator("h1").innerText(), "En ny titel");
      const [shown, printed] = await Promise.all(
        [".as-page", "iframe"].map((part) => page.locator(part).boundingBox()),
      );
      assert.ok(shown.x + shown.width <= printed.x, "beside each other");
      await press(page, "Tilbage til formularen");
      assert.equal(await page.inputValue("#title"), "En ny titel");
      const published = await (await fetch(office.url + ON_WEBSITE)).text();
      assert.doesNotMatch(published, /En ny titel/);
    });

    test("a picture is chosen, replaced, published and removed", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled });
      await press(page, "Tilføj billede");
      await page.setInputFiles("#image-name", PICTURE);
      await page.fill("#image-alt", "Et lyst lokale");
      await press(page, "Udgiv kurset");
      assert.match(await page.locator("#besked").innerText(), /Kurset er udgivet/);
      const { naturalWidth } = await page.locator(".picture img").evaluate((image) => ({
        naturalWidth: image.complete && image.naturalWidth,
      }));
      assert.ok(naturalWidth > 0, "it is shown");
      assert.match(await (await fetch(office.url + ON_WEBSITE)).text(), /alt="Et lyst lokale"/);
      await press(page, "Fjern Billede på forsiden");
      await press(page, "Udgiv kurset");
      assert.doesNotMatch(await (await fetch(office.url + ON_WEBSITE)).text(), /Et lyst lokale/);
    });

    test("in a tab that is out of date, nothing is lost and nothing overwritten", async (t) => {
      const { office, context, page } = await visit(t, { javaScriptEnabled });
      await page.fill("#title", "Min titel");
      const other = await context.newPage();
      await other.goto(office.url + EDIT);
      await other.fill("#summary", "Deres tekst.");
      await other.fill("#category", "Deres kategori");
      await press(other, "Udgiv kurset");
      await page.fill("#category", "Min kategori");
      await press(page, "Udgiv kurset");
      await page.getByRole("heading", { name: "En anden har udgivet kurset" }).waitFor();
      // Only they have changed the summary, only we the title, and both the category.
      assert.equal(await page.isChecked("#andens-summary"), true);
      assert.equal(await page.isChecked("#dit-title"), true);
      assert.equal(await page.isChecked("#dit-category"), true);
      await page.check("#andens-category");
      await press(page, "Udgiv kurset");
      assert.match(await page.locator("#besked").innerText(), /Kurset er udgivet/);
      const fields = ["#title", "#summary", "#category"].map((field) => page.inputValue(field));
      assert.deepEqual(await Promise.all(fields), ["Min titel", "Deres tekst.", "Deres kategori"]);
    });

    test("who is signed out meanwhile keeps what was typed", async (t) => {
      const { office, context, page } = await visit(t, { javaScriptEnabled });
      await page.fill("#title", "Min titel");
      await context.clearCookies();
      await press(page, "Udgiv kurset");
      assert.match(await page.title(), /^Du er logget ud/);
      const other = await context.newPage();
      await signIn(other, office);
      assert.match(await page.locator(".terms").innerText(), /Min titel/);
      await press(page, "Gem igen");
      // The form was of another session: it is sent once more.
      assert.match(await page.locator("main").innerText(), /fra før, du loggede ind[\s\S]*Min titel/);
      await press(page, "Gem igen");
      assert.match(await page.locator("#besked").innerText(), /Kurset er udgivet/);
      assert.equal(await page.inputValue("#title"), "Min titel");
    });
  });
}

test("whoever leaves the form by a link is asked before unsent work is lost", async (t) => {
  const { page } = await visit(t);
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    return dialog.dismiss();
  });
  await page.fill("#title", "Min titel");
  await page.locator(".top").getByRole("link", { name: "Hold", exact: true }).click();
  await page.waitForTimeout(500);
  assert.deepEqual([asked, new URL(page.url()).pathname], [1, EDIT]);
  assert.equal(await page.inputValue("#title"), "Min titel");
  await press(page, "Kontrollér uden at udgive");
  await page.getByText("Alt er i orden. Intet er udgivet endnu.").waitFor();
  assert.equal(asked, 1, "sending the form asks nothing");
});

test("the editor works by keyboard", async (t) => {
  const { office, page } = await visit(t);
  const focused = () => page.evaluate(() => document.activeElement.id);
  await page.focus("#title");
  await page.keyboard.type("Ny: ");
  // Enter checks the course, and publishes nothing.
  await page.keyboard.press("Enter");
  await page.getByText("Alt er i orden. Intet er udgivet endnu.").waitFor();
  const module = page.getByRole("button", { name: "Tilføj modul" });
  await module.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id.startsWith("programme-modules-"));
  assert.match(await focused(), /^programme-modules-\d-title$/);
  await page.keyboard.type("Det sidste modul");
  await page.getByRole("button", { name: /^Flyt op ?: Modul/ }).last().focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.title.includes("er flyttet op"));
  const published = await (await fetch(office.url + ON_WEBSITE)).text();
  assert.doesNotMatch(published, /Det sidste modul/);
});
