// Every page in each of its states, at each width and in each language: valid HTML, accessible, as
// wide as the window, and small.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  accessibilityFaults,
  asAPersonWould,
  COURSE,
  fillIn,
  FORM,
  openBrowser,
  openOffice,
  root,
  sideways,
  WIDTHS,
} from "./office.mjs";
import { testStates } from "./states.mjs";

const ENGLISH = "/en/courses/strategisk-borgerinddragelse";
const ENGLISH_FORM = `${ENGLISH}/registration?run=2023-11-14`;

/** The first view may have this many bytes and requests. */
const MAX_BYTES = 80 * 1024;
const MAX_REQUESTS = 6;

/** Words that fit no line of a small phone. */
const LONG_TITLE =
  "Speciallægepraksisplanlægningsstabiliseringsperiode og " +
  "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz";
const LONG = "/kurser/lange-ord";

let browser, office;
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), openOffice()]);
  const file = readFileSync(`${root}tests/fixtures/contract/english-course.json`, "utf8");
  const course = { ...JSON.parse(file), slug: "lange-ord", title: LONG_TITLE };
  await office.asStaff("PUT", "/staff/courses/lange-ord", course);
});
after(async () => {
  await browser.close();
  await office.close();
});

const STATES = {
  catalogue: (page) => page.goto(`${office.url}/kurser`),
  "catalogue with nothing found": (page) => page.goto(`${office.url}/kurser?q=findes+ikke`),
  "catalogue with filters": (page) => page.goto(`${office.url}/kurser?q=borger&ledige=1`),
  "catalogue in English": (page) => page.goto(`${office.url}/en/courses`),
  course: (page) => page.goto(office.url + COURSE),
  "course in English": (page) => page.goto(office.url + ENGLISH),
  form: (page) => page.goto(`${office.url}${FORM}&antal=2`),
  "form in English": (page) => page.goto(office.url + ENGLISH_FORM),
  "form with faults": async (page) => {
    await page.goto(`${office.url}${FORM}&antal=2`);
    await page.click("button[value=gennemse]:not(.unseen)");
  },
  "form with faults in English": async (page) => {
    await page.goto(office.url + ENGLISH_FORM);
    await page.click("button[value=gennemse]:not(.unseen)");
  },
  check: async (page) => {
    await page.goto(office.url + FORM);
    await fillIn(page, ["Bo"]);
    await page.click("button[value=gennemse]:not(.unseen)");
  },
  "check that has to be sent again": async (page) => {
    await STATES.check(page);
    // What people do not see, and programs fill in.
    await page.evaluate(() => (document.querySelector("input[name=mere]").value = "x"));
    await page.click("button[value=send]");
  },
  "link to a run that is gone": (page) =>
    page.goto(`${office.url}${COURSE}/tilmelding?hold=1999-01-01`),
  "form for a run that is gone": async (page) => {
    await page.goto(office.url + FORM);
    await page.$eval("#formular", (form) => (form.action = form.action.replace("2023", "1999")));
    await page.click("button[value=gennemse]:not(.unseen)");
  },
  "receipt that is gone": (page) =>
    page.goto(`${office.url}/tilmelding/fc81d11c-5828-8be0-8dd7-e818be65346b/kvittering`),
  "page for programmers": (page) => page.goto(`${office.url}/api`),
  "page for programmers in English": (page) => page.goto(`${office.url}/en/api`),
  accessibility: (page) => page.goto(`${office.url}/tilgaengelighed`),
  "accessibility in English": (page) => page.goto(`${office.url}/en/accessibility`),
  privacy: (page) => page.goto(`${office.url}/privatliv`),
  "privacy in English": (page) => page.goto(`${office.url}/en/privacy`),
  "page for frames": (page) => page.goto(`${office.url}/indlejr/strategisk-borgerinddragelse`),
  "course with long words": (page) => page.goto(office.url + LONG),
  "form with long words": (page) => page.goto(`${office.url}${LONG}/tilmelding?hold=2023-11-14`),
  "check with long words": async (page) => {
    await STATES["form with long words"](page);
    await fillIn(page, ["Rindfleischetikettierungsüberwachungsaufgaben"]);
    await page.click("button[value=gennemse]:not(.unseen)");
  },
  "unknown address": (page) => page.goto(`${office.url}/findes/ikke`),
  "unknown address in English": (page) => page.goto(`${office.url}/en/unknown`),
  "unknown course": (page) => page.goto(`${office.url}/kurser/findes-ikke`),
};

