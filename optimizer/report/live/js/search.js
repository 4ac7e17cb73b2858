/** The search through what is folded away, and the button that unfolds all of it, as for paper. */

const more = document.getElementById("more");
const folds = [...more.querySelectorAll(".fold")];
const [field, every] = [more.querySelector("input[type=search]"), more.querySelector(".search button")];
const said = more.querySelector(".search [role=status]");
const PARTS = "tbody tr, tfoot tr, li, p, figcaption, h2, h3, h4, caption, .row, .live-row";

/** Where `words` stand: each part whose text has all of them, without parts that only hold such a part. */
function hits(fold, words) {
  const has = (part) => words.every((word) => part.textContent.toLowerCase().includes(word));
  const found = [...fold.querySelectorAll(PARTS)].filter(has);
  return found.filter((part) => !found.some((other) => other !== part && part.contains(other)));
}

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const part of more.querySelectorAll(".hit")) part.classList.remove("hit");
  for (const details of more.querySelectorAll("details[data-searched]")) {
    details.open = false;
    delete details.dataset.searched;
  }
  more.classList.toggle("searching", words.length > 0);
  for (const fold of folds) {
    const found = words.length ? hits(fold, words) : [];
    count += found.length;
    for (const part of found) {
      part.classList.add("hit");
      for (let details = part.closest("details"); details; details = details.parentElement.closest("details")) {
        if (!details.open) [details.open, details.dataset.searched] = [true, ""];
      }
    }
  }
  said.textContent = words.length ? said.dataset.said.replace("{n}", count) : "";
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
  for (let details = target.closest("details"); details; details = details.parentElement.closest("details")) details.open = true;
  target.scrollIntoView();
}

more.querySelector(".search").hidden = false;
let waiting;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 120);
});
every.addEventListener("click", () => {
  const open = every.getAttribute("aria-pressed") !== "true";
  every.setAttribute("aria-pressed", open);
  for (const fold of folds) fold.open = open;
});
addEventListener("hashchange", unfold);
unfold();
