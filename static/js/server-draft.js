/**
 * The copy of a draft that the server keeps: sent, asked for and discarded.
 * @typedef {import("./form-fields.js").Fields} Fields
 * @typedef {{version: number, at?: number, fields?: Fields}} Kept
 * @typedef {{state: "kept" | "changed", kept: Kept}
 *   | {state: "signed-out", signIn: string}
 *   | {state: "stale" | "too-much" | "too-often" | "unreachable"}} Outcome
 */

const longest = 10_000;
const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };

/** @param {string} address @param {FormData} body @param {AbortSignal} stop @returns {Promise<Outcome>} */
export async function send(address, body, stop) {
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(longest)]);
    const answer = await fetch(address, { method: "POST", body, headers, signal });
    if (answer.ok) return { state: "kept", kept: await answer.json() };
    if (answer.status === 409) return { state: "changed", kept: await answer.json() };
    if (answer.status === 401) return { state: "signed-out", signIn: answer.headers.get("HX-Redirect") ?? "/sign-in" };
    if (answer.status === 400) return { state: "stale" };
    if (answer.status === 413) return { state: "too-much" };
    if (answer.status === 429) return { state: (await answer.json()).reason === "many" ? "too-much" : "too-often" };
  } catch {
    // No connection, or it took too long.
  }
  return { state: "unreachable" };
}

/** @param {string} address @returns {Promise<Kept | null>} */
export async function ask(address) {
  const answer = await fetch(address, { headers }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** @param {string} address @param {FormData} body */
export async function discard(address, body) {
  const answer = await fetch(`${address}/deletion`, { method: "POST", body, headers }).catch(() => null);
  return answer?.ok ?? false;
}
