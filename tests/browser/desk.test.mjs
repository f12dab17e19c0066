// The desk: signing in with the local issuer, and checking people in with and without net.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openBrowser, openOnFirstDay, signIn, visitDesk } from "./office.mjs";

const THE_RUN = "/kontor/hold/strategisk-borgerinddragelse/2023-11-14";
const LIST = `${THE_RUN}/fremmoede`;
const NAMES = ["Åse Prøve", "Bo Prøve", "Carla Prøve", "Ærna Prøve"];
const BO = "bo-pr-ve@eksempel.dk";

let browser;

before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());

/** An office of one test, and a tablet on which somebody is signed in. */
async function visit(t, { javaScriptEnabled, path = LIST }) {
  const viewport = { width: 768, height: 1024 };
  return visitDesk(t, browser, await openOnFirstDay(NAMES), path, { javaScriptEnabled, viewport });
}

const row = (page, name) => page.locator("li", { hasText: name });
const mark = (page, name, button = "Er her") =>
  row(page, name).getByRole("button", { name: button }).click();
const tally = (page) => page.locator(".tally strong").first().innerText();
const unsent = (page) => page.locator("#usendt");

for (const javaScriptEnabled of [false, true]) {
  describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test("Karen signs in, and out again", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled, path: "/kontor" });
      assert.match(await page.textContent("header"), /Karen Holm/);
      await page.click("text=Log ud");
      assert.match(await page.textContent("main"), /Du er logget ud/);
      await page.goto(`${office.url}/kontor`);
      assert.notEqual(new URL(page.url()).origin, office.url, "the issuer asks who it is");
    });

    test("people are checked in, and one of them out again", async (t) => {
      const { page } = await visit(t, { javaScriptEnabled });
      await mark(page, "Ærna");
      await mark(page, "Bo");
      assert.equal(await tally(page), "2 af 4 er her");
      assert.equal(await row(page, "Bo").locator(".status").isVisible(), true);
      await mark(page, "Bo", "Fortryd");
      assert.equal(await tally(page), "1 af 4 er her");
      await page.waitForTimeout(javaScriptEnabled ? 1000 : 0);
      await page.goto(page.url());
      assert.equal(await tally(page), "1 af 4 er her");
      assert.equal(await row(page, "Ærna").locator(".status").isVisible(), true);
    });

    test("whoever is not on the list is registered at the door", async (t) => {
      const { page } = await visit(t, { javaScriptEnabled });
      await page.click("text=Tilmeld en, der ikke står på listen");
      await page.fill("[name='/participants/0/name']", "Dorte Prøve");
      await page.fill("[name='/participants/0/email']", "dorte@eksempel.dk");
      await page.check("[value=private]");
      await page.check("[name='/consent/terms']");
      await page.getByRole("button", { name: "Tilmeld, og notér som mødt" }).click();
      await page.getByText("er tilmeldt og noteret som mødt").waitFor();
      assert.equal(await tally(page), "1 af 5 er her");
      assert.equal(await row(page, "Dorte").locator(".status").isVisible(), true);
    });

    test("buttons are big enough for a thumb", async (t) => {
      const { page } = await visit(t, { javaScriptEnabled });
      const sizes = await page.locator(".people-here button").evaluateAll((buttons) =>
        buttons.map((button) => button.getBoundingClientRect().toJSON()).filter(({ width }) => width > 0));
      assert.ok(sizes.length >= 4, `${sizes.length} buttons`);
      for (const { width, height } of sizes) {
        assert.ok(height >= 48 && width >= 48, `${width} by ${height}`);
      }
    });
  });
}

test("whoever goes back after somebody has signed out sees no person", async (t) => {
  const { page } = await visit(t, { javaScriptEnabled: true, path: "/kontor/person" });
  await page.fill("#email", BO);
  await page.getByRole("button", { name: "Find efter adresse" }).click();
  await page.getByText(BO).first().waitFor();
  await page.click("text=Log ud");
  await page.getByText("Du er logget ud").first().waitFor();
  // The browser may refuse to show the answer to a form again, and shows a page of its own then.
  await page.goBack({ waitUntil: "commit" }).catch(() => {});
  await page.waitForURL((url) => !url.pathname.endsWith("/logget-ud"));
  assert.ok(!(await page.content()).includes(BO));
});

test("what was typed into a form is there on the way back", async (t) => {
  const path = `${THE_RUN}/besked`;
  const { page } = await visit(t, { javaScriptEnabled: true, path });
  await page.getByLabel(/^Tilmeldte/).check();
  await page.getByLabel("Deltagerne", { exact: true }).check();
  await page.getByRole("button", { name: "Videre til teksten" }).click();
  await page.locator("main textarea").fill("Husk overtøj.");
  await page.locator("main input:not([type=hidden])").first().fill("Husk");
  await page.getByRole("button", { name: "Se den igennem" }).click();
  await page.getByText("Sådan får de den").waitFor();
  await page.goBack();
  assert.equal(await page.locator("main textarea").inputValue(), "Husk overtøj.");
});

