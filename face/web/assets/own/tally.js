// What the pages do beyond links and forms. Everything works without it.
(() => {
  "use strict";

  // A box that files can be dropped on: they land in its file input.
  document.addEventListener("dragover", (event) => {
    const box = event.target.closest(".drop");
    if (!box) return;
    event.preventDefault();
    box.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    const box = event.target.closest(".drop");
    if (box && !box.contains(event.relatedTarget)) box.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    const box = event.target.closest(".drop");
    if (!box) return;
    event.preventDefault();
    box.classList.remove("over");
    const input = box.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("change", (event) => {
    const name = event.target.closest(".drop")?.querySelector(".drop-name");
    if (name) name.textContent = [...event.target.files].map((file) => file.name).join(", ");
  });

  // A button that copies the text before it, where the browser lets it.
  const copies = () => {
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(button.previousElementSibling.textContent).then(() => {
      button.textContent = button.dataset.copy;
    });
  });
  document.addEventListener("htmx:after:swap", copies);
  copies();

  // A part that is kept fresh, by its seconds: not while somebody looks closely
  // at it, nor when nobody has been here for a while.
  let touched = Date.now();
  for (const kind of ["pointermove", "keydown", "scroll"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  setInterval(() => {
    if (document.hidden || Date.now() - touched > 600000) return;
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const last = Number(part.dataset.since) || (part.dataset.since = Date.now());
      if (part.querySelector("details[open]") || part.contains(document.activeElement)) continue;
      if (Date.now() - last < part.dataset.fresh * 1000) continue;
      part.dataset.since = Date.now();
      part.dispatchEvent(new Event("refresh"));
    }
  }, 1000);

  // "/" leads to the search, unless somebody types.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const field = [...document.querySelectorAll("input[type=search]")].findLast((input) => input.offsetParent);
    event.preventDefault();
    if (field) field.select();
    else location.assign("/search");
  });

  // A select that acts at once: its form is sent when it changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });

  // A box that ticks all others of its name in the same form.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.all;
    if (!name) return;
    for (const box of event.target.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)) {
      box.checked = event.target.checked;
    }
  });
})();
