/** The search through what is folded away, and the button that unfolds all of it, as for paper. */

import { all, one } from "./dom.js";

const PARTS = "tbody tr, tfoot tr, li, p, figcaption, h2, h3, h4, caption, .row, .live-row";

/** Unfolds `part` and all around it. What was folded is marked as `searched`, if so.
 * @param {Element?} part */
function unfold(part, searched = false) {
  for (let fold = part?.closest("details"); fold; fold = fold.parentElement?.closest("details")) {
    if (searched && !fold.open) fold.dataset.searched = "";
    fold.open = true;
  }
}

/** Unfolds a place of the page and goes there.
 * @param {Element?} place */
export function reveal(place) {
  unfold(place);
  place?.scrollIntoView();
  if (place instanceof HTMLDetailsElement) one("summary", place).focus({ preventScroll: true });
}

/** A text as it is searched: without capitals and separators of thousands. */
const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/(?<=\d),(?=\d)/g, "");

export function startSearch() {
  const more = one("#more"), field = one("input[type=search]", more);
  const every = one(".search button", more), said = one(".search [role=status]", more);
  const search = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const part of all(".hit", more)) part.classList.remove("hit");
    for (const fold of all("details[data-searched]", more)) {
      for (const name of ["open", "data-searched"]) fold.removeAttribute(name);
    }
    more.classList.toggle("searching", words.length > 0);
    const holding = !words.length ? [] : all(`.fold :is(${PARTS})`, more).filter((part) =>
      words.every((word) => plain(part.textContent ?? "").includes(word)));
    // Without parts that only hold another one, which follows them.
    const parts = holding.filter((part, k) => !part.contains(holding[k + 1] ?? null));
    for (const part of parts) {
      part.classList.add("hit");
      unfold(part, true);
    }
    said.textContent = words.length ? said.dataset.said.replace("{n}", String(parts.length)) : "";
  };
  one(".search", more).hidden = false;
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(search, 120);
  });
  every.addEventListener("click", () => {
    const open = every.getAttribute("aria-pressed") !== "true";
    every.setAttribute("aria-pressed", String(open));
    for (const fold of all(".fold", more)) fold.toggleAttribute("open", open);
  });
  for (const event of ["load", "hashchange"]) addEventListener(event, () => reveal(document.querySelector(":target")));
}
