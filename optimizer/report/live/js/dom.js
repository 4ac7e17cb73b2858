/** Elements of the page: found, or the page is none of ours. */

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

/** An element of the page by its name.
 * @param {string} id */
export function named(id) {
  return one(document, `[id="${id}"]`);
}

/** What an element says with its data attributes, "" where it says nothing.
 * @param {HTMLElement} element @param {string} key */
export function told(element, key) {
  return element.dataset[key] ?? "";
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
  return new Blob([Uint8Array.from(atob(named(id).textContent ?? ""), (letter) => letter.charCodeAt(0))]).stream();
}

/** The JSON in such an element.
 * @param {string} id */
export function unpacked(id) {
  return new Response(packed(id).pipeThrough(new DecompressionStream("gzip"))).json();
}
