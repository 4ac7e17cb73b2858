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

/** An element of the page by its name.
 * @param {string} id */
export function named(id) {
  return one(document, `[id="${id}"]`);
}
