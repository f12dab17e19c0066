// The e-mails that a season of an office sends, as mail programs on phones and computers show them,
// in Danish and in English, light and dark.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  accessibilityFaultsOfEmail,
  group,
  openBrowser,
  openOffice,
  sideways,
} from "./office.mjs";

/** Widths in CSS pixels: a phone, and a window of a mail program. */
const WIDTHS = [360, 700];
/** A folder that gets a picture of each e-mail, for whoever wants to look at them. */
const PICTURES = process.env.PICTURES;

const ENGLISH = JSON.parse(
  readFileSync(new URL("../fixtures/contract/english-course.json", import.meta.url), "utf8"),
);
const COURSES = [
  { language: "da", course: "/courses/strategisk-borgerinddragelse" },
  { language: "en", course: `/courses/${ENGLISH.slug}` },
];
const RUNS = ["2023-11-14", "2024-02-28"];

let browser, office;
/** One e-mail of each kind, by its language and first words. */
const kinds = new Map();

before(async () => {
  [browser, office] = await Promise.all([openBrowser(), openOffice()]);
  await office.asStaff("PUT", `/staff/courses/${ENGLISH.slug}`, ENGLISH);
  for (const { language, course } of COURSES) await season(language, course);
  const count = await settled();
  assert.ok(count > 30, `${count} e-mails`);
  for (const email of office.emails()) {
    // Contacts, participants and the office read different words first.
    const [, language] = email.html.match(/<html lang="(..)/);
    const [, words] = email.html.match(/<td class="card"[^>]*>\s*([\s\S]*?)(<table|<\/td>)/);
    const said = words.replace(/<p>(Kære|Dear) [^<]*<\/p>|<[^>]*>/g, " ").replace(/\s+/g, " ");
    kinds.set(`${language}${said.slice(0, 40)}`, email);
  }
});
after(async () => {
  await browser.close();
  await office.close();
});

/** What happens to the people of a course from the first registration to a cancelled run. */
async function season(language, course) {
  const [run, later] = RUNS;
  const register = (key, form, to = run) =>
    office.register(`${language}-${key}`, form, `${course.split("/").at(-1)}/runs/${to}`);
  const asContact = ({ secret }, method, path, body) =>
    office.send(method, path, body, { authorization: `Bearer ${secret}` });
  const asStaff = (path, body, headers) => office.asStaff("POST", path, body, headers);
  const one = await register("one", group("Bo Prøve", "Ib Prøve", "Eva Prøve"));
  const { code } = await office.access(one.id);
  await office.send("POST", `/registrations/${one.id}/verification`, { code });
  await asContact(one, "PATCH", `/registrations/${one.id}`, {
    participants: [{ participant: 1, name: "Ib Holm" }],
  });
  await asContact(one, "POST", `/registrations/${one.id}/substitution`, {
    participant: 1,
    by: { name: "Kim Prøve", email: "kim@eksempel.dk" },
  });
  await asContact(one, "POST", `/registrations/${one.id}/participants/2/cancellation`);
  await asStaff(`/staff/registrations/${one.id}/resend`);
  const taken = [...Array(10).keys()].map((nth) => `Navn ${"x".repeat(nth === 9 ? 42 : nth)} Prøve`);
  const two = await register("two", group(...taken));
  if (language === "da") await register("three", group(...taken.map((name) => `Anden ${name}`)));
  const waiting = { ...group("Per Prøve", "Ida Prøve", "Liv Prøve"), acceptWaiting: true };
  const four = await register("four", waiting);
  await office.access(four.id);
  await asContact(two, "POST", `/registrations/${two.id}/cancellation`);
  await asStaff(`/staff/registrations/${one.id}/move`, { run: later });
  await asStaff(
    `/staff${course}/runs/${later}/messages`,
    {
      to: { status: "registered" },
      recipients: "both",
      subject: "Parkering",
      text: "Vi ses den {dato}.\n\nDer er parkering bag huset:\n- 20 pladser\n- gratis",
    },
    { "idempotency-key": `${language}-message` },
  );
  // Otherwise whoever was moved would only hear that the run is cancelled.
  await settled();
  await asStaff(`/staff${course}/runs/${later}/cancellation`);
}

/** Waits until no more e-mails come; resolves to how many there are. */
async function settled() {
  let count = -1;
  while (count !== office.emails().length) {
    count = office.emails().length;
    await new Promise((resolve) => setTimeout(resolve, 2500));
  }
  return count;
}

for (const width of WIDTHS) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every e-mail at ${width} pixels in a ${colorScheme} scheme`, async (t) => {
      const viewport = { width, height: 900 };
      const context = await browser.newContext({ colorScheme, viewport });
      t.after(() => context.close());
      const page = await context.newPage();
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      let nth = 0;
      for (const [kind, { html }] of kinds) {
        await page.setContent(html);
        // The colours are the same at each width.
        if (width === WIDTHS[0]) {
          assert.deepEqual(await accessibilityFaultsOfEmail(page), [], kind);
        }
        assert.ok((await sideways(page)) <= 0, `${kind} scrolls sideways`);
        if (PICTURES) {
          mkdirSync(PICTURES, { recursive: true });
          const path = `${PICTURES}/${String(nth).padStart(2, "0")}-${width}-${colorScheme}.png`;
          await page.screenshot({ path, fullPage: true });
        }
        nth += 1;
      }
      assert.deepEqual(asked, [], "e-mails load nothing");
    });
  }
}

test("e-mails have no script, no picture and nothing from elsewhere", () => {
  for (const { html, source, name } of office.emails()) {
    assert.doesNotMatch(html, /<(script|img|link|iframe|object|form)|url\(|@import|\son\w+=/i, name);
    assert.match(source, /^Content-Type: text\/plain/im);
    assert.ok(Buffer.byteLength(html) < 20_000, `${name} has ${html.length} characters`);
  }
});

test("the contact gets a button and the code, the others neither, and the office the desk", () => {
  const emails = office.emails();
  const opening = emails.filter(({ html }) => html.includes("/min-tilmelding#"));
  assert.ok(opening.length > 0);
  for (const { html, text } of opening) {
    const [, code] = html.match(/#[0-9a-f-]+\.([0-9A-Z-]+)"/);
    assert.ok(html.includes(`>${code}<`) && text.includes(code));
    assert.match(html, />(Se din tilmelding|Bekræft og se tilmeldingen)</);
  }
  const notices = emails.filter(({ name }) => name.includes("-office"));
  assert.ok(notices.length > 0);
  for (const { html, text } of notices) {
    assert.match(html, /href="[^"#]+\/kontor\/tilmelding\/[0-9a-f-]+"/);
    assert.match(text, /\/kontor\/tilmelding\/[0-9a-f-]+/);
  }
});
