// Asks the browser for a passkey: to sign in, to prove presence, to add one.
//
//   POST /passkey/WHAT/begin -> {id, options}; the browser; POST /passkey/WHAT/finish?id=… -> {next}
(() => {
  "use strict";
  const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

  async function post(path, body) {
    const answer = await fetch(path, {
      method: "POST", body: body && JSON.stringify(body),
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
    if (answer.status === 403) { // presence must be proved first
      location.assign(`/prove?next=${encodeURIComponent(location.pathname)}`);
    }
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  async function ask(box) {
    const what = box.dataset.passkey;
    const { id, options } = await post(`/passkey/${what}/begin`);
    const key = what === "add"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
    const query = new URLSearchParams({ id, next: box.dataset.next });
    const { next } = await post(`/passkey/${what}/finish?${query}`, key.toJSON());
    location.assign(next);
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
      } catch {
        error.textContent = error.dataset.failed;
        button.disabled = false;
      }
    });
  }
})();
