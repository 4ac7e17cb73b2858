/** The search through what is folded away, and the button that unfolds all of it, as for paper. */

import { all, input, named, one, told } from "./dom.js";

const PARTS = "tbody tr, tfoot tr, li, p, figcaption, h2, h3, h4, caption, .row, .live-row";

/** Every fold around `part`, from the inside out.
 * @param {Element} part @returns {HTMLDetailsElement[]} */
function around(part) {
  const inner = part.closest("details");
  return inner ? [inner, ...(inner.parentElement ? around(inner.parentElement) : [])] : [];
}

/** What a link leads to is unfolded. */
function unfold() {
  let target;
  try {
    target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return; // no name of a place
  }
  if (!target) return;
  for (const details of around(target)) details.open = true;
  target.scrollIntoView();
}

export function startSearch() {
  const more = named("more"), field = input(more, "search");
  const every = one(more, ".search button"), said = one(more, ".search [role=status]");
  const folds = all(more, ".fold").map((fold) => /** @type {HTMLDetailsElement} */ (fold));
  /** Where `words` stand: each part whose text has all of them, without parts that only hold such a part.
   * @param {HTMLElement} fold @param {string[]} words */
  const hits = (fold, words) => {
    const found = all(fold, PARTS).filter((part) => words.every((word) => part.textContent?.toLowerCase().includes(word)));
    return found.filter((part) => !found.some((other) => other !== part && part.contains(other)));
  };
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const part of all(more, ".hit")) part.classList.remove("hit");
    for (const details of all(more, "details[data-searched]")) {
      /** @type {HTMLDetailsElement} */ (details).open = false;
      delete details.dataset.searched;
    }
    more.classList.toggle("searching", words.length > 0);
    const found = words.length ? folds.flatMap((fold) => hits(fold, words)) : [];
    for (const part of found) {
      part.classList.add("hit");
      for (const details of around(part)) if (!details.open) [details.open, details.dataset.searched] = [true, ""];
    }
    said.textContent = words.length ? told(said, "said").replace("{n}", String(found.length)) : "";
  };
  one(more, ".search").hidden = false;
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(search, 120);
  });
  every.addEventListener("click", () => {
    const open = every.getAttribute("aria-pressed") !== "true";
    every.setAttribute("aria-pressed", String(open));
    for (const fold of folds) fold.open = open;
  });
  addEventListener("hashchange", unfold);
  unfold();
}
