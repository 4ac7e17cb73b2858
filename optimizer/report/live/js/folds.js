/** What is folded away: unfolded where a link leads to it, and all of it by a button, as for paper. */

import { all, named, one } from "./dom.js";

/** Unfolds a place of the page with all around it, and goes there.
 * @param {Element} place */
export function reveal(place) {
  for (let fold = place.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  place.scrollIntoView();
  if (place instanceof HTMLDetailsElement) one(place, "summary").focus({ preventScroll: true });
}

/** What a link leads to is unfolded. */
function follow() {
  try {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place) reveal(place);
  } catch {
    // It is no name of a place.
  }
}

export function startFolds() {
  const more = named("more"), every = one(more, ".unfold");
  every.hidden = false;
  every.addEventListener("click", () => {
    const open = every.getAttribute("aria-pressed") !== "true";
    every.setAttribute("aria-pressed", String(open));
    for (const fold of all(more, ".fold")) /** @type {HTMLDetailsElement} */ (fold).open = open;
  });
  addEventListener("hashchange", follow);
  follow();
}