test("a form with faults is there on the way back, until somebody signs out", async (t) => {
  const { office, page } = await visit(t, { javaScriptEnabled: true, path: "/kontor" });
  await page.goto(`${office.url}/kontor/tilmelding/${office.id}/ret`);
  await page.getByLabel("E-mail").first().fill("ingen adresse");
  await page.locator("main form button:visible").last().click();
  await page.locator("#fejl").waitFor();
  await page.getByLabel("Navn").first().fill("Bo Rettet");
  await page.goto(`${office.url}/kontor/hold`);
  await page.goBack();
  assert.equal(await page.getByLabel("Navn").first().inputValue(), "Bo Rettet");
  assert.equal(await page.getByLabel("E-mail").first().inputValue(), "ingen adresse");
  await page.click("text=Log ud");
  await page.getByText("Du er logget ud").first().waitFor();
  await page.goBack({ waitUntil: "commit" }).catch(() => {});
  await page.waitForURL((url) => !url.pathname.endsWith("/logget-ud"));
  assert.ok(!(await page.content()).includes("ingen adresse"));
});

test("the header and the page begin at the same place, and the menu says where one is", async (t) => {
  const { office, page } = await visit(t, { javaScriptEnabled: true, path: "/kontor/kurser" });
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.equal(await page.locator(".top [aria-current=page]").innerText(), "Kurser");
  await page.goto(`${office.url}/kontor/kurser/strategisk-borgerinddragelse/rediger`);
  await page.getByRole("button", { name: "Se siden og brochuren først" }).click();
  const left = async (part) => (await page.locator(part).boundingBox()).x;
  const [header, trail, banner] = await Promise.all([".brand a", ".trail li:first-child", "#besked"].map(left));
  assert.ok(Math.abs(header - trail) < 1 && Math.abs(header - banner) < 1, `${[header, trail, banner]}`);
});

test("marks are kept without net, and sent when it is back", async (t) => {
  const { context, page } = await visit(t, { javaScriptEnabled: true });
  await context.setOffline(true);
  await mark(page, "Bo");
  await mark(page, "Åse");
  await unsent(page).waitFor();
  assert.match(await unsent(page).innerText(), /^2 ikke sendt endnu/);
  assert.equal(await tally(page), "2 af 4 er her");
  // What was undone before it was sent is still one mark.
  await mark(page, "Åse", "Fortryd");
  assert.match(await unsent(page).innerText(), /^2 ikke sendt endnu/);
  const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
  assert.doesNotMatch(kept, /Prøve|Bo|Åse/);
  await context.setOffline(false);
  await unsent(page).waitFor({ state: "hidden" });
  await page.reload();
  assert.equal(await tally(page), "1 af 4 er her");
});

test("marks of a page that was closed without net are sent when it is opened again", async (t) => {
  const { context, page } = await visit(t, { javaScriptEnabled: true });
  page.on("dialog", (dialog) => dialog.accept());
  await page.route("**/fremmoede?**", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await mark(page, "Bo");
  await unsent(page).waitFor();
  await page.reload();
  assert.equal(await tally(page), "1 af 4 er her");
  await page.unroute("**/fremmoede?**");
  await unsent(page).waitFor({ state: "hidden" });
  const other = await context.newPage();
  await other.goto(page.url());
  assert.equal(await tally(other), "1 af 4 er her");
});

test("two tablets show the same after a mark", async (t) => {
  const { context, page } = await visit(t, { javaScriptEnabled: true });
  const other = await context.newPage();
  await other.goto(page.url());
  await mark(other, "Carla");
  await unsent(other).waitFor({ state: "hidden" });
  await mark(page, "Bo");
  await page.waitForFunction(() => document.getElementById("antal").textContent === "2");
});

test("who is signed out meanwhile signs in once more, and loses no mark", async (t) => {
  const { office, context, page } = await visit(t, { javaScriptEnabled: true });
  await context.clearCookies();
  await mark(page, "Bo");
  await page.locator("#logget-ud").waitFor();
  const other = await context.newPage();
  await signIn(other, office);
  await page.bringToFront();
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await page.locator("#logget-ud").waitFor({ state: "hidden" });
  await unsent(page).waitFor({ state: "hidden" });
  await other.goto(page.url());
  assert.equal(await tally(other), "1 af 4 er her");
});

test("whose seat was given up meanwhile is not marked, and the list says so", async (t) => {
  const { office, page } = await visit(t, { javaScriptEnabled: true });
  await office.asStaff("POST", `/staff/registrations/${office.id}/participants/1/cancellation`, {});
  await mark(page, "Bo");
  await page.locator("#afvist").waitFor();
  assert.equal(await tally(page), "0 af 4 er her");
});

test("the list works by keyboard", async (t) => {
  const { page } = await visit(t, { javaScriptEnabled: true });
  await row(page, "Bo").getByRole("button", { name: "Er her" }).focus();
  await page.keyboard.press("Enter");
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await focused(), "Fortryd: Bo Prøve");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "Er her: Bo Prøve");
});
