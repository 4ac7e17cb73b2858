/** What is folded away: unfolded where a link leads to it, by a search through it, or all of it by a button, as for paper. */

import { all, input, named, one, put, told } from "./dom.js";

const PARTS = "tbody tr, tfoot tr, li, p, figcaption, h2, h3, h4, caption, .row, .live-row";

/** Unfolds a place of the page with all around it, and goes there.
 * @param {Element} place */
export function reveal(place) {
  for (let fold = place.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  place.scrollIntoView();
  if (place instanceof HTMLDetailsElement) one(place, "summary").focus({ preventScroll: true });
}

/** What a link leads to is unfolded. */
function follow() {
  const place = document.getElementById(location.hash.slice(1));
  if (place) reveal(place);
}

export function startSearch() {
  const more = named("more"), tools = one(more, ".search"), field = input(tools, "search");
  const said = one(tools, "[role=status]"), every = one(tools, "button");
  const folds = () => all(more, "details").map((fold) => /** @type {HTMLDetailsElement} */ (fold));
  /** Marks each part that has all words, the innermost of several, and unfolds just what holds one. */
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const parts = !words.length ? [] : all(more, `.fold :is(${PARTS})`).filter((part) =>
      words.every((word) => part.textContent?.toLowerCase().includes(word)));
    // What a part holds follows it.
    const hits = parts.filter((part, k) => !part.contains(parts[k + 1] ?? null));
    for (const part of all(more, ".hit")) part.classList.remove("hit");
    for (const part of hits) part.classList.add("hit");
    more.classList.toggle("searching", words.length > 0);
    for (const fold of folds()) fold.open = fold.querySelector(".hit") !== null;
    put(said, words.length ? told(said, "said").replace("{n}", String(hits.length)) : "");
  };
  tools.hidden = false;
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(search, 120);
  });
  every.addEventListener("click", () => {
    const open = every.getAttribute("aria-pressed") !== "true";
    every.setAttribute("aria-pressed", String(open));
    for (const fold of folds()) if (fold.matches(".fold")) fold.open = open;
  });
  addEventListener("hashchange", follow);
  follow();
}
