// <kursus-hold kursus="slug"> on another website: the runs of a course, above the link inside it,
// which is all there is without scripts, and until the office answers.
const OFFICE = new URL(import.meta.url).origin;

function element(name, text, ...children) {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...children);
  return made;
}

function runs(course, language) {
  const words = WORDS[language] ?? WORDS[course.language];
  const format = new Intl.DateTimeFormat(words.tag, { dateStyle: "full", timeZone: "UTC" });
  const date = (day) => format.format(new Date(day));
  const time = (hour) => hour.replace(":", words.colon);
  const day = ({ date: day, start, end }) =>
    element("li", `${date(day)}${words.at}${time(start)}-${time(end)}`);
  const run = ({ name, start, days, status, seatsLeft }) => {
    const [label, action] = words.status[status];
    const title = element("strong", name);
    title.lang = course.language;
    const state = element("span", label);
    state.dataset.status = status;
    const item = element("li", "", title, " ", state);
    const isCounted = seatsLeft <= words.counted && ["open", "tentative"].includes(status);
    if (isCounted || status === "few")
      item.append(` (${seatsLeft} ${words.left[+(seatsLeft > 1)]})`);
    const unknown = () => [element("li", words.starts + date(start))];
    item.append(element("ul", "", ...(days.length ? days.map(day) : unknown())));
    if (action) {
      const link = element("a", action);
      link.href = OFFICE + words.form.replace("*", course.slug) + start;
      link.target = "_top";
      link.ariaLabel = `${action}: ${name}`;
      item.append(link);
    }
    return item;
  };
  const shown = course.runs.filter(({ status }) => words.status[status]);
  // Days as the API writes them sort as texts.
  shown.sort((one, other) => (one.start < other.start ? -1 : 1));
  return shown.length ? element("ul", "", ...shown.map(run)) : "";
}

class CourseRuns extends HTMLElement {
  async connectedCallback() {
    if (this.asked) return;
    this.asked = true;
    const slug = encodeURIComponent(this.getAttribute("kursus"));
    const asked = fetch(`${OFFICE}/courses/${slug}`);
    const answer = await asked.catch(() => ({}));
    const language = this.closest("[lang]")?.lang.slice(0, 2);
    if (answer.ok) this.prepend(runs(await answer.json(), language));
  }
}

customElements.define("kursus-hold", CourseRuns);
