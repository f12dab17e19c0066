// What is true of every page in each of its states, at each width: valid HTML, accessible, and as
// wide as the window.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HtmlValidate } from "html-validate";
import vnu from "vnu-jar";
import { accessibilityFaults, sideways, WIDTHS } from "./office.mjs";

const validator = new HtmlValidate({
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    "input-missing-label": "error",
    // Boxes with one name are a list.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
    // How the HTML is laid out does not matter to anybody.
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "long-title": "off",
    // `autofocus` moves the focus to what is wrong without scripts.
    "no-autofocus": "off",
    // The labels of `nav` and `section` name landmarks.
    "prefer-native-element": "off",
    "tel-non-breaking": "off",
  },
});

/** What the Nu Html Checker finds in pages, by their names: one JVM for all of them. */
function checkerFaults(pages) {
  const folder = mkdtempSync(join(tmpdir(), "pages-"));
  const names = Object.keys(pages);
  const files = names.map((_, index) => join(folder, `${index}.html`));
  files.forEach((file, index) => writeFileSync(file, pages[names[index]]));
  const { status, stderr } = spawnSync("java", ["-jar", String(vnu), ...files], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  if (status === 0) return "";
  return stderr.replaceAll(/^.*\/(\d+)\.html/gm, (_, index) => names[index]);
}

/** A test of each state at each width. A state is a function that brings a page into it. */
export function testStates(browser, states) {
  const pages = {};
  for (const [state, open] of Object.entries(states)) {
    test(`${state} at ${WIDTHS.join(" and ")} pixels`, async (t) => {
      const viewport = { width: WIDTHS[0], height: 900 };
      // axe is a script, which our pages allow none of.
      const context = await browser().newContext({ bypassCSP: true, viewport });
      t.after(() => context.close());
      const page = await context.newPage();
      let shown;
      page.on("response", (response) => {
        const isNavigation = response.request().isNavigationRequest();
        const isPage = isNavigation && response.frame() === page.mainFrame();
        if (isPage && ![303, 307].includes(response.status())) shown = response;
      });
      await open(page);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await accessibilityFaults(page), [], `at ${width} pixels`);
        assert.ok((await sideways(page)) <= 0, `the page scrolls sideways at ${width} pixels`);
      }
      pages[state] = await shown.text();
      const report = await validator.validateString(pages[state]);
      const faults = report.results.flatMap(({ messages }) => messages);
      const told = faults.map(({ ruleId, line, message }) => `${ruleId} ${line} ${message}`);
      assert.deepEqual(told, []);
    });
  }
  test("the HTML of every state is valid", () => assert.equal(checkerFaults(pages), ""));
}
