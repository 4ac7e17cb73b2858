/** Elements of the page: found, or the page is none of ours. */

/** @template {string} S @param {S} selector @param {ParentNode} root @returns {Found<S>} */
export function one(selector, root = document) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return /** @type {Found<S>} */ (found);
}

/** @param {string} selector @param {ParentNode} root */
export function all(selector, root = document) {
  return [.../** @type {NodeListOf<Part>} */ (root.querySelectorAll(selector))];
}

/** A text that stands already is left alone.
 * @param {Element} element @param {string} text */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Saves a file on the reader's device.
 * @param {string} name @param {Blob} data */
export function save(name, data) {
  const address = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** What a script element holds that is packed by gzip and base64.
 * @param {string} id */
export function packed(id) {
  return new Blob([Uint8Array.from(atob(one(`#${id}`).textContent ?? ""), (letter) => letter.charCodeAt(0))]).stream();
}

/** The JSON in such an element.
 * @param {string} id */
export function unpacked(id) {
  return new Response(packed(id).pipeThrough(new DecompressionStream("gzip"))).json();
}