testStates(() => browser, STATES);

/** The parts of a page that are wider than what they are in. */
const overflowing = (page) =>
  page.$$eval("main *:not(.unseen)", (parts) =>
    parts
      .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1)
      .filter((part) => getComputedStyle(part).display !== "inline")
      .map((part) => part.outerHTML.slice(0, 80)),
  );

for (const width of WIDTHS) {
  test(`long words stay in their column at ${width} pixels`, async (t) => {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    t.after(() => context.close());
    const page = await context.newPage();
    for (const path of ["/kurser", LONG, `${LONG}/tilmelding?hold=2023-11-14`]) {
      await page.goto(office.url + path);
      assert.deepEqual(await overflowing(page), [], path);
    }
  });
}

test("a receipt is accessible, and prints without navigation", async () => {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await STATES.check(page);
  await asAPersonWould(page);
  await page.click("button[value=send]");
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await accessibilityFaults(page), [], `at ${width} pixels`);
    assert.ok((await sideways(page)) <= 0, "the page scrolls sideways");
  }
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible("header nav"), false);
  assert.equal(await page.isVisible(".number"), true);
  assert.equal(await page.isVisible("footer .links"), false);
  assert.equal(await page.isVisible(".help a[href^=tel]"), true);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const forcedColors of ["none", "active"]) {
    test(`contrast in a ${colorScheme} scheme with forced colours ${forcedColors}`, async () => {
      const context = await browser.newContext({ bypassCSP: true, colorScheme, forcedColors });
      const page = await context.newPage();
      const forms = ["form with faults", "check"];
      const states = ["catalogue", "course", ...forms, "page for programmers", "privacy"];
      for (const state of states) {
        await STATES[state](page);
        assert.deepEqual(await accessibilityFaults(page), [], state);
      }
      await context.close();
    });
  }
}

test("the statement about accessibility names what is tested here", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  for (const path of ["/tilgaengelighed", "/en/accessibility"]) {
    await page.goto(office.url + path);
    const statement = await page.textContent("main");
    for (const words of ["axe-core", "WCAG 2.0, 2.1", "PDF/UA-1", ...WIDTHS.map(String)]) {
      assert.ok(statement.includes(words), `${path}: ${words}`);
    }
  }
  await context.close();
});

test("feeds and the sitemap are well-formed XML", async () => {
  const page = await browser.newPage();
  for (const path of ["/kurser.atom", "/en/courses.atom", "/sitemap.xml"]) {
    const xml = await (await fetch(office.url + path)).text();
    const root = await page.evaluate((xml) => {
      const { documentElement } = new DOMParser().parseFromString(xml, "application/xml");
      return documentElement.nodeName;
    }, xml);
    assert.match(root, /^(feed|urlset)$/, path);
  }
  await page.close();
});

for (const path of ["/kurser", COURSE, FORM]) {
  test(`the first view of ${path.split("?")[0]} is small`, async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const sizes = [];
    page.on("requestfinished", async (request) => {
      const { responseBodySize, responseHeadersSize } = await request.sizes();
      sizes.push(responseBodySize + responseHeadersSize);
    });
    await page.goto(office.url + path, { waitUntil: "networkidle" });
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes <= MAX_BYTES, `${bytes} bytes`);
    assert.ok(sizes.length <= MAX_REQUESTS, `${sizes.length} requests`);
    await context.close();
  });
}
