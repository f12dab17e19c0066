// A website of the provider shows the runs of a course, with the element and in a frame. The website
// has an origin and a policy of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import {
  accessibilityFaults,
  follow,
  openBrowser,
  openOffice,
  root,
  sideways,
  WIDTHS,
} from "./office.mjs";

const SLUG = "strategisk-borgerinddragelse";
const COURSE = JSON.parse(readFileSync(`${root}tests/fixtures/contract/course.json`, "utf8"));

let browser, office, website;
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), openOffice()]);
  website = await openWebsite();
});
after(async () => {
  await browser.close();
  website.close();
  office.close();
});

/** A website with a strict policy; `?` in its address holds the language and the content. */
async function openWebsite() {
  const server = createServer((request, response) => {
    const query = new URL(request.url, "http://website").searchParams;
    const policy = [
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      `script-src ${query.get("office")}`,
      `connect-src ${query.get("office")}`,
      `frame-src ${query.get("office")}`,
    ];
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
    });
    response.end(`<!DOCTYPE html><html lang="${query.get("lang")}"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width"><title>Website</title>
      <style>a{color:rgb(120,0,0)}</style></head>
      <body><main><h1>Website</h1>${query.get("body")}</main></body></html>`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  const address = (host, { body, lang = "da", at = office.url }) =>
    `http://${host}:${port}/?${new URLSearchParams({ body, lang, office: at })}`;
  return { address, close: () => server.close() };
}

const link = () => `<a href="${office.url}/kurser/${SLUG}">Hold og tilmelding</a>`;
const element = (at = office.url, slug = SLUG) =>
  `<kursus-hold kursus="${slug}">${link()}</kursus-hold>
   <script type="module" src="${at}/indlejr/v1.js"></script>`;

/** A page of the website, and the complaints of its console. */
async function visit(t, content, { host = "127.0.0.1", width = 1280, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(website.address(host, content));
  return { page, complaints };
}

for (const width of WIDTHS) {
  test(`the element shows the runs in the style of the website at ${width} pixels`, async (t) => {
    const { page, complaints } = await visit(t, { body: element() }, { width, bypassCSP: false });
    const runs = page.locator("kursus-hold > ul > li");
    await runs.first().waitFor();
    assert.match(await runs.first().textContent(), /Ledige pladser/);
    assert.match(
      await runs.first().textContent(),
      /tirsdag den 14\. november 2023 kl\. 09\.00-16\.00/,
    );
    const form = runs.first().getByRole("link", { name: /^Tilmeld: / });
    assert.equal(
      await form.getAttribute("href"),
      `${office.url}/kurser/${SLUG}/tilmelding?hold=2023-11-14`,
    );
    assert.equal(await form.evaluate((a) => getComputedStyle(a).color), "rgb(120, 0, 0)");
    assert.equal(await page.isVisible("text=Hold og tilmelding"), true);
    assert.deepEqual(complaints, []);
    assert.ok((await sideways(page)) <= 0, "the page scrolls sideways");
    await follow(form);
    assert.match(await page.title(), /^Tilmelding/);
  });
}

test("the element is accessible, and speaks English on an English page", async (t) => {
  const { page } = await visit(t, { body: element(), lang: "en" }, { bypassCSP: true });
  const run = page.locator("kursus-hold > ul > li").first();
  await run.waitFor();
  assert.match(await run.textContent(), /Seats available/);
  assert.match(await run.textContent(), /Tuesday,? 14 November 2023, 09:00-16:00/);
  const form = run.getByRole("link", { name: /^Register: / });
  assert.match(await form.getAttribute("href"), /\/en\/courses\/.*\/registration\?run=2023-11-14$/);
  assert.deepEqual(await accessibilityFaults(page), []);
});

test("few seats are counted, and a full run has its waiting list", async (t) => {
  const people = (group, count) =>
    [...Array(count).keys()].map((number) => ({
      name: `Navn ${group} ${number}`,
      email: `navn-${group}-${number}@eksempel.dk`,
    }));
  const register = (group, count) => {
    const participants = people(group, count);
    const billing = { kind: "private" };
    const consent = { terms: true };
    return office.register(`e-${group}`, { contact: participants[0], participants, billing, consent });
  };
  for (const [group, count] of [10, 10, 3].entries()) await register(group, count);
  const { page } = await visit(t, { body: element() });
  const run = page.locator("kursus-hold > ul > li").first();
  await run.waitFor();
  assert.match(await run.textContent(), /Få ledige pladser \(1 plads tilbage\)/);
  await register(3, 1);
  // The answer may be 15 seconds old.
  const { page: later } = await visit(t, { body: element() });
  const full = later.locator("kursus-hold > ul > li").first();
  await full.waitFor();
  assert.match(await full.textContent(), /Venteliste.*Kom på venteliste/);
});

test("the element lists the coming runs by date, each with its days and what one can do", async (t) => {
  const day = (date) => ({ module: 1, date, start: "09:00", end: "16:00" });
  const run = (start, name, more) => ({ start, name, state: "open", capacity: 10, days: [], ...more });
  const runs = [
    run("2024-03-05", "Forår"),
    run("2023-09-04", "Sommer", { days: [day("2023-09-04")] }),
    run("2023-12-04", "Vinter", { state: "tentative", capacity: 2, days: [day("2023-12-04")] }),
    run("2023-11-14", "Efterår", { days: [day("2023-11-14"), day("2023-11-21")] }),
  ];
  const course = { ...COURSE, slug: "raekkefoelge", runs };
  await office.asStaff("PUT", `/staff/courses/${course.slug}`, course);
  const { page } = await visit(t, { body: element(office.url, course.slug) });
  const shown = page.locator("kursus-hold > ul > li");
  await shown.first().waitFor();
  const texts = await shown.allInnerTexts();
  const lines = texts.map((text) => text.split("\n").filter((line) => line.trim()));
  assert.deepEqual(lines, [
    [
      "Efterår Ledige pladser",
      "tirsdag den 14. november 2023 kl. 09.00-16.00",
      "tirsdag den 21. november 2023 kl. 09.00-16.00",
      "Tilmeld",
    ],
    ["Vinter Forventet (2 pladser tilbage)", "mandag den 4. december 2023 kl. 09.00-16.00", "Tilmeld"],
    ["Forår Ledige pladser", "Starter tirsdag den 5. marts 2024", "Tilmeld"],
  ]);
});

test("without scripts there is the link", async (t) => {
  const { page } = await visit(t, { body: element() }, { javaScriptEnabled: false });
  assert.equal(await page.isVisible("text=Hold og tilmelding"), true);
  assert.equal(await page.locator("kursus-hold ul").count(), 0);
});

test("the link is there while the office is slow, and stays if it is unknown or dead", async (t) => {
  const { page } = await visit(t, { body: "" });
  let answer;
  const slow = new Promise((resolve) => (answer = resolve));
  await page.route(`${office.url}/courses/*`, async (route) => {
    await slow;
    await route.continue();
  });
  await page.goto(website.address("127.0.0.1", { body: element() }));
  await page.waitForFunction(() => customElements.get("kursus-hold"));
  assert.equal(await page.isVisible("text=Hold og tilmelding"), true);
  assert.equal(await page.locator("kursus-hold ul").count(), 0);
  answer();
  await page.locator("kursus-hold > ul").waitFor();
  await page.unroute(`${office.url}/courses/*`);

  const failures = [];
  page.on("pageerror", (error) => failures.push(error));
  const asked = page.waitForResponse((response) => response.status() === 404);
  await page.goto(website.address("127.0.0.1", { body: element(office.url, "findes-ikke") }));
  await asked;
  assert.equal(await page.isVisible("text=Hold og tilmelding"), true);
  await page.route(`${office.url}/courses/*`, (route) => route.abort());
  const failed = page.waitForEvent("requestfailed");
  await page.goto(website.address("127.0.0.1", { body: element() }));
  await failed;
  assert.equal(await page.isVisible("text=Hold og tilmelding"), true);
  assert.equal(await page.locator("kursus-hold ul").count(), 0);
  assert.deepEqual(failures, []);
});

const frame = () =>
  `<iframe src="${office.url}/indlejr/${SLUG}" title="Hold og tilmelding" height="600"></iframe>`;

test("a frame shows the runs, and its links leave the frame", async (t) => {
  const { page } = await visit(t, { body: frame() });
  const inside = page.frameLocator("iframe");
  const form = inside.getByRole("link", { name: /^Tilmeld|^Kom på venteliste/ }).first();
  await form.waitFor();
  assert.equal(await inside.locator("form, script").count(), 0);
  await form.click();
  await page.waitForURL(`${office.url}/kurser/**`);
  assert.match(await page.title(), /^Tilmelding/);
  assert.deepEqual(await page.context().cookies(), []);
});

test("other websites get neither the script nor the frame, and their link works", async (t) => {
  const host = "evil.localhost";
  const { page, complaints } = await visit(t, { body: element() + frame() }, { host });
  await page.waitForLoadState("networkidle");
  assert.equal(await page.isVisible("text=Hold og tilmelding"), true);
  assert.equal(await page.locator("kursus-hold ul").count(), 0);
  assert.equal(await page.frameLocator("iframe").locator("[href*=hold], [href*=kurser]").count(), 0);
  assert.ok(complaints.some((complaint) => complaint.includes("frame-ancestors")), complaints);
  assert.ok(complaints.some((complaint) => complaint.includes("CORS")), complaints);
});

test("no other page of the office stands in a frame", async (t) => {
  const body = frame().replace("/indlejr/", "/kurser/");
  const { page, complaints } = await visit(t, { body });
  await page.waitForLoadState("networkidle");
  assert.equal(await page.frameLocator("iframe").locator("[href*=hold], [href*=kurser]").count(), 0);
  assert.ok(complaints.some((complaint) => complaint.includes("frame-ancestors")), complaints);
});
