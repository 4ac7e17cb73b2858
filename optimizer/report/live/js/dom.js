/** Elements of the page: found, or the page is none of ours; and written to as the language writes. */

import { typeset } from "./words.js";

/** @param {ParentNode} root @param {string} selector */
export function one(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/** @param {ParentNode} root @param {string} type */
export function input(root, type) {
  return /** @type {HTMLInputElement} */ (one(root, `input[type=${type}]`));
}

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement[]} */
export function all(root, selector) {
  return [...root.querySelectorAll(selector)].map((element) => /** @type {HTMLElement} */ (element));
}

/** What an element says with its data attributes, "" where it says nothing.
 * @param {HTMLElement} element @param {string} key */
export function told(element, key) {
  return element.dataset[key] ?? "";
}

/** @param {Element} element @param {string} text */
export function put(element, text) {
  const shown = typeset(text, document.documentElement.dataset.minus ?? "−");
  if (element.textContent !== shown) element.textContent = shown;
}

/** @param {Element} element @param {Record<string, string>} attributes */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** One of the classes for a change instead of another.
 * @param {Element} element @param {number} change */
export function way(element, change) {
  element.classList.remove("up", "down", "same");
  element.classList.add(change > 0 ? "up" : change < 0 ? "down" : "same");
}

/** @param {Element} element */
export function asPublished(element) {
  element.classList.add("as-published");
}

/** An element of the page by its name.
 * @param {string} id */
export function named(id) {
  return one(document, `[id="${id}"]`);
}
