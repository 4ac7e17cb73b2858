/** What the page showed when it was published, to the letter: whatever is changed here can be put back. */

class Published {
  constructor() {
    this._undo = [];
    this._known = new Map();
  }

  text(element, told) {
    const shown = typeset(told, document.documentElement.lang === "ko");
    if (element.textContent === shown) return;
    const before = [...element.childNodes];
    this._undo.push(() => element.replaceChildren(...before));
    element.textContent = shown;
  }

  children(element, nodes) {
    const before = [...element.childNodes];
    this._undo.push(() => element.replaceChildren(...before));
    element.replaceChildren(...nodes);
  }

  attribute(element, name, value) {
    const before = element.getAttribute(name);
    if (before === value) return;
    this._undo.push(() => (before === null ? element.removeAttribute(name) : element.setAttribute(name, before)));
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }

  /** One of the classes for a change instead of another. */
  way(element, value) {
    const way = value > 0 ? "up" : value < 0 ? "down" : "same";
    const kept = [...element.classList].filter((name) => !["up", "down", "same"].includes(name));
    this.attribute(element, "class", [...kept, way].join(" "));
  }

  mark(element) {
    this.attribute(element, "class", `${element.getAttribute("class") ?? ""} as-published`.trim());
  }

  restore() {
    while (this._undo.length) this._undo.pop()();
  }
}
