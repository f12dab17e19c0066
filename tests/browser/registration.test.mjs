// People register for a course, without scripts first, and then with them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  asAPersonWould,
  COURSE,
  fillIn,
  focused,
  follow,
  FORM,
  openBrowser,
  openOffice,
  WIDTHS,
} from "./office.mjs";

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

for (const javaScriptEnabled of [false, true]) {
  describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    for (const width of WIDTHS) {
      test(`three colleagues are registered at ${width} pixels`, async (t) => {
        const { office, page } = await visit(t, { javaScriptEnabled, width });
        await page.goto(office.url);
        await page.click("text=Strategisk borgerinddragelse");
        await page.click(".run a.button >> nth=0");
        await fillIn(page, ["Bo Prøve"]);
        await follow(page.locator("button[value=tilfoej]"));
        assert.match(await page.title(), /^Deltager 2 tilføjet/);
        assert.equal(await focused(page), "participants-1-name");
        await page.click("text=Indsæt en liste");
        await page.fill("#liste", "Ib Prøve; ib@eksempel.dk; Leder\nEva Prøve\teva@eksempel.dk");
        await page.click("button[value=tilfoej-liste]");
        assert.equal(await page.inputValue("#participants-1-jobTitle"), "Leder");
        assert.equal(await page.inputValue("#participants-2-name"), "Eva Prøve");
        await page.click("button[value=gennemse]:not(.unseen)");
        assert.match(await page.textContent("main"), /74\.981,25 kr\. inkl\. moms/);
        await asAPersonWould(page);
        await page.click("button[value=send]");
        assert.equal(await page.textContent("h1"), "Tak for tilmeldingen");
        assert.match(await page.textContent(".number"), /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
        assert.match(await page.textContent("main"), /senest torsdag den 5\. oktober 2023/);
      });
    }

    test("the keyboard is enough, and a fault has the focus", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled });
      await page.goto(office.url + FORM);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
      await page.focus("#contact-name");
      await page.keyboard.type("Mette Holm");
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      assert.match(await page.title(), /^Fejl: Tilmelding/);
      assert.equal(await focused(page), "fejl");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await focused(page), "contact-email");
      assert.equal(await page.inputValue("#contact-name"), "Mette Holm");
    });

    test("a group that finds too few seats joins the waiting list", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled });
      await page.goto(`${office.url}${FORM}&antal=2`);
      await fillIn(page, ["Bo", "Ib"]);
      await page.click("button[value=gennemse]:not(.unseen)");
      for (const group of [0, 1, 2]) {
        const people = [...Array(group === 2 ? 3 : 10).keys()].map((number) => ({
          name: `Navn ${group} ${number}`,
          email: `navn-${group}-${number}@eksempel.dk`,
        }));
        await office.register(`group-${group}`, {
          contact: people[0],
          participants: people,
          billing: { kind: "private" },
          consent: { terms: true },
        });
      }
      await asAPersonWould(page);
      await page.click("button[value=send]");
      assert.match(await page.textContent("#besked"), /Der er 1 plads, og I er 2/);
      assert.equal(await focused(page), "besked");
      await page.click("button[value=vent]");
      assert.equal(await page.textContent("h1"), "I står på ventelisten");
    });

    test("what was typed goes along to the other language and back", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled, width: 320 });
      await page.goto(office.url + FORM);
      await fillIn(page, ["Bo Prøve"]);
      await page.click("header button:text-is('In English')");
      assert.match(page.url(), /\/en\/courses\/.*\/registration/);
      assert.equal(await page.inputValue("#participants-0-name"), "Bo Prøve");
      await page.click("button[value=gennemse]:not(.unseen)");
      assert.equal(await page.textContent("h1"), "Check and send");
      await page.click("header button:text-is('På dansk')");
      assert.equal(await page.textContent("h1"), "Gennemse og send");
      assert.match(await page.textContent("main"), /Bo Prøve/);
      assert.equal(await page.locator("header a:text-is('In English')").count(), 0);
    });

    test("what was typed is there after going back", async (t) => {
      const { office, page } = await visit(t, { javaScriptEnabled });
      await page.goto(office.url + FORM);
      await fillIn(page, ["Bo"]);
      await page.click("button[value=gennemse]:not(.unseen)");
      await page.click("button[value=ret]");
      assert.equal(await page.inputValue("#participants-0-name"), "Bo");
      assert.equal(await page.inputValue("#billing-reference"), "Anne, 1234");
      // The way back of the browser leads to pages that were sent, too.
      await page.click("button[value=gennemse]:not(.unseen)");
      await page.click("main dd a");
      await page.goBack();
      assert.equal(await page.textContent("h1"), "Gennemse og send");
    });
  });
}

/** An office, and a page in a browser that visits it, for as long as the test lasts. */
async function visit(t, { javaScriptEnabled, width = 1280 }) {
  const office = await openOffice();
  t.after(office.close);
  const viewport = { width, height: 900 };
  const context = await browser.newContext({ javaScriptEnabled, viewport });
  t.after(() => context.close());
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    // What a page forbids itself is a fault. Faults in a form have status 422 and conflicts 409,
    // which browsers log as well.
    const isExpected = /status of (409|422)/.test(message.text());
    assert.ok(message.type() !== "error" || isExpected, message.text());
  });
  return { office, page };
}
