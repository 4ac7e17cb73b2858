/**
 * Brings the engine of a page to life: the data and the solver stand in the page, and nothing is requested.
 *
 *     startLive() -> Promise<engine>
 *
 * reads the elements `live-data` (JSON) and `live-wasm` (the solver, gzip in base64). Rejects where the browser has no
 * WebAssembly or cannot unpack gzip.
 */

async function startLive() {
  const text = (id) => document.getElementById(id).textContent;
  const packed = Uint8Array.from(atob(text("live-wasm").trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return createEngine(JSON.parse(text("live-data")), loadHighs, bytes);
}
