// Asks the browser for a passkey: to sign in, to prove presence, to add one, to
// sign commands.
//
//   POST /passkey/WHAT/begin -> {id, options}; the browser; POST /passkey/WHAT/finish?id=… -> {next}
//
// What is signed is that of the form around the box, sent to data-begin instead.
// Unless the person signs, it ends; with data-keep it waits for another time. It
// may say where what came of it is shown, instead of data-next.
(() => {
  "use strict";
  const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

  async function post(path, body) {
    const form = body instanceof URLSearchParams;
    const headers = { Accept: "application/json" };
    if (!form) headers["Content-Type"] = "application/json";
    const answer = await fetch(path, { method: "POST", body: form ? body : body && JSON.stringify(body), headers });
    if (answer.status === 403) { // presence must be proved first
      location.assign(`/prove?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
    if (!answer.ok) throw await reason(path, answer);
    return answer.status === 204 ? {} : answer.json();
  }

  // What the server says of a problem is for people to read.
  async function reason(path, answer) {
    const error = new Error(`${path}: ${answer.status}`);
    try {
      const { detail, title, do: next } = await answer.json();
      error.said = answer.status === 401 ? "" : [detail || title, next].filter(Boolean).join(" ");
    } catch { /* it was no JSON: there is nothing to show */ }
    return error;
  }

  async function ask(box) {
    const what = box.dataset.passkey;
    const form = box.closest("form");
    const { id, options, next: there } = what === "sign"
      ? await post(box.dataset.begin, new URLSearchParams(new FormData(form)))
      : await post(`/passkey/${what}/begin`);
    const query = new URLSearchParams({ id, next: there || box.dataset.next });
    let key;
    try {
      key = what === "add"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
    } catch (error) {
      if (what === "sign" && !box.dataset.keep) await post(`/passkey/sign/cancel?${query}`);
      throw error;
    }
    const { next } = await post(`/passkey/${what}/finish?${query}`, key.toJSON());
    if (box.dataset.send) form.requestSubmit();
    else location.assign(next);
  }

  for (const box of document.querySelectorAll("[data-passkey]")) {
    if (!able) continue;
    box.hidden = false;
    const button = box.querySelector("button"), error = box.querySelector("[data-failed]");
    button.addEventListener("click", async () => {
      button.disabled = true;
      error.textContent = "";
      try {
        await ask(box);
      } catch (failed) {
        error.textContent = failed.said || error.dataset.failed;
        button.disabled = false;
      }
    });
  }
})();
